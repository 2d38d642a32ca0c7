"""What can be said of a script together with every script it can reach.

Rules: as in ``lint``: a check yields findings and raises nothing, and stands in the table of
ERRORS or WARNINGS. What was worked out for a script is remembered, since most scripts play the
same few others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from voicerepair.script.cast import PLACEHOLDER
from voicerepair.script.findings import Code, Finding, Spot
from voicerepair.script.flow import jumps_of, steps_of
from voicerepair.script.length import MOST_STEPS, longest
from voicerepair.script.lint.ways import at_step
from voicerepair.script.model import (
    LISTENER,
    Answer,
    Branch,
    KeepPause,
    Play,
    Rate,
    Say,
    Show,
    Step,
    Swap,
    TimeOut,
    Turn,
)
from voicerepair.script.parse import Parsed
from voicerepair.script.sitting import check_closing, check_minutes, check_settling
from voicerepair.script.source import Notes

__all__ = ["Whole", "lint_whole"]

REMEMBERED = 64
"""Scripts for which what was worked out is kept: the few that most others play."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the checks of a whole ask of one script: its plays, whether it has a time-out,
    its ratings, and which of them it keeps."""

    plays: tuple[Play, ...]
    times_out: bool
    asked: tuple[Rate, ...]
    kept: tuple[KeepPause, ...]


@lru_cache(maxsize=REMEMBERED)
def _facts(parsed: Parsed) -> _Facts:
    steps = tuple(steps_of(parsed.script))
    return _Facts(
        tuple(step for step in steps if isinstance(step, Play)),
        any(isinstance(step, TimeOut) for step in steps),
        tuple(step for step in steps if isinstance(step, Rate)),
        tuple(step for step in steps if isinstance(step, KeepPause)),
    )


@dataclass(frozen=True, slots=True)
class Whole:
    """A script and all it can reach, by the names that ``Play`` steps use.

    Where one cannot be found its name is missing in ``parsed``. ``plays`` has, for each, its
    plays with the key of what they play. A time-out is no play: it starts ``time_out`` afresh
    wherever people are, so it closes no circle.
    """

    main: str
    parsed: Mapping[str, Parsed]
    time_out: tuple[str, str]
    plays: Mapping[str, tuple[tuple[Play, str], ...]] = field(init=False)
    _below: dict[str, frozenset[str]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        plays = {
            name: tuple(
                (step, step.script) for step in _facts(parsed).plays if step.script in self.parsed
            )
            for name, parsed in self.parsed.items()
        }
        object.__setattr__(self, "plays", plays)

    @property
    def top(self) -> Parsed:
        return self.parsed[self.main]

    @property
    def complete(self) -> bool:
        """Whether every script that is played was found."""
        return all(
            len(self.plays[name]) == len(_facts(parsed).plays)
            for name, parsed in self.parsed.items()
        )

    def below(self, name: str) -> frozenset[str]:
        """Every script that playing ``name`` can lead to; itself only by a circle."""
        if name not in self._below:
            # Once for each: a stranger's scripts may play each other thousands of times.
            found: set[str] = set()
            waiting = [name]
            while waiting:
                new = {other for _, other in self.plays[waiting.pop()]} - found
                found |= new
                waiting += new
            self._below[name] = frozenset(found)
        return self._below[name]


def lint_whole(whole: Whole) -> Iterator[Finding]:
    """Everything to say about a script together with all it can reach."""
    errors = [finding for check in ERRORS for finding in check(whole)]
    yield from errors
    known = (finding for parsed in whole.parsed.values() for finding in parsed.findings)
    if whole.complete and not errors and not any(finding.is_error for finding in known):
        for check in WARNINGS:
            yield from check(whole)


def check_circles(whole: Whole) -> Iterator[Finding]:
    """A script that plays itself, in whatever roundabout way."""
    for name, parsed in whole.parsed.items():
        for step, other in whole.plays[name]:
            if name == other or name in whole.below(other):
                way = "itself" if name == other else f'"{other}", which leads back here'
                yield at_step(
                    parsed,
                    step,
                    Code.CIRCLE,
                    f'"{name}" plays {way}: it would never end.',
                    "Take one of the [play] directions out of the circle.",
                )


def check_length(whole: Whole) -> Iterator[Finding]:
    """More steps on the longest path than a session should ever take."""
    reach = {whole.main, *whole.below(whole.main)}
    if any(_facts(whole.parsed[name]).times_out for name in reach):
        reach |= {*whole.parsed}
    played = {name: {other for _, other in whole.plays[name]} for name in reach}
    try:
        order = tuple(TopologicalSorter(played).static_order())
    except CycleError:
        # Said by check_circles; what goes round has no length.
        return
    # A time-out takes the steps of two scripts, which have to be known first.
    away = [name for name in whole.time_out if name in played]
    below = {*away}.union(*map(whole.below, away))
    steps = _steps(whole, [name for name in order if name in below], played, 0)
    steps = _steps(whole, order, played, sum(steps[name] for name in away))
    if steps[whole.main] > MOST_STEPS:
        yield Notes(whole.top.source).finding(
            Code.TOO_MANY_STEPS,
            Spot(1, 1),
            f"The longest way through this script has more than {MOST_STEPS} steps.",
            "Lower how often sections run and jumps are taken, or play fewer scripts.",
        )


def _steps(
    whole: Whole, order: Iterable[str], played: Mapping[str, set[str]], time_out: int
) -> dict[str, int]:
    """The most steps of each script; those that it plays come before it."""
    people = len(whole.top.script.roles)
    steps: dict[str, int] = {}
    for name in order:
        nested = tuple(sorted((other, steps[other]) for other in played[name]))
        away = time_out if _facts(whole.parsed[name]).times_out else 0
        steps[name] = _longest(whole.parsed[name], people, nested, away)
    return steps


@lru_cache(maxsize=REMEMBERED)
def _longest(
    parsed: Parsed, people: int, played: tuple[tuple[str, int], ...], time_out: int
) -> int:
    return longest(parsed.script, people, dict(played), time_out)


def check_people(whole: Whole) -> Iterator[Finding]:
    """Scripts that are played need no more people than there are, and keep their privacy."""
    roles = whole.top.script.roles
    for step, other in whole.plays[whole.main]:
        for name in sorted({other, *whole.below(other)} - {whole.main}):
            nested = whole.parsed[name]
            missing = _needs(nested, len(roles))
            if missing:
                who, line = missing
                yield at_step(
                    whole.top,
                    step,
                    Code.MISSING_ROLE,
                    f'"{name}" needs {who} (line {line}), and this script has '
                    f"{len(roles)} {'role' if len(roles) == 1 else 'roles'}.",
                    "Add a role to this script, or play one that needs fewer people.",
                )
            private = _private_branch(nested) if len(roles) > 1 else None
            if private:
                yield at_step(
                    whole.top,
                    step,
                    Code.PRIVATE_BRANCH,
                    f'"{name}" goes by a private answer (line {private.line}), which a script '
                    "for two or more cannot.",
                    "Play it only from scripts with one role.",
                )


@lru_cache(maxsize=REMEMBERED)
def _needs(parsed: Parsed, people: int) -> tuple[str, int] | None:
    """Somebody the script speaks of who is not there with so few people, and the line."""
    script = parsed.script
    absent = set(script.roles[people:])
    if people == 1:
        absent.add(LISTENER)
    for step in steps_of(script):
        used: set[str] = set()
        match step:
            case Say() | Show():
                used = set(PLACEHOLDER.findall(step.text))
            case Turn() | Answer() | Rate():
                used = {step.who}
            case Branch():
                used = {step.whose}
            case Swap() if people == 1:
                return "a second role to swap with", step.line
            case _:
                continue
        if used & absent:
            who = min(used & absent)
            return "a listener" if who == LISTENER else who, step.line
    return None


@lru_cache(maxsize=REMEMBERED)
def _private_branch(parsed: Parsed) -> Step | None:
    """A step that goes by what somebody answered privately."""
    script = parsed.script
    private = {step.name for step in steps_of(script) if isinstance(step, Rate) and step.privately}
    for step in steps_of(script):
        match step:
            case Answer(privately=True) if jumps_of(step):
                return step
            case Branch() if step.name in private:
                return step
            case Say() if private & set(PLACEHOLDER.findall(step.text)):
                return step
            case _:
                continue
    return None


def check_ratings(whole: Whole) -> Iterator[Finding]:
    """Ratings that a script leaves to others to ask for, and that none of them asks for."""
    asked = {rate.name for parsed in whole.parsed.values() for rate in _facts(parsed).asked}
    for parsed in whole.parsed.values():
        for use in parsed.elsewhere:
            if use.rating not in asked:
                yield use.finding


def check_pauses(whole: Whole) -> Iterator[Finding]:
    """Numbers that are kept as the pause, and that nobody could pause for, or only one may know."""
    asked = [rate for parsed in whole.parsed.values() for rate in _facts(parsed).asked]
    for parsed in whole.parsed.values():
        for step in _facts(parsed).kept:
            rates = [rate for rate in asked if rate.name == step.name]
            noted = not parsed.script.solo and any(
                rate.privately for rate in _facts(parsed).asked if rate.name == step.name
            )
            if any(rate.privately for rate in rates) and not noted:
                yield at_step(
                    parsed,
                    step,
                    Code.PRIVATE_BRANCH,
                    f'"{step.name}" is answered privately, so it cannot be kept for everyone.',
                    "Ask for it without privately.",
                )
            elif any(rate.low < 1 for rate in rates):
                yield at_step(
                    parsed,
                    step,
                    Code.RATING,
                    f'"{step.name}" could be a pause of no minutes.',
                    f"Ask for a minute or more, like [everyone rates {step.name} from 20 to 60].",
                )


ERRORS: tuple[Callable[[Whole], Iterator[Finding]], ...] = (
    check_circles,
    check_length,
    check_people,
    check_ratings,
    check_pauses,
)
WARNINGS: tuple[Callable[[Whole], Iterator[Finding]], ...] = (
    check_settling,
    check_closing,
    check_minutes,
)
