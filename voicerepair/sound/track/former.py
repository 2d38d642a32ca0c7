"""The file that is being replaced, as a store of what need not be made again.

A track that we wrote carries an index among its tags: the seconds of each line, and where
each piece lies. Lines are told apart by a digest of what they are made of. So one
changed line costs one line, and nothing of what was said is kept anywhere but in the track itself:
a prompt with a name must not lie in a cache.

The index is doubted: one that is damaged, or of another version, is as good as none, and what it
says of the sound is checked by whoever takes it from there.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["TAG", "Index", "Where"]

TAG = "VOICEREPAIR_INDEX"
VERSION = 2
MOST = 16_000_000  # bytes of an index


class Where(NamedTuple):
    """Where a piece lies: from ``at`` on, so long, with this digest of its sound. In frames, or
    in bytes, as whoever wrote the track counts."""

    at: int
    length: int
    digest: str = ""


@dataclass(slots=True)
class Index:
    """The seconds of ``lines``, and the place of ``pieces``, by their keys."""

    lines: dict[str, float] = field(default_factory=dict)
    pieces: dict[str, Where] = field(default_factory=dict)

    def written(self) -> str:
        """As a tag."""
        data = [VERSION, self.lines, self.pieces]
        packed = zlib.compress(json.dumps(data, separators=(",", ":")).encode("ascii"), 9)
        return base64.b64encode(packed).decode("ascii")

    @staticmethod
    def read(tag: str) -> Index:
        """What a tag says; an empty index where it says nothing that can be understood."""
        try:
            unpack = zlib.decompressobj()
            data = unpack.decompress(base64.b64decode(tag, validate=True), MOST)
            version, lines, pieces = json.loads(data)
            if version != VERSION:
                return Index()
            return Index(
                {str(key): _seconds(value) for key, value in lines.items()},
                {str(key): _where(*value) for key, value in pieces.items()},
            )
        except (binascii.Error, zlib.error, ValueError, TypeError, AttributeError):
            return Index()


def _seconds(value: float) -> float:
    if not 0 < value < 3600:
        raise ValueError("no line lasts so long")
    return float(value)


def _where(at: int, length: int, digest: str = "") -> Where:
    if not (isinstance(at, int) and isinstance(length, int) and at >= 0 and length > 0):
        raise ValueError("no such piece")
    return Where(at, length, str(digest))
