"""What a word sounds like, whoever's microphone it is: mel cepstra and how they change.

The classic measures of speech (Davis and Mermelstein 1980; slopes after Furui 1986), in numpy
alone: the libraries that have them bring a scientific stack or are no longer kept. Rules: no
clock, no state; the loudness and the colour of a microphone are taken out, because each word's own
mean is; how something was said cannot be played back from them, but they are a person's voice all
the same, so they are kept like something private.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ports import HEARING_RATE

__all__ = ["FRAME_SECONDS", "WIDTH", "Cepstra", "cepstra", "spoken_part"]

Cepstra = NDArray[np.float32]
"""Shape (frames, ``WIDTH``)."""

HOP = 160  # samples from one frame to the next
FRAME_SECONDS = HOP / HEARING_RATE
WINDOW = 400  # samples
TRANSFORM = 512
BANDS = 26
LOWEST, HIGHEST = 100.0, 3800.0  # hertz: what a headset that sounds like a telephone still gives
KEPT = 12  # cepstra, without the first, which is loudness
WIDTH = 2 * KEPT
EMPHASIS = 0.97
FLOOR = 1e-6  # of the loudest band: what is softer is the room's
SLOPE = 2  # frames on both sides

QUIETER = 30.0  # dB below a word's loud parts: softer than all of it
ABOVE_ROOM = 6.0  # dB


def cepstra(samples: NDArray[np.int16]) -> Cepstra:
    """The measures of the spoken part of ``samples`` (16 kHz mono), a row each 10 ms.

    No rows where there is less than one frame.
    """
    sound = spoken_part(samples).astype(np.float64)
    if len(sound) < WINDOW:
        return np.empty((0, WIDTH), np.float32)
    sound[1:] -= EMPHASIS * sound[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]
    power = np.square(np.abs(np.fft.rfft(frames * np.hamming(WINDOW), TRANSFORM)))
    bands = power @ _mel_bands().T
    heard = np.log(np.maximum(bands, max(float(bands.max()) * FLOOR, 1e-9)))
    shape = heard @ _cosines().T
    shape -= shape.mean(axis=0)
    return np.hstack((shape, _slopes(shape))).astype(np.float32)


def spoken_part(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Without the quiet at both ends that the VAD leaves, by level."""
    whole = len(samples) - len(samples) % HOP
    if not whole:
        return samples
    power = np.square(samples[:whole].reshape(-1, HOP), dtype=np.float64).mean(axis=1)
    level = 10 * np.log10(power + 1)
    floor = max(np.percentile(level, 95) - QUIETER, np.percentile(level, 5) + ABOVE_ROOM)
    loud = np.flatnonzero(level > floor)
    if not len(loud):
        return samples
    return samples[max(0, int(loud[0]) - 2) * HOP : (int(loud[-1]) + 3) * HOP]


def _slopes(shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """How each measure changes, by regression over ``SLOPE`` frames on both sides."""
    padded = np.pad(shape, ((SLOPE, SLOPE), (0, 0)), "edge")
    length = len(shape)
    weighted = sum(
        step
        * (
            padded[SLOPE + step : SLOPE + step + length]
            - padded[SLOPE - step : SLOPE - step + length]
        )
        for step in range(1, SLOPE + 1)
    )
    return np.asarray(weighted) / (2 * sum(step * step for step in range(1, SLOPE + 1)))


@cache
def _mel_bands() -> NDArray[np.float64]:
    """Triangles, evenly spaced as people hear pitch: shape (BANDS, bins)."""
    lowest, highest = (2595 * np.log10(1 + hertz / 700) for hertz in (LOWEST, HIGHEST))
    edges = 700 * (10 ** (np.linspace(lowest, highest, BANDS + 2) / 2595) - 1)
    low, middle, high = (edges[start : start + BANDS, None] for start in range(3))
    hertz = np.fft.rfftfreq(TRANSFORM, 1 / HEARING_RATE)
    triangles = np.minimum((hertz - low) / (middle - low), (high - hertz) / (high - middle))
    return np.asarray(np.maximum(0.0, triangles))


@cache
def _cosines() -> NDArray[np.float64]:
    orders = np.arange(1, KEPT + 1)[:, None]
    table = np.cos(np.pi / BANDS * orders * (np.arange(BANDS) + 0.5))
    return np.asarray(table * np.sqrt(2 / BANDS))
