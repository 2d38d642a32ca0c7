"""Where a session has been: the steps it took, and the ways it went at a crossing.

A crossing is a step with more than one way on: a question or a branch. Ways are counted as the
options of a question are written, with ``NO_ANSWER`` for a silence that no option is for; at a
branch ``NOT_SO`` goes on and ``SO`` jumps.
"""

from __future__ import annotations

from voicerepair.session.position import TurnKey

__all__ = ["NOT_SO", "NO_ANSWER", "SO", "Trail"]

NOT_SO, SO = 0, 1
NO_ANSWER = -1


class Trail:
    """Grows while a session runs; each step and each way is in it once."""

    __slots__ = ("steps", "ways")

    def __init__(self) -> None:
        self.steps: set[TurnKey] = set()
        self.ways: set[tuple[TurnKey, int]] = set()
