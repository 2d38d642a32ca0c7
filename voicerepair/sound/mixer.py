"""One sound after another, block by block: the arithmetic of the loudspeaker, without a device.

Rules: ``play`` and ``hush`` may be called on any thread and never wait; ``render`` belongs to the
audio callback, so it takes no lock, logs nothing, and allocates nothing that grows. The two sides
meet in a ``deque``, whose ``append`` and ``popleft`` are atomic. Positions are counted in samples
from the first one that was rendered; every gap is exact to the sample.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError

__all__ = ["FADE", "MOST_SOUNDS", "Mixed", "Mixer", "softened"]

#: Seconds of every fade: short enough not to be heard as one, long enough not to click.
FADE = 0.008

#: Sounds that may wait. A session queues a handful; more means that nobody is playing them.
MOST_SOUNDS = 1000

Samples = NDArray[np.float32]


class Mixed(NamedTuple):
    """The sound ``id`` ended: its last sample is the one before ``position``."""

    id: int
    position: int


class _Sound(NamedTuple):
    id: int | None  # None: the rest of a sound that was hushed, which never ends for its owner
    samples: Samples
    gap: int


class Mixer:
    """Plays queued sounds one after another into float32 blocks at ``rate`` samples a second."""

    def __init__(self, rate: int, fade: float = FADE) -> None:
        self.rate = rate
        self._fade = round(fade * rate)
        self._orders: deque[_Sound | None] = deque()  # None: hush
        self._queue: deque[_Sound] = deque()
        self._now: _Sound | None = None
        self._offset = 0
        self._position = 0
        self._last_end: int | None = None

    @property
    def position(self) -> int:
        """Samples rendered so far."""
        return self._position

    @property
    def sounding(self) -> bool:
        """A sound has begun and has not ended."""
        return self._now is not None

    @property
    def idle(self) -> bool:
        """Nothing sounds, and nothing waits to."""
        return not (self._orders or self._queue or self._now)

    def play(self, id: int, samples: Samples, gap: float = 0.0) -> None:
        """Queue a sound: mono, -1..1. It starts ``gap`` seconds after the end of the sound before,
        or at once if that is past already or nothing has sounded yet.

        Raises SoundError when ``MOST_SOUNDS`` are waiting already.
        """
        if len(self._orders) + len(self._queue) >= MOST_SOUNDS:
            raise SoundError(
                "Too many sounds are waiting for the loudspeaker.",
                hint="The sound system may be stuck. Try again, or use --no-sound.",
            )
        self._orders.append(
            _Sound(id, softened(samples, self._fade), max(0, round(gap * self.rate)))
        )

    def hush(self) -> None:
        """From the next block on: fade out what sounds and forget what waits."""
        self._orders.append(None)

    def render(self, out: Samples) -> Sequence[Mixed]:
        """Fill ``out``, shape (n,), with the next n samples; the sounds that ended in it."""
        self._take_orders()
        out.fill(0.0)
        ended: list[Mixed] = []
        at, size = 0, len(out)
        while at < size:
            if self._now is None:
                start = self._next_start(at)
                if start is None or start >= size:
                    break
                at = start
                self._now, self._offset = self._queue.popleft(), 0
            part = self._now.samples[self._offset : self._offset + size - at]
            out[at : at + len(part)] = part
            at += len(part)
            self._offset += len(part)
            if self._offset == len(self._now.samples):
                self._last_end = self._position + at
                if self._now.id is not None:
                    ended.append(Mixed(self._now.id, self._last_end))
                self._now = None
        self._position += size
        return ended

    def _next_start(self, at: int) -> int | None:
        """Where in this block the next sound starts, ``at`` at the earliest; None: none waits."""
        if not self._queue:
            return None
        if self._last_end is None:
            return at
        return max(at, self._last_end + self._queue[0].gap - self._position)

    def _take_orders(self) -> None:
        while self._orders:
            sound = self._orders.popleft()
            if sound is not None:
                self._queue.append(sound)
                continue
            self._queue.clear()
            if self._now is not None and self._now.id is not None:
                rest = self._now.samples[self._offset : self._offset + self._fade]
                self._now = _Sound(None, rest * _slope(len(rest))[::-1], 0)
                self._offset = 0


def softened(samples: Samples, fade: int) -> Samples:
    """A copy with a fade of so many samples at each end, so that no joint clicks."""
    soft = np.clip(samples, -1.0, 1.0).astype(np.float32)
    length = min(fade, len(soft) // 2)
    if length:
        slope = _slope(length)
        soft[:length] *= slope
        soft[-length:] *= slope[::-1]
    return soft


def _slope(length: int) -> Samples:
    """A rise from 0 to 1 in ``length`` samples, shaped as half a cosine: no corner at its ends."""
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / max(1, length))).astype(
        np.float32
    )
