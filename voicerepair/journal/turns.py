"""Recorded turns: who agreed, who can open them, and how they go.

Rules: nothing is recorded in a session before everyone present said yes for themselves, by PIN; a
turn is sealed to those who spoke in it, and only all of them together can share it; anyone can
delete a turn, or all of a session, at once and without a PIN; all of a session's recordings go when
the fewest days that somebody present chose are over. ``now`` is an argument, in wall seconds.

A clock that is set back keeps nothing longer than its days from then on; one that is set forward
lets things go early. What was recorded before the clock was set at all counts from when it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from voicerepair.errors import JournalError
from voicerepair.journal import places, sealing
from voicerepair.journal.people import Unlocked
from voicerepair.journal.places import Where
from voicerepair.journal.sessions import Session
from voicerepair.journal.sound import Chunk, Sound, join, unflac, unpack
from voicerepair.journal.store import Store

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

__all__ = ["DAY", "BrokenOff", "NotSetUpError", "State", "Turn", "Turns", "present_in"]

DAY = 86_400.0
CLOCK_WAS_SET = 1_735_689_600.0  # 2025-01-01: a clock that says less was never set


class NotSetUpError(JournalError):
    """Not everyone present has said yes to recording, or somebody took it back."""


class State(StrEnum):
    OPEN = "open"  # being recorded
    WHOLE = "whole"
    BROKEN = "broken"  # a crash, or a full disk, broke it off


@dataclass(frozen=True, slots=True)
class Turn:
    """One recorded turn. ``lost``: samples for which there was no room.

    ``speakers`` and ``shared_with``: names, and ids of those who can open it in ``readers``.
    ``where`` it stands in the script; None where that isn't kept, or not for who asks.
    """

    id: int
    number: int
    step: str
    state: State
    lost: int
    speakers: tuple[str, ...]
    shared_with: tuple[str, ...]
    readers: frozenset[int]
    speaking: frozenset[int]
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A recording that a crash ended. ``began``: of its session; None for a session alone."""

    turn: int
    began: float | None


class Turns:
    """The recorded turns in this journal. ``recordings`` writes them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # ------------------------------------------------------------------ who said yes

    def agree(self, session: Session, present: Sequence[Unlocked], now: float) -> float:
        """Everyone present has given their PIN: may this session be recorded? Returns when the
        recordings go: what was recorded of it before, and was to go sooner, takes the rest along.

        Raises ``JournalError`` unless all of them said so in ``me``.
        """
        ids = {unlocked.person.id for unlocked in present}
        days = min((unlocked.wishes.days for unlocked in present), default=0)
        with self._store.change() as change:
            everyone = present_in(change, session)
            if (
                everyone is None
                or ids != set(everyone)
                or not all(unlocked.wishes.may_record for unlocked in present)
            ):
                raise not_set_up()
            for id in ids:
                change.execute(
                    "INSERT INTO consents VALUES (?, ?) ON CONFLICT DO NOTHING", (session.id, id)
                )
            change.execute(
                "UPDATE sessions SET recorded_from = coalesce(recorded_from, ?1),"
                " expires = min(coalesce(expires, ?2), ?2) WHERE id = ?3",
                (now, now + days * DAY, session.id),
            )
            ((expires,),) = change.execute(
                "SELECT expires FROM sessions WHERE id = ?", (session.id,)
            ).fetchall()
        return float(expires)

    def withdraw(self, session: Session) -> None:
        """Recording is off, and what there is of this session is deleted, at once. Who said so is
        not kept."""
        self._store.make_room()
        with self._store.change() as change:
            change.execute("DELETE FROM turns WHERE session = ?", (session.id,))
            _forget_recording(change, session.id)
        self._store.scrub()

    # --------------------------------------------------------------------- the turns

    def of(self, session: Session, by: Unlocked | None = None) -> list[Turn]:
        """In the order they were spoken. In a session alone, where they stand in the script is
        there for ``by`` only, who sat in it. Raises ``JournalError``."""
        rows = self._store.rows(
            "SELECT place, placed, id, number, step, state, lost FROM turns WHERE session = ?"
            " ORDER BY number",
            session.id,
        )
        return [self._turn(places.read(place, placed, by), *row) for place, placed, *row in rows]

    def find(self, session: Session, number: int) -> Turn:
        """Raises ``JournalError`` where there is none of this number."""
        for turn in self.of(session):
            if turn.number == number:
                return turn
        raise JournalError(
            f"There is no turn {number} in session {session.code}.",
            f"voicerepair journal show {session.code} shows the turns that were recorded.",
        )

    def _turn(
        self, where: Where | None, id: int, number: int, step: str, state: str, lost: int
    ) -> Turn:
        readers = self._store.rows(
            "SELECT people.id, name, speaks FROM readers JOIN people ON people.id = person"
            " WHERE turn = ? ORDER BY folded",
            id,
        )
        return Turn(
            id,
            number,
            step,
            State(state),
            lost,
            tuple(name for _, name, speaks in readers if speaks),
            tuple(name for _, name, speaks in readers if not speaks),
            frozenset(person for person, _, _ in readers),
            frozenset(person for person, _, speaks in readers if speaks),
            where,
        )

    def delete(self, turn: Turn) -> None:
        """At once, out of the file, and without a PIN."""
        self._store.make_room()
        with self._store.change() as change:
            change.execute("DELETE FROM turns WHERE id = ?", (turn.id,))
        self._store.scrub()

    # ------------------------------------------------------------------ opening them

    def open(self, turn: Turn, by: Unlocked) -> Sound:
        """In memory. A turn that broke off ends where it does, with gaps of the right length.

        Raises ``JournalError`` where it is not sealed to ``by``, is being recorded, or is damaged.
        """
        if turn.state == State.OPEN:
            raise _being_recorded(turn)
        opened = [sealing.opened(sealed, by.identity) for sealed in self._pieces(turn)]
        if turn.state == State.WHOLE:
            return unflac(opened[0])
        chunks: list[Chunk] = []
        started = 0.0
        for number, data in enumerate(opened):
            chunk, started = unpack(data, turn.id, number)
            chunks.append(chunk)
        return join(chunks, started)

    def share(self, session: Session, turn: Turn, speakers: Sequence[Unlocked]) -> None:
        """With the others of that session, by all who speak in it.

        Raises ``JournalError`` where one of them is missing, or nobody is there to share it with.
        """
        if {unlocked.person.id for unlocked in speakers} != turn.speaking:
            raise JournalError(
                "A turn is shared by all who speak in it, each with their own PIN.",
                f"Turn {turn.number} is {' and '.join(turn.speakers)}'s.",
            )
        with self._store.change() as change:
            others = set(present_in(change, session, all_of_them=False) or ()) - turn.speaking
            if not others:
                raise JournalError("Nobody else in that session has a personal key.")
            self._seal_again(change, turn, speakers[0], [*turn.speaking, *others])
            for other in others:
                change.execute(
                    "INSERT INTO readers VALUES (?, ?, 0) ON CONFLICT DO NOTHING", (turn.id, other)
                )

    def take_back(self, turn: Turn, speaker: Unlocked) -> None:
        """Only those who speak in it can open it again. Raises ``JournalError``."""
        if speaker.person.id not in turn.speaking:
            raise JournalError("Only somebody who speaks in a turn can take it back.")
        with self._store.change() as change:
            self._seal_again(change, turn, speaker, list(turn.speaking))
            change.execute("DELETE FROM readers WHERE turn = ? AND NOT speaks", (turn.id,))
        self._store.scrub()

    def _seal_again(self, change: Connection, turn: Turn, by: Unlocked, to: Sequence[int]) -> None:
        if turn.state == State.OPEN:
            raise _being_recorded(turn)
        publics = [
            public
            for (public,) in change.execute(
                f"SELECT public FROM people WHERE id IN ({', '.join('?' * len(to))})", tuple(to)
            ).fetchall()
        ]
        for number, sealed in enumerate(self._pieces(turn)):
            again = sealing.seal(sealing.opened(sealed, by.identity), publics)
            if turn.state == State.WHOLE:
                change.execute("UPDATE turns SET sealed = ? WHERE id = ?", (again, turn.id))
            else:
                change.execute(
                    "UPDATE chunks SET sealed = ? WHERE turn = ? AND number = ?",
                    (again, turn.id, number),
                )

    def _pieces(self, turn: Turn) -> list[bytes]:
        """What is sealed of it, in order. Raises ``JournalError`` if it is gone, or has a hole."""
        if turn.state == State.WHOLE:
            rows = self._store.rows("SELECT 0, sealed FROM turns WHERE id = ?", turn.id)
        else:
            rows = self._store.rows(
                "SELECT number, sealed FROM chunks WHERE turn = ? ORDER BY number", turn.id
            )
        if not rows:
            raise JournalError(f"Turn {turn.number} was deleted meanwhile.")
        return [sealed for _, sealed in rows]

    # --------------------------------------------------------------- at every start

    def close_broken(self) -> list[BrokenOff]:
        """Turns that are open while nobody records were broken off: mark them as such.

        Only while ``RecorderLock`` is held.
        """
        with self._store.change() as change:
            found = change.execute(
                "SELECT turns.id, began FROM turns JOIN sessions ON sessions.id = session"
                " WHERE state = 'open' ORDER BY turns.id"
            ).fetchall()
            # What broke off before its first chunk holds nothing.
            change.execute(
                "DELETE FROM turns WHERE state = 'open'"
                " AND NOT EXISTS (SELECT 1 FROM chunks WHERE turn = turns.id)"
            )
            change.execute("UPDATE turns SET state = 'broken' WHERE state = 'open'")
            left = {id for (id,) in change.execute("SELECT id FROM turns").fetchall()}
        return [BrokenOff(turn, began) for turn, began in found if turn in left]

    def expire(self, now: float) -> int:
        """Delete what is over; how many sessions' recordings that were."""
        over: list[int] = []
        with self._store.change() as change:
            for session, since, expires in change.execute(
                "SELECT id, recorded_from, expires FROM sessions WHERE expires IS NOT NULL"
            ).fetchall():
                if now >= CLOCK_WAS_SET and (since < CLOCK_WAS_SET or now < since - DAY):
                    change.execute(
                        "UPDATE sessions SET recorded_from = ?, expires = ? WHERE id = ?",
                        (now, now + expires - since, session),
                    )
                elif now >= expires:
                    change.execute("DELETE FROM turns WHERE session = ?", (session,))
                    _forget_recording(change, session)
                    over.append(session)
        if over:
            self._store.scrub()
        return len(over)


def present_in(
    change: Connection,
    session: Session,
    *,
    all_of_them: bool = True,
) -> list[int] | None:
    """The ids of who is there; None where somebody has no personal key, if it is to be
    ``all_of_them``."""
    if session.owner is not None:
        return [session.owner]
    found = [
        person
        for (person,) in change.execute(
            "SELECT person FROM present WHERE session = ?", (session.id,)
        ).fetchall()
    ]
    if all_of_them and (None in found or not found):
        return None
    return [person for person in found if person is not None]


def _forget_recording(change: Connection, session: int) -> None:
    """Whoever records in it again has to be asked again."""
    change.execute("DELETE FROM consents WHERE session = ?", (session,))
    change.execute(
        "UPDATE sessions SET recorded_from = NULL, expires = NULL WHERE id = ?", (session,)
    )


def not_set_up() -> JournalError:
    """One sentence for whatever is missing: it tells nobody what somebody else answered."""
    return NotSetUpError(
        "Recording isn't set up.",
        "Everyone who is here sets it up alone: voicerepair me",
    )


def _being_recorded(turn: Turn) -> JournalError:
    return JournalError(
        f"Turn {turn.number} is being recorded.", "Wait until it is over, then try again."
    )
