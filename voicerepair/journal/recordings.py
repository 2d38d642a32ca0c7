"""A turn as it is spoken: chunk by chunk onto the disk, and one FLAC when it is over.

Rules: every chunk is sealed at once to those who speak, and committed before the next. So even
after a crash nobody else can open it, not with the journal's own key either, and a crash costs no
more than the chunk that was on its way. Until the turn is over its FLAC is made in memory as well;
when it is, one transaction puts the FLAC in the chunks' place.

This is no part of hearing: whoever records does so on a thread of their own, with a journal of
their own, and lets it wait for the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from voicerepair.errors import JournalError
from voicerepair.journal import places, sealing
from voicerepair.journal.people import Person
from voicerepair.journal.places import Where
from voicerepair.journal.recorder_lock import RecorderLock
from voicerepair.journal.sessions import Session
from voicerepair.journal.sound import LONGEST_CHUNK, SAMPLE_BYTES, Chunk, Flac, pack
from voicerepair.journal.store import Store
from voicerepair.journal.turns import not_set_up, present_in

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

__all__ = ["DeletedError", "Recording", "Recordings"]

PATIENCE = 5.0  # seconds: another voicerepair looks for broken recordings only for a moment


class DeletedError(JournalError):
    """Somebody deleted the turn, or its session, meanwhile."""

    def __init__(self) -> None:
        super().__init__("This turn was deleted while it was recorded.")


class Recordings:
    """What writes turns into this journal; one at a time in one journal."""

    def __init__(self, store: Store, lock: RecorderLock) -> None:
        self._store = store
        self._lock = lock

    def begin(
        self,
        session: Session,
        speakers: Sequence[Person],
        step: str,
        started: float,
        where: Where | None = None,
    ) -> Recording:
        """A turn of these people begins. ``step`` says which one of the session it is, and
        ``where`` it stands in the script as it is written; ``started``: wall time in seconds, which
        is kept under the seal only.

        Raises ``JournalError``, and ``not_set_up`` unless everyone present agreed.
        """
        if not self._lock.take(PATIENCE):
            raise JournalError(
                "Another voicerepair is recording into this journal.",
                "One can record at a time: let the other one come to its end.",
            )
        placed = places.kept(where, [] if session.owner is None else speakers)
        with self._store.change() as change:
            everyone = set(present_in(change, session) or ())
            agreed = {
                person
                for (person,) in change.execute(
                    "SELECT person FROM consents WHERE session = ?", (session.id,)
                ).fetchall()
            }
            speaking = {person.id for person in speakers}
            if not everyone or agreed != everyone or not speaking or not speaking <= everyone:
                raise not_set_up()
            change.execute(
                "INSERT INTO turns (session, number, step, state, place, placed) SELECT ?1,"
                " coalesce(max(number), 0) + 1, ?2, 'open', ?3, ?4 FROM turns WHERE session = ?1",
                (session.id, step, *placed),
            )
            ((turn, number),) = change.execute(
                "SELECT id, number FROM turns WHERE id = last_insert_rowid()"
            ).fetchall()
            for person in speaking:
                change.execute("INSERT INTO readers VALUES (?, ?, 1)", (turn, person))
        return Recording(self._store, turn, number, [one.public for one in speakers], started)


class Recording:
    """One turn that is being recorded. ``number``: which one of the session it is."""

    def __init__(
        self, store: Store, turn: int, number: int, publics: Sequence[str], started: float
    ) -> None:
        self.number = number
        self._store = store
        self._turn = turn
        self._publics = publics
        self._started = started
        self._flac = Flac(started)
        self._chunks = 0

    def append(self, samples: bytes, lost: int = 0) -> None:
        """At most 250 ms, and how many samples are missing before them. When it returns, they are
        on the disk, sealed.

        Raises ``JournalError`` where the disk is full, or the turn was deleted; then what was
        appended before is as safe as it was.
        """
        if len(samples) > SAMPLE_BYTES * LONGEST_CHUNK or len(samples) % SAMPLE_BYTES:
            raise ValueError("a chunk is at most 250 ms of whole samples")
        chunk = Chunk(samples, lost)
        number = self._chunks
        sealed = sealing.seal(pack(chunk, self._turn, number, self._started), self._publics)
        with self._store.change() as change:
            self._refuse_if_deleted(
                change.execute(
                    "INSERT INTO chunks (turn, number, sealed) SELECT id, ?, ? FROM turns"
                    " WHERE id = ? AND state = 'open'",
                    (number, sealed, self._turn),
                ).rowcount
            )
            if lost:
                self._count_lost(change, lost)
        self._chunks += 1
        self._flac.write(chunk)

    def finish(self, lost: int = 0) -> None:
        """The turn is over; ``lost`` samples are missing at its end. One in which nothing came
        leaves nothing.

        Raises ``JournalError``; then what was appended stays, as a turn that broke off.
        """
        if not self._chunks:
            return self._drop()
        sealed = sealing.seal(self._flac.finished(lost), self._publics)
        with self._store.change() as change:
            if lost:
                self._count_lost(change, lost)
            self._refuse_if_deleted(
                change.execute(
                    "UPDATE turns SET sealed = ?, state = 'whole' WHERE id = ? AND state = 'open'",
                    (sealed, self._turn),
                ).rowcount
            )
            change.execute("DELETE FROM chunks WHERE turn = ?", (self._turn,))
        self._chunks = 0
        return None

    def break_off(self) -> None:
        """It ends here, and not as it should: the chunks stay. Raises ``JournalError``."""
        if not self._chunks:
            return self._drop()
        with self._store.change() as change:
            change.execute(
                "UPDATE turns SET state = 'broken' WHERE id = ? AND state = 'open'", (self._turn,)
            )
        self._chunks = 0
        return None

    def _drop(self) -> None:
        with self._store.change() as change:
            change.execute("DELETE FROM turns WHERE id = ? AND state = 'open'", (self._turn,))

    def drop(self) -> None:
        """Nothing of this turn is kept: it is spoken again, or nobody wants it. Raises
        ``JournalError``."""
        self._drop()
        self._chunks = 0
        self._store.scrub()

    def _refuse_if_deleted(self, rows: int) -> None:
        if rows != 1:
            raise DeletedError

    def _count_lost(self, change: Connection, lost: int) -> None:
        change.execute("UPDATE turns SET lost = lost + ? WHERE id = ?", (lost, self._turn))
