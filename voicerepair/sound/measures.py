"""What a few seconds of sound say about a microphone and the room it stands in.

Pure arithmetic on 16 kHz int16 samples: no device, no clock, no words for people. Levels are in dB
relative to full scale, -inf for nothing but zeros.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import HEARING_RATE, Vad

__all__ = [
    "Echo",
    "Spoken",
    "clipped",
    "echo_of",
    "hum",
    "late_start",
    "level",
    "muted",
    "noise",
    "spoken",
]

Samples = NDArray[np.int16]

MUTED = -90.0  # dB: quieter than any microphone that is switched on
MOMENT = HEARING_RATE // 10  # samples that a level is taken of

FULL = 32_700  # from here on a sample touches the end of the scale
FLAT = 3  # samples in a row that do, so that it is no single peak
FLATS = 5  # such places, so that it is no single knock

HUM_MOMENT = HEARING_RATE // 2  # 2 Hz between two lines of the spectrum
LOWEST, HIGHEST = 40, 1000  # Hz of a hum's lowest tone, and as far as its overtones are counted
AROUND = 2  # lines of the spectrum that one tone fills on either side
HUMS = 0.6  # so much of all sound is that tone, in every half second
OF_ITSELF = 0.02  # and so much is its lowest tone alone
HEARABLE = -70.0  # dB: a hum below this disturbs nothing

LIKE = (
    0.2  # how like the played sound the heard one must be, from 0 to 1: others speaking reach 0.13
)
LIKELY = 0.5  # from here on a frame is speech
LEAST_SPOKEN = 0.4  # seconds of it that are a sentence

LONGEST_WAY = 1.0  # seconds from the loudspeaker through the room and both buffers


class Echo(NamedTuple):
    """``level``: dB by which the microphone hears our sound louder than it was played (mostly
    softer, so below 0); ``delay``: seconds that it took."""

    level: float
    delay: float


class Spoken(NamedTuple):
    """A sentence from where somebody sits: its ``level`` while they spoke, and ``above`` the room's
    noise, in dB."""

    level: float
    above: float


def level(samples: Samples) -> float:
    """RMS level."""
    return Pcm(_floats(samples), HEARING_RATE).level


def muted(samples: Samples) -> bool:
    """Nothing, or as good as nothing: no room is so quiet."""
    return level(samples) < MUTED


def noise(samples: Samples) -> float:
    """Level of the room while nobody speaks: the median of its moments, so that a knock or a word
    in between changes nothing. Zeros before the first sound are no room."""
    sounding = np.flatnonzero(samples)
    if not len(sounding):
        return -math.inf
    rest = samples[sounding[0] :]
    whole = len(rest) - len(rest) % MOMENT
    if not whole:
        return level(rest)
    return float(np.median([level(moment) for moment in rest[:whole].reshape(-1, MOMENT)]))


def late_start(samples: Samples, waited: float = 0.0) -> float:
    """Seconds until a microphone really began, from its opening: ``waited`` until its first block,
    then zeros until the first sound. One that gives zeros later, too, gates noise, and one that
    gives nothing else is muted: neither is late for it."""
    sounding = np.flatnonzero(samples)
    if not len(sounding):
        return waited
    rest = samples[sounding[0] :]
    gates = any(not moment.any() for moment in np.array_split(rest, max(1, len(rest) // MOMENT)))
    return waited if gates else waited + float(sounding[0]) / HEARING_RATE


def clipped(samples: Samples) -> bool:
    """Is it too loud for the microphone, so that its peaks are cut off flat?"""
    full = np.abs(samples.astype(np.int32)) >= FULL
    edges = np.flatnonzero(np.diff(np.concatenate(([False], full, [False])).astype(np.int8)))
    lengths = edges[1::2] - edges[::2]
    return int(np.sum(lengths >= FLAT)) >= FLATS


def hum(samples: Samples) -> float | None:
    """The frequency of a constant hum in Hz, if most of what there is, is one tone with its
    overtones, all the time; else None."""
    whole = len(samples) - len(samples) % HUM_MOMENT
    if whole < 2 * HUM_MOMENT or level(samples) < HEARABLE:
        return None
    moments = _floats(samples[:whole]).reshape(-1, HUM_MOMENT)
    spectra = np.abs(np.fft.rfft(moments * np.hanning(HUM_MOMENT), axis=1)) ** 2
    step = HEARING_RATE // HUM_MOMENT
    totals = spectra[:, LOWEST // step // 2 :].sum(axis=1)
    if not totals.all():
        return None
    strongest = int(np.argmax(spectra.mean(axis=0)[LOWEST // step : HIGHEST // step]))
    strongest += LOWEST // step
    # What is strongest may be an overtone: of 50 Hz, 100 Hz often is.
    for lowest in (strongest // 3, strongest // 2, strongest):
        if lowest < LOWEST // step or _shares(spectra, totals, lowest, lowest + 1) < OF_ITSELF:
            continue
        if _shares(spectra, totals, lowest, HIGHEST // step) >= HUMS:
            return float(lowest * step)
    return None


def spoken(samples: Samples, vad: Vad, of_room: float) -> Spoken | None:
    """What was said, over a room with the noise ``of_room``; None where nobody spoke."""
    vad.reset()
    frames = samples[: len(samples) - len(samples) % vad.frame].reshape(-1, vad.frame)
    speech = [frame for frame in frames if vad.probability(frame) >= LIKELY]
    if len(speech) * vad.frame < LEAST_SPOKEN * HEARING_RATE:
        return None
    loud = level(np.concatenate(speech))
    return Spoken(loud, loud - max(of_room, MUTED))


def _shares(
    spectra: NDArray[np.float64], totals: NDArray[np.float64], lowest: int, end: int
) -> float:
    """How much of all sound a tone and its overtones below ``end`` are, in the moment in which
    they are the least."""
    tones = np.arange(lowest, end, lowest)
    lines = np.unique(tones[:, np.newaxis] + np.arange(-AROUND, AROUND + 1))
    return float((spectra[:, lines].sum(axis=1) / totals).min())


def echo_of(played: Pcm, heard: Samples, before: float = -math.inf) -> Echo | None:
    """How loud ``played`` is in ``heard``, which began when it did, over a room with the noise
    ``before``; None where it is not in there."""
    sent = played.resampled(HEARING_RATE).samples.astype(np.float64)
    got = _floats(heard).astype(np.float64)
    got -= got.mean()
    if not sent.any() or not got.any():
        return None
    size = 1 << (len(sent) + len(got)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(got, size) * np.conj(np.fft.rfft(sent, size)), size)
    ways = alike[: min(len(got), round(LONGEST_WAY * HEARING_RATE))]
    delay = int(np.argmax(np.abs(ways)))
    there = got[delay : delay + len(sent)]
    energy = float(np.sum(there**2))
    sent_energy = float(np.sum(sent[: len(there)] ** 2))
    if not energy or not sent_energy:
        return None
    if abs(ways[delay]) / math.sqrt(energy * sent_energy) < LIKE:
        return None
    of_room = 10 ** (before / 10) * len(there)
    ours = max(energy - of_room, float(ways[delay]) ** 2 / sent_energy)
    return Echo(10 * math.log10(ours / sent_energy), delay / HEARING_RATE)


def _floats(samples: Samples) -> NDArray[np.float32]:
    return samples.astype(np.float32) / np.float32(32768)
