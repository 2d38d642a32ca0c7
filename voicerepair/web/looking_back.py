"""Looking back: what is said to somebody about how they come back, and what may come next.

Rules: the sentences are drawn from what is sealed to the person who is here, and nothing is told
that isn't in them; the line is for a glance, without a scale or a number. What may come next is the
same for everybody with the same tie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicerepair.checkins.items import HIGHEST, Tie
from voicerepair.checkins.looking_back import HEADINGS, Line, Look, looks
from voicerepair.checkins.next_steps import NextStep, next_steps

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked

__all__ = ["HEIGHT", "WIDTH", "LookView", "SmallLine", "looking_back"]

WIDTH, HEIGHT, EDGE = 240, 48, 4  # of the line's picture, in its own units


@dataclass(frozen=True, slots=True)
class SmallLine:
    """``points``: as an SVG ``polyline`` has them, in a picture of ``WIDTH`` by ``HEIGHT``."""

    label: str
    points: str


@dataclass(frozen=True, slots=True)
class LookView:
    """Of one tie. Without sentences and line, there is nothing to say yet."""

    heading: str
    sentences: tuple[str, ...]
    line: SmallLine | None
    steps: tuple[NextStep, ...]


def looking_back(journal: Journal, by: Unlocked) -> tuple[LookView, ...]:
    """For whoever is here; one without anything said where there is nothing to say yet. Raises
    ``JournalError``."""
    found = looks(journal.checkins.of(by), journal.checkins.opened(by))
    return tuple(map(_view, found or (Look(Tie.PARTNER, ()),)))


def _view(look: Look) -> LookView:
    line = None if look.line is None else SmallLine(look.line.label, _points(look.line))
    return LookView(HEADINGS[look.tie], look.sentences, line, next_steps(look.tie))


def _points(line: Line) -> str:
    """There are four values or more."""
    step = (WIDTH - 2 * EDGE) / (len(line.values) - 1)
    rise = (HEIGHT - 2 * EDGE) / HIGHEST
    return " ".join(
        f"{EDGE + at * step:.1f},{HEIGHT - EDGE - value * rise:.1f}"
        for at, value in enumerate(line.values)
    )
