"""What is heard in a track, and when: plain data, made by the host that renders.

All times are in seconds from the beginning of the track.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

__all__ = ["FRAME", "STEP", "Chapter", "Score", "Sounding", "on_frames", "on_step"]

FRAME = 0.02
"""Seconds. A prompt lasts a whole number of these, so that what follows it starts where a frame of
Opus does."""

STEP = 0.12
"""Seconds. What is said after a silence begins at a whole number of these: six frames of Opus, five
of MP3. So a line that got longer moves all behind the next silence by whole frames, if at all, and
leaves them as they are."""

_EPSILON = 1e-6  # of a step: what arithmetic with floats may be off by


def on_frames(seconds: float) -> float:
    """The nearest whole number of frames, in seconds, one at least of what is there at all: so the
    silence after a prompt is off by half a frame at most, and what is cut off is part of a fade."""
    frames = round(seconds / FRAME)
    return (frames or int(seconds > 0)) / round(1 / FRAME)


def on_step(seconds: float) -> float:
    """The next whole number of steps, in seconds."""
    return ceil(seconds / STEP - _EPSILON) * 12 / 100


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
