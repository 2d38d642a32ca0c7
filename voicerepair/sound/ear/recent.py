"""The last moments of what a microphone gave, from which an utterance can be cut."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ports import HEARING_RATE, Block

__all__ = ["Recent"]


class Recent:
    """Keeps at most so many ``seconds``; nothing from before samples were lost."""

    def __init__(self, seconds: float) -> None:
        self._most = round(seconds * HEARING_RATE)
        self._kept: NDArray[np.int16] = np.empty(0, np.int16)
        self._until = 0.0  # when the last kept sample was taken

    def keep(self, block: Block) -> None:
        before = self._kept[:0] if block.lost else self._kept
        self._kept = np.concatenate((before, block.samples))[-self._most :]
        self._until = block.at + len(block.samples) / HEARING_RATE

    def between(self, first: float, last: float) -> NDArray[np.int16]:
        """A copy of what is kept of the sound between two times."""
        return self._kept[self._index(first) : self._index(last)].copy()

    def forget(self, before: float) -> None:
        self._kept = self._kept[self._index(before) :]

    def _index(self, at: float) -> int:
        return max(0, len(self._kept) + round((at - self._until) * HEARING_RATE))
