"""The turns that are being recorded: which opening of the microphone goes into which of them.

Rules: a turn that is held, for a pause or a word of the guide's, goes on in the same recording; one
that is taken anew takes the place of what was held; whatever else comes, what was held is over.
Every call is on the keeper's thread, and raises ``JournalError``.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from voicerepair.errors import JournalError
from voicerepair.session.events import Listen

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.places import Where
    from voicerepair.journal.recordings import Recording
    from voicerepair.journal.sessions import Session

__all__ = ["RecordedTurns"]

Turn = tuple[str, tuple[str, ...]]  # a step, and who speaks


class RecordedTurns:
    """By the id of their ``Listen``. Two ids can be parts of one recording."""

    def __init__(self) -> None:
        self._recordings: dict[int, Recording] = {}
        self._turns: dict[int, Turn] = {}
        self._held: set[int] = set()

    def begin(
        self,
        journal: Journal,
        session: Session,
        listen: Listen,
        step: str,
        wall: float,
        where: Where | None = None,
    ) -> None:
        """The microphone was opened for a turn at this ``step``, which stands ``where``."""
        turn = (step, listen.who)
        for id in [one for one in self._held if one in self._recordings]:
            same = self._turns[id] == turn
            if same and listen.goes_on:
                # Of the part before, something may be on its way; it comes first.
                self._recordings[listen.id] = self._recordings[id]
                self._turns[listen.id] = turn
                self._held.discard(id)
            elif same:
                self.drop(id)
            else:
                self._held.discard(id)
                self.finish(id)
        if listen.id in self._recordings:
            return
        speakers = journal.sessions.people(session, listen.who)
        self._recordings[listen.id] = journal.recordings.begin(session, speakers, step, wall, where)
        self._turns[listen.id] = turn

    def write(self, id: int, samples: bytes, lost: int) -> None:
        recording = self._recordings.get(id)
        if recording is not None:
            recording.append(samples, lost)

    def hold(self, id: int) -> None:
        """It may go on."""
        if id in self._recordings:
            self._held.add(id)

    def finish(self, id: int, lost: int = 0) -> None:
        """All of it is there, unless it is held, or another part of it has begun."""
        recording = self._recordings.get(id)
        if recording is None or id in self._held:
            return
        if any(one is recording for other, one in self._recordings.items() if other > id):
            del self._recordings[id]
            return
        self._without(recording)
        recording.finish(lost)

    def drop(self, id: int) -> None:
        """Nothing of it is kept."""
        recording = self._recordings.get(id)
        if recording is not None:
            self._without(recording)
            recording.drop()

    def finish_all(self) -> None:
        """Nothing more comes."""
        recordings = set(self._recordings.values())
        self.forget()
        for recording in recordings:
            recording.finish()

    def break_off(self) -> None:
        """They end here, and not as they should."""
        for recording in set(self._recordings.values()):
            with suppress(JournalError):  # the next start marks it as broken off
                recording.break_off()
        self.forget()

    def forget(self) -> None:
        """They were deleted."""
        self._recordings.clear()
        self._held.clear()

    def _without(self, recording: Recording) -> None:
        gone = {id for id, one in self._recordings.items() if one is recording}
        self._held -= gone
        for id in gone:
            del self._recordings[id]
