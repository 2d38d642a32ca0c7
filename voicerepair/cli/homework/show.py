"""``voicerepair homework show``: what it asks for, and why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from voicerepair.bundled import homework_folder
from voicerepair.cli.alone import wrapped
from voicerepair.cli.homework.names import homework_argument
from voicerepair.script.findings import printable

if TYPE_CHECKING:
    from voicerepair.homework.assignment import Assignment
    from voicerepair.homework.therapist import Therapist

__all__ = ["command", "lines"]

WIDEST = 76
SHORT = "An evening with little time? The short form counts too."
HALF = "Half counts: if you come as far as the middle, it was done."


@click.command()
@homework_argument
def command(name: str | None) -> None:
    """What the homework NAME asks for, why, and when.

    \b
    Examples:
      voicerepair homework show week3
    """
    from voicerepair.homework.added import find

    added = find(homework_folder(), name)
    click.echo("\n".join(lines(added.therapist, added.assignment)))


def lines(therapist: Therapist, assignment: Assignment) -> Iterator[str]:
    """An assignment for people to read."""
    yield from _said(f"{assignment.name}, from {therapist.name}", "")
    for one in assignment.scripts:
        yield from _said(one.title or one.name, "  ")
    yield from _said(f"Why: {assignment.why}", "")
    times = "once" if assignment.times == 1 else f"{assignment.times} times"
    yield from _said(f"When: {assignment.when}, {times}, until {assignment.until}", "")
    if any(one.short for one in assignment.scripts):
        yield SHORT
    yield HALF
    if assignment.if_stuck:
        yield from _said(f"If you get stuck: {assignment.if_stuck}", "")
    if assignment.ask:
        yield from _said(f"For a report, if you like: {assignment.ask}", "")


def _said(text: str, indent: str) -> list[str]:
    width = min(WIDEST, shutil.get_terminal_size().columns) - len(indent)
    return [indent + line for line in wrapped(printable(text), width)]
