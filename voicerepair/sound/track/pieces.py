"""Pieces of a track: sounds that stand close together, in frames of their own, with silence around.

Between pieces there is silence. A piece is known by its key before it sounds: what it is made of,
how loud, and where in its frames. So a piece of the track that is being replaced can be taken
from there, and silence costs nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound import cues
from voicerepair.sound.mixer import FADE, softened
from voicerepair.sound.track.level import CUES, TARGET, Part, loudness, trim
from voicerepair.sound.track.lines import Lines
from voicerepair.sound.track.score import Score, Sounding

__all__ = ["Piece", "Pieces", "cue_seconds", "stretches"]

Samples = NDArray[np.float32]

# To be raised whenever a piece would sound differently: levels, limiting, fades.
SOUND = 1

# Frames of silence in each piece, so that an encoder comes out of silence and goes back to it, with
# the sound that it is late with.
BEFORE, AFTER = 3, 4
LATE = 2  # frames at most that a track goes on for them

# Of a cue, what is loud enough to count into the loudness of the whole: they die away.
HEARD = 0.65


class Placed(NamedTuple):
    """A sound, so many samples after the beginning of its piece, of so many samples."""

    sound: Sounding
    offset: int
    length: int


@dataclass(slots=True)
class Piece:
    """``frames`` frames from ``frame`` on."""

    frame: int
    frames: int
    placed: list[Placed] = field(default_factory=list)
    key: str = ""


class Pieces:
    """The pieces of a score at ``rate`` samples a second, in order, in frames of so many samples.
    ``marks``: on what else the way they are written depends."""

    def __init__(
        self, score: Score, lines: Lines, rate: int, frame: int, marks: Sequence[str] = ()
    ) -> None:
        self.rate = rate
        self.samples = round(score.seconds * rate)
        self.frame = frame
        self._lines = lines
        self._trim = trim(_parts(score))
        self.pieces = self._grouped(score.sounds)
        for piece in self.pieces:
            piece.key = self._key(piece, marks)

    def __iter__(self) -> Iterator[Piece]:
        return iter(self.pieces)

    @property
    def frames(self) -> int:
        """Of the whole track; the last may be cut short."""
        return -(-self.samples // self.frame)

    def sound(self, piece: Piece) -> Samples:
        """The samples of a piece."""
        out = np.zeros(piece.frames * self.frame, np.float32)
        for sound, offset, length in piece.placed:
            samples = self._of(sound)
            if length < len(samples):
                samples = softened(samples[:length], round(FADE * self.rate))
            room = out[offset : offset + len(samples)]
            room += samples[: len(room)]
        return out

    def _of(self, sound: Sounding) -> Samples:
        if not sound.cue:
            return self._lines.samples(sound.what, TARGET + self._trim)
        samples = cues.load(sound.what, self.rate).samples
        return softened(samples * 10 ** ((CUES + self._trim) / 20), round(FADE * self.rate))

    def _grouped(self, sounds: Sequence[Sounding]) -> list[Piece]:
        pieces: list[Piece] = []
        for sound in sounds:
            start, end = round(sound.at * self.rate), round(sound.until * self.rate)
            if end <= start:
                continue
            first = max(0, floor(start / self.frame) - BEFORE)
            last = min(ceil(end / self.frame) + AFTER, self.frames + LATE)
            if not pieces or first >= pieces[-1].frame + pieces[-1].frames:
                pieces.append(Piece(first, 0))
            piece = pieces[-1]
            piece.placed.append(Placed(sound, start - piece.frame * self.frame, end - start))
            piece.frames = max(piece.frames, last - piece.frame)
        return pieces

    def _key(self, piece: Piece, marks: Sequence[str]) -> str:
        placed = [
            [
                f"cue {sound.what}" if sound.cue else self._lines.key(sound.what),
                offset,
                length,
            ]
            for sound, offset, length in piece.placed
        ]
        made_of = [SOUND, self.rate, self.frame, self._trim, piece.frames, placed, *marks]
        return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:32]


def _parts(score: Score) -> Iterator[Part]:
    """How loud each sound will be."""
    heard: dict[str, Part] = {}
    for sound in score.sounds:
        if not sound.cue:
            yield Part(sound.until - sound.at, TARGET)
            continue
        if sound.what not in heard:
            pcm = cues.load(sound.what, _MEASURED)
            heard[sound.what] = Part(HEARD * pcm.duration, CUES + loudness(pcm.samples, _MEASURED))
        yield heard[sound.what]


_MEASURED = 24_000  # samples a second at which cues are measured


def cue_seconds(name: str) -> float:
    """How long a cue really lasts."""
    return cues.load(name, _MEASURED).duration


def stretches(pieces: Pieces, frames: int) -> Iterator[tuple[int, int, Piece | None]]:
    """The track from its first frame to its last of so many: from which frame to which there is a
    piece, or silence (None)."""
    done = 0
    for piece in pieces:
        end = min(piece.frame + piece.frames, frames)
        if piece.frame > done:
            yield done, piece.frame, None
        yield piece.frame, end, piece
        done = end
    if frames > done:
        yield done, frames, None
