"""What is on the screen: which step it belongs to, since when, and the view of it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicerepair.session import ahead
from voicerepair.session.events import View

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["Board"]

SETTLED = 0.5  # seconds after a change in which a key may be meant for what was before


class Board:
    """``serial`` changes with everything new on the screen, and keys carry it back."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.serial = 0
        self._changed_at = float("-inf")
        self._shown = ""
        self._shown_in = ("", "")

    def changed(self, now: float) -> None:
        """Something new is on the screen: keys for what was there before are stale."""
        self.serial += 1
        self._changed_at = now

    def settled(self, now: float) -> bool:
        """Has it been there long enough for a key to be meant for it?"""
        return now - self._changed_at >= SETTLED

    def show(self, text: str) -> None:
        """Words that stay as long as this section lasts."""
        self._shown, self._shown_in = text, self._section()

    def _section(self) -> tuple[str, str]:
        """The script and the section that are being played."""
        session = self.session
        if not session.position.frames:
            return "", ""
        return session.position.frame.script, session.course.section(session.position).name

    def view(self) -> View:
        session = self.session
        title = session.program.script.meta.title
        activity, paused = session.activity, session.paused
        if activity is None:
            return View(phase=session.phase, title=title, wording=session.wording)
        section = self._section()
        return View(
            serial=self.serial,
            phase=session.phase,
            title=title,
            section=section[1],
            who=session.people.names(activity.who),
            doing=activity.doing,
            caption=session.room.caption,
            previous=session.room.previous,
            shown=self._shown if self._shown_in == section else "",
            note=activity.note if paused is None else paused.note,
            options=activity.options,
            number=activity.number,
            private=activity.private,
            since=activity.since,
            until=activity.until if paused is None else None,
            breath=activity.breath,
            next=ahead.next_words(session.people, session.position),
            armed=bool(session.room.listening),
            return_wall=activity.return_wall,
            recorded=session.recording.deletable,
            recording=session.recording.on and session.room.recording,
            wording=session.wording,
        )
