"""A script that is being written: its prompts as they will be said, and which of them changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from voicerepair.script.flow import steps_of
from voicerepair.script.model import Program, Say
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

__all__ = ["Prompt", "changed", "prompts_of"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt of a script: the ``line`` it is written on, and what is ``said`` of it."""

    line: int
    said: str


def prompts_of(program: Program, people: Sequence[Person]) -> tuple[Prompt, ...]:
    """The prompts of the main script, with the names that they have at its beginning."""
    session = Session(program, people)
    return tuple(
        Prompt(step.line, session.fill(step.text).text)
        for step in sorted(steps_of(program.script), key=lambda step: step.line)
        if isinstance(step, Say)
    )


def changed(before: Sequence[Prompt], after: Sequence[Prompt]) -> int | None:
    """The place in ``after`` of the first prompt that was changed or added; None where none was,
    though prompts may have moved or gone."""
    matcher = SequenceMatcher(
        None, [prompt.said for prompt in before], [prompt.said for prompt in after], autojunk=False
    )
    for what, _, _, start, _ in matcher.get_opcodes():
        if what in ("replace", "insert"):
            return start
    return None
