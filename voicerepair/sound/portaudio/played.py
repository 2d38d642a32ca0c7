"""What a loudspeaker plays, for whoever wants to take it out of what a microphone hears.

Rules: ``keep`` belongs to the audio callback: it copies a block and returns. Nobody has to read:
the oldest blocks make room, and are counted as lost. Times and rates are seen to in ``read``, on
the reader's thread, as the microphone's are.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.portaudio.microphone import Reader, Taken
from voicerepair.sound.ports import Block

__all__ = ["MOST_BLOCKS", "Played"]

#: Blocks that wait for a reader: five seconds.
MOST_BLOCKS = 667


class Played:
    """One thread keeps, another reads; the two meet in a ``deque``, which takes no lock."""

    def __init__(self) -> None:
        self._kept: deque[tuple[int, Taken]] = deque(maxlen=MOST_BLOCKS)
        self._number = 0  # of blocks that were kept
        self._reader = Reader()
        self._read = 0  # blocks, those that had to make room among them

    def keep(
        self, samples: NDArray[np.float32], leaves: float, came: float, rate: int, torn: bool
    ) -> None:
        """The next ``samples``, shape (n,), that ``came`` now, and of which the first one leaves
        at that time. ``torn``: who knows what was played since those before."""
        self._number += 1
        taken = Taken(samples.tobytes(), leaves, came, torn=torn, rate=rate)
        self._kept.append((self._number, taken))

    def read(self) -> Block | None:
        """The next block, at 16 kHz; ``at`` is when its first sample leaves the loudspeaker."""
        while True:
            try:
                number, kept = self._kept.popleft()
            except IndexError:
                return None
            missed, self._read = number - self._read - 1, number
            samples = np.frombuffer(kept.data, np.float32)
            data = np.rint(samples * 32767).astype(np.int16).tobytes()
            block = self._reader.block(kept._replace(data=data, dropped=missed * len(samples)))
            if len(block.samples):
                return block
