"""Whether turns are recorded in this session, and what the guide says of it.

Rules: it goes on only where everyone present said yes before the session began, and never begins
again once it has stopped; whoever takes their yes back hears at once that it is off, as soon as the
sound is deleted; what stops by itself is told between two steps, so that nobody is cut off by it.
What was recorded until it stopped by itself can still be taken back, for as long as they sit.
Nothing here records: ``Listen.recorded`` asks the host for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicerepair.session import words
from voicerepair.session.activities import GAP
from voicerepair.session.events import Consent, DeleteRecording, Phase, Unrecorded

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["Recording"]

TOLD = {
    Unrecorded.DELETED: words.RECORDING_DELETED,
    Unrecorded.NOT_DELETED: words.RECORDING_NOT_DELETED,
    Unrecorded.FULL: words.RECORDING_FULL,
    Unrecorded.FAILED: words.RECORDING_FAILED,
}


class Recording:
    """``on``: turns are recorded, where their steps allow it; ``deletable``: there may be sound of
    this session."""

    def __init__(self, session: Session, consent: Consent) -> None:
        self.session = session
        self.on = self.deletable = consent is Consent.GIVEN
        self._taken_back = False
        if consent is Consent.NOT_SET_UP:
            session.untold.append(words.RECORDING_NOT_SET_UP)
        elif self.on:
            session.untold.append(words.RECORDING_ON)

    def take_back(self) -> None:
        """Off at once, whoever says so; what there is gets deleted."""
        if self.deletable:
            self.on = self.deletable = False
            self._taken_back = True
            self.session.room.emit(DeleteRecording())

    def stopped(self, why: Unrecorded, now: float) -> None:
        """The host says that nothing more is recorded. What somebody waits to hear is said at once,
        anything else before the next step."""
        if not self.on and not self._taken_back:
            return
        self.on = False
        session, text = self.session, TOLD[why]
        if not self._taken_back:
            session.untold.append(text)
            return
        self._taken_back = False
        self.deletable = why is not Unrecorded.DELETED  # or somebody tries again
        if session.paused is not None:
            note = f"{session.wording(text)} {session.wording(words.NOTE_PAUSED)}"
            session.paused = replace(session.paused, note=note)
        elif session.phase is Phase.ASIDE:
            session.room.say(session.line(text), GAP)
        else:
            self._say_now(text, now)

    def _say_now(self, text: str, now: float) -> None:
        """What was going on waits meanwhile, and goes on afterwards."""
        session, activity = self.session, self.session.activity
        assert activity is not None

        def said(at: float) -> None:
            session.go_on_with(activity, at)
            activity.resume(at)

        activity.suspend(now)
        session.prompt(session.line(text), said, now)
