"""``voicerepair journal backup``: a copy of the journal, as encrypted as it is itself."""

from __future__ import annotations

import time
from pathlib import Path

import click

from voicerepair.cli.journal.opening import opened

__all__ = ["command"]

OPENS = {
    "keyring": "It opens only with the key in this account's keyring. To open it elsewhere, lock "
    "the journal first (voicerepair journal lock), then make a copy.",
    "file": "It opens only with journal.key, which lies beside the journal: keep a copy of that "
    "somewhere else, or lock the journal first (voicerepair journal lock).",
    "passphrase": "It opens with your passphrase and the file beside it, {key}.",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Copy the journal into FILE, encrypted under the same key.

    To go back to it, put it in the journal's place (voicerepair journal where) as journal.db, with
    its key file as journal.key. What is deleted later stays in the copy: delete it too.

    \b
    Examples:
      voicerepair journal backup /media/stick/journal.db
    """
    with opened() as journal:
        key = journal.back_up(file, time.time())
        click.echo(f"Copied into {file}.")
        click.echo(OPENS[journal.kept].format(key=key))
