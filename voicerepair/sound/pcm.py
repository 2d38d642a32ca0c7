"""Sound in memory: mono float32 samples at a rate. Slicing, joining, measuring, resampling.

Samples are in -1..1. Resampling is soxr's; nothing here opens a device or a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Pcm", "as_floats", "as_int16"]

FULL = np.float32(32767)


def as_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """16-bit samples of those in -1..1; what is beyond is clipped."""
    return np.round(np.clip(samples, -1, 1) * FULL).astype(np.int16)


def as_floats(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """16-bit samples in -1..1."""
    return samples.astype(np.float32) / FULL


@dataclass(frozen=True, slots=True, eq=False)
class Pcm:
    """``samples``: float32, shape (n,), in -1..1; ``rate`` in samples a second."""

    samples: NDArray[np.float32]
    rate: int

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.samples) / self.rate

    @property
    def level(self) -> float:
        """RMS level in dB relative to full scale; -inf for silence."""
        if not len(self.samples):
            return float("-inf")
        power = float(np.mean(np.square(self.samples, dtype=np.float64)))
        return 10 * float(np.log10(power)) if power > 0 else float("-inf")

    def resampled(self, rate: int) -> Pcm:
        """The same sound at another rate."""
        if rate == self.rate:
            return self
        import soxr

        return Pcm(np.asarray(soxr.resample(self.samples, self.rate, rate), np.float32), rate)

    def trimmed(self, floor: float = -50.0, before: float = 0.02, after: float = 0.02) -> Pcm:
        """Without the silence at both ends: of what stays below ``floor`` dB, so many seconds are
        kept before and after what does not."""
        loud = np.flatnonzero(np.abs(self.samples) > 10 ** (floor / 20))
        if not len(loud):
            return Pcm(self.samples[:0], self.rate)
        start = max(0, int(loud[0]) - round(before * self.rate))
        stop = int(loud[-1]) + 1 + round(after * self.rate)
        return Pcm(self.samples[start:stop], self.rate)

    @staticmethod
    def silence(seconds: float, rate: int) -> Pcm:
        return Pcm(np.zeros(round(seconds * rate), np.float32), rate)

    @staticmethod
    def join(parts: Iterable[Pcm]) -> Pcm:
        """One after the other; all at the rate of the first."""
        parts = list(parts)
        if not parts:
            raise ValueError("nothing to join")
        rate = parts[0].rate
        return Pcm(np.concatenate([part.resampled(rate).samples for part in parts]), rate)
