"""What every direction is read against: the script's names, the section it is in, the notes.

Rules: whatever cannot be understood is noted at its own words and comes back as None; nothing
here raises for what a script says.
"""

from __future__ import annotations

from dataclasses import dataclass

from voicerepair.script.cast import Cast
from voicerepair.script.durations import DAY, HOUR, count, seconds
from voicerepair.script.findings import Code, Spot
from voicerepair.script.model import Jump
from voicerepair.script.source import Notes
from voicerepair.script.trees import Node, child, extent, token, words

__all__ = ["Scene"]

MOST_FIRST_TIMES = 20
"""More would be a count of what people do together, and that is kept nowhere."""


@dataclass(slots=True)
class Scene:
    """``section`` is the position of the one that is being read: a jump to it or above it is a
    jump backward. ``lost`` counts the jumps that could not be understood."""

    notes: Notes
    cast: Cast
    section: int = 0
    lost: int = 0

    def who(self, tree: Node, spot: Spot) -> str | None:
        """The WHO that a direction begins with."""
        return self.cast.who(*words(token(tree), spot))

    def seconds(self, length: Node, spot: Spot, most: float = DAY) -> float | None:
        """A duration above zero and up to ``most`` seconds."""
        found = seconds(length)
        if 0 < found <= most:
            return found
        limit = {HOUR: "an hour", DAY: "24 hours"}[most]
        if found <= 0:
            message, hint = "This takes no time at all.", "Give it at least a second."
        else:
            message, hint = f"This is longer than {limit}.", f"The most is {limit}."
        self.notes.add(Code.DURATION, extent(length, spot), message, hint)
        return None

    def first_times(self, tree: Node, spot: Spot) -> int | None:
        """How often a prompt is said before it is left out."""
        times = child(tree, "times")
        often = count(times) if times else 1
        if 1 <= often <= MOST_FIRST_TIMES:
            return often
        self.notes.add(
            Code.MISPLACED,
            extent(tree, spot),
            f"The first {often} times is {'never' if often < 1 else 'longer than anyone counts'}.",
            f"Write a number from 1 to {MOST_FIRST_TIMES}, or take this direction away.",
        )
        return None

    def jump(self, tree: Node, spot: Spot) -> Jump | None:
        """Where a jump goes; a backward one must have a bound."""
        jump = self._jump(tree, spot)
        self.lost += jump is None
        return jump

    def _jump(self, tree: Node, spot: Spot) -> Jump | None:
        name, at = words(token(tree), spot)
        times = child(tree, "times")
        bound = count(times) if times else None
        found = self.cast.section(name, at)
        if times and not bound:
            self.notes.add(
                Code.UNBOUNDED_JUMP,
                extent(times, spot),
                "A jump that may never be taken does nothing.",
                "Write at most 1 time, or take the jump away.",
            )
            return None
        if found is None:
            return None
        position, section = found
        if position <= self.section and bound is None:
            self.notes.add(
                Code.UNBOUNDED_JUMP,
                at,
                f'"{section}" does not stand below this jump, so it could go round for ever.',
                f"Say how often: {section}, at most 2 times",
            )
        return Jump(section, bound, line=spot.line)
