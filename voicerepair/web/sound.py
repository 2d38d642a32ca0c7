"""A recorded turn as a browser plays it: a WAV file in memory, sent in the parts it asks for.

WAV, because every browser plays it and finds any place in it exactly. Rules: nothing is written
anywhere; a range that cannot be is answered by what HTTP says (RFC 9110, section 14); of one
without an end, as browsers ask for, a part is sent, after which they ask for the next, so that a
long turn lies in memory once and not several times.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from voicerepair.journal.sound import Sound

__all__ = ["NONE", "WHOLE", "Range", "asked_for", "wav"]

SAMPLE_BYTES = 2
HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def wav(sound: Sound) -> bytes:
    """16 bit, mono, at the journal's rate."""
    from voicerepair.journal.sound import RATE

    samples = sound.samples.astype("<i2", copy=False)
    shape = (16, 1, 1, RATE, SAMPLE_BYTES * RATE, SAMPLE_BYTES, 8 * SAMPLE_BYTES)
    head = HEAD.pack(
        b"RIFF", HEAD.size - 8 + samples.nbytes, b"WAVE", b"fmt ", *shape, b"data", samples.nbytes
    )
    return b"".join((head, samples.data))


class Range(NamedTuple):
    """From ``first`` up to, and without, ``end``."""

    first: int
    end: int


LARGEST_PART = 1 << 20  # bytes, where no end is asked for: half a minute
WHOLE = "whole"
NONE = "none"


def asked_for(header: str | None, size: int) -> Range | str:
    """What a ``Range`` header asks for of so many bytes: ``WHOLE``, where it asks for nothing that
    we know, or for several parts, and ``NONE`` where there is nothing of it."""
    found = RANGE.fullmatch(header.strip()) if header else None
    if found is None:
        return WHOLE
    first, last = found.groups()
    if not first:
        if not last:
            return WHOLE
        from_end = int(last)
        return Range(max(0, size - from_end), size) if from_end and size else NONE
    if last and int(last) < int(first):
        return WHOLE
    if int(first) >= size:
        return NONE
    end = int(last) + 1 if last else int(first) + LARGEST_PART
    return Range(int(first), min(size, end))
