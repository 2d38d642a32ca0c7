"""Who is here: one person's view, opened by their PIN, and closed again.

Rules: one view at a time; it closes when nobody did anything in it for five minutes, and at once
when it is told to; with it goes everything that was opened in it. No clock: ``now`` is an argument,
in wall seconds, since a clock that stands still while a machine sleeps would leave it open; one
that is set back keeps nothing open longer than five minutes from then.

The PIN itself is looked at by ``journal.people.unlock``, which makes the next try wait.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicerepair.journal.people import Unlocked

__all__ = ["IDLE", "Visits"]

IDLE = 300.0  # seconds


class _Visit:
    def __init__(self, unlocked: Unlocked, now: float) -> None:
        self.unlocked = unlocked
        self.last = now
        self.sound: tuple[int, bytes] | None = None


class Visits:
    """``number`` counts views and their ends, so that a page of one of them is told from a page of
    the next. ``sought``: the words that whoever is here looks for in sessions; ``said`` and
    ``at``: what has just been done, and where on the page, which the next page tells once. All of
    it is gone with the view."""

    def __init__(self) -> None:
        self.number = 0
        self.sought = ""
        self.said = ""
        self.at = ""
        self._visit: _Visit | None = None

    def open(self, unlocked: Unlocked, now: float) -> None:
        """In place of whoever was here."""
        self._visit = _Visit(unlocked, now)
        self.number += 1
        self.sought = self.said = self.at = ""

    def close(self) -> None:
        """At once. Closing what is closed changes nothing but that nobody looks for words."""
        self.sought = self.said = self.at = ""
        if self._visit is not None:
            self._visit = None
            self.number += 1

    def expire(self, now: float) -> None:
        """Close it, if its time is over."""
        visit = self._visit
        if visit is None:
            return
        visit.last = min(visit.last, now)
        if now - visit.last >= IDLE:
            self.close()

    def told(self) -> tuple[str, str]:
        """What has just been done, and where on the page: once."""
        told = self.said, self.at
        self.said = self.at = ""
        return told

    def here(self, now: float) -> Unlocked | None:
        """Who is here, and does something now; None for nobody."""
        self.expire(now)
        visit = self._visit
        if visit is None:
            return None
        visit.last = now
        return visit.unlocked

    def sound(self, turn: int, opened: Callable[[], bytes]) -> bytes:
        """The sound of a turn, ``opened`` once for all the parts in which it is asked for; it is
        kept until another one is, or the view closes."""
        visit = self._visit
        if visit is None:
            return opened()
        if visit.sound is None or visit.sound[0] != turn:
            visit.sound = None
            visit.sound = (turn, opened())
        return visit.sound[1]
