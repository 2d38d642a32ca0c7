"""What the loudspeaker plays, at 16 kHz, found by the time at which it leaves.

Rules: a canceller learns how long the echo takes, and a step in that time is a room that it has to
learn anew. So frames are given without a joint for as long as they go with the microphone's by
less than ``WANDERING``; of a slow drift between two clocks a canceller makes nothing. What is not
known, or was lost, is silence. No clock and no thread.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ports import HEARING_RATE, Block

__all__ = ["MOST", "WANDERING", "Reference"]

#: Seconds that frames may be early or late before they are set right: less than a microphone's
#: samples may come before they are needed.
WANDERING = 0.015

#: Share of the difference that one frame adds to what is known of it: times wander, clocks do not.
FOLLOW = 0.01

#: Seconds that are kept for a listener that is late.
MOST = 5.0

Samples = NDArray[np.int16]


class Reference:
    """Blocks of what is played go in, frames come out. Positions are samples from the first."""

    def __init__(self) -> None:
        self._kept: Samples = np.empty(0, np.int16)
        self._end = 0  # the position after the last kept sample, and when that leaves
        self._until = -np.inf
        self._next: int | None = None  # the position of the next frame
        self._off = 0.0  # samples by which frames are early, smoothed

    @property
    def until(self) -> float:
        """What leaves before this time is known."""
        return self._until

    def keep(self, blocks: list[Block]) -> None:
        """In order; ``at`` is when the first sample leaves, which may yet be to come."""
        if not blocks:
            return
        parts = [self._kept]
        for block in blocks:
            if block.lost:
                parts.append(np.zeros(min(block.lost, round(MOST * HEARING_RATE)), np.int16))
                self._next = None
            parts.append(block.samples)
        last = blocks[-1]
        self._end += sum(map(len, parts)) - len(self._kept)
        self._until = last.at + len(last.samples) / HEARING_RATE
        self._kept = np.concatenate(parts)[-round(MOST * HEARING_RATE) :]

    def frame(self, at: float, size: int, *, torn: bool = False) -> Samples:
        """The ``size`` samples that leave from ``at`` on, as exactly as goes without a joint.
        Times never go back. ``torn``: these do not follow on the frame before."""
        if not len(self._kept) and self._end == 0:
            return np.zeros(size, np.int16)
        wanted = self._end + (at - self._until) * HEARING_RATE
        if torn or self._next is None:
            self._next, self._off = round(wanted), 0.0
        self._off += FOLLOW * (wanted - self._next - self._off)
        if abs(self._off) > WANDERING * HEARING_RATE:
            self._next, self._off = round(wanted), 0.0
        start, self._next = self._next, self._next + size
        frame = np.zeros(size, np.int16)
        first = self._end - len(self._kept)
        low, high = max(start, first), min(start + size, self._end)
        if low < high:
            frame[low - start : high - start] = self._kept[low - first : high - first]
            self._kept = self._kept[low - first :]
        return frame
