"""Even loudness: EBU R 128 for every prompt and for the whole, without a peak that clips.

Loudness is measured by libloudness (ITU-R BS.1770-4: K-weighting, gates); what is done with the
figures is done here. Each prompt gets the same loudness, so that a changed line changes no other;
the whole follows from its parts, and is put right in whole decibels for the same reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError

__all__ = ["CUES", "SILENT", "TARGET", "Part", "limited", "loudness", "trim"]

Samples = NDArray[np.float32]

TARGET = -18.0
"""LUFS, of each prompt and of the whole."""

CUES = 2.0
"""dB: cues are raised as much as the usual prompt, so that they stand to it as in a session."""

SILENT = -70.0
"""LUFS: what is below is silence to BS.1770."""

PEAK = -2.0
"""dB relative to full scale, of samples; what lies between two of them stays below full scale."""

AROUND = 0.3  # seconds of silence on both sides: it is measured as it will be heard
GATE = 10.0  # LU below the mean, under which nothing counts
ENOUGH = 0.7  # LU from the target: so much is left as it is
MOST_TRIM = 6.0
BLOCK = 0.001  # seconds in which a limiter's gain is settled
REACH = 5  # blocks before and after a peak in which it is turned down
SMOOTH = np.hanning(REACH + 2)[1:-1] / np.hanning(REACH + 2)[1:-1].sum()


class Part(NamedTuple):
    """Something that sounds for so many seconds, at a loudness in LUFS."""

    seconds: float
    loudness: float


def loudness(samples: Samples, rate: int) -> float:
    """Integrated loudness in LUFS, ``SILENT`` at least. Raises ``SoundError`` where it cannot be
    measured on this machine."""
    try:
        from loudness import integrated_loudness
    except ImportError as error:
        raise SoundError(
            "Loudness cannot be measured here: the library for it is missing.",
            "pip install loudness",
        ) from error
    around = np.zeros(round(AROUND * rate), np.float32)
    measured = float(integrated_loudness(np.concatenate([around, samples, around]), rate))
    return max(SILENT, measured) if np.isfinite(measured) else SILENT


def trim(parts: Iterable[Part]) -> float:
    """What must be added to all (whole dB) so that they are at ``TARGET`` together; nothing where
    they are nearly, so that a changed line hardly ever changes it."""
    heard = [part for part in parts if part.loudness > SILENT]
    if not heard:
        return 0.0
    mean = _mean(heard)
    mean = _mean([part for part in heard if part.loudness >= mean - GATE])
    away = TARGET - mean
    return 0.0 if abs(away) < ENOUGH else max(-MOST_TRIM, min(MOST_TRIM, float(round(away))))


def _mean(parts: list[Part]) -> float:
    seconds = sum(part.seconds for part in parts)
    power = sum(part.seconds * 10 ** (part.loudness / 10) for part in parts)
    return 10 * log10(power / seconds)


def limited(samples: Samples, rate: int, gain: float) -> Samples:
    """``samples`` louder by ``gain`` (dB), turned down around peaks that would be over ``PEAK``."""
    most = 10 ** (PEAK / 20)
    louder = samples * np.float32(10 ** (gain / 20))
    if not len(louder) or float(np.max(np.abs(louder))) <= most:
        return louder
    size = max(1, round(BLOCK * rate))
    count = -(-len(louder) // size)
    peaks = np.abs(np.pad(louder, (0, count * size - len(louder)))).reshape(count, size).max(axis=1)
    need = np.pad(np.minimum(1.0, most / np.maximum(peaks, most)), REACH, constant_values=1.0)
    # The least of a neighbourhood, then smoothed within it: never more than a peak allows.
    least = np.lib.stride_tricks.sliding_window_view(need, 2 * REACH + 1).min(axis=1)
    smooth = np.convolve(np.pad(least, REACH // 2, mode="edge"), SMOOTH, "valid")
    middles = (np.arange(count) + 0.5) * size
    return (louder * np.interp(np.arange(len(louder)), middles, smooth)).astype(np.float32)
