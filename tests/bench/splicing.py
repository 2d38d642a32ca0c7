"""Turns with known times, spliced from recorded human speech.

Pieces of speech are cut where their own sound begins and ends (by level, so that the truth does
not come from the VAD that is measured), and joined with room tone of known length. Everything is
seeded: the same seed gives the same turns.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

__all__ = ["Piece", "Spliced", "kitchen", "loud_times", "pieces", "speech_folder", "splice"]

RATE = 16_000
HOP = 160
MARGIN = 0.06  # seconds kept on both sides of a piece, fading
ROOM_TONE = -70.0  # dB relative to full scale
DIGITAL_SILENCE = -100.0  # dB: where a recording was padded
MOST_SILENCE = 2.0  # seconds: a recording with more inside is not one utterance
BEFORE = 1.5  # seconds of room tone before the first word
FOLDERS = ("requests", "hesitations", "read", "phrases/computer")


def speech_folder() -> Path:
    """Where the recorded speech lies; skips the benchmark where it does not."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "speech"
    folder = Path(os.environ.get("VOICEREPAIR_SPEECH", beside))
    if not folder.is_dir():
        pytest.skip("No recorded speech here: set VOICEREPAIR_SPEECH to a folder that holds it.")
    return folder


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """``samples`` in -1..1; the speech in them goes from ``start`` to ``end`` (seconds).

    ``sharp``: it ends so clearly that another measure finds the same end, which makes it fit for
    measuring how late something follows it.
    """

    name: str
    samples: NDArray[np.float64]
    start: float
    end: float
    sharp: bool

    @property
    def speech(self) -> NDArray[np.float64]:
        return self.samples[round(self.start * RATE) : round(self.end * RATE)]


@dataclass(frozen=True, slots=True, eq=False)
class Spliced:
    """One turn: int16 samples, and when each of its pieces really starts and ends (seconds)."""

    samples: NDArray[np.int16]
    speech: tuple[tuple[float, float], ...]
    names: tuple[str, ...]

    @property
    def last_starts(self) -> float:
        return self.speech[-1][0]

    @property
    def ends(self) -> float:
        return self.speech[-1][1]

    @property
    def longest_pause(self) -> float:
        pairs = zip(self.speech, self.speech[1:], strict=False)
        return max((after[0] - before[1] for before, after in pairs), default=0.0)


@cache
def pieces() -> tuple[Piece, ...]:
    """Every recording that is one whole utterance, by its own level."""
    found = []
    for folder in FOLDERS:
        for path in sorted((speech_folder() / folder).glob("*.flac")):
            samples, rate = soundfile.read(path, dtype="float64")
            if rate == RATE:
                loud = loud_times(samples, within=30)
                if np.max(np.diff(loud), initial=0.0) > MOST_SILENCE:
                    continue
                end = float(loud[-1])
                sharp = (
                    end - loud_times(samples, within=20)[-1] <= 0.08
                    and end < len(samples) / RATE - 0.1
                )
                found.append(
                    Piece(f"{folder}/{path.stem}", samples, float(loud[0]), end, bool(sharp))
                )
    return tuple(found)


@cache
def kitchen() -> NDArray[np.float64]:
    """Two minutes in a kitchen."""
    samples, _ = soundfile.read(speech_folder() / "noise" / "kitchen.flac", dtype="float64")
    return samples


def splice(
    rng: np.random.Generator,
    parts: Sequence[Piece],
    pauses: Iterable[float],
    *,
    after: float,
    gain: float = 0.0,
    noise: float | None = None,
) -> Spliced:
    """``parts`` with ``pauses`` seconds between the speech of one and the next, ``gain`` dB
    louder than they are, then ``after`` seconds of nothing; with ``noise``, in a kitchen that is
    so many dB below the speech."""
    sounds: list[tuple[int, NDArray[np.float64]]] = []
    speech = []
    at = BEFORE
    for part, pause in zip(parts, [*pauses, after], strict=True):
        first, last = round(part.start * RATE), round(part.end * RATE)
        margin = min(round(MARGIN * RATE), first)
        tail = last + round(MARGIN * RATE)
        sounds.append((round(at * RATE) - margin, _faded(part.samples[first - margin : tail])))
        speech.append((at, at + part.end - part.start))
        at += part.end - part.start + pause
    voice = np.zeros(round(at * RATE))
    for start, sound in sounds:
        voice[start : start + len(sound)] += sound[: len(voice) - start]
    voice *= 10 ** (gain / 20)
    spoken = np.concatenate([voice[round(a * RATE) : round(b * RATE)] for a, b in speech])
    room = _looped(rng, _room_tone(), len(voice)) * 10 ** (ROOM_TONE / 20)
    if noise is not None:
        quieter = _rms(spoken) / _rms(kitchen()) * 10 ** (-noise / 20)
        room += _looped(rng, kitchen(), len(voice)) * quieter
    mixed = np.clip((voice + room) * 32768, -32768, 32767)
    names = tuple(part.name for part in parts)
    return Spliced(mixed.astype(np.int16), tuple(speech), names)


def _looped(
    rng: np.random.Generator, sound: NDArray[np.float64], length: int
) -> NDArray[np.float64]:
    """``sound`` from a moment of its own choosing on, over and over."""
    return np.resize(np.roll(sound, -int(rng.integers(len(sound)))), length)


def _faded(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without a click at its ends."""
    kept = samples.copy()
    fade = np.linspace(0, 1, min(round(MARGIN * RATE), len(kept)) // 2)
    kept[: len(fade)] *= fade
    kept[len(kept) - len(fade) :] *= fade[::-1]
    return kept


def loud_times(samples: NDArray[np.float64], within: float) -> NDArray[np.float64]:
    """The times, every 10 ms, from the beginning of the sound to its end, at which it is loud:
    well over the recording's floor, within so many dB of its loud parts, for 50 ms."""
    hops = samples[: len(samples) // HOP * HOP].reshape(-1, HOP)
    levels = 10 * np.log10(np.mean(np.square(hops), axis=1) + 1e-12)
    floor = np.percentile(levels[levels > DIGITAL_SILENCE], 15)
    over = levels > max(floor + 12, np.percentile(levels, 98) - within)
    loud = np.flatnonzero(np.convolve(over, np.ones(5), "same") >= 5)
    return np.concatenate((loud[:1] - 2, loud, loud[-1:] + 3)) * HOP / RATE


@cache
def _room_tone() -> NDArray[np.float64]:
    """Eight seconds of noise whose power falls with pitch, at an RMS of 1."""
    length = 8 * RATE
    spectrum = np.fft.rfft(np.random.default_rng(1).normal(size=length))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 240.0))
    tone: NDArray[np.float64] = np.fft.irfft(spectrum, length)
    return tone / _rms(tone)


def _rms(samples: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) + 1e-12
