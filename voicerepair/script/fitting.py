"""A script as it fits the people who sit down with it: how often they played it, what they agreed.

``fit`` settles before a session begins whatever depends on earlier ones, so that a session needs
to know nothing of them. A script that was not fitted plays as it does the first time.

Rules: pure; what is known of earlier sessions is handed in. Time-outs are never counted: the
scripts of one are the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import lcm

from voicerepair.script.flow import steps_of
from voicerepair.script.model import (
    TIME_OUT,
    Breathe,
    InTurn,
    Pause,
    Program,
    Say,
    Script,
    SetAside,
    Step,
)

__all__ = ["Fit", "fit", "period_of", "plays_after", "take_turns"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What is known before a session begins.

    ``plays``: how often each script was played to its end, by name. ``pause``: the seconds that
    people agreed on for a time-out. ``still``: nobody is asked to breathe in a rhythm.
    """

    plays: Mapping[str, int] = field(default_factory=dict)
    pause: float | None = None
    still: bool = False


def fit(program: Program, to: Fit) -> Program:
    """``program`` as it is played now: nothing in it depends on earlier sessions any more."""

    def fitted(script: Script, step: Step) -> Step | None:
        plays = 0 if script.name in TIME_OUT else to.plays.get(script.name, 0)
        return _step(step, plays, to)

    return _with_steps(program, fitted)


def take_turns(program: Program, plays: int) -> Program:
    """``program`` with only its ``InTurn`` steps settled, as after so many ``plays``: every other
    step stays in its place."""

    def settled(_script: Script, step: Step) -> Step:
        return step.jumps[plays % len(step.jumps)] if isinstance(step, InTurn) else step

    return _with_steps(program, settled)


def period_of(program: Program) -> int:
    """After so many plays, sections that are played in turn begin anew."""
    steps = (step for script in program.scripts.values() for step in steps_of(script))
    return lcm(*(len(step.jumps) for step in steps if isinstance(step, InTurn)))


def _with_steps(program: Program, change: Callable[[Script, Step], Step | None]) -> Program:
    """``program`` with what ``change`` makes of each step; None leaves it out."""

    def script(one: Script) -> Script:
        def steps(written: tuple[Step, ...]) -> tuple[Step, ...]:
            return tuple(step for old in written if (step := change(one, old)) is not None)

        sections = tuple(
            replace(section, steps=steps(section.steps), between=steps(section.between))
            for section in one.sections
        )
        return replace(one, sections=sections)

    return replace(program, scripts={name: script(one) for name, one in program.scripts.items()})


def _step(step: Step, plays: int, to: Fit) -> Step | None:
    """What is left of a step, or None where it is left out."""
    match step:
        case Say(first_times=int(times)):
            return replace(step, first_times=None) if plays < times else None
        case InTurn(jumps=jumps):
            return jumps[plays % len(jumps)]
        case SetAside(seconds=seconds, as_agreed=True):
            return SetAside(to.pause or seconds, line=step.line)
        case Breathe() if to.still:
            return Pause(step.cycles * (step.inhale + step.exhale), line=step.line)
        case _:
            return step


def plays_after(script: Script, plays: int) -> int:
    """What to remember once a script was played again after so many ``plays``.

    No more than makes a difference: it is as good as new where nothing depends on the number,
    and otherwise stands still, or goes round, once every prompt that is left out has been.
    """
    if script.name in TIME_OUT:
        return 0
    steps = list(steps_of(script))
    first = max((step.first_times or 0 for step in steps if isinstance(step, Say)), default=0)
    turns = lcm(*(len(step.jumps) for step in steps if isinstance(step, InTurn)))
    return plays + 1 if plays + 1 < first + turns else first
