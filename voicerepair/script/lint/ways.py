"""Where a script goes: its ends, ways back, what nothing reaches, questions left in silence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from voicerepair.script.findings import Code, Finding, Spot
from voicerepair.script.flow import Route, follow, jumps_of, steps_of
from voicerepair.script.model import Answer, Step
from voicerepair.script.parse import Parsed
from voicerepair.script.source import Notes

__all__ = ["at_step", "check_silence", "check_unreached", "check_ways"]


def at_step(parsed: Parsed, step: Step, code: Code, message: str, hint: str) -> Finding:
    """A finding about the direction of a step."""
    return Notes(parsed.source).finding(code, parsed.source.direction(step.line), message, hint)


@lru_cache(maxsize=1)
def _route(parsed: Parsed) -> Route:
    return follow(parsed.script, parsed.gaps)


def check_ways(parsed: Parsed) -> Iterator[Finding]:
    """`go back` with nowhere to go, and an end that nothing leads to."""
    route = _route(parsed)
    if route.stranded:
        position, section = next(
            (position, section)
            for position, section in enumerate(parsed.script.sections)
            if route.stranded in (*section.steps, *section.between)
        )
        yield at_step(
            parsed,
            route.stranded,
            Code.NOWHERE_TO_GO_BACK,
            "The script comes here without a jump, so there is nowhere to go back to.",
            f'Put [end] before "{section.name}", so that only a jump leads there.'
            if position
            else "Take [go back] away.",
        )
    if not route.ends and parsed.script.sections:
        last = max((step for step in steps_of(parsed.script) if jumps_of(step)), key=_line)
        yield at_step(
            parsed,
            last,
            Code.NO_END,
            "However this script goes, it never comes to an end.",
            "Give the jumps a bound (at most 2 times), or put [end] where it should end.",
        )


def _line(step: Step) -> int:
    return step.line


def check_unreached(parsed: Parsed) -> Iterator[Finding]:
    """Sections that no way through the script leads to."""
    reached = _route(parsed).reached
    for position, section in enumerate(parsed.script.sections):
        if position not in reached and (section.steps or section.between):
            yield Notes(parsed.source).finding(
                Code.UNREACHED,
                Spot(section.line, 1, len(parsed.source.line(section.line))),
                f'Nothing leads to the section "{section.name}", so nobody will hear it.',
                f"Write [go to {section.name}] or an answer with -> {section.name} above it, or "
                "take the section away.",
            )


def check_silence(parsed: Parsed) -> Iterator[Finding]:
    """Questions that lead somewhere, and do not say what it means if nobody answers."""
    for step in steps_of(parsed.script):
        if (
            isinstance(step, Answer)
            and jumps_of(step)
            and not any(option.silence for option in step.options)
        ):
            jump = jumps_of(step)[0]
            yield at_step(
                parsed,
                step,
                Code.NO_SILENCE,
                "If nobody answers, this question goes on as if the answer did not matter.",
                f"Say what silence means: add | silence -> {jump.section} or another section, or "
                "| silence alone to go straight on.",
            )
