"""Words that a test voice says, a little differently each time, as the ear is given them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Collection
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from voicerepair.sound.ear.cepstra import cepstra
from voicerepair.sound.ear.english.ear import EnglishEar, lacking
from voicerepair.sound.ear.taught_words import TaughtWord
from voicerepair.sound.ports import HEARING_RATE

__all__ = ["WAYS", "english_ear", "room", "say", "taught", "word"]

#: How fast (more is slower) and how high (hertz) something is said. The first three are takes.
WAYS = ((1.0, 150), (1.12, 165), (0.92, 140), (1.05, 180), (0.97, 130))
QUIET = 0.2  # seconds around
ROOM = 3.0  # how loud the room is, of 32768


def room(seconds: float, level: float = ROOM) -> np.ndarray:
    noise = np.random.default_rng(1).normal(size=round(seconds * HEARING_RATE)) * level
    return np.rint(noise).astype(np.int16)


@cache
def word(text: str, way: int = 0, voice: str = "rms") -> np.ndarray:
    """The words alone, at 16 kHz."""
    if shutil.which("flite") is None:
        pytest.skip("flite, which speaks in tests, is missing: sudo apt install flite")
    stretch, pitch = WAYS[way]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        settings = [f"duration_stretch={stretch}", f"int_f0_target_mean={pitch}"]
        options = [option for setting in settings for option in ("--setf", setting)]
        subprocess.run(["flite", "-voice", voice, *options, "-t", text, "-o", path], check=True)
        samples, rate = soundfile.read(path)
    sound = soxr.resample(samples, rate, HEARING_RATE)
    return np.rint(np.clip(sound, -1, 1) * 16384).astype(np.int16)


def say(text: str, way: int = 0, voice: str = "rms") -> np.ndarray:
    """With a little quiet around, as the VAD cuts it."""
    said = np.concatenate((np.zeros(3200), word(text, way, voice), np.zeros(3200)))
    return (said + room(len(said) / HEARING_RATE)).astype(np.int16)


def taught(command: str, text: str, person: str = "", voice: str = "rms") -> TaughtWord:
    """``text`` as somebody's word for ``command``, in the first three ways."""
    return TaughtWord(command, tuple(cepstra(say(text, way, voice)) for way in range(3)), person)


def english_ear(**options: Collection[str]) -> EnglishEar:
    """A real one; whoever opens it closes it."""
    if problem := lacking():
        pytest.skip(problem.message)
    return EnglishEar(**options)
