"""An echo canceller: a filter that learns the way from the loudspeaker into the microphone.

It is the partitioned-block frequency-domain Kalman filter (Enzner and Vary 2006; Kuech, Mabande and
Enzner 2014): it knows how sure it is of every part of the room, so that it learns fast at first
and is not led astray by somebody who speaks over the guide. It subtracts and does nothing else.
What it leaves of an echo is louder than a telephone's canceller would leave, but what people say
stays whole, and is recognised (``tests/bench/bench_echo.py`` has both); what is left,
``ear/echo.py`` learns and keeps out. No time and no thread.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ports import HEARING_RATE

__all__ = ["KalmanCanceller"]

PARTS = 32  # frames of echo that are known: half a second
TURNS = 4  # frames in which each part comes to be no longer than it is
STEADY = 0.999  # share of what is known that still holds a frame later: people move, doors open
SURPRISE = 0.3  # share that a frame has in what is known of everything else that is heard
UNSURE = 0.02  # at first, of what comes at once
FADES = 0.85  # share of that in each part after the one before: rooms die away
LEAST = 1e-9  # surer it never is
WORSE = 1.25  # times the power that was heard: of what is left, where this is another room
OFTEN = 0.3  # share of the last second's frames in which it is, and everything is learned anew

Samples = NDArray[np.int16]
Spectrum = NDArray[np.complex128]
Power = NDArray[np.float64]


class KalmanCanceller:
    """The port ``EchoCanceller``; 0.3 ms a frame of 16 ms."""

    frame = 256

    def __init__(self) -> None:
        bins = self.frame + 1
        self._last: NDArray[np.float64] = np.zeros(self.frame)  # frame that was played
        self._played: Spectrum = np.zeros((PARTS, bins), np.complex128)  # the newest first
        self._room: Spectrum = np.zeros((PARTS, bins), np.complex128)
        self._doubt: Power = self._unsure()
        self._worse = 0.0  # share of the last frames
        self._turn = 0
        self._other: Power = np.full(bins, 1e-4 * self.frame)  # power of what is no echo

    def clean(self, heard: Samples, played: Samples) -> Samples:
        if heard.shape != (self.frame,) or played.shape != (self.frame,):
            raise ValueError(f"a frame is {self.frame} samples, not {heard.shape}, {played.shape}")
        now = played / 32768
        self._played = np.roll(self._played, 1, axis=0)
        self._played[0] = np.fft.rfft(np.concatenate((self._last, now)))
        self._last = now
        if not self._played.any():
            return heard
        echo = np.fft.irfft((self._played * self._room).sum(axis=0))[self.frame :]
        whole = heard / 32768
        left = whole - echo
        before, after = float(whole @ whole), float(left @ left)
        self._worse += self.frame / HEARING_RATE * ((after > WORSE * before) - self._worse)
        if self._worse > OFTEN:
            self._doubt, self._worse = self._unsure(), 0.0
        self._learn(left)
        if after >= before:
            return heard
        return np.rint(np.clip(left * 32768, -32768, 32767)).astype(np.int16)

    def _unsure(self) -> Power:
        fading = UNSURE * FADES ** np.arange(PARTS, dtype=np.float64)
        return np.repeat(fading[:, np.newaxis], self.frame + 1, axis=1)

    def _learn(self, left: NDArray[np.float64]) -> None:
        """From what is ``left`` of this frame."""
        error = np.fft.rfft(np.concatenate((np.zeros(self.frame), left)))
        power = np.square(self._played.real) + np.square(self._played.imag)
        self._other += SURPRISE * (np.square(np.abs(error)) - self._other)
        step = self._doubt / ((0.5 * self._doubt * power).sum(axis=0) + self._other + 1e-10)
        self._room = STEADY * (self._room + step * np.conj(self._played) * error)
        self._turn = (self._turn + 1) % TURNS
        some = np.fft.irfft(self._room[self._turn :: TURNS], axis=1)
        some[:, self.frame :] = 0.0
        self._room[self._turn :: TURNS] = np.fft.rfft(some, axis=1)
        moved = (1 - STEADY**2) * np.square(np.abs(self._room))
        doubt = STEADY**2 * (1 - 0.5 * step * power) * self._doubt + moved
        self._doubt = np.maximum(doubt, LEAST)
