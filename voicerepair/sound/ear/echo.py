"""How loud is the guide in the microphone? Learned while it speaks, so that it gives no command.

Nothing is cancelled here: a voice from a loudspeaker is as good a voice as any, so while the guide
sounds only what is clearly louder counts as speech. That asks people to speak up a little, and
keeps the guide's own words out, whatever the room. A word that is louder teaches nothing; what is
louder for long is the guide, turned up, and is learned within a few seconds. Where the echo is
cancelled (``sound/cancelling``), what is left of it is learned in the same way, and being louder
than that is easy. No clock: levels and
times come with the frames.
"""

from __future__ import annotations

from collections import deque

import numpy as np

__all__ = ["Echo"]

LOUD = 90.0  # percent of the guide's frames are softer: what is louder is its loudest vowels
LOUDER = 8.0  # dB above that is somebody else
MEMORY = 600  # frames: some 20 s of the guide
LEAST = 30  # frames: a second, before which nothing is known
WORDS, WITHIN = 60, 5.0  # so many louder frames in so many seconds are more than a word or two
SILENCE = -100.0  # dB: what a muted microphone gives is minus infinity
TAIL = 0.35  # seconds that a room and the way through the microphone go on after the guide


class Echo:
    """Fed with every frame; ``covers`` says that a frame may be the guide's."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=MEMORY)
        self._loud: float | None = None  # of these levels, once it was asked for
        self._louder: deque[tuple[float, float]] = deque()  # level and time, not learned
        self._until = -np.inf

    def hear(self, level: float, at: float, *, guide_speaks: bool) -> None:
        """The frame that began ``at`` has this ``level`` (dB)."""
        if not guide_speaks:
            return
        self._until = at + TAIL
        level = max(level, SILENCE)
        if self.covers(level, at):
            self._learn([level])
            return
        self._louder.append((level, at))
        while self._louder[0][1] < at - WITHIN:
            self._louder.popleft()
        if len(self._louder) > WORDS:
            self._learn([level for level, _ in self._louder])
            self._louder.clear()

    def sounds(self, at: float) -> bool:
        """May the guide be in a frame that began ``at``?"""
        return at < self._until

    def covers(self, level: float, at: float) -> bool:
        """Is a frame of this ``level``, which began ``at``, no louder than the guide may be?"""
        if not self.sounds(at):
            return False
        if len(self._levels) < LEAST:
            return True
        if self._loud is None:
            self._loud = float(np.percentile(self._levels, LOUD))
        return level < self._loud + LOUDER

    def _learn(self, levels: list[float]) -> None:
        self._levels.extend(levels)
        self._loud = None
