"""How a sitting begins, ends and lasts: what a script does with all that it plays.

Rules: as in ``whole``. Only the script that is checked is spoken of; those it plays are looked
into, never found fault with.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from voicerepair.script.findings import Code, Finding, Spot
from voicerepair.script.flow import jumps_of, passable, steps_of
from voicerepair.script.lasting import Course, lasting
from voicerepair.script.lint.ways import at_step
from voicerepair.script.model import (
    Answer,
    Breathe,
    Cue,
    End,
    Pause,
    Play,
    Rate,
    Say,
    Show,
    Step,
    TimeOut,
    Turn,
)
from voicerepair.script.parse import Parsed
from voicerepair.script.source import Notes, fold

if TYPE_CHECKING:
    from voicerepair.script.whole import Whole

__all__ = ["check_closing", "check_minutes", "check_settling"]

HOT = ("own", "after a rupture")
SETTLED = 60.0
"""Seconds of breathing or quiet that settle somebody."""

SLACK_SECONDS = 30.0
SLACK = 0.1
"""Announced minutes are rounded as people do it."""

REMEMBERED = 64


def check_settling(whole: Whole) -> Iterator[Finding]:
    """A hot stage whose first turn comes before anybody could settle."""
    meta = whole.top.script.meta
    if not meta.stage.startswith(HOT):
        return
    quiet = 0.0
    played: dict[str, float] = {}
    turn = None
    for step in steps_of(whole.top.script):
        if isinstance(step, Turn):
            turn = step
            break
        if isinstance(step, Play) and step.script not in played:
            played[step.script] = _quiet(whole, step.script)
        quiet += played[step.script] if isinstance(step, Play) else _quiet_of(step)
    if turn is None or quiet >= SETTLED:
        return
    yield at_step(
        whole.top,
        turn,
        Code.NO_SETTLING,
        f'This is where people begin to speak, in the stage "{meta.stage}", and nothing has let '
        "them settle.",
        "Write [play settling] (a minute and a half) above it.",
    )


def _quiet(whole: Whole, key: str) -> float:
    names = {key, *whole.below(key)} & whole.parsed.keys()
    return sum(_quiet_of(step) for name in names for step in _steps(whole.parsed[name]))


@lru_cache(maxsize=REMEMBERED)
def _steps(parsed: Parsed) -> tuple[Step, ...]:
    return tuple(steps_of(parsed.script))


def _quiet_of(step: Step) -> float:
    match step:
        case Breathe(cycles, inhale, exhale):
            return cycles * (inhale + exhale)
        case Pause(seconds):
            return seconds
        case _:
            return 0.0


def check_closing(whole: Whole) -> Iterator[Finding]:
    """An end that comes without a word, after people have spoken."""
    steps = [*steps_of(whole.top.script)]
    if not any(isinstance(step, Turn) for step in steps):
        return
    ends = [place for place, step in enumerate(steps) if isinstance(step, End)]
    if passable(steps[-1], True) and not isinstance(steps[-1], End):
        ends.append(len(steps))
    for place in ends:
        if not _has_closed(steps[:place]):
            yield at_step(
                whole.top,
                steps[min(place, len(steps) - 1)],
                Code.NO_CLOSING,
                "The script ends here without a word.",
                "Say that it is over, or write [play closing] before the end.",
            )


def _has_closed(before: list[Step]) -> bool:
    """Whether the last thing that happens is said by the guide."""
    for step in reversed(before):
        if isinstance(step, (Say, Play, TimeOut)):
            return True
        if not isinstance(step, (Show, Cue, Pause, Answer, Rate)) or not passable(step, True):
            return False
        if jumps_of(step):
            return False
    return False


def check_minutes(whole: Whole) -> Iterator[Finding]:
    """Announced minutes that no sitting keeps to."""
    announced = whole.top.script.meta.minutes
    if announced is None:
        return
    low, high = (60 * minutes for minutes in announced)
    usual = _lasting(whole, Course.USUAL)
    slack = SLACK_SECONDS + SLACK * usual
    if high + slack < usual or low - slack > usual:
        takes = f"If people use their time, this takes about {_minutes(usual)}"
        message = f"{takes}, and {_range(*announced)} {'are' if high > 60 else 'is'} announced."
    elif high > 2 * usual + slack and high - slack > (most := _lasting(whole, Course.LONGEST)):
        message = (
            f"With every detour this takes at most {_minutes(most)}, and {_range(*announced)} are "
            "announced."
        )
    else:
        return
    lines = enumerate(whole.top.source.lines[:40], start=1)
    line = next((number for number, line in lines if fold(line).startswith("minutes")), 1)
    start, end = max(1, int(usual * 0.7 / 60)), max(1, -int(-usual // 60))
    yield Notes(whole.top.source).finding(
        Code.MINUTES,
        Spot(line, 1, len(whole.top.source.line(line))),
        message,
        f"Write minutes: {start} to {end}" if start < end else f"Write minutes: {end}",
    )


def _minutes(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def _range(low: float, high: float) -> str:
    said = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    return f"{said} minute{'s' if high != 1 else ''}"


def _lasting(whole: Whole, course: Course) -> float:
    """The seconds of the script that is checked, with all it plays."""
    people = len(whole.top.script.roles)
    reach = {whole.main, *whole.below(whole.main)}
    played = {name: sorted({other for _, other in whole.plays[name]}) for name in reach}
    seconds: dict[str, float] = {}
    for name in TopologicalSorter(played).static_order():
        nested = tuple((other, seconds[other]) for other in played[name])
        seconds[name] = _of(whole.parsed[name], people, nested, course)
    return seconds[whole.main]


@lru_cache(maxsize=2 * REMEMBERED)
def _of(
    parsed: Parsed, people: int, played: tuple[tuple[str, float], ...], course: Course
) -> float:
    return lasting(parsed.script, people, dict(played), course)
