"""What is recorded of what the microphone gives: cut to the turn, in pieces, with its gaps.

Rules: samples as they came, none twice and none left out; a piece is handed over as soon as it has
a fifth of a second, so that a crash costs little; what was lost on the way is counted where it is
missing. Between turns no more than the last second is in memory, since a turn begins with the cue
that opens it. ``take`` is called on the listener's thread, the rest on any.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ports import HEARING_RATE, Block

__all__ = ["LEAD", "Tape", "Taper"]

LEAD = 0.5  # seconds before a turn is open: the cue that opens it, for who speaks too soon
RECENT = 1.0  # seconds that are remembered
PIECE = HEARING_RATE // 5  # samples
LONGEST = HEARING_RATE // 4


class Taper(Protocol):
    """Who takes what was recorded; every call returns at once."""

    def sound(self, id: int, samples: bytes, lost: int) -> None:
        """At most 250 ms (16 kHz, mono, 16 bit, little-endian); ``lost``: samples before it that
        are missing."""
        ...

    def over(self, id: int, lost: int) -> None:
        """No more comes of this one; ``lost`` samples are missing at its end."""
        ...


@dataclass(slots=True)
class _Span:
    """One opening of the microphone, from ``since`` to ``until``."""

    id: int
    since: float
    until: float = math.inf
    lost: int = 0
    begun: bool = False
    size: int = 0
    gathered: list[NDArray[np.int16]] = field(default_factory=list)


class Tape:
    """``open`` and ``close`` say what is recorded, in time; ``take`` gets every block."""

    def __init__(self, taper: Taper) -> None:
        self._taper = taper
        self._recent: deque[Block] = deque()
        self._spans: deque[_Span] = deque()
        self._stopped = False
        self._lock = threading.Lock()  # held for moments, never while anything is handed over

    def open(self, id: int, since: float) -> None:
        """Record from ``since`` on (seconds, at most ``RECENT`` ago)."""
        with self._lock:
            self._spans.append(_Span(id, since))

    def close(self, id: int, until: float) -> None:
        """What was taken until then still belongs to it."""
        with self._lock:
            for span in self._spans:
                if span.id == id:
                    span.until = until

    def take(self, block: Block) -> None:
        """The next block of the microphone, as it really was: with the guide's echo, where that was
        taken out of it."""
        if self._stopped:
            self._recent.clear()
            return
        if block.raw is not None:
            block = replace(block, samples=block.raw, raw=None)
        self._remember(block)
        with self._lock:
            spans = list(self._spans)
        for span in spans:
            for one in (block,) if span.begun else tuple(self._recent):
                self._add(span, one)
            span.begun = True
            if block.at + len(block.samples) / HEARING_RATE >= span.until:
                self._end(span)

    def stop(self) -> None:
        """For good: from the next block on nothing is remembered any more."""
        self._stopped = True

    def flush(self) -> None:
        """No more blocks come: hand over what there is."""
        with self._lock:
            spans = list(self._spans)
        for span in spans:
            self._end(span)

    def _remember(self, block: Block) -> None:
        self._recent.append(block)
        while block.at - self._recent[0].at > RECENT:
            self._recent.popleft()

    def _add(self, span: _Span, block: Block) -> None:
        gap = _overlap(block.at - block.lost / HEARING_RATE, block.lost, span)
        if gap.stop > gap.start:
            self._hand_over(span)
            span.lost += gap.stop - gap.start
        samples = block.samples[_overlap(block.at, len(block.samples), span)]
        if len(samples):
            span.gathered.append(samples)
            span.size += len(samples)
            if span.size >= PIECE:
                self._hand_over(span)

    def _hand_over(self, span: _Span) -> None:
        if not span.size:
            return
        samples = np.concatenate(span.gathered)
        span.gathered.clear()
        span.size = 0
        for start in range(0, len(samples), LONGEST):
            piece = samples[start : start + LONGEST].astype("<i2").tobytes()
            lost, span.lost = span.lost, 0
            self._taper.sound(span.id, piece, lost)

    def _end(self, span: _Span) -> None:
        self._hand_over(span)
        with self._lock:
            self._spans.remove(span)
        self._taper.over(span.id, span.lost)


def _overlap(at: float, samples: int, span: _Span) -> slice:
    """Which of so many samples, the first of which was taken ``at``, belong to it."""
    start = min(samples, max(0, math.ceil((span.since - at) * HEARING_RATE - 1e-6)))
    if math.isinf(span.until):
        return slice(start, samples)
    stop = min(samples, max(start, math.ceil((span.until - at) * HEARING_RATE - 1e-6)))
    return slice(start, stop)
