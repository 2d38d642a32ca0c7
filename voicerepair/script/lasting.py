"""How long a script lasts, reckoned without playing it: its usual and its longest course.

Rules: as in ``length``, a frame is a straight line and a section is worked out once, from the last
to the first. The usual course is that of a rehearsal without a plan: turns are used up, and answers
lead straight on. In the longest every time is used up and every detour taken, so that no sitting
is longer. A time-out is none of the script's time. What cannot be told is not a number (a usual
course that goes round by a jump).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from voicerepair.script.flow import jumps_of, passable, runs_of
from voicerepair.script.model import (
    EACH,
    Answer,
    Branch,
    Breathe,
    CheckIn,
    Cue,
    End,
    GoBack,
    Jump,
    Pause,
    Play,
    Rate,
    Say,
    Script,
    Section,
    SetAside,
    Step,
    Turn,
)

__all__ = ["Course", "lasting"]

SECONDS_A_WORD = 0.5
BETWEEN_PROMPTS = 0.6
CUE = 1.0
HAND_OVER = 8.0
"""Tones, and the quiet in which a turn could still be kept."""
GRACE = 20.0
REPLY = 2.0
RATING = 15.0
CHECK_IN = 10.0
"""It says where a check-in is answered: not here, and not now."""
MOST_RUNS = 50
"""Runs of a section that are counted one by one; its length goes on in proportion."""


class Course(Enum):
    """Which way through a script."""

    USUAL = auto()
    LONGEST = auto()


@dataclass(frozen=True, slots=True)
class _Way:
    """The seconds of a frame that returns, and of one that ends; None where none does."""

    back: float | None = None
    over: float | None = None

    def after(self, seconds: float) -> _Way:
        if not seconds:
            return self
        return _Way(
            None if self.back is None else self.back + seconds,
            None if self.over is None else self.over + seconds,
        )

    @property
    def known(self) -> float | None:
        return self.over if self.back is None else self.back


_UNKNOWN = _Way(math.nan, math.nan)


def lasting(script: Script, people: int, played: Mapping[str, float], course: Course) -> float:
    """The seconds of one playing of ``script`` with so many people; NaN where it cannot be told.

    ``played`` has the seconds of every script that it plays, in the same course.
    """
    return _Walk(script, people, played, course is Course.LONGEST).seconds()


class _Walk:
    """One course through one script, worked out from the end."""

    def __init__(
        self, script: Script, people: int, played: Mapping[str, float], longest: bool
    ) -> None:
        self._script = script
        self._people = people
        self._played = played
        self._longest = longest
        self._ends: dict[str, _Way] = {}

    def seconds(self) -> float:
        below = _Way(over=0.0)
        for section in reversed(self._script.sections):
            below = self._section(section, below)
            self._ends[section.name] = below
        found = below.known or 0.0
        return found + self._again() if self._longest else found

    def _again(self) -> float:
        """What backward jumps add, each taken as often as it may be."""
        people, again = self._people, 0.0
        speakers = people if any(section.each for section in self._script.sections) else 1
        above: set[str] = set()
        for section in self._script.sections:
            above.add(section.name)
            for step in (*section.steps, *section.between):
                for jump in jumps_of(step):
                    if jump.section in above:
                        times = (jump.at_most or 0) * runs_of(section, people) * speakers
                        way = self._ends[jump.section]
                        again += times * max(way.back or 0.0, way.over or 0.0)
        return again

    def _section(self, section: Section, below: _Way) -> _Way:
        way = self._walk(section.steps, below)
        runs = runs_of(section, self._people)
        if runs == 1:
            return way
        counted = min(runs, MOST_RUNS)
        for _ in range(counted - 1):
            way = self._walk(section.steps, self._walk(section.between, way))
        return way if runs == counted else way.after((way.known or 0.0) * (runs / counted - 1))

    def _walk(self, steps: tuple[Step, ...], then: _Way) -> _Way:
        plain = 0.0
        for step in reversed(steps):
            if isinstance(step, (GoBack, End)):
                plain, then = 0.0, (_Way(back=0.0) if isinstance(step, GoBack) else _Way(over=0.0))
                continue
            if jumps_of(step):
                plain, then = 0.0, self._turning(step, then.after(plain))
            plain += self._takes(step)
        return then.after(plain)

    def _takes(self, step: Step) -> float:
        """The seconds of one step by itself."""
        match step:
            case Say(text):
                return (text.count(" ") + 1) * SECONDS_A_WORD + BETWEEN_PROMPTS
            case Turn(who, _, seconds):
                spoken = seconds * 1.5 + GRACE if self._longest else seconds + HAND_OVER
                return spoken * (self._people if who == EACH else 1)
            case Pause(seconds):
                return seconds
            case SetAside(seconds):
                return seconds * 3 if self._longest else seconds
            case Breathe(cycles, inhale, exhale):
                return cycles * (inhale + exhale)
            case Cue():
                return CUE
            case Play(script):
                return self._played.get(script, 0.0)
            case Answer() | Rate():
                return self._reply(step) * (self._people if step.who == EACH else 1)
            case CheckIn():
                return CHECK_IN
            case _:
                return 0.0

    def _reply(self, step: Answer | Rate) -> float:
        """The seconds until one person has answered, or has not."""
        within = step.within if isinstance(step, Answer) else RATING
        if self._longest:
            return within * 2  # more time can be asked for
        if isinstance(step, Rate) or any(not o.jump and not o.silence for o in step.options):
            return REPLY
        return within

    def _turning(self, step: Step, then: _Way) -> _Way:
        """The way from a step with jumps on, where ``then`` is what follows it."""
        if not self._longest:
            return self._straight(step, then)
        ways = [self._jump(jump, then) for jump in jumps_of(step)]
        if passable(step, True):
            ways.append(then)
        return _longest(ways)

    def _straight(self, step: Step, then: _Way) -> _Way:
        """Where people go who answer what leads straight on, or nothing where all leads away."""
        match step:
            case Answer(_, options):
                if any(option.jump is None and not option.silence for option in options):
                    return then
                silence = next((option.jump for option in options if option.silence), None)
                return self._jump(silence, then) if silence else then
            case Branch():
                return then
            case _:
                return self._jump(jumps_of(step)[0], then)

    def _jump(self, jump: Jump, then: _Way) -> _Way:
        target = self._ends.get(jump.section)
        if target is None:
            # Backward: in the longest course it is counted on top.
            return then if self._longest else _UNKNOWN
        back = _Way() if target.back is None else then.after(target.back)
        return _longest([_Way(over=target.over), back])


def _longest(ways: Sequence[_Way]) -> _Way:
    """The longest of several ways (of which in the usual course all but one are none)."""
    backs = [way.back for way in ways if way.back is not None]
    overs = [way.over for way in ways if way.over is not None]
    return _Way(max(backs, default=None), max(overs, default=None))
