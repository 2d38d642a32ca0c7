"""A loudspeaker and a microphone in one room, in a time of their own: what is heard of a guide
that is played, with somebody else or without.
"""

from __future__ import annotations

import math
from time import process_time

import numpy as np
import soxr

from tests.fakes import FakeMicrophone
from voicerepair.sound.cancelling.microphone import CancellingMicrophone
from voicerepair.sound.portaudio.played import Played
from voicerepair.sound.ports import HEARING_RATE, Block, EchoCanceller

__all__ = ["LATENCY", "Room", "level", "path", "through"]

LATENCY = 0.03  # seconds from a sample's rendering to its leaving
BLOCK = 0.0075  # seconds, of the loudspeaker's blocks
BEGAN = 100.0


def path(decibels: float, delay: float = 0.0, dies_away: float = 0.4) -> np.ndarray:
    """From the loudspeaker into the microphone, ``decibels`` softer, after so many seconds; the
    room's sound falls by 60 dB in ``dies_away`` seconds."""
    time = np.arange(round(dies_away * HEARING_RATE)) / HEARING_RATE
    tail = np.random.default_rng(3).normal(size=len(time)) * np.exp(-6.9 * time / dies_away)
    tail *= 0.7 / math.sqrt(float(np.square(tail).sum()))
    tail[0] = 0.7
    return np.concatenate((np.zeros(round(delay * HEARING_RATE)), 10 ** (decibels / 20) * tail))


def through(sound: np.ndarray, impulse: np.ndarray) -> np.ndarray:
    """``sound`` at the other end, as long as it was."""
    size = 2 ** math.ceil(math.log2(len(sound) + len(impulse)))
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(impulse, size)
    return np.fft.irfft(spectrum, size)[: len(sound)]


def level(samples: np.ndarray) -> float:
    """In dB; of int16 relative to full scale."""
    whole = samples.astype(np.float64) / (32768 if samples.dtype == np.int16 else 1)
    return 10 * math.log10(float(np.mean(np.square(whole))) + 1e-12)


class Room:
    """In which a loudspeaker plays through ``echo``, a path, into a microphone with a canceller.

    ``rate``: the loudspeaker's. ``drift``: by how many millionths its clock is the faster.
    ``lost``: from when to when, in seconds, the microphone's samples are. ``silent``: when the
    loudspeaker's driver came too late, so that what was to be played is played afterwards.
    """

    def __init__(
        self,
        canceller: EchoCanceller,
        echo: np.ndarray,
        *,
        rate: int = 48_000,
        drift: float = 0.0,
        lost: tuple[float, float] = (math.inf, math.inf),
        silent: tuple[float, float] = (math.inf, math.inf),
    ) -> None:
        self._echo = echo
        self._rate = rate
        self._really = rate * (1 + drift / 1e6)
        self._lost = lost
        self._silent = silent
        self._size = round(rate * BLOCK)
        self.cpu = 0.0  # seconds that cancelling took
        self._played = Played()
        self._microphone = FakeMicrophone(BEGAN)
        self.cancelling = CancellingMicrophone(self._microphone, self._played.read, canceller)

    def hear(self, guide: np.ndarray, near: np.ndarray) -> list[Block]:
        """What comes of it when the guide says this and somebody near the microphone that, both
        at 16 kHz, from -1 to 1 and as long; once."""
        said = soxr.resample(guide, HEARING_RATE, self._rate).astype(np.float32)
        samples = near + through(self._in_the_air(said), self._echo)[: len(near)]
        samples = np.rint(np.clip(samples, -1, 1) * 32767).astype(np.int16)
        blocks: list[Block] = []
        rendered = 0
        size = FakeMicrophone.block
        for start in range(0, len(samples) - size + 1, size):
            now = BEGAN + (start + size) / HEARING_RATE
            while self._leaves(rendered) < now + LATENCY:
                self._render(said, rendered, now)
                rendered += 1
            if self._lost[0] <= start / HEARING_RATE < self._lost[1]:
                self._microphone.drop(size)
            else:
                self._microphone.hear(samples[start : start + size])
            began = process_time()
            blocks += iter(lambda: self.cancelling.read(0.0), None)
            self.cpu += process_time() - began
        return blocks

    def _in_the_air(self, said: np.ndarray) -> np.ndarray:
        """At 16 kHz of the microphone's clock."""
        first = self._first_late * self._size
        late = np.zeros(round(self._silence * self._rate), np.float32)
        whole = np.concatenate((said[:first], late, said[first:], np.zeros(self._rate)))
        return soxr.resample(whole, self._really, HEARING_RATE)

    @property
    def _silence(self) -> float:
        return self._silent[1] - self._silent[0] if self._silent[0] < math.inf else 0.0

    @property
    def _first_late(self) -> int:
        """The number of the first block that leaves too late."""
        return round(min(self._silent[0], 1e6) * self._rate) // self._size

    def _leaves(self, number: int) -> float:
        late = self._silence if number >= self._first_late else 0.0
        return BEGAN + number * self._size / self._really + late

    def _render(self, said: np.ndarray, number: int, now: float) -> None:
        block = np.zeros(self._size, np.float32)
        part = said[number * self._size :][: self._size]
        block[: len(part)] = part
        torn = number == self._first_late
        self._played.keep(block, self._leaves(number), now, self._rate, torn)
