"""A microphone that does not hear the guide: around another one, and on its reader's thread.

Rules: what is heard waits until it is known what the loudspeaker played then, and a little beyond,
since drivers err in the times they claim; but not for long. Where the loudspeaker has been silent
for a while nothing is touched, so that a turn is heard as it is without a canceller. Every block
has what the microphone really gave beside it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.cancelling.reference import Reference
from voicerepair.sound.ports import HEARING_RATE, Block, EchoCanceller, Microphone

__all__ = ["AHEAD", "PATIENCE", "TAIL", "CancellingMicrophone"]

#: Seconds by which a canceller is told earlier what is played than it can be heard: it can make
#: nothing of an echo that comes before its sound, which is what drivers' times may look like.
AHEAD = 0.04

#: Seconds that what was heard waits at most for what was played.
PATIENCE = 0.1

#: Seconds after the loudspeaker's last sound in which there may be an echo: a wireless
#: loudspeaker's delay, and a large room.
TAIL = 1.0

Samples = NDArray[np.int16]


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
        self._waiting: Samples = np.empty(0, np.int16)
        self._at = 0.0  # when the first sample that waits was taken
        self._before: Samples = np.zeros(canceller.delay, np.int16)  # that is yet to come out
        self._unwanted = canceller.delay  # samples that come out and are from before a hole
        self._torn = True
        self._lost = 0
        self._silent = TAIL
        self._touched = 0.0  # whether the last sample was the canceller's, from 0 to 1

    def start(self, on_lost: Callable[[str], None]) -> None:
        self._microphone.start(on_lost)

    def read(self, timeout: float) -> Block | None:
        """As ``sound/ports.py`` says; of a block a part may come with the next one."""
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
            # What waits goes with it, and so does what has not come out yet.
            whole = not self._unwanted
            self._lost += block.lost + len(self._waiting) + whole * self._canceller.delay
            self._waiting = self._waiting[:0]
            self._torn, self._unwanted = True, self._canceller.delay
        self._at = block.at - len(self._waiting) / HEARING_RATE
        self._waiting = np.concatenate((self._waiting, block.samples))

    def _given(self) -> Block | None:
        size = self._canceller.frame
        heard: list[Samples] = []
        cleaned: list[Samples] = []
        began = self._at - self._canceller.delay / HEARING_RATE
        while len(self._waiting) >= size and self._ready():
            frame, self._waiting = self._waiting[:size], self._waiting[size:]
            raw, clean = self._clean(frame)
            heard.append(raw)
            cleaned.append(clean)
            self._at += size / HEARING_RATE
        if not heard:
            return None
        raw, clean = np.concatenate(heard), np.concatenate(cleaned)
        unwanted = min(self._unwanted, len(raw))
        self._unwanted -= unwanted
        if unwanted == len(raw):
            return None
        lost, self._lost = self._lost, 0
        return Block(clean[unwanted:], began + unwanted / HEARING_RATE, lost, raw[unwanted:])

    def _ready(self) -> bool:
        known = self._reference.until
        needed = self._at + AHEAD + self._canceller.frame / HEARING_RATE
        return known >= needed or len(self._waiting) > PATIENCE * HEARING_RATE

    def _clean(self, frame: Samples) -> tuple[Samples, Samples]:
        """What was heard, as late as what comes out of the canceller; and that."""
        size = len(frame)
        played = self._reference.frame(self._at + AHEAD, size, torn=self._torn)
        self._torn = False
        clean = self._canceller.clean(frame, played)
        heard = np.concatenate((self._before, frame))
        raw, self._before = heard[:size], heard[size:]
        self._silent = 0.0 if played.any() else self._silent + size / HEARING_RATE
        return raw, self._mixed(raw, clean)

    def _mixed(self, raw: Samples, clean: Samples) -> Samples:
        """The canceller's, or what was heard, without a click between."""
        before, self._touched = self._touched, 0.0 if self._silent >= TAIL else 1.0
        if before == self._touched:
            return clean if self._touched else raw
        share = np.linspace(before, self._touched, len(raw))
        return np.rint(share * clean + (1 - share) * raw).astype(np.int16)
