"""The cues: sounds that are not speech, as small FLAC files made by ``audio/make_cues.py``."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path

import numpy as np

from voicerepair.bundled import bundled
from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm

__all__ = ["load", "names", "read"]


@cache
def names() -> tuple[str, ...]:
    """What ``[cue NAME]`` can be, in alphabetical order."""
    return tuple(sorted(path.stem for path in bundled("audio").glob("*.flac")))


@cache
def load(name: str, rate: int) -> Pcm:
    """The cue ``name`` at ``rate`` samples a second; read once.

    Raises SoundError for an unknown name, with the nearest one, and for a file that is broken.
    """
    if name not in names():
        near = get_close_matches(name, names(), n=1, cutoff=0.5)
        guess = f"Did you mean {near[0]!r}? " if near else ""
        raise SoundError(
            f"There is no cue called {name!r}.", f"{guess}There are: {', '.join(names())}."
        )
    return read(bundled("audio") / f"{name}.flac").resampled(rate)


def read(path: Path) -> Pcm:
    """A cue's file. Raises SoundError, naming it, when it is broken."""
    import soundfile

    try:
        samples, rate = soundfile.read(path, dtype="float32")
    except soundfile.SoundFileError as error:
        raise SoundError(
            f"The cue {path.stem!r} cannot be read: {path}. ({error})",
            "Install voicerepair again.",
        ) from error
    return Pcm(np.asarray(samples, np.float32), rate)
