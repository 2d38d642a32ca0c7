"""What is fitted to how often a script was played: nothing may be missing later."""

from __future__ import annotations

from collections.abc import Iterator

from voicerepair.script.findings import Code, Finding
from voicerepair.script.flow import steps_of
from voicerepair.script.lint.ways import at_step
from voicerepair.script.model import TIME_OUT, Answer, InTurn, Rate, Say, Step
from voicerepair.script.parse import Parsed

__all__ = ["check_never_counted", "check_questions"]


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
