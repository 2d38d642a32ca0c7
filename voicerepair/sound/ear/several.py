"""One ear made of several: English phrases and taught words are both commands."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ports import Ear, Recognised

__all__ = ["SeveralEars"]


class SeveralEars:
    """The port ``Ear``: asks each in turn, until one has recognised something."""

    def __init__(self, *ears: Ear) -> None:
        self._ears = ears

    def recognise(self, samples: NDArray[np.int16], phrases: Collection[str]) -> Recognised | None:
        """As ``sound/ports.py`` says. Raises what they raise."""
        for ear in self._ears:
            if found := ear.recognise(samples, phrases):
                return found
        return None

    def close(self) -> None:
        for ear in self._ears:
            ear.close()
