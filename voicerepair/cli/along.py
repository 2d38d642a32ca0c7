"""``voicerepair reflect --export``: what is one's own as a page, seen before it is written.

Rules: by PIN; all that the file will say is shown before anybody is asked; nothing is written
without a yes, over another file, or half.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from voicerepair.cli import alone
from voicerepair.cli.journal.opening import opened, unlocked
from voicerepair.errors import VoiceRepairError
from voicerepair.script.findings import printable
from voicerepair.whole_file import write_whole

__all__ = ["export"]


def export(file: Path, name: str) -> None:
    """Raises ``VoiceRepairError``."""
    from voicerepair.web.along import along, as_file, words_of

    _is_free(file)
    with opened() as journal:
        by = unlocked(journal, name)
        assert by is not None
        html = as_file(along(journal, by, time.time()))
    alone.show("\n".join(map(printable, words_of(html))))
    click.echo(f"That is all that {file} would say. It would not be encrypted: whoever gets at it")
    click.echo(
        "can read it. Nothing recorded is in it, and nothing that others keep to themselves."
    )
    if not _agreed(f"Write it into {file}?"):
        click.echo("Nothing was written.")
        return
    _is_free(file)  # reading takes its time
    try:
        write_whole(file, html.encode(), make_folder=False)
    except OSError as error:
        raise VoiceRepairError(
            f"{file} cannot be written: {error.strerror or error}.", "Name another place for it."
        ) from error
    click.echo(f"Written into {file}. Delete it when you no longer need it.")


def _is_free(file: Path) -> None:
    if file.exists():
        raise VoiceRepairError(
            f"{file} is there already, and is left as it is.", "Give the page another name."
        )


def _agreed(question: str) -> bool:
    try:
        return click.confirm(question, default=False)
    except click.Abort:
        if sys.stdin is not None and sys.stdin.isatty():
            raise  # Ctrl-C
        raise VoiceRepairError(
            "Nobody is here to say yes, so nothing was written.",
            "This is done in a terminal, where you can read all of it first.",
        ) from None
