"""``voicerepair homework add``: whose it is, what it asks for, and then, with a yes, it is added.

Rules: nothing of the file is used before its signature is checked, and nothing is written before
its people have seen whose it is and said yes.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.bundled import homework_folder
from voicerepair.cli.homework.show import lines
from voicerepair.cli.telling import tell
from voicerepair.errors import HomeworkError
from voicerepair.script.findings import printable

if TYPE_CHECKING:
    from voicerepair.homework.added import Added
    from voicerepair.homework.assignment import Assignment
    from voicerepair.homework.known import Known
    from voicerepair.homework.reading import Bundle
    from voicerepair.homework.therapist import Therapist

__all__ = ["command"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--fingerprint", metavar="WORDS", help="Your therapist's ten words; others are refused."
)
@click.option("--yes", is_flag=True, help="Add it without asking, from a therapist you know.")
def command(file: Path, fingerprint: str | None, yes: bool) -> None:
    """Look at FILE, which your therapist sent, and add it.

    It says who signed it, what it asks for, and why. The first time, compare the fingerprint with
    what your therapist reads to you over the phone. A file that was changed on its way, or that is
    signed by somebody who only says that they are your therapist, is refused.

    \b
    Examples:
      voicerepair homework add week3.homework
    """
    from voicerepair.homework import added
    from voicerepair.homework.known import Known
    from voicerepair.homework.reading import opened
    from voicerepair.homework.words import same

    home = homework_folder()
    with opened(file) as bundle:
        therapist = bundle.therapist
        known = Known(home)
        knows = known.knows(therapist)
        if fingerprint is not None and not same(fingerprint, therapist.fingerprint):
            raise HomeworkError(
                f"That is not the fingerprint of who signed it: {therapist.fingerprint}",
                "Nothing was added. Call your therapist, on a number that you had before.",
            )
        there = added.check_replaces(home, bundle)
        tell_whose(therapist, known, knows=knows)
        if there is not None:
            tell(f"{what_is_new(there, bundle)}\n")
        click.echo("\n".join(lines(bundle.therapist, bundle.assignment)))
        today = datetime.fromtimestamp(time.time()).date()
        if bundle.assignment.until < today:
            tell(f"\nIt was meant until {bundle.assignment.until}. You can still do it.")
        click.echo()
        if not knows and fingerprint is None:
            agreed = _confirm("Is this your therapist's fingerprint?")
        else:
            agreed = yes or fingerprint is not None or _confirm("Add it?")
        if not agreed:
            click.echo("Nothing was added.")
            return
        made = added.add(home, bundle, time.time())
        if not knows:
            remember(known, therapist, made.name)
    click.echo(f"Added: {made.name}. To do it: voicerepair homework do {made.name}")
    if there is not None and at_another_time(there.assignment, made.assignment):
        click.echo(f"For reminders at the new time: voicerepair homework calendar {made.name}")


def at_another_time(one: Assignment, other: Assignment) -> bool:
    return (one.when, one.until) != (other.when, other.until)


def remember(known: Known, therapist: Therapist, name: str) -> None:
    """Raises ``HomeworkError`` where it cannot be kept that people know this therapist."""
    try:
        known.remember(therapist)
    except HomeworkError as error:
        raise HomeworkError(
            f"{name} is added, but it could not be kept that you know your therapist. "
            f"{error.message}",
            "The next time you will be asked for the fingerprint once more.",
        ) from error


def what_is_new(there: Added, bundle: Bundle) -> str:
    """Of homework that is here already."""
    from voicerepair.homework.changes import changes

    new = changes(there, bundle)
    if not new:
        return f"You have {there.name} already, and nothing in this file is new."
    return printable(
        f"It takes the place of the {there.name} that you have. New in it: {', '.join(new)}. "
        "What you have done of it still counts."
    )


def tell_whose(therapist: Therapist, known: Known, *, knows: bool) -> None:
    """Who signed it, and whether they are known here."""
    name = printable(therapist.name)
    if knows:
        by = printable(known.name_of(therapist))
        tell(f"Signed by {by}, whom you know.")
        if by != name:
            tell(f"The name in the file is now {name}; it is the same key.")
        click.echo()
        return
    tell(f"Signed by somebody who is new here, and who says that they are {name}.")
    others = ", ".join(known.all())
    if others:
        tell(f"That is not {others}, whom you know.")
    words = therapist.fingerprint.split()
    click.echo("The fingerprint:\n")
    for part in (words[:5], words[5:]):
        click.echo(f"    {' '.join(part)}")
    click.echo()
    tell(
        "Compare it with what your therapist reads to you over the phone, on a number that you had "
        "before, or has given you on paper. Anybody can write a name into a file.\n"
    )


def _confirm(question: str) -> bool:
    try:
        return click.confirm(question, default=False)
    except click.Abort:
        if sys.stdin is not None and sys.stdin.isatty():
            raise
        raise HomeworkError(
            "Nobody is here to say yes, so nothing was added.",
            "Do this in a terminal, or give the fingerprint: --fingerprint WORDS",
        ) from None
