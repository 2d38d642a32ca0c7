"""How long a script can get: the most steps that one playing of it can take.

Rules: as in ``flow``, a frame is a straight line, and a section's length is worked out once, from
the last section to the first (calls nest, so anything else would take for ever). Backward jumps
run against that order; they are bounded, and each is counted on top as often as it may be taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voicerepair.script.flow import jumps_of, passable, runs_of
from voicerepair.script.model import (
    EACH,
    Answer,
    Branch,
    End,
    GoBack,
    InTurn,
    Jump,
    Play,
    Script,
    Section,
    Step,
    TimeOut,
)

__all__ = ["MOST_STEPS", "longest"]

MOST_STEPS = 5_000

# Sums stop growing here: calls nest, so that 60 lines can mean more steps than there are atoms.
_ENOUGH = 1_000_000


@dataclass(frozen=True, slots=True)
class _Length:
    """The most steps of a frame that returns, and of one that ends; -1 where none does."""

    back: int = -1
    over: int = -1

    def after(self, steps: int) -> _Length:
        """This, with so many steps before it."""
        back = min(self.back + steps, _ENOUGH) if self.back >= 0 else -1
        over = min(self.over + steps, _ENOUGH) if self.over >= 0 else -1
        return _Length(back, over)

    def or_else(self, other: _Length) -> _Length:
        return _Length(max(self.back, other.back), max(self.over, other.over))

    @property
    def most(self) -> int:
        return max(self.back, self.over, 0)


# Every other step leads to the next one.
_TURNINGS = (Answer, Branch, End, GoBack, InTurn, Jump, Play, TimeOut)


@dataclass(frozen=True, slots=True)
class _Costs:
    """What a step can cost: the steps of what is played, by key, and of a time-out."""

    people: int
    played: Mapping[str, int]
    time_out: int


def longest(script: Script, people: int, played: Mapping[str, int], time_out: int) -> int:
    """The most steps one playing of ``script`` can take with so many people, up to a million.

    ``played`` has the steps of each script that it plays, ``time_out`` is those of a time-out.
    Every bounded backward jump is counted as taken as often as it may be.
    """
    costs = _Costs(people, played, time_out)
    ends: dict[str, _Length] = {}
    below = _Length(over=0)
    for section in reversed(script.sections):
        below = _section(section, below, ends, costs)
        ends[section.name] = below
    again = 0
    # Jumps keep who speaks, and each speaker has chances of their own (as has each who answers).
    speakers = people if any(section.each for section in script.sections) else 1
    above: set[str] = set()
    for section in script.sections:
        above.add(section.name)
        for step in (*section.steps, *section.between):
            each = people if _is_for_each(step) else 1
            for jump in jumps_of(step):
                if jump.section in above:
                    times = (jump.at_most or 0) * runs_of(section, people) * speakers * each
                    again = min(_ENOUGH, again + times * ends[jump.section].most)
    return min(_ENOUGH, below.most + again)


def _section(
    section: Section,
    below: _Length,
    ends: Mapping[str, _Length],
    costs: _Costs,
) -> _Length:
    """The length of a frame from the beginning of ``section``, with what stands below it."""

    def walk(steps: tuple[Step, ...], then: _Length) -> _Length:
        plain = 0
        for step in reversed(steps):
            if isinstance(step, _TURNINGS):
                then = _with(step, then.after(plain), ends, costs)
                plain = 0
            else:
                plain += 1
        return then.after(plain)

    length = walk(section.steps, below)
    for _ in range(runs_of(section, costs.people) - 1):
        longer = walk(section.steps, walk(section.between, length))
        if longer == length or longer.most >= _ENOUGH:
            return longer
        length = longer
    return length


def _with(step: Step, then: _Length, ends: Mapping[str, _Length], costs: _Costs) -> _Length:
    """The length from ``step`` on, where ``then`` is what follows it."""
    match step:
        case GoBack():
            return _Length(back=1)
        case End():
            return _Length(over=1)
        case Play():
            return then.after(1 + costs.played.get(step.script, 0))
        case TimeOut():
            return then.after(1 + costs.time_out)
        case _:
            # Each person who answers may take a jump, and comes back to the next one's answer.
            for _ in range(costs.people if _is_for_each(step) else 1):
                then = _go(step, then, ends)
            return then.after(1)


def _go(step: Step, then: _Length, ends: Mapping[str, _Length]) -> _Length:
    """One person's go at a step with jumps, the step itself not counted."""
    found = then if passable(step, True) else _Length()
    for jump in jumps_of(step):
        target = ends.get(jump.section)
        if target is None:
            # Backward: counted on top, and what follows it is still to come.
            found = found.or_else(then)
            continue
        found = found.or_else(_Length(over=target.over))
        if target.back >= 0:
            found = found.or_else(then.after(target.back))
    return found


def _is_for_each(step: Step) -> bool:
    return isinstance(step, Answer) and step.who == EACH
