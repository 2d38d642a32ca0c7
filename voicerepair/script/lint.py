"""What can be said of one script once it is read.

Rules: a check is a function that yields findings and raises nothing. ERRORS (codes VR1xx) keep a
script from being played, WARNINGS (VR2xx) do not; a new check is added to the table it belongs
to. What takes more than one script to know is in ``whole``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voicerepair.script.findings import Code, Finding
from voicerepair.script.flow import follow, jumps_of, steps_of
from voicerepair.script.model import TIME_OUT, Answer, InTurn, Rate, Say, Step
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


def check_questions(parsed: Parsed) -> Iterator[Finding]:
    """A question whose words would be missing once they are left out."""
    for section in parsed.script.sections:
        for steps in (section.steps, section.between):
            before: list[Step] = []
            for step in steps:
                asks = isinstance(step, Answer | Rate) and before and _is_left_out(before[-1])
                if asks and not any(_is_always_said(one) for one in before[-2:-1]):
                    yield at_step(
                        parsed,
                        step,
                        Code.MISPLACED,
                        "Later nobody would hear what is asked here: the prompt before it is said "
                        "only the first times.",
                        "Put the question into a prompt of its own, without [the first ... times].",
                    )
                before.append(step)


def _is_left_out(step: Step) -> bool:
    return isinstance(step, Say) and step.first_times is not None


def _is_always_said(step: Step) -> bool:
    return isinstance(step, Say) and step.first_times is None


def check_never_counted(parsed: Parsed) -> Iterator[Finding]:
    """What would depend on how often people took a time-out."""
    if parsed.script.name not in TIME_OUT:
        return
    for step in steps_of(parsed.script):
        if isinstance(step, InTurn) or _is_left_out(step):
            yield at_step(
                parsed,
                step,
                Code.MISPLACED,
                f'Nobody counts time-outs, so "{parsed.script.name}" is the same each time.',
                "Write what is said and done every time.",
            )


def _line(step: Step) -> int:
    return step.line


ERRORS: tuple[Callable[[Parsed], Iterator[Finding]], ...] = (
    check_ways,
    check_questions,
    check_never_counted,
)
WARNINGS: tuple[Callable[[Parsed], Iterator[Finding]], ...] = ()
