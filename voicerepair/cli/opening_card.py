"""The card that opens a sitting, which is said once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voicerepair.script.model import Play, Program, Step

__all__ = ["without_opening"]

OPENING = "opening"  # its stage


def without_opening(program: Program) -> Program:
    """The same without its opening card, for those who have just heard it."""
    cards = {name for name, script in program.scripts.items() if script.meta.stage == OPENING}

    def rest(steps: Sequence[Step]) -> tuple[Step, ...]:
        return tuple(
            step for step in steps if not (isinstance(step, Play) and step.script in cards)
        )

    scripts = {
        name: replace(
            script,
            sections=tuple(
                replace(section, steps=rest(section.steps), between=rest(section.between))
                for section in script.sections
            ),
        )
        for name, script in program.scripts.items()
    }
    return replace(program, scripts=scripts)
