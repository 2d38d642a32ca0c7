"""Where a script can go: whether it comes to an end, and whether a `go back` can be stranded.

Rules: what is followed is one frame, from a section on downward until something ends it: `[go
back]` returns to the frame it was jumped from, `[end]` or the last line ends the script. A jump
opens a frame of its own, so a frame is a straight line.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from voicerepair.script.model import (
    Answer,
    Branch,
    End,
    GoBack,
    InTurn,
    Jump,
    Script,
    Section,
    Step,
)

__all__ = ["Route", "ahead_of", "follow", "jumps_of", "passable", "runs_of", "steps_of"]


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
        case InTurn():
            return step.jumps
        case Answer():
            return tuple(option.jump for option in step.options if option.jump)
        case _:
            return ()


def steps_of(script: Script) -> Iterator[Step]:
    """All steps of a script, in the order they are written."""
    for section in script.sections:
        yield from _steps(section)


def _steps(section: Section) -> tuple[Step, ...]:
    return section.steps + section.between


def ahead_of(script: Script) -> tuple[frozenset[int], ...]:
    """The sections that may still come, by position, from each section on (itself among them)
    until a `go back` leads elsewhere."""
    place = {section.name: at for at, section in enumerate(script.sections)}
    leads = [
        {at + 1, *(place[jump.section] for step in _steps(section) for jump in jumps_of(step))}
        for at, section in enumerate(script.sections)
    ]

    def ahead(start: int) -> frozenset[int]:
        found, left = {start}, [start]
        while left:
            further = leads[left.pop()] - found - {len(leads)}
            found |= further
            left += further
        return frozenset(found)

    return tuple(map(ahead, range(len(leads))))


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
            places.append(_Place(step, number, targets, passable(step, lowest <= len(places))))
    return places, starts


def passable(step: Step, again: bool) -> bool:
    """Whether a step can lead to the next one without a jump that comes back.

    ``again``: the step can be met once more, so that a bound of its own can be used up.
    """
    match step:
        case GoBack() | End():
            return False
        case Jump():
            return step.at_most is not None and again
        case InTurn():
            return again and any(jump.at_most is not None for jump in step.jumps)
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
