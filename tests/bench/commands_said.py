"""Recorded people, cut into what they said alone, as a session would cut it; clean, in a kitchen,
and in a room. Seeded: the same clips are heard the same way every time.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from tests.bench.splicing import RATE, kitchen, speech_folder
from voicerepair.sound.ear.alone import Alone
from voicerepair.sound.hearing import Listening
from voicerepair.sound.ports import Block
from voicerepair.sound.vad import SileroVad

__all__ = [
    "CONDITIONS",
    "EVERY",
    "Clip",
    "digits",
    "level",
    "load",
    "other_speech",
    "phrases",
]

CONDITIONS = ("clean", "kitchen, 20 dB", "kitchen, 10 dB", "a room")
OTHERS = ("requests", "read", "hesitations", "dialogue")
# All clips take some six to ten minutes, one of every three a third of that.
EVERY = 1 if os.environ.get("WHOLE") else 3
BEFORE, AFTER = 0.6, 1.0  # seconds of quiet around a clip
SOFTEST = 30.0  # dB below the loudest part: what is softer is no speech
ROOM_TONE = -75.0  # dB relative to full scale

Samples = NDArray[np.int16]
Sound = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clip:
    """Of ``seconds``, in which ``said`` is a phrase, or empty for anything else; ``alone`` are the
    utterances in it that were said alone."""

    said: str
    seconds: float
    alone: tuple[Samples, ...]


@cache
def phrases(condition: str) -> tuple[Clip, ...]:
    """Each clip one phrase, said by somebody else."""
    folders = sorted(path for path in (speech_folder() / "phrases").iterdir() if path.is_dir())
    found: list[Clip] = []
    for folder in folders:
        said = folder.name.replace("-", " ")
        found += (clip(path, condition, said) for path in sorted(folder.glob("*.flac"))[::EVERY])
    return tuple(found)


@cache
def digits(names: tuple[str, ...]) -> tuple[Clip, ...]:
    """Single digits, which ``names`` names from zero on."""
    paths = sorted((speech_folder() / "digits").glob("*.flac"))[::EVERY]
    return tuple(clip(path, "clean", names[int(path.name[0])]) for path in paths)


@cache
def other_speech(condition: str) -> tuple[Clip, ...]:
    return tuple(clip(path, condition, "") for path in _others())


def _others() -> Iterator[Path]:
    for folder in OTHERS:
        yield from sorted((speech_folder() / folder).glob("*.flac"))[::EVERY]


def clip(path: Path, condition: str, said: str) -> Clip:
    sound = load(path)
    rng = np.random.default_rng(len(sound))
    return Clip(said, len(sound) / RATE, tuple(_alone(_under(condition, sound, rng))))


def load(path: Path) -> Sound:
    samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
    return np.asarray(soxr.resample(samples.mean(axis=1), rate, RATE))


def _under(condition: str, sound: Sound, rng: np.random.Generator) -> Samples:
    """The same sound in this condition, as loud as before."""
    loud = level(sound)
    padded = np.pad(sound, (round(BEFORE * RATE), round(AFTER * RATE)))
    noise = rng.normal(size=len(padded)) * 10 ** (ROOM_TONE / 20)
    match condition:
        case "a room":
            path = speech_folder() / "rooms" / f"rir{1 + int(rng.integers(4))}.flac"
            far = _convolved(padded, load(path))
            padded = far * loud / level(far)
        case "kitchen, 20 dB" | "kitchen, 10 dB":
            part = np.resize(np.roll(kitchen(), -int(rng.integers(len(kitchen())))), len(padded))
            below = 20 if "20" in condition else 10
            noise = part * loud / math.sqrt(np.mean(np.square(part))) * 10 ** (-below / 20)
    return np.rint(np.clip(padded + noise, -1, 1) * 32767).astype(np.int16)


def _convolved(sound: Sound, impulse: Sound) -> Sound:
    size = 2 ** math.ceil(math.log2(len(sound) + len(impulse)))
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(impulse, size)
    return np.asarray(np.fft.irfft(spectrum, size)[: len(sound)])


def level(sound: Sound) -> float:
    """Of what is loud in it, as an amplitude."""
    power = np.square(sound[: len(sound) // 160 * 160].reshape(-1, 160)).mean(axis=1)
    loud = power[power > np.percentile(power, 98) * 10 ** (-SOFTEST / 10)]
    return math.sqrt(loud.mean())


def _alone(samples: Samples) -> Iterator[Samples]:
    vad, alone = SileroVad(), Alone()
    listening = Listening(1, 0.0, vad)
    for start in range(0, len(samples), vad.frame):
        block = Block(samples[start : start + vad.frame], start / RATE)
        heard = listening.take(block)
        listening.settle()
        for utterance in alone.take(block, heard, listening.judged):
            yield utterance.samples
