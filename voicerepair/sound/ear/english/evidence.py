"""Was that phrase said, or did it only come nearest? What speaks for it, and what is asked for.

Three measures, each a frame (10 ms) of the phrase, in the recogniser's units: how much better the
sound fits the phrase than any row of common words and of words that sound like it; than any row
of sounds; and how well it fits by itself. Each alone is fooled often, all three together seldom.
A short phrase carries little evidence, so more is asked of it. Figures:
``tests/bench/bench_commands.py``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Asked", "Evidence", "asked_of", "confidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """For ``phrase``, which has ``sounds`` in it.

    ``over_words``, ``over_sounds`` and ``fit``: as the module says; the more, the better.
    """

    phrase: str
    sounds: int
    over_words: float
    over_sounds: float
    fit: float


class Asked(NamedTuple):
    """The least of each measure."""

    over_words: float
    over_sounds: float
    fit: float


SHORT, LONG = 3, 8  # sounds; in between, what is asked lies in between as well
OF_SHORT = Asked(-4.0, -5.0, -16.5)
OF_LONG = Asked(-12.5, -11.5, -25.5)
SURENESS = 4.0  # so much more makes confidence grow from 0.5 to 0.73


def asked_of(sounds: int) -> Asked:
    """What is asked of a phrase with so many sounds in it."""
    part = (min(max(sounds, SHORT), LONG) - SHORT) / (LONG - SHORT)
    return Asked(*(a + part * (b - a) for a, b in zip(OF_SHORT, OF_LONG, strict=True)))


def confidence(evidence: Evidence) -> float:
    """From 0 to 1; from 0.5 on every measure is as good as is asked."""
    asked = asked_of(evidence.sounds)
    over = min(
        evidence.over_words - asked.over_words,
        evidence.over_sounds - asked.over_sounds,
        evidence.fit - asked.fit,
    )
    return 1 / (1 + math.exp(-max(over / SURENESS, -500.0)))
