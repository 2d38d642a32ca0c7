"""Drawn recordings: something like a voice, a room around it, and what goes wrong."""

from __future__ import annotations

import numpy as np

from voicerepair.sound.pcm import Pcm

__all__ = ["RATE", "knock", "recorded", "voice"]

RATE = 48_000


def voice(seconds: float, level: float = -25.0, rate: int = RATE) -> np.ndarray:
    """A voice without pauses that fill a tenth of a second; ``level`` is its RMS in dB."""
    time = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * np.cumsum(140 + 30 * np.sin(2 * np.pi * 0.7 * time)) / rate
    said = sum(np.sin(part * phase) / part for part in range(1, 12))
    said = said * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time))
    return said / np.sqrt(np.mean(said**2)) * 10 ** (level / 20)


def knock(level: float = -10.0, rate: int = RATE) -> np.ndarray:
    """A key that is pressed: 20 ms that die away."""
    time = np.arange(round(0.02 * rate)) / rate
    return 10 ** (level / 20) * np.exp(-time / 0.004) * np.sign(np.sin(2 * np.pi * 900 * time))


def recorded(
    said: np.ndarray, before: float = 1.0, after: float = 1.0, room: float = -70.0, rate: int = RATE
) -> Pcm:
    """``said`` with so many seconds of a room around it, whose noise has ``room`` dB."""
    whole = np.concatenate((np.zeros(round(before * rate)), said, np.zeros(round(after * rate))))
    noise = np.random.default_rng(3).normal(0, 10 ** (room / 20), len(whole))
    return Pcm(np.clip(whole + noise, -1, 1).astype(np.float32), rate)
