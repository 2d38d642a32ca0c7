"""``voicerepair checkin``: a few answers about a rough moment and how you came back, each alone.

Rules: by that person's PIN and keys, on the other screen, and gone from the window afterwards;
every question can be skipped; everything is private until somebody shares a single answer. What was
answered to the questions that are never kept is forgotten here. The last line in the window is the
same whatever was answered.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from queue import SimpleQueue
from typing import TYPE_CHECKING

import click

from voicerepair.checkins.entries import Answer, Entry, in_words
from voicerepair.checkins.items import (
    BEGINNING,
    BY_KEY,
    KEEPING,
    ROUGH,
    Rough,
    Tie,
    lineup,
    wording,
)
from voicerepair.cli import alone, fit, settings
from voicerepair.cli.answering import Asker, choose, line
from voicerepair.cli.choosing import can_ask
from voicerepair.cli.journal.opening import opened, somebody
from voicerepair.cli.telling import tell
from voicerepair.errors import JournalError, SoundError
from voicerepair.script.findings import printable

if TYPE_CHECKING:
    from voicerepair.cli.aloud import Aloud
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Person, Unlocked

__all__ = ["ask", "command", "offer_to_share"]

SKIPS = "For you alone. Enter skips a question, and Ctrl-C leaves without keeping anything."
KEPT = "That's all. What you answered is for you alone."
NOTHING = "That's all. There is nothing to keep."
ENDING = "That's all. However it was, you can leave it here."
SHARE = "Share one? Its number, or Enter to keep the rest to yourself: "
TO_YOURSELF = """
This is for you alone.

Some things are kept to oneself. That can be peace, and it can be holding back; nobody asks which.
If you would like to say one of them, in small and together, there is an exercise for it:

  voicerepair play unsaid

The page below says for whom exercises together are, and for whom they are not.


"""


@click.command()
@click.option("--short", is_flag=True, help="Two questions instead of four.")
@click.option("--quiet", is_flag=True, help="Nothing is read aloud.")
@click.option(
    "--with",
    "tie",
    type=click.Choice([one.value for one in Tie]),
    default=Tie.PARTNER.value,
    show_default=True,
    help="Who the other one is; parent: a child of yours.",
)
@click.option("--as", "name", metavar="NAME", help="Who you are; your PIN is asked for.")
def command(short: bool, quiet: bool, tie: str, name: str | None) -> None:
    """Alone, at the keyboard: a few questions about how you came back to each other.

    First whether there was a rough moment, which is asked and never kept, then four more: two that
    stay the same, and two that take turns. Every one can be skipped. What you answer is sealed to
    you. At the end you can share single answers with somebody; nothing is shared unless you do.

    The questions are read aloud. Which ones come depends on what you answer: if somebody could hear
    them, use headphones or --quiet.

    After some check-ins, voicerepair journal looking-back says what it can tell from them.

    \b
    Examples:
      voicerepair checkin
      voicerepair checkin --short --quiet
      voicerepair checkin --with friend
    """
    if not can_ask():
        raise JournalError(
            "There is no terminal here, so nobody can be asked.", "Do this alone, in a terminal."
        )
    page = False
    with opened() as journal, alone.to_oneself():
        by = somebody(journal, name or _who(journal))
        now = time.time()
        answers, keeps_something = _asked(journal, by, Tie(tie), short=short, quiet=quiet)
        page = keeps_something and journal.checkins.may_show(by, now)
        click.echo()
        if answers:
            entry = journal.checkins.keep(by, Tie(tie), answers, now)
            tell(KEPT)
            offer_to_share(journal, by, entry)
        else:
            tell(NOTHING)
            click.pause("(Press a key to leave.)")
    if page:
        alone.show(TO_YOURSELF + fit.PAGE.read_text("utf-8"))
    click.echo(ENDING)


def _who(journal: Journal) -> str | None:
    return line("Your name: ").strip() if len(journal.people.all()) > 1 else None


def _asked(
    journal: Journal, by: Unlocked, tie: Tie, *, short: bool, quiet: bool
) -> tuple[list[Answer], bool]:
    before = sum(entry.tie == tie for entry in journal.checkins.of(by))
    with ExitStack() as stack:
        told: SimpleQueue[str] = SimpleQueue()
        aloud = None if quiet else _open_aloud(stack, told)
        return ask(Asker(aloud, told), tie, before, short=short)


def ask(asker: Asker, tie: Tie, before: int, *, short: bool) -> tuple[list[Answer], bool]:
    """What was answered, and whether there is something that they keep to themselves.

    ``before``: how many check-ins of this tie somebody has. How it was rough stays in here.
    """
    tell(SKIPS)
    click.echo()
    rough = asker.ask(ROUGH, tie, BEGINNING)
    items = lineup(None if rough is None else Rough(str(rough)), before, short=short)
    asker.prepare(items, tie)
    answers: list[Answer] = []
    keeps_something = False
    for item in items:
        value = asker.ask(item, tie)
        if item is KEEPING:
            keeps_something = value == "yes"
        elif value is not None:
            answers.append(Answer(item.key, value))
    return answers, keeps_something


def _open_aloud(stack: ExitStack, told: SimpleQueue[str]) -> Aloud | None:
    """The guide's voice, or a word about why there is none."""
    from voicerepair.cli.aloud import open_aloud
    from voicerepair.screen.stray import StrayLines

    chosen = settings.of_this_machine()
    stack.enter_context(StrayLines())
    try:
        return open_aloud(stack, None, "en", chosen.rate, None, chosen, told.put)
    except SoundError as error:
        tell(f"{error.message} So nothing is read aloud.")
        click.echo()
        return None


# -------------------------------------------------------------------------------- sharing


def offer_to_share(journal: Journal, by: Unlocked, entry: Entry) -> None:
    """One answer after the other, until nothing more is to be shared."""
    others = [one for one in journal.people.all() if one.id != by.person.id]
    if not others:
        click.pause("(Press a key to leave.)")
        return
    click.echo()
    for number, answer in enumerate(entry.answers, start=1):
        item = BY_KEY[answer.item]
        tell(f"{number}  {wording(item, entry.tie)}", "  ")
        tell(in_words(item, answer.value), "     ")
    while True:
        click.echo()
        chosen = choose(len(entry.answers), SHARE)
        if chosen is None:
            return
        reader = _reader(others)
        if reader is not None:
            journal.checkins.share(by, entry.code, entry.answers[chosen - 1].item, reader)
            tell(printable(f"Shared with {reader.name}: {chosen}."))
            tell("To take it back: voicerepair journal check-ins")


def _reader(others: Sequence[Person]) -> Person | None:
    """With whom; nobody where only Enter was pressed."""
    for number, one in enumerate(others, start=1):
        click.echo(printable(f"  {number}  with {one.name}"))
    chosen = choose(len(others), "With whom? Enter: with nobody. ")
    return None if chosen is None else others[chosen - 1]
