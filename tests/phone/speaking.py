"""A voice for tests: each text is a noise of its own, so that it can be told apart where it is
heard. A word takes half a tenth of a second."""

from __future__ import annotations

import zlib

import numpy as np

from voicerepair.phone.clips import RATE, sounds
from voicerepair.script.fitting import Fit, fit
from voicerepair.script.library import Library
from voicerepair.session.wording import ENGLISH
from voicerepair.sound.pcm import Pcm

__all__ = ["load", "noise", "sounds_of"]

WORD = 0.05


def noise(text: str) -> Pcm:
    """What this voice says."""
    seconds = max(0.3, WORD * len(text.split()))
    chance = np.random.default_rng(zlib.crc32(text.encode()))
    white = chance.standard_normal(round(seconds * RATE))
    low = np.convolve(white, np.ones(8) / 8, "same")  # as deep as speech, so that MP3 keeps it
    return Pcm((0.25 * low / np.abs(low).max()).astype(np.float32), RATE)


def load(path):
    """The program in a file, as it is played the first time."""
    program = Library().load(str(path))
    return fit(program, Fit(plays=dict.fromkeys(program.scripts, 0)))


def sounds_of(program, wording=ENGLISH):
    return sounds(program, wording, noise)
