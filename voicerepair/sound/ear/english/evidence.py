"""Was that phrase said, or did it only come nearest? What speaks for it, and what is asked for.

Three measures, each a frame (10 ms) of the phrase, in the recogniser's units: how much better the
sound fits the phrase than any row of common words and of words that sound like it; than any row
of sounds; and how well it fits by itself. Each alone is fooled often, all three together seldom.
A short phrase carries little evidence, so more is asked of it; less of an answer to what was just
asked, which somebody is about to say, and which is said back and can be corrected. Figures:
``tests/bench/bench_commands.py``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Asked", "Evidence", "asked_of", "confidence"]


class Asked(NamedTuple):
    """The least of each measure."""

    over_words: float
    over_sounds: float
    fit: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """For ``phrase``, of which that much was ``asked``.

    ``over_words``, ``over_sounds`` and ``fit``: as the module says; the more, the better.
    """

    phrase: str
    over_words: float
    over_sounds: float
    fit: float
    asked: Asked


SHORT, LONG = 3, 8  # sounds; in between, what is asked lies in between as well
OF_SHORT = Asked(-5.0, -6.0, -17.5)
OF_LONG = Asked(-13.5, -12.5, -26.5)
OF_SHORT_ANSWER = Asked(-8.0, -10.0, -24.0)
OF_LONG_ANSWER = Asked(-14.0, -13.5, -27.5)
SURENESS = 4.0  # so much more makes confidence grow from 0.5 to 0.73


def asked_of(sounds: int, *, expected: bool = False) -> Asked:
    """What is asked of a phrase with so many sounds in it; ``expected``: it answers a question."""
    part = (min(max(sounds, SHORT), LONG) - SHORT) / (LONG - SHORT)
    short, long = (OF_SHORT_ANSWER, OF_LONG_ANSWER) if expected else (OF_SHORT, OF_LONG)
    return Asked(*(a + part * (b - a) for a, b in zip(short, long, strict=True)))


def confidence(evidence: Evidence) -> float:
    """From 0 to 1; from 0.5 on every measure is as good as is asked."""
    measures = (evidence.over_words, evidence.over_sounds, evidence.fit)
    over = min(found - least for found, least in zip(measures, evidence.asked, strict=True))
    return 1 / (1 + math.exp(-max(over / SURENESS, -500.0)))
