"""A microphone that does not hear the guide: around another one, and on its reader's thread.

Rules: what is heard waits until it is known what the loudspeaker plays then, and a little beyond,
since drivers err in the times they claim; but not for long. Every block has what the microphone
really gave beside it. The room is learned whether anybody is listened to or not; of what is said
nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.cancelling.reference import Reference
from voicerepair.sound.ports import HEARING_RATE, Block, EchoCanceller, Microphone

__all__ = ["AHEAD", "PATIENCE", "CancellingMicrophone"]

#: Seconds by which a canceller is told earlier what is played than it can be heard: it can make
#: nothing of an echo that comes before its sound, which is what drivers' times may look like.
AHEAD = 0.04

#: Seconds that what was heard waits at most for what is played.
PATIENCE = 0.15


class CancellingMicrophone:
    """The port ``Microphone``. ``played`` gives the next block of what a loudspeaker plays, or
    None when there is none yet."""

    def __init__(
        self,
        microphone: Microphone,
        played: Callable[[], Block | None],
        canceller: EchoCanceller,
    ) -> None:
        self._microphone = microphone
        self._played = played
        self._canceller = canceller
        self._reference = Reference()
        self._waiting: NDArray[np.int16] = np.empty(0, np.int16)
        self._at = 0.0  # when the first sample that waits was taken
        self._torn = True
        self._lost = 0

    def start(self, on_lost: Callable[[str], None]) -> None:
        self._microphone.start(on_lost)

    def read(self, timeout: float) -> Block | None:
        """As ``sound/ports.py`` says; of what came a part may be given with the next block."""
        block = self._microphone.read(timeout)
        self._reference.keep(list(iter(self._played, None)))
        if block is not None:
            self._take(block)
        return self._given()

    def reopen(self) -> bool:
        return self._microphone.reopen()

    def close(self) -> None:
        self._microphone.close()

    def _take(self, block: Block) -> None:
        if block.lost:
            self._lost += block.lost + len(self._waiting)  # what waits is torn from what comes
            self._waiting = self._waiting[:0]
            self._torn = True
        self._at = block.at - len(self._waiting) / HEARING_RATE
        self._waiting = np.concatenate((self._waiting, block.samples))

    def _given(self) -> Block | None:
        size = self._canceller.frame
        began, whole = self._at, self._waiting
        cleaned = []
        while len(self._waiting) >= size and self._ready():
            played = self._reference.frame(self._at + AHEAD, size, torn=self._torn)
            self._torn = False
            cleaned.append(self._canceller.clean(self._waiting[:size], played))
            self._waiting = self._waiting[size:]
            self._at += size / HEARING_RATE
        if not cleaned:
            return None
        lost, self._lost = self._lost, 0
        return Block(np.concatenate(cleaned), began, lost, whole[: size * len(cleaned)])

    def _ready(self) -> bool:
        needed = self._at + AHEAD + self._canceller.frame / HEARING_RATE
        known = self._reference.until >= needed
        return known or len(self._waiting) > PATIENCE * HEARING_RATE
