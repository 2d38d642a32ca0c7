"""What is heard in a track, and when: plain data, made by the host that renders.

All times are in seconds from the beginning of the track.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

__all__ = ["Chapter", "Score", "Sounding", "on_frames"]

STEP = 120
"""Milliseconds. A prompt lasts a whole number of these: six frames of Opus, five of MP3. So a line
that got longer moves what follows by whole frames, and leaves them as they are."""

_EPSILON = 1e-6  # of a step: what arithmetic with floats may be off by


def on_frames(seconds: float) -> float:
    """The next length (seconds) that is a whole number of frames in every kind of file."""
    return ceil(seconds * 1000 / STEP - _EPSILON) * STEP / 1000


@dataclass(frozen=True, slots=True)
class Sounding:
    """A prompt (``what`` is its text) or a cue (its name) that sounds from ``at`` on, and not
    beyond ``until``. ``private``: its words hold a name, a time or an answer."""

    at: float
    until: float
    what: str
    cue: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section begins."""

    at: float
    title: str


@dataclass(frozen=True, slots=True)
class Score:
    """``sounds`` in order, none of them overlapping; ``chapters`` in order, the first at 0."""

    sounds: tuple[Sounding, ...]
    chapters: tuple[Chapter, ...]
    seconds: float
