"""What can be said of one script once it is read.

Rules: a check is a function that yields findings and raises nothing. ERRORS (codes VR1xx) keep a
script from being played, WARNINGS (VR2xx) do not; a new check is added to the table it belongs
to. What takes more than one script to know is in ``whole``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voicerepair.script.findings import Code, Finding
from voicerepair.script.flow import follow, jumps_of, steps_of
from voicerepair.script.model import Step
from voicerepair.script.parse import Parsed
from voicerepair.script.source import Notes

__all__ = ["at_step", "lint"]


def lint(parsed: Parsed) -> Iterator[Finding]:
    """Everything to say about one script beyond what reading it has found."""
    for check in (*ERRORS, *WARNINGS):
        yield from check(parsed)


def at_step(parsed: Parsed, step: Step, code: Code, message: str, hint: str) -> Finding:
    """A finding about the direction of a step."""
    return Notes(parsed.source).finding(code, parsed.source.direction(step.line), message, hint)


def check_ways(parsed: Parsed) -> Iterator[Finding]:
    """`go back` with nowhere to go, and an end that nothing leads to."""
    route = follow(parsed.script, parsed.gaps)
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


ERRORS: tuple[Callable[[Parsed], Iterator[Finding]], ...] = (check_ways,)
WARNINGS: tuple[Callable[[Parsed], Iterator[Finding]], ...] = ()
