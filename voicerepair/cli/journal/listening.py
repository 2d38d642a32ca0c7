"""Turns through the loudspeaker, one after the other, with a pause and ten seconds back and on.

Rules: what is heard is decrypted in memory only; nothing here reads a clock or opens a device, both
come from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import Speaker

__all__ = ["HELP", "Player"]

STEP = 10.0  # seconds that a key goes back or on
AGAIN = 0.5  # seconds that are heard once more after a pause
HELP = "space pauses, left and right go ten seconds back and on, Enter goes to the next, q stops"


class Player:
    """Plays ``turns`` through a ``speaker`` that has been started. ``over``: nothing is left;
    ``turn`` counts which one is heard, from 0."""

    def __init__(
        self, speaker: Speaker, turns: Sequence[Pcm], begins: Callable[[int], None]
    ) -> None:
        """``begins`` is told of every turn that begins."""
        self.turn = -1
        self.over = False
        self.paused = False
        self._speaker = speaker
        self._turns = turns
        self._begins = begins
        self._ids = count(1)
        self._id = 0
        self._from = 0.0  # the place in the turn at which it was begun, and when that was
        self._since = 0.0

    def start(self, now: float) -> None:
        self._next(now)

    def ended(self, id: int, now: float) -> None:
        """The loudspeaker is through with ``id``."""
        if id == self._id and not self.paused:
            self._next(now)

    def press(self, key: str, now: float) -> None:
        """A key, by prompt_toolkit's name."""
        match key:
            case " " if self.paused:
                self.paused = False
                self._play(self._from - AGAIN, now)
            case " ":
                self._from = self.place(now)
                self.paused = True
                self._speaker.hush()
            case "left" | "right":
                self.paused = False
                self._play(self.place(now) + (STEP if key == "right" else -STEP), now)
            case "c-m" | "c-j":
                self.paused = False
                self._next(now)
            case "q" | "c-c" | "escape":
                self._speaker.hush()
                self.over = True
            case _:
                pass

    def place(self, now: float) -> float:
        """Seconds into the turn."""
        return self._from if self.paused else self._from + now - self._since

    def _next(self, now: float) -> None:
        self.turn += 1
        self.over = self.turn >= len(self._turns)
        if self.over:
            self._speaker.hush()
            return
        self._begins(self.turn)
        self._play(0.0, now)

    def _play(self, place: float, now: float) -> None:
        pcm = self._turns[self.turn]
        if place >= pcm.duration:
            self._next(now)
            return
        self._from, self._since = max(0.0, place), now
        self._id = next(self._ids)
        self._speaker.hush()
        self._speaker.play(self._id, Pcm(pcm.samples[round(self._from * pcm.rate) :], pcm.rate))
