"""What the loudspeaker plays, at 16 kHz, found by the time at which it leaves.

Rules: a canceller learns how long an echo takes, to a fraction of a sample, and times are known to
a millisecond or so. So frames are given without a joint, and follow the microphone's times only
where those have shown for a while that one clock is the faster (``Drift``), or are off by more
than ``WANDERING``. What is not known, or was lost, is silence. No clock and no thread.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.cancelling.drift import Drift
from voicerepair.sound.ports import HEARING_RATE, Block

__all__ = ["MOST", "WANDERING", "Reference"]

#: Seconds that frames may be early or late before they are set right: less than ``AHEAD`` in
#: ``microphone.py``, so that no echo comes before its sound.
WANDERING = 0.015

#: Seconds that are kept for a listener that is late.
MOST = 5.0

Samples = NDArray[np.int16]


class Reference:
    """Blocks of what is played go in, frames come out. Positions are samples from the first."""

    def __init__(self) -> None:
        self._kept: Samples = np.empty(0, np.int16)
        self._end = 0  # the position after the last kept sample, and when that leaves
        self._until = -np.inf
        self._next: float | None = None  # the position of the next frame
        self._drift = Drift()

    @property
    def until(self) -> float:
        """What leaves before this time is known."""
        return self._until

    def keep(self, blocks: list[Block]) -> None:
        """In order; ``at`` is when the first sample leaves, which may yet be to come."""
        if not blocks:
            return
        parts = []
        for block in blocks:
            if block.lost:
                parts.append(np.zeros(min(block.lost, round(MOST * HEARING_RATE)), np.int16))
                self._next = None
            parts.append(block.samples)
        self._end += sum(map(len, parts))
        self._until = blocks[-1].at + len(blocks[-1].samples) / HEARING_RATE
        self._kept = np.concatenate((self._kept, *parts))[-round(MOST * HEARING_RATE) :]

    def frame(self, at: float, size: int, *, torn: bool = False) -> Samples:
        """The ``size`` samples that leave from ``at`` on. Times never go back. ``torn``: these do
        not follow on the frame before."""
        if self._end == 0:
            return np.zeros(size, np.int16)
        wanted = self._end + (at - self._until) * HEARING_RATE
        if torn or self._next is None or abs(self._drift.off) > WANDERING:
            self._next = float(round(wanted))
            self._drift.begin()
        self._drift.see((wanted - self._next) / HEARING_RATE, size / HEARING_RATE)
        step = 1 + self._drift.rate
        frame = self._read(self._next, step, size)
        self._next += size * step
        return frame

    def _read(self, start: float, step: float, size: int) -> Samples:
        """From ``start`` on, every ``step`` samples; between samples by a cubic through four."""
        whole = int(start)
        samples = self._between(whole - 1, whole + size + 3)
        if start == whole and step == 1:
            return samples[1 : size + 1]
        at = start - whole + 1 + step * np.arange(size)
        index = at.astype(int)
        x = at - index
        a, b, c, d = (samples[index + offset].astype(np.float64) for offset in (-1, 0, 1, 2))
        slopes = (c - a, 2 * a - 5 * b + 4 * c - d, 3 * (b - c) + d - a)
        between = b + 0.5 * x * (slopes[0] + x * (slopes[1] + x * slopes[2]))
        rounded: Samples = np.rint(np.clip(between, -32768, 32767)).astype(np.int16)
        return rounded

    def _between(self, start: int, stop: int) -> Samples:
        """The samples of these positions; what comes before them is needed no more."""
        found = np.zeros(stop - start, np.int16)
        first = self._end - len(self._kept)
        low, high = max(start, first), min(stop, self._end)
        if low < high:
            found[low - start : high - start] = self._kept[low - first : high - first]
            # The next frame begins a few samples before this one ends.
            self._kept = self._kept[max(0, low - first - len(found)) :]
        return found
