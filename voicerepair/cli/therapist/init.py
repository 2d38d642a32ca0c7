"""``voicerepair therapist init``: a therapist's keys, once."""

from __future__ import annotations

import click

from voicerepair.cli.therapist.keys import make, place
from voicerepair.errors import HomeworkError

__all__ = ["command"]


@click.command()
@click.option("--name", help="Your name, as your clients know it; it stands in what you send.")
def command(name: str | None) -> None:
    """Make your keys: one signs the homework that you send, the other opens reports.

    They lie in a file for your account alone, under a passphrase if you like. Your clients know you
    by your fingerprint, ten words of which each is one of 256 (80 bits).

    \b
    Examples:
      voicerepair therapist init --name "M. Lee"
    """
    from voicerepair.homework.therapist import FILE, whose

    if whose(place()) is not None:
        raise HomeworkError(
            f"There are keys already, in {place() / FILE}.",
            "Your clients know you by them. voicerepair therapist shows the fingerprint.",
        )
    make(name)
