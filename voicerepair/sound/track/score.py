"""What is heard in a track, and when: plain data, made by the host that renders.

All times are in seconds from the beginning of the track.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FRAME", "Chapter", "Score", "Sounding", "on_frames"]

FRAME = 0.02
"""Seconds. A prompt lasts a whole number of these, so that what follows it starts where a frame of
Opus does, and a line that got longer leaves the frames of all others as they are."""


def on_frames(seconds: float) -> float:
    """The nearest whole number of frames, in seconds, one at least of what is there at all: so the
    silence after a prompt is off by half a frame at most, and what is cut off is part of a fade."""
    frames = round(seconds / FRAME)
    return (frames or int(seconds > 0)) / round(1 / FRAME)


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
