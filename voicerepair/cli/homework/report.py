"""``voicerepair homework report``: what each person, alone, chooses to tell, seen by all, sealed.

Rules: everything is in memory until everyone has seen the whole and typed their PIN for a yes; a
report that isn't written leaves nothing. Each adds lines on the other screen, alone. All are asked
for their yes, whatever one of them types, and nobody is told whose no it was.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.bundled import homework_folder
from voicerepair.cli import alone
from voicerepair.cli.choosing import asked, can_ask, choose
from voicerepair.cli.homework.names import homework_argument
from voicerepair.cli.journal.opening import hidden, opened
from voicerepair.cli.play import who_is_here
from voicerepair.cli.telling import tell
from voicerepair.errors import HomeworkError, JournalError
from voicerepair.script.findings import printable

if TYPE_CHECKING:
    from voicerepair.homework.added import Added
    from voicerepair.homework.report import Done, Lines
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Person

__all__ = ["command"]

ABOUT = (
    "A report begins empty, and holds only what each of you adds to it, alone, by PIN. Enter "
    "leaves a line out, and nobody sees what was left out. It never has sound, notes, or who "
    "stopped. At the end you all see the whole, and it is written only if all of you say yes."
)
WIDEST = 76  # columns of it, as it is shown
INDENT = "    "
SENTENCE = "One sentence, about anything"


@click.command()
@homework_argument
@click.option("--names", help="Who writes it, with commas.")
@click.option("--plain", is_flag=True, help="As plain text, which anybody can read.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file.")
def command(name: str | None, names: str | None, plain: bool, output: Path | None) -> None:
    """Write a report on the homework NAME, of what you each choose to tell, and nothing else.

    It is sealed to your therapist: only they can open it. Nothing is sent; the file is yours to
    send, or not.

    \b
    Examples:
      voicerepair homework report week3
      voicerepair homework report week3 --plain -o report.txt
    """
    from voicerepair.homework.added import find
    from voicerepair.homework.report import is_empty, sealed, written

    if not can_ask():
        raise HomeworkError(
            "There is no terminal here, so nobody can be asked.", "Do this together, in a terminal."
        )
    added = find(homework_folder(), name)
    path = output or Path(f"{added.name}-report.{'txt' if plain else 'age'}")
    check_new(path)
    check_screen(added)
    tell(f"{ABOUT}\n")
    with opened() as journal:
        people = everyone(journal, added, names)
        lines = [ask_alone(journal, person, added, people) for person in people]
        text = written(added, lines)
        if is_empty(lines):
            click.echo("\nNothing was added, so nothing is written.")
            return
        agreed = agree(journal, people, text)
    if not agreed:
        tell("\nNot all of you said yes, so nothing is written, and nothing is kept of it.")
        return
    path = write_somewhere(path, text.encode() if plain else sealed(text, added.therapist))
    whose = "for anybody to read" if plain else f"sealed to {printable(added.therapist.name)}"
    tell(f"\nWritten: {path}, {whose}. Nothing was sent.")


def check_new(path: Path) -> None:
    """Before anybody has typed anything. Raises ``HomeworkError``."""
    if path.exists():
        raise HomeworkError(f"{path} is there already.", "Name another file with -o.")
    if not path.absolute().parent.is_dir():
        raise HomeworkError(f"There is no folder {path.absolute().parent}.", "Name another one.")
    if not os.access(path.absolute().parent, os.W_OK):
        raise HomeworkError(
            f"You may not write into {path.absolute().parent}.", "Name a file elsewhere with -o."
        )


def check_screen(added: Added) -> None:
    """Can each type without leaving it to the others? Raises ``HomeworkError``."""
    several = any(one.people > 1 for one in added.assignment.scripts)
    if several and not alone.has_another_screen():
        raise HomeworkError(
            "What one of you types would stay in this window, for the others to see.",
            "Do this in another terminal: this one has no second screen (TERM).",
        )


def everyone(journal: Journal, added: Added, names: str | None) -> list[Person]:
    """Those who write it, each with a personal key. Raises ``JournalError``."""
    most = max(one.people for one in added.assignment.scripts)
    roles = ["A", "B", "C", "D", "E", "F"][:most] if most > 1 else ["self"]
    return [journal.people.named(one.name) for one in who_is_here(roles, names)]


def ask_alone(journal: Journal, person: Person, added: Added, people: Sequence[Person]) -> Lines:
    """What one of them adds, by their PIN, on the other screen; nothing without it."""
    from voicerepair.homework.report import Lines

    name = printable(person.name)
    if len(people) > 1:
        click.echo(f"\nNow {name}, alone. The others look away.")
        click.pause("(Press a key.)")
    with alone.to_oneself() if len(people) > 1 else nullcontext():
        if not by_pin(journal, person, f"{name}'s PIN, or Enter to add nothing"):
            return Lines(person.name)
        return Lines(
            person.name,
            done=_done(),
            paused=_paused(added),
            sentence=_sentence(added.assignment.ask or SENTENCE),
            change=_sentence("What should be changed"),
        )


def by_pin(journal: Journal, person: Person, question: str) -> bool:
    """Is it them? A mistyped PIN can be typed again, after a wait too: only Enter gives up what
    everyone has written."""
    from voicerepair.journal.pins import TooSoonError, WrongPinError

    while True:
        typed = hidden(question, empty=True)
        if not typed:
            return False
        try:
            journal.people.unlock(person, typed, time.time())
        except (TooSoonError, WrongPinError) as error:
            click.echo(error.message)
        except JournalError as error:
            click.echo(error.message)
            return False
        else:
            return True


def agree(journal: Journal, people: Sequence[Person], text: str) -> bool:
    """Everyone sees the whole, and types their PIN for a yes."""
    click.echo("\nThis is the whole report:\n")
    width = min(WIDEST, shutil.get_terminal_size().columns - len(INDENT))
    for line in alone.wrapped("\n".join(map(printable, text.splitlines())), width):
        click.echo(f"{INDENT}{line}".rstrip())
    tell("\nFor a yes, each of you now types their own PIN. Enter alone is a no.")
    said = [by_pin(journal, person, f"{printable(person.name)}'s PIN") for person in people]
    return all(said)


def write_somewhere(path: Path, data: bytes) -> Path:
    """Into another file where this one cannot be written, so that what everyone has typed and said
    yes to isn't lost. Returns which; raises ``HomeworkError`` where nobody names one."""
    while True:
        try:
            write(path, data)
        except HomeworkError as error:
            click.echo(f"\n{error.message}")
            question = "Another file for it, or Enter to write none"
            named = asked(question, default="", show_default=False)
            if not named.strip():
                raise
            path = Path(named.strip()).expanduser()
        else:
            return path


def write(path: Path, data: bytes) -> None:
    """Whole, and never over something."""
    from voicerepair.journal.files import write_new

    try:
        write_new(path.absolute(), data)
    except OSError as error:
        raise HomeworkError(
            f"{path} cannot be written: {error.strerror}.", "Name another file with -o."
        ) from error
    except ValueError as error:
        raise HomeworkError("That cannot be the name of a file.") from error


def _done() -> Done | None:
    from voicerepair.homework.report import Done

    choices = list(Done)
    click.echo("\nWas it done?")
    for number, one in enumerate(choices, start=1):
        click.echo(f"{number:>3}    {one}")
    click.echo("Enter  leave it out")
    chosen = choose(len(choices), "> ")
    return None if chosen is None else choices[chosen - 1]


def _paused(added: Added) -> tuple[str, ...]:
    """Names of sections, as they stand in the scripts."""
    from voicerepair.script.library import Library

    library = Library()
    sections = list(
        dict.fromkeys(
            section.name
            for one in added.assignment.scripts
            for section in library.parsed(added.script(one)).script.sections
            if section.name
        )
    )
    if not sections:
        return ()
    tell("\nWhere did it pause, or get stuck? It is told of the evening, and of nobody.")
    for number, name in enumerate(sections, start=1):
        click.echo(f"{number:>3}    {printable(name)}")
    click.echo("Enter  leave it out")
    chosen = choose(len(sections), "> ")
    return () if chosen is None else (printable(sections[chosen - 1]),)


def _sentence(question: str) -> str:
    from voicerepair.homework.report import checked

    tell(f"\n{printable(question)} (Enter leaves it out).")
    while True:
        typed = asked(">", default="", show_default=False, prompt_suffix=" ")
        try:
            return checked(typed)
        except HomeworkError as error:
            click.echo(f"{error.message} {error.hint}")
