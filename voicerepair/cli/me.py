"""``voicerepair me``: alone, at the keyboard: a name, a PIN, and what somebody wants kept.

Rules: what is asked and answered is on the other screen, and gone from the window afterwards; a PIN
is typed unseen, twice when it is new; that a forgotten one is lost is said before it is chosen.
Nothing is kept before the end.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from voicerepair.cli import alone, settings
from voicerepair.cli.choosing import asked, can_ask
from voicerepair.cli.journal.opening import opened, twice, unlocked
from voicerepair.errors import JournalError, SessionError
from voicerepair.screen.ask import parse_name

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import About, Person, Unlocked, Wishes
    from voicerepair.session.events import Person as Called

__all__ = ["begin", "change", "command", "new_pin", "remove", "shown"]

WIDEST = 72
ALONE = """
Do this alone: what you answer here is for you.

A PIN keeps what is yours from everybody else who uses this computer, the other person in your
sessions too: recordings of you, sessions that you sat alone, your private notes and check-ins.
Whoever records a session with you has to ask you first, and you type your PIN for a yes.

If you forget your PIN, it is lost, and so is everything that was sealed to you. Nobody can open it
again, and nobody can help. It does not protect you from somebody who controls this computer and
can watch what you type.

Ctrl-C leaves everything as it was.
"""
RECORD = """
May your turns be recorded? It takes everyone's yes here, and everyone's PIN each time. A recorded
turn is sealed to whoever spoke: only you can play yours, anyone recorded can delete it, and it
deletes itself after the days that you choose.
"""


@click.command()
@click.option("--show", "showing", is_flag=True, help="Show what you answered.")
@click.option("--pin", "pin", is_flag=True, help="Change your PIN.")
@click.option("--remove", "removing", is_flag=True, help="Remove your key and what is yours alone.")
def command(showing: bool, pin: bool, removing: bool) -> None:
    """Alone, at the keyboard: your name, how it is spoken, your PIN, and what you want kept.

    It makes your personal key. What is yours alone is sealed to it, and opens by your PIN, which
    has six characters or more. If you forget it, it is lost, with everything that it sealed.

    Done again, it asks for your PIN and changes what you answered, your name too.

    \b
    Examples:
      voicerepair me
      voicerepair me --show
      voicerepair me --pin
      voicerepair me --remove
    """
    if showing + pin + removing > 1:
        raise click.UsageError("--show, --pin and --remove are one at a time.")
    if not can_ask():
        raise JournalError(
            "There is no terminal here, so nobody can be asked.", "Do this alone, in a terminal."
        )
    with opened(make=not (showing or pin or removing)) as journal, alone.to_oneself():
        if removing:
            ending = remove(journal, _somebody(journal))
        elif showing:
            _read("\n".join(shown(_by_pin(journal))))
            ending = ""
        elif pin:
            ending = new_pin(journal, _by_pin(journal))
        else:
            ending = begin_or_change(journal)
    if ending:
        click.echo(ending)


def begin_or_change(journal: Journal) -> str:
    """The walk; returns what came of it."""
    _say(ALONE)
    called = _ask_name("Your name")
    person = journal.people.find(called.name)
    if person is None:
        return begin(journal, called)
    by = unlocked(journal, person.name)
    assert by is not None
    return change(journal, by)


def begin(journal: Journal, called: Called) -> str:
    """Somebody new."""
    from voicerepair.journal.people import About, Wishes
    from voicerepair.journal.pins import checked_pin

    about, wishes = _ask(About(called.name, called.spoken), Wishes())
    click.echo("\nYour PIN: six characters or more, typed unseen. If you forget it, it is lost.")
    journal.people.add(about, wishes, twice("PIN", checked_pin))
    return f"Kept, {about.name}. Remember your PIN: nobody can find it out for you."


def change(journal: Journal, by: Unlocked) -> str:
    """What somebody answers from now on; Enter leaves an answer as it is."""
    click.echo("\nEnter leaves an answer as it is.")
    about, wishes = _ask(_renamed(journal, by.person), by.wishes)
    journal.people.change(by, about, wishes)
    return f"Kept, {about.name}."


def new_pin(journal: Journal, by: Unlocked) -> str:
    from voicerepair.journal.pins import checked_pin

    journal.people.change_pin(by, twice("A new PIN", checked_pin))
    return "Your PIN is changed. What is yours opens by the new one."


def remove(journal: Journal, person: Person) -> str:
    """It takes no PIN, since it may be forgotten."""
    _say(
        f"This removes {person.name}'s personal key, and everything that only it opens: recordings "
        "of you, sessions alone, private notes, check-ins. Sessions with others stay, without your "
        "name."
    )
    typed = click.prompt(f'Type "{person.name}" to go on', default="", show_default=False)
    if typed.strip() != person.name:
        raise JournalError("Nothing was removed.", "It takes the name, as it stands there.")
    journal.people.remove(person)
    copies = [f"A copy that was made is still there: {path}" for path in journal.backups()]
    return "\n".join([f"Removed: {person.name}.", *copies])


def shown(by: Unlocked) -> list[str]:
    """What somebody answered, as lines."""
    about, wishes = by.person.about, by.wishes
    days = f"{wishes.days} day{'s' * (wishes.days != 1)}"
    return [
        f"Name:              {about.name}",
        f"Spoken:            {about.spoken}",
        f"May be recorded:   {f'yes, kept for {days}' if wishes.may_record else 'no'}",
        f"Turns and pauses:  {about.stretch:g} times as long",
        f"Quiet ends a turn: {'never' if about.patient else 'as usual'}",
    ]


def _renamed(journal: Journal, person: Person) -> About:
    """By the name that they want to be called by from now on, in earlier sessions too."""
    about = person.about
    while True:
        called = _ask_name("Your name", about.name)
        if called.name == about.name and called.spoken == called.name:
            return about
        other = journal.people.find(called.name)
        if other is None or other.id == person.id:
            return replace(about, name=called.name, spoken=called.spoken)
        click.echo(f"There is another {other.name} here. Add something that tells you apart.")


def _ask(about: About, wishes: Wishes) -> tuple[About, Wishes]:
    from voicerepair.journal.people import DAYS

    spoken = _ask_name("How is it spoken", about.spoken).name
    _say(RECORD)
    may_record = click.confirm("May your turns be recorded?", default=wishes.may_record)
    days = wishes.days
    if may_record:
        days = click.prompt(
            "For how many days are they kept", default=days, type=click.IntRange(*DAYS)
        )
    click.echo()
    stretch = click.prompt(
        "Turns and pauses so many times as long",
        default=about.stretch,
        type=click.FloatRange(*settings.STRETCHES),
    )
    patient = click.confirm("Shall quiet never end a turn of yours?", default=about.patient)
    return (
        replace(about, spoken=spoken, stretch=stretch, patient=patient),
        replace(wishes, may_record=may_record, days=days),
    )


def _ask_name(question: str, usual: str | None = None) -> Called:
    while True:
        try:
            return parse_name(asked(question, default=usual))
        except SessionError as error:
            click.echo(f"{error.message} {error.hint}".strip())


def _somebody(journal: Journal) -> Person:
    return journal.people.named(_ask_name("Your name").name)


def _by_pin(journal: Journal) -> Unlocked:
    by = unlocked(journal, _somebody(journal).name)
    assert by is not None
    return by


def _say(text: str) -> None:
    paragraphs = " ".join(text.split(" ")).strip().split("\n\n")
    joined = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    click.echo("\n" + "\n".join(alone.wrapped(joined, WIDEST)) + "\n")


def _read(text: str) -> None:
    click.echo(f"\n{text}\n")
    click.pause("(Press a key when you have read it. Nothing of it stays in this window.)")
