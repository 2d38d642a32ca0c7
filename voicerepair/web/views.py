"""What a page shows, as data: from an open journal, for whoever is here.

Rules: no HTTP and no HTML; what is there for one person is looked up with their key, and what is
not for them leaves no trace: no number, no total, no gap, no empty place. Turns carry no number and
no length, and are called by a ``handle`` that tells nothing. Days and times are in this machine's
time zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from voicerepair.errors import JournalError
from voicerepair.journal.places import Where
from voicerepair.journal.turns import State
from voicerepair.web.guide import Guide, Programs, guide_of

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.notes import Note
    from voicerepair.journal.people import Unlocked
    from voicerepair.journal.sessions import Session
    from voicerepair.journal.turns import Turn

__all__ = [
    "A_PAGE",
    "Handle",
    "NoTurnError",
    "NoteView",
    "SessionLine",
    "SessionPage",
    "Shelf",
    "TurnLine",
    "Who",
    "note_called",
    "session_page",
    "shelf",
    "turn_called",
    "who",
]

A_PAGE = 20  # sessions

Handle = Callable[[int], str]


class NoTurnError(JournalError):
    """There is none, or none for who asks."""

    def __init__(self) -> None:
        super().__init__("There is no such turn here, or not any more.")


@dataclass(frozen=True, slots=True)
class SessionLine:
    code: str
    title: str
    began: datetime
    names: tuple[str, ...]
    alone: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of sessions, newest first. ``older``: the code after which the next page begins, or
    nothing; ``newest``: this is the first page; ``sought``: the words that all of them hold."""

    sessions: tuple[SessionLine, ...]
    older: str
    newest: bool
    sought: str = ""


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A recorded turn for whoever is here. ``mine``: they speak in it; then ``shared_with`` says
    who else hears it, and ``others`` whose PIN it takes as well to share it, by id and name."""

    handle: str
    speakers: tuple[str, ...]
    mine: bool
    shared_with: tuple[str, ...]
    others: tuple[tuple[int, str], ...]
    broken: bool
    lacks: bool


@dataclass(frozen=True, slots=True)
class NoteView:
    """``handle`` is what it is called in a form."""

    text: str
    private: bool
    handle: str = ""


@dataclass(frozen=True, slots=True)
class SessionPage:
    """``recorded``: everyone said yes to that in this session, and ``until`` when it is kept;
    ``can_share``: somebody else was there. ``placed``: turns by where they were spoken in the
    guide's words; ``turns``: those whose place isn't known; ``first``: the handle of the one that
    stands first on the page."""

    line: SessionLine
    guide: Guide
    placed: Mapping[Where, tuple[TurnLine, ...]]
    turns: tuple[TurnLine, ...]
    first: str
    notes: tuple[NoteView, ...]
    recorded: bool
    until: datetime | None
    can_share: bool


@dataclass(frozen=True, slots=True)
class Who:
    """Those whose view can be opened, by name."""

    people: tuple[tuple[int, str], ...]


def who(journal: Journal) -> Who:
    return Who(tuple((person.id, person.name) for person in journal.people.all()))


def shelf(journal: Journal, by: Unlocked | None, before: str = "", sought: str = "") -> Shelf:
    """The newest sessions, or those ``before`` the one with that code; where words are ``sought``,
    those that hold them. Raises ``NoSessionError`` for a code that is none, or none for ``by``."""
    last = journal.sessions.find(before, by) if before else None
    if sought:
        found = journal.sessions.search(sought, A_PAGE + 1, by, last)
    else:
        found = journal.sessions.listed(A_PAGE + 1, by, last)
    older = found[A_PAGE - 1].code if len(found) > A_PAGE else ""
    return Shelf(tuple(map(_line, found[:A_PAGE])), older, last is None, sought)


def session_page(
    journal: Journal,
    by: Unlocked | None,
    code: str,
    programs: Programs,
    handle: Handle,
    note_handle: Handle,
) -> SessionPage:
    """One session. Raises ``NoSessionError`` as ``shelf`` does."""
    session = journal.sessions.find(code, by)
    guide = guide_of(session, programs)
    placed, unplaced = _beside(guide, journal, session, by, handle)
    return SessionPage(
        _line(session),
        guide,
        placed,
        unplaced,
        _first(guide, placed, unplaced),
        tuple(
            NoteView(note.text, note.private, note_handle(note.id))
            for note in journal.notes.of(session, by)
        ),
        session.expires is not None,
        None if session.expires is None else datetime.fromtimestamp(session.expires),
        session.owner is None,
    )


def turn_called(
    journal: Journal, by: Unlocked, session: Session, name: str, handle: Handle
) -> Turn:
    """The turn that ``handle`` calls so, if ``by`` may hear it. Raises ``NoTurnError``."""
    for turn in _turns_for(journal, session, by):
        if handle(turn.id) == name:
            return turn
    raise NoTurnError


def note_called(
    journal: Journal, by: Unlocked | None, session: Session, name: str, handle: Handle
) -> Note | None:
    """The note that ``handle`` calls so, if ``by`` may read it; None once it is gone."""
    notes = journal.notes.of(session, by)
    return next((note for note in notes if handle(note.id) == name), None)


def _beside(
    guide: Guide, journal: Journal, session: Session, by: Unlocked | None, handle: Handle
) -> tuple[dict[Where, tuple[TurnLine, ...]], tuple[TurnLine, ...]]:
    """The turns that ``by`` can open: by their place in the guide's words, and those without."""
    if by is None:
        return {}, ()
    people = dict(who(journal).people)
    places = {words.where for part in guide.parts for words in part.words} - {None}
    placed: dict[Where, tuple[TurnLine, ...]] = {}
    unplaced: list[TurnLine] = []
    for turn in _turns_for(journal, session, by):
        line = _turn(turn, by, people, handle)
        if turn.where is None or turn.where not in places:
            unplaced.append(line)
        else:
            placed[turn.where] = (*placed.get(turn.where, ()), line)
    return placed, tuple(unplaced)


def _first(
    guide: Guide, placed: Mapping[Where, tuple[TurnLine, ...]], unplaced: Sequence[TurnLine]
) -> str:
    places = (words.where for part in guide.parts for words in part.words if words.where)
    turns = [*unplaced, *(turn for where in places for turn in placed.get(where, ()))]
    return turns[0].handle if turns else ""


def _turns_for(journal: Journal, session: Session, by: Unlocked | None) -> list[Turn]:
    """Those that ``by`` can open; one that is being recorded just now is not there yet."""
    if by is None:
        return []
    return [
        turn
        for turn in journal.turns.of(session, by)
        if by.person.id in turn.readers and turn.state != State.OPEN
    ]


def _line(session: Session) -> SessionLine:
    return SessionLine(
        session.code,
        session.played.title,
        datetime.fromtimestamp(session.began),
        session.names,
        session.owner is not None,
        session.whole,
    )


def _turn(turn: Turn, by: Unlocked, people: Mapping[int, str], handle: Handle) -> TurnLine:
    mine = by.person.id in turn.speaking
    others = [(id, name) for id, name in people.items() if id in turn.speaking - {by.person.id}]
    return TurnLine(
        handle(turn.id),
        turn.speakers,
        mine,
        turn.shared_with if mine else (),
        tuple(others) if mine else (),
        turn.state == State.BROKEN,
        turn.lost > 0,
    )
