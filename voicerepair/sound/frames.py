"""Frames of what a microphone gives, as long as a model wants them: their times, their level."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ports import HEARING_RATE, Block

__all__ = ["Framer", "level"]

Samples = NDArray[np.int16]


class Framer:
    """Cuts blocks into frames of ``size`` samples. What was lost between blocks is left out, and
    the frame that it tore as well."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest: Samples = np.empty((2, 0), np.int16)

    def cut(self, block: Block) -> Iterator[tuple[Samples, Samples, float]]:
        """Frames, each with what the microphone itself gave, and the time of its first sample."""
        if block.lost:
            self._rest = self._rest[:, :0]
        at = block.at - self._rest.shape[1] / HEARING_RATE
        raw = block.samples if block.raw is None else block.raw
        both = np.concatenate((self._rest, (block.samples, raw)), axis=1)
        whole = both.shape[1] - both.shape[1] % self._size
        self._rest = both[:, whole:]
        for start in range(0, whole, self._size):
            samples, raw = both[:, start : start + self._size]
            yield samples, raw, at + start / HEARING_RATE


def level(samples: Samples) -> float:
    """In dB relative to full scale; -inf for silence."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) / 32768**2
    return 10 * math.log10(power) if power > 0 else -math.inf
