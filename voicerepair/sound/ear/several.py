"""One ear made of several: English phrases and taught words are both commands."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.sound.ports import Ear, Recognised

__all__ = ["SeveralEars"]


class SeveralEars:
    """The port ``Ear``: asks each in turn, until one has recognised something.

    Whatever is wrong with one of them is ``doubted``, and the others go on without it; the last
    one raises it.
    """

    def __init__(self, *ears: Ear, doubted: Callable[[SoundError], None]) -> None:
        self._ears = ears
        self._deaf: set[int] = set()  # places in ``_ears``
        self._doubted = doubted

    def recognise(self, samples: NDArray[np.int16], phrases: Collection[str]) -> Recognised | None:
        """As ``sound/ports.py`` says. Raises what the last of them that works raises."""
        for place, ear in enumerate(self._ears):
            if place in self._deaf:
                continue
            try:
                found = ear.recognise(samples, phrases)
            except SoundError as problem:
                if len(self._deaf) + 1 == len(self._ears):
                    raise
                self._deaf.add(place)
                self._doubted(problem)
                continue
            if found:
                return found
        return None

    def close(self) -> None:
        for ear in self._ears:
            ear.close()
