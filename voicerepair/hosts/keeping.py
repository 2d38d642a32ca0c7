"""What a session leaves in the journal, on a thread of its own: how far it came, where it is, and
what is recorded of it.

Rules: nobody waits for the disk. The session's loop and the listener put jobs into a queue and go
on; a slow disk delays writing, and where more than two minutes of sound wait for it, what comes
then is a gap of the right length, counted and told. Whatever stops the recording, the session goes
on: it is told why, and what was written stays, unless somebody took their yes back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Queue
from typing import TYPE_CHECKING, Any, Protocol

from voicerepair.errors import JournalError
from voicerepair.hosts.recorded_turns import RecordedTurns
from voicerepair.journal.connecting import NoRoomError
from voicerepair.journal.recordings import DeletedError
from voicerepair.journal.turns import NotSetUpError
from voicerepair.session.events import Listen, Reason, RecordingStopped, StopListening, Unrecorded
from voicerepair.sound.tape import Tape

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.places import Where
    from voicerepair.journal.sessions import Session as Kept

__all__ = ["Keeper", "Place"]

MOST_WAITING = 600  # pieces of sound: two minutes, 4 MB
CLOSING = 30.0  # seconds that the end of a session waits for a slow disk

Job = Callable[["Journal"], None]


class Place(Protocol):
    """Where the session is now: see ``left_off.py``."""

    def done(self) -> int:
        """Steps behind it."""
        ...

    def where(self) -> Where | None:
        """Where its step stands in the script as it is written; None where it wasn't written."""
        ...

    def saved(self) -> tuple[dict[str, Any], float]:
        """What it can go on from, and the time of return that was said (wall), or 0."""
        ...


class Keeper:
    """Keeps one session. ``begin``, ``stop``, ``take_back``, ``reached`` and ``end`` are for the
    session's loop; ``tape`` takes the microphone's blocks.

    ``beside`` opens the journal once more, for this thread; ``told`` gets what people should know,
    and ``RecordingStopped``; ``resumable``: its position is saved. ``lost``: samples for which
    there was no room.
    """

    def __init__(
        self,
        beside: Callable[[], Journal],
        kept: Kept,
        place: Place,
        told: Callable[[Exception | RecordingStopped], None],
        wall: Callable[[], float],
        *,
        resumable: bool = True,
    ) -> None:
        self.tape = Tape(self)
        self.lost = 0
        self._beside = beside
        self._kept = kept
        self._place = place
        self._told = told
        self._wall = wall
        self._resumable = resumable
        self._jobs: Queue[Job | None] = Queue()
        self._room = threading.Semaphore(MOST_WAITING)
        self._missing: dict[int, int] = {}  # samples for which there was no room, by id
        self._off = False
        self._bug: Exception | None = None
        self._keeps = True
        self._last: tuple[int, object] = (-1, None)
        self._turns = RecordedTurns()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """After the last block: what is on its way is written, and the journal closed."""
        self.tape.flush()
        self._jobs.put(lambda _journal: self._turns.finish_all())
        self._jobs.put(None)
        self._thread.join(CLOSING)
        if self._thread.is_alive():
            self._told(
                JournalError(
                    "The disk is too slow for what was recorded, so its end is missing.",
                    "What was written is safe.",
                )
            )
        if self._bug is not None:
            raise self._bug

    # -------------------------------------------------------- from the session's loop

    def reached(self) -> None:
        """The session may have moved."""
        done, (data, until) = self._place.done(), self._place.saved()
        if (done, data) == self._last:
            return
        self._last = (done, data)
        self._jobs.put(lambda journal: self._save(journal, done, data, until))

    def end(self, reason: Reason) -> None:
        """The session is over, however it ended."""
        done = self._place.done()
        self._jobs.put(lambda journal: self._over(journal, done))

    def begin(self, listen: Listen, since: float, wall: float) -> None:
        """Record this turn, from ``since`` on, which is ``wall`` on the wall's clock."""
        step, where = str(self._place.done() + 1), self._place.where()
        self._jobs.put(lambda journal: self._begin(journal, listen, step, wall, where))
        self.tape.open(listen.id, since)

    def stop(self, stopped: StopListening, now: float) -> None:
        """This turn is over, or held, or nothing of it is kept."""
        id = stopped.id
        if stopped.held:
            self._jobs.put(lambda _journal: self._turns.hold(id))
        elif stopped.dropped:
            self._jobs.put(lambda _journal: self._turns.drop(id))
        self.tape.close(id, now)

    def take_back(self) -> None:
        """Record nothing more, and delete what there is of this session, at once."""
        self._off = True
        self.tape.stop()
        if self._thread.is_alive():
            self._jobs.put(self._take_back)
        else:
            self._not_deleted(JournalError("The journal could not be opened for it."))

    # ----------------------------------------------------------- from the listener's

    def sound(self, id: int, samples: bytes, lost: int) -> None:
        """See ``Taper``."""
        lost += self._missing.pop(id, 0)
        if self._off:
            return
        if not self._room.acquire(blocking=False):
            self._missing[id] = lost + len(samples) // 2
            if not self.lost:
                self._told(
                    JournalError(
                        "The disk is too slow to record everything.",
                        "What is missing stays a gap of its length; journal show counts it.",
                    )
                )
            self.lost += len(samples) // 2
            return
        self._jobs.put(lambda _journal: self._write(id, samples, lost))

    def over(self, id: int, lost: int) -> None:
        """See ``Taper``."""
        lost += self._missing.pop(id, 0)
        self._jobs.put(lambda _journal: self._turns.finish(id, lost))

    # ------------------------------------------------------- on the keeper's own thread

    def _run(self) -> None:
        try:
            with self._beside() as journal:
                while (job := self._jobs.get()) is not None:
                    self._do(job, journal)
        except JournalError as error:
            self._told(error)
            self._stopped(Unrecorded.FAILED)
        except Exception as error:  # a bug is raised by the loop, not lost with this thread
            self._off = True
            self._bug = error
            self._told(error)

    def _do(self, job: Job, journal: Journal) -> None:
        """What goes wrong stops the recording, and never the session."""
        try:
            job(journal)
        except DeletedError:
            self._turns.forget()  # by somebody who may; the next turn is another one
        except NotSetUpError:
            self._stopped(Unrecorded.DELETED)
        except NoRoomError:
            self._break_off(Unrecorded.FULL)
        except JournalError as error:
            self._told(error)
            self._break_off(Unrecorded.FAILED)

    def _stopped(self, why: Unrecorded) -> None:
        self._off = True
        self.tape.stop()
        self._told(RecordingStopped(why))

    def _break_off(self, why: Unrecorded) -> None:
        self._stopped(why)
        self._turns.break_off()

    def _save(self, journal: Journal, done: int, data: dict[str, Any], until: float) -> None:
        if not self._keeps:
            return
        try:
            self._reach(journal, done)
            if self._resumable:
                self._kept_position(journal, data, until)
        except JournalError as error:
            self._keep_no_more(error)

    def _kept_position(self, journal: Journal, data: dict[str, Any], until: float) -> None:
        journal.positions.save(self._kept, data, self._wall(), until)

    def _reach(self, journal: Journal, done: int) -> None:
        """Jumps lead back, and what was played was played."""
        if done > self._kept.done:
            sitting = journal.sessions.go_on(self._kept)
            sitting.reached(done)
            self._kept = sitting.session

    def _over(self, journal: Journal, done: int) -> None:
        try:
            if self._keeps:
                self._reach(journal, done)
            journal.positions.wipe(self._kept)
        except JournalError as error:
            self._keep_no_more(error)

    def _keep_no_more(self, error: JournalError) -> None:
        """How far it came is worth one word, and no more."""
        if self._keeps:
            self._keeps = False
            self._told(error)

    def _begin(
        self, journal: Journal, listen: Listen, step: str, wall: float, where: Where | None
    ) -> None:
        if not self._off:
            self._turns.begin(journal, self._kept, listen, step, wall, where)

    def _write(self, id: int, samples: bytes, lost: int) -> None:
        self._room.release()
        if not self._off:
            self._turns.write(id, samples, lost)

    def _take_back(self, journal: Journal) -> None:
        self._turns.forget()
        try:
            journal.turns.withdraw(self._kept)
        except JournalError as error:
            self._not_deleted(error)
        else:
            self._told(RecordingStopped(Unrecorded.DELETED))

    def _not_deleted(self, error: JournalError) -> None:
        hint = f"voicerepair journal delete {self._kept.code} --recordings"
        self._told(JournalError(error.message, hint))
        self._told(RecordingStopped(Unrecorded.NOT_DELETED))
