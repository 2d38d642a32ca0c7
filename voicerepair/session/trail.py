"""Where a session has been: the steps it took, the ways it went at a crossing, and whose numbers it
asked for.

A crossing is a step with more than one way on: a question or a branch. Ways are counted as the
options of a question are written, with ``NO_ANSWER`` for a silence that no option is for; at a
branch ``NOT_SO`` goes on and ``SO`` jumps.
"""

from __future__ import annotations

from voicerepair.session.position import NumberKey, TurnKey

__all__ = ["NOT_SO", "NO_ANSWER", "SO", "Trail"]

NOT_SO, SO = 0, 1
NO_ANSWER = -1


class Trail:
    """Grows while a session runs; each step, way and number is in it once."""

    __slots__ = ("rated", "steps", "ways")

    def __init__(self) -> None:
        self.steps: set[TurnKey] = set()
        self.ways: set[tuple[TurnKey, int]] = set()
        self.rated: set[NumberKey] = set()
