"""What is made of a recording before it is a take: trimmed to the words, evenly loud, and doubted.

Pure arithmetic: no device, no file, no words for people. Where somebody speaks, a ``Vad`` says, so
that the key that ended a recording, a chair or a fan is no speech; what is softer than it can tell,
the first "f" and the last "s", is found by its level over the room's. Levels are in dB relative to
full scale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound import measures
from voicerepair.sound.pcm import Pcm, as_int16
from voicerepair.sound.ports import HEARING_RATE, Vad
from voicerepair.sound.track.level import limited
from voicerepair.sound.voices.loudness import TARGET, loudness
from voicerepair.sound.voices.text import letters

__all__ = ["Conditioned", "Doubt", "conditioned"]

LIKELY = 0.5  # from here on a frame is speech
LEAST_SPOKEN = 0.15  # seconds of it: the shortest line is a name
MOST_GAIN = 30.0  # dB by which a soft recording is raised for the VAD

WINDOW = 0.01  # seconds that a level is taken of
OVER = 6.0  # dB over the room that are no longer the room
STOP = 0.12  # seconds of room between a word and what belongs to it no more: a "t" holds its breath
REACH = 0.4  # seconds in which a word may begin before, and die away after, what a VAD is sure of
SOUND = 0.06  # seconds that any word sounds; a key does for 0.02
SOUND_ALONE = 0.1  # and what a VAD does not know for speech
SOFTER = 15.0  # dB by which that may be softer than the words
FAR_OVER = 25.0  # dB over the room that it must be, so that a room's own noises are none of it
FAR = 1.0  # seconds, and so far from the words
APART = 0.3  # seconds around speech that say nothing of the room
SOFTEST = 3  # of a hundred moments: the gaps between words, where nothing else is left of the room
ENOUGH = 0.1  # seconds of room that a level can be taken of

# Seconds that stay at both ends: in noise, soft sounds there are found up to 0.1 s late.
BEFORE, AFTER = 0.08, 0.1
FADE = 0.01  # seconds, so that the room does not begin with a click

NOISY = 20.0  # dB that speech should be over the room
QUIET = -42.0  # dB: what is softer gets as much noise as voice when it is made louder
EDGE = 0.05  # seconds: speech so near to an end of a recording may go on beyond it
# Letters a second: people read 11 to 15. Nobody has to hurry, so a moment more is always free.
QUICKEST, SLOWEST = 24.0, 3.0
A_MOMENT = 3.0  # seconds


Stretch = tuple[float, float]  # seconds
Run = tuple[int, int]  # places


class Doubt(StrEnum):
    """Why a recording may not do."""

    NOTHING = "nobody speaks"
    CLIPPED = "clipped"
    NOISY = "noisy"
    QUIET = "too quiet"
    BEGINS_LATE = "the beginning is cut off"
    ENDS_EARLY = "the end is cut off"
    SHORT = "shorter than its words"
    LONG = "longer than its words"


@dataclass(frozen=True, slots=True, eq=False)
class Conditioned:
    """``pcm``: the take, or no samples where nobody speaks; ``doubts`` in the order of ``Doubt``;
    ``above``: how far speech is over the room, in dB."""

    pcm: Pcm
    doubts: tuple[Doubt, ...]
    above: float = 0.0


def conditioned(raw: Pcm, text: str, vad: Vad, *, cut: bool = False) -> Conditioned:
    """``raw``, somebody saying ``text``, as a take. ``cut``: it was trimmed before, so that speech
    at its very ends says nothing."""
    given = np.nan_to_num(raw.samples)
    samples = (given - np.mean(given) if len(given) else given).astype(np.float32)
    speech = _speech(Pcm(samples, raw.rate), vad)
    if not speech:
        return Conditioned(Pcm(samples[:0], raw.rate), (Doubt.NOTHING,))
    start, end = _widened(samples, raw.rate, speech)
    spoken = Pcm(samples[start:end], raw.rate)
    level = loudness(spoken)
    above = level - _room(samples, raw.rate, speech)
    found = {
        Doubt.CLIPPED: measures.clipped(as_int16(given)),
        Doubt.NOISY: above < NOISY,
        Doubt.QUIET: level < QUIET,
        Doubt.BEGINS_LATE: not cut and start < EDGE * raw.rate,
        Doubt.ENDS_EARLY: not cut and end > len(samples) - EDGE * raw.rate,
        Doubt.SHORT: letters(text) > QUICKEST * spoken.duration,
        Doubt.LONG: spoken.duration > A_MOMENT + letters(text) / SLOWEST,
    }
    first = max(0, start - round(BEFORE * raw.rate))
    last = min(len(samples), end + round(AFTER * raw.rate))
    taken = _faded(samples[first:last], raw.rate)
    even = limited(taken, raw.rate, TARGET - level)
    return Conditioned(
        Pcm(even, raw.rate), tuple(doubt for doubt, true in found.items() if true), above
    )


def _speech(pcm: Pcm, vad: Vad) -> list[Stretch]:
    """Where there is speech, in seconds, as far as the VAD is sure."""
    level = loudness(pcm)
    if np.isinf(level):
        return []
    gain = 10 ** (min(max(TARGET - level, 0.0), MOST_GAIN) / 20)
    heard = as_int16(pcm.resampled(HEARING_RATE).samples * np.float32(gain))
    # A model believes in speech only after some of it: quiet before and after lets it.
    quiet = np.zeros(vad.frame, np.int16)
    heard = np.concatenate([quiet, heard, quiet, quiet[: -len(heard) % vad.frame]])
    vad.reset()
    sure = np.array([vad.probability(frame) >= LIKELY for frame in heard.reshape(-1, vad.frame)])
    runs = _runs(sure)
    if sum(end - start for start, end in runs) * vad.frame < LEAST_SPOKEN * HEARING_RATE:
        return []
    seconds = vad.frame / HEARING_RATE
    ends = [(max(0.0, (a - 1) * seconds), min(pcm.duration, (b - 1) * seconds)) for a, b in runs]
    return [(start, end) for start, end in ends if start < end]


def _widened(samples: NDArray[np.float32], rate: int, speech: Sequence[Stretch]) -> tuple[int, int]:
    """From the first to the last sample of the words, as far as they are over the room."""
    levels = _levels(_sharpened(samples), rate)
    room = _room_of(levels, speech)
    loud = levels > room + OVER
    runs = [(int(a / WINDOW), min(len(loud), math.ceil(b / WINDOW))) for a, b in speech]
    # A VAD that hears a knock may believe in speech for a moment: it sounds for less than that.
    runs = [run for run in runs if loud[slice(*run)].sum() * WINDOW >= SOUND] or runs
    first, last = runs[0][0], runs[-1][1]
    inside = levels[first:last][loud[first:last]]
    usual = float(np.median(inside)) if len(inside) else math.inf
    strong = levels > max(usual - SOFTER, room + FAR_OVER)
    start = first - _goes_on(loud[:first][::-1], strong[:first][::-1])
    end = last + _goes_on(loud[last:], strong[last:])
    size = round(WINDOW * rate)
    return start * size, min(len(samples), end * size)


def _goes_on(loud: NDArray[np.bool_], strong: NDArray[np.bool_]) -> int:
    """Windows that still belong to the words, counted from them outward: what touches them, for a
    moment, and what sounds nearly as they do for longer than a knock, such as a whisper."""
    edge = 0
    for start, end in _clusters(loud):
        near = (start - edge) * WINDOW
        if near <= FAR and strong[start:end].sum() * WINDOW >= SOUND_ALONE:
            edge = end
        elif near <= STOP:
            edge = min(end, edge + round(REACH / WINDOW))
    return edge


def _clusters(loud: NDArray[np.bool_]) -> list[Run]:
    """Runs of loud windows, joined over gaps that words have."""
    found: list[Run] = []
    for start, end in _runs(loud):
        if found and (start - found[-1][1]) * WINDOW <= STOP:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _room(samples: NDArray[np.float32], rate: int, speech: Sequence[Stretch]) -> float:
    return _room_of(_levels(samples, rate), speech)


def _room_of(levels: NDArray[np.float64], speech: Sequence[Stretch]) -> float:
    """Level of the room: the median of what is apart from speech, so that a knock changes nothing;
    where there is too little of it, the softest moments of all."""
    at = np.arange(len(levels)) * WINDOW
    near = np.zeros(len(levels), bool)
    for start, end in speech:
        near |= (at > start - APART) & (at < end + APART)
    apart = levels[~near]
    apart = apart[apart > measures.MUTED]  # zeros are a gate, or a microphone that is late
    if len(apart) * WINDOW >= ENOUGH:
        return float(np.median(apart))
    return max(float(np.percentile(levels, SOFTEST)), measures.MUTED)


def _levels(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """RMS of each window in dB; of less than one window, of that."""
    size = max(1, min(round(WINDOW * rate), len(samples)))
    whole = samples[: len(samples) // size * size].reshape(-1, size)
    power = np.mean(np.square(whole, dtype=np.float64), axis=1)
    levels: NDArray[np.float64] = 10 * np.log10(np.maximum(power, 1e-12))
    return levels


def _sharpened(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Without the rumble of a room, in which an "f" would drown."""
    return np.diff(samples, prepend=samples[:1])


def _faded(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    size = min(round(FADE * rate), len(samples) // 2)
    ramp = np.linspace(0, 1, size, dtype=np.float32)
    out = samples.copy()
    out[:size] *= ramp
    out[len(out) - size :] *= ramp[::-1]
    return out


def _runs(true: NDArray[np.bool_]) -> list[Run]:
    """Where it is true: each stretch from its first place to the one after its last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], true, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
