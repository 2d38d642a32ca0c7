"""Where a script can go: whether it ends, whether `go back` can be stranded, how long it can get.

Rules: what is followed is one frame, from a section on downward until something ends it: `[go
back]` returns to the frame it was jumped from, `[end]` or the last line ends the script. A jump
opens a frame of its own, so a frame is a straight line, and what a section does is worked out
once, from the last section to the first. Only backward jumps run against that order; they are
bounded, and are counted on top.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from voicerepair.script.model import (
    EACH,
    Answer,
    Branch,
    End,
    GoBack,
    Jump,
    Play,
    Script,
    Section,
    Step,
    TimeOut,
)

__all__ = ["MOST_STEPS", "Route", "follow", "jumps_of", "longest", "steps_of"]

MOST_STEPS = 5_000

# Sums stop growing here: calls nest, so that 60 lines can mean more steps than there are atoms.
_ENOUGH = 1_000_000


@dataclass(frozen=True, slots=True)
class Route:
    """Where a script can go.

    ``stranded`` is a `go back` that is reached with nowhere to go. ``ends``: an end can be
    reached, as far as can be said (a stranded `go back` is in the way of knowing). ``reached``
    are the sections that something leads to, by position.
    """

    stranded: GoBack | None
    ends: bool
    reached: frozenset[int]


def jumps_of(step: Step) -> tuple[Jump, ...]:
    """The jumps that a step can take."""
    match step:
        case Jump():
            return (step,)
        case Branch():
            return (step.jump,)
        case Answer():
            return tuple(option.jump for option in step.options if option.jump)
        case _:
            return ()


def steps_of(script: Script) -> Iterator[Step]:
    """All steps of a script, in the order they are written."""
    for section in script.sections:
        yield from section.steps
        yield from section.between


def runs_of(section: Section, people: int) -> int:
    """How often a section runs with so many people."""
    return people if section.each else section.times


@dataclass(frozen=True, slots=True)
class _Place:
    """A step on the straight line of a frame, with the lines its jumps lead to."""

    step: Step
    section: int
    targets: tuple[int, ...]
    passable: bool


def follow(script: Script, gaps: Set[int] = frozenset()) -> Route:
    """Follow every way through ``script``; at the lines in ``gaps`` anything may happen."""
    places, starts = _line(script)
    returns = _returns(places)
    reached: set[int] = set()
    ends = False
    frames = [0]
    while frames:
        at = frames.pop()
        while at not in reached and at < len(places):
            reached.add(at)
            place = places[at]
            frames += place.targets
            ends = ends or isinstance(place.step, End) or place.step.line in gaps
            if not _goes_on(place, returns):
                break
            at += 1
        ends = ends or at == len(places)
    sections = {places[at].section for at in reached if at < len(places)}
    sections |= {n for n, start in enumerate(starts) if start in reached}
    stranded = _stranded(places, returns, gaps)
    return Route(stranded, ends or stranded is not None, frozenset(sections))


def _line(script: Script) -> tuple[list[_Place], list[int]]:
    """The steps as one straight line, and where on it each section begins."""
    starts, at = [], 0
    for section in script.sections:
        starts.append(at)
        at += len(section.steps) + len(section.between)
    by_name: dict[str, int] = {}
    for section, start in zip(script.sections, starts, strict=True):
        by_name.setdefault(section.name, start)
    lowest = min((by_name[j.section] for s in steps_of(script) for j in jumps_of(s)), default=at)
    places: list[_Place] = []
    for number, section in enumerate(script.sections):
        for step in (*section.steps, *section.between):
            targets = tuple(by_name[jump.section] for jump in jumps_of(step))
            # A bound is used up only where the jump can be met again.
            places.append(_Place(step, number, targets, _passable(step, lowest <= len(places))))
    return places, starts


def _passable(step: Step, again: bool) -> bool:
    """Whether a step can lead to the next one without a jump that comes back."""
    match step:
        case GoBack() | End():
            return False
        case Jump():
            return step.at_most is not None and again
        case Answer():
            return (
                not any(option.silence for option in step.options)
                or any(option.jump is None for option in step.options)
                or (again and any(jump.at_most is not None for jump in jumps_of(step)))
            )
        case _:
            return True


def _goes_on(place: _Place, returns: list[bool]) -> bool:
    return place.passable or any(returns[target] for target in place.targets)


def _returns(places: list[_Place]) -> list[bool]:
    """For every place, whether the frame that goes on from it comes to a `go back`.

    Backward jumps look at what is not worked out yet, so it is done again until nothing changes
    (in scripts without unbounded backward jumps: once, and once more to see it); with many of
    those, which are errors anyway, it is left at what is known by then.
    """
    returns = [False] * (len(places) + 1)
    for _ in range(10):
        changed = False
        for at in reversed(range(len(places))):
            place = places[at]
            found = isinstance(place.step, GoBack) or (_goes_on(place, returns) and returns[at + 1])
            changed = changed or found != returns[at]
            returns[at] = found
        if not changed:
            break
    return returns


def _stranded(places: list[_Place], returns: list[bool], gaps: Set[int]) -> GoBack | None:
    """The `go back` that ends the outermost frame, if one does."""
    for place in places:
        if place.step.line in gaps:
            return None
        if isinstance(place.step, GoBack):
            return place.step
        if not _goes_on(place, returns):
            return None
    return None


# ---------------------------------------------------------------------------- length


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
_TURNINGS = (Answer, Branch, End, GoBack, Jump, Play, TimeOut)


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
    found = then if _passable(step, True) else _Length()
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
