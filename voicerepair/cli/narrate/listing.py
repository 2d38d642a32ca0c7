"""The lines of a script and their takes, as a table."""

from __future__ import annotations

import sys
import textwrap

import click

from voicerepair.cli.narrate.desk import Desk, remarks
from voicerepair.cli.tables import plain_lines, show_table
from voicerepair.cli.telling import tell
from voicerepair.errors import SoundError
from voicerepair.session.words import Line

__all__ = ["rows", "show", "summary"]

HEAD = ("line", "take", "words")
BEGINNING = 60  # characters of a line for eyes; a pipe gets all of it


def show(desk: Desk) -> None:
    """For eyes with what else there is to know, one line each for a pipe."""
    if not sys.stdout.isatty():
        click.echo("\n".join(plain_lines(HEAD, rows(desk, None))))
        return
    show_table(HEAD, rows(desk, BEGINNING), summary(desk))
    for remark in remarks(desk):
        click.echo()
        tell(remark)


def rows(desk: Desk, most: int | None) -> list[tuple[str, ...]]:
    """Number, take and words of each line, of which at most so many characters."""
    return [
        (str(number), _take(desk, line), _beginning(line.caption, most))
        for number, line in enumerate(desk.lines.said, start=1)
    ]


def summary(desk: Desk) -> str:
    """How far it is, and how to go on."""
    missing, every = len(desk.missing()), len(desk.lines.said)
    if not missing:
        them = "The line is" if every == 1 else f"All {every} lines are"
        return f"{them} narrated. To record one again: voicerepair narrate {desk.script} --line 1"
    return (
        f"{every - missing} of {every} lines {'is' if every - missing == 1 else 'are'} narrated. "
        f"To go on: voicerepair narrate {desk.script}"
    )


def _take(desk: Desk, line: Line) -> str:
    try:
        sound = desk.takes.sound(line.text)
    except SoundError:
        return "damaged"
    return "-" if sound is None else f"{sound.duration:.1f} s"


def _beginning(text: str, most: int | None) -> str:
    return text if most is None else textwrap.shorten(text, most, placeholder=" ...")
