"""A loudspeaker and a microphone in one room, in a time of their own: what is heard of a guide
that is played, with somebody else or without.
"""

from __future__ import annotations

import math

import numpy as np

from tests.fakes import FakeMicrophone
from voicerepair.sound.cancelling.microphone import CancellingMicrophone
from voicerepair.sound.mixer import Mixer
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.portaudio.played import Played
from voicerepair.sound.ports import HEARING_RATE, Block

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
    """``hear`` lets time pass, while the guide says what it was given; returns what the microphone
    gives. Triggers: ``microphone.drop``; ``stall``, in which the loudspeaker's driver has nothing
    to play; ``drift``, by how many millionths its clock is the faster."""

    def __init__(self, canceller, echo: np.ndarray, rate: int = 48_000, drift: float = 0.0) -> None:
        self.now = BEGAN
        self.played = Played()
        self.microphone = FakeMicrophone(BEGAN)
        self.cancelling = CancellingMicrophone(self.microphone, self.played.read, canceller)
        self.stalled = 0.0
        self._mixer = Mixer(rate)
        self._drift = 1 + drift / 1e6
        self._rendered = 0.0  # seconds of the loudspeaker's clock
        self._torn = False
        self._echo = echo
        self._left = np.zeros(0)  # what has left the loudspeaker and is to be heard, at 16 kHz
        self._rate = rate

    def say(self, pcm: Pcm) -> None:
        """Queued for the loudspeaker."""
        self._mixer.play(1, pcm.resampled(self._rate).samples)

    def stall(self, seconds: float) -> None:
        self.stalled += seconds
        self._torn = True

    def hear(self, near: np.ndarray) -> list[Block]:
        raise NotImplementedError
