"""``voicerepair journal verify``: every page, and everything that is sealed."""

from __future__ import annotations

import click

from voicerepair.cli.journal.opening import opened
from voicerepair.errors import JournalError

__all__ = ["command"]


@click.command()
def command() -> None:
    """Look at every page of the journal, and at everything that is sealed in it.

    Whether a turn can be heard, only its speaker can tell, by their PIN.
    """
    with opened() as journal:
        troubles = journal.verify()
    for trouble in troubles:
        click.echo(trouble)
    if troubles:
        raise JournalError(
            "The journal is damaged.",
            "Keep a copy of its folder as it is (voicerepair journal where), then put it back from "
            "a backup. What still opens can be taken out: voicerepair journal export.",
        )
    click.echo("Everything is whole.")
