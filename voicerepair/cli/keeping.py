"""What ``play`` has to do with the journal: may this session be kept, and may it be recorded?

Rules: a session is kept where everyone in it has a personal key, and nothing of anybody who has
none; it is recorded only where each of them said yes in ``me`` and now types their own PIN, after
one sentence about what that means. Whoever didn't say yes isn't named. Whatever is wrong with the
journal is told, and the session is played without it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from voicerepair.cli.choosing import can_ask, choose
from voicerepair.cli.journal.opening import PASSPHRASE, day_and_time, hidden, opened, place
from voicerepair.cli.telling import tell
from voicerepair.errors import JournalError, VoiceRepairError
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.model import Program
from voicerepair.session.course import Course
from voicerepair.session.events import Consent, Person, RecordingStopped, Settings, Unrecorded
from voicerepair.session.progress import steps_in

if TYPE_CHECKING:
    from voicerepair.hosts.keeping import Keeper
    from voicerepair.hosts.live import Live
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked
    from voicerepair.journal.positions import Left
    from voicerepair.journal.sessions import Session as JournalSession

__all__ = ["Kept", "as_they_wish", "journal_here", "keep", "offered", "open_keeper"]

CONSENT = (
    "Recording: each turn is kept as sound, encrypted, in the journal on this computer, for the "
    "fewest days that one of you chose; only whoever spoke can play it, by their PIN, and anyone "
    "who was recorded can delete it at any time, without one."
)
YES = "For a yes, each of you now types their own PIN. Enter alone is a no, and nobody says whose."
NO_MICROPHONE = "There is no microphone, so nothing is recorded."


@dataclass(frozen=True, slots=True)
class Kept:
    """A session that is kept in the ``journal``. ``resumable``: no other one is being played."""

    journal: Journal
    session: JournalSession
    consent: Consent
    resumable: bool


@contextmanager
def journal_here(*, record: bool) -> Iterator[Journal | None]:
    """The journal, where there is one that opens and says who has a personal key; one that is
    locked only for who wants to ``record``, or where the passphrase is at hand."""
    from voicerepair.journal.journal import exists
    from voicerepair.journal.keys import how_kept

    with ExitStack() as stack:
        journal = None
        if exists(place()):
            locked = how_kept(place()) == "passphrase"
            if locked and not record and not os.environ.get(PASSPHRASE):
                click.echo("The journal is locked, so this session isn't kept in it.", err=True)
            else:
                try:
                    journal = stack.enter_context(opened())
                    journal.people.all()  # damage there shows now, and not in mid-session
                except JournalError as error:
                    journal = None
                    tell_of(error)
        yield journal


def as_they_wish(
    journal: Journal | None, people: Sequence[Person], turns: Settings
) -> tuple[tuple[Person, ...], Settings]:
    """How names are spoken, and the pace that suits everyone, as each said in ``me``."""
    known = [] if journal is None else [journal.people.find(person.name) for person in people]
    about = [one.about for one in known if one is not None]
    spoken = {one.name.casefold(): one.spoken for one in about}
    called = tuple(
        Person(one.name, spoken.get(one.name.casefold(), one.spoken))
        if one.spoken == one.name
        else one
        for one in people
    )
    stretch = max([turns.stretch, *(one.stretch for one in about)])
    return called, Settings(stretch, turns.patient or any(one.patient for one in about))


def offered(journal: Journal | None, people: Sequence[Person]) -> Left | None:
    """The session that the same people left in the middle, if they would rather go on with it."""
    if journal is None or not can_ask():
        return None
    names = sorted(person.name.casefold() for person in people)
    for left in left_here(journal):
        session = left.session
        if sorted(name.casefold() for name in session.names) == names:
            when = day_and_time(left.saved)
            click.echo(f"“{session.played.title}” was left in the middle ({when}).")
            question = "Type 1 to go on with it, or press Enter to begin anew: "
            return left if choose(1, question) else None
    return None


def left_here(journal: Journal) -> list[Left]:
    """What can go on; nothing while a session is being played."""
    try:
        return journal.positions.left() if journal.playing.take(0.0) else []
    except (JournalError, OSError) as error:
        tell_of(error if isinstance(error, JournalError) else JournalError(str(error)))
        return []


def keep(
    journal: Journal | None,
    program: Program,
    people: Sequence[Person],
    *,
    record: bool,
    going_on: JournalSession | None = None,
    written: Program | None = None,
) -> tuple[Kept | None, Consent]:
    """Begin to keep this session (or ``going_on`` with one), where everyone has a personal key; and
    ask for everyone's yes, where it is to be recorded. ``written``: the program as it was before
    it was fitted."""
    consent = Consent.NOT_SET_UP if record else Consent.NOT_ASKED
    if record and not anything_recorded(program):
        click.echo("Nothing in this exercise is ever recorded.", err=True)
        record, consent = False, Consent.NOT_ASKED
    if journal is None:
        return None, consent
    try:
        if not all(journal.people.find(person.name) for person in people):
            return None, consent
        session = going_on or begin(journal, program, people, written or program)
        resumable = journal.playing.take(0.0)
        if record:
            try:
                consent = ask_everyone(journal, session)
            except click.Abort:  # Ctrl-C: nothing has begun
                if going_on is None:
                    journal.sessions.delete(session)
                raise
    except (JournalError, OSError) as error:
        tell_of(error if isinstance(error, JournalError) else JournalError(str(error)))
        return None, consent
    return Kept(journal, session, consent, resumable), consent


def anything_recorded(program: Program) -> bool:
    """Does any script of it let turns be recorded?"""
    return any(script.meta.recorded for script in program.scripts.values())


def begin(
    journal: Journal, program: Program, people: Sequence[Person], written: Program
) -> JournalSession:
    """A new session in the journal. It is known again by what is ``written``, whatever earlier
    sessions made of that."""
    from voicerepair.journal.sessions import Played

    meta = program.script.meta
    steps = steps_in(Course(program, len(people)))
    played = Played(program.main, meta.title, steps, meta.version, fingerprint(written))
    names = [person.name for person in people]
    return journal.sessions.begin(played, names, time.time()).session


def ask_everyone(journal: Journal, session: JournalSession) -> Consent:
    """Everyone's own PIN. All are asked, whatever one of them types: it is nobody's no."""
    from voicerepair.journal.turns import NotSetUpError

    tell(f"\n{CONSENT}\n\n{YES}", err=True)
    present = [by_pin(journal, name) for name in session.names]
    agreed = [one for one in present if one is not None]
    try:
        expires = journal.turns.agree(session, agreed, time.time())
    except NotSetUpError as error:
        tell_of(error)
        return Consent.NOT_SET_UP
    deleted = day_and_time(expires)
    tell(f"What is recorded now is session {session.code}, and deleted on {deleted}.", err=True)
    return Consent.GIVEN


def by_pin(journal: Journal, name: str) -> Unlocked | None:
    """Somebody who says yes; a mistyped PIN can be typed again for as long as nobody has to wait
    for it."""
    from voicerepair.journal.pins import TooSoonError, WrongPinError

    while True:
        typed = hidden(f"{name}'s PIN", empty=True)
        if not typed:
            return None
        try:
            return journal.people.unlock(journal.people.named(name), typed, time.time())
        except WrongPinError as error:
            click.echo(error.message, err=True)
            if error.wait or not can_ask():
                return None
        except TooSoonError as error:
            tell_of(error)
            return None


def open_keeper(kept: Kept, live: Live, known: dict[str, Any], stack: ExitStack) -> Keeper:
    """What writes into the journal while the session goes on."""
    from voicerepair.hosts.keeping import Keeper
    from voicerepair.hosts.left_off import LeftOff

    def told(what: Exception | RecordingStopped) -> None:
        """Once the session is over there is no screen to show it on."""
        if live.session.ended is None:
            live.post(what)
        elif isinstance(what, VoiceRepairError):
            tell_of(what)
        elif what == RecordingStopped(Unrecorded.DELETED):
            click.echo("Recording is off and deleted.", err=True)

    keeper = Keeper(
        kept.journal.beside,
        kept.session,
        LeftOff(live.session, known),
        told,
        time.time,
        resumable=kept.resumable,
    )
    keeper.start()
    stack.callback(keeper.close)
    return keeper


def tell_of(error: VoiceRepairError) -> None:
    """The session goes on without."""
    tell(f"{error.message} {error.hint}".strip(), err=True)
