"""What may come next after looking back: paths and exercises, each with what it is for.

Rule: they are the same for everybody with the same tie, whatever was answered, so that nobody can
tell anything from which are shown. Paths are those of ``voicerepair path``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from voicerepair.checkins.items import Tie

__all__ = ["NextStep", "next_steps"]


class NextStep(NamedTuple):
    """``when`` it helps, and the ``words`` of the command: ``path calm``, ``play friend``."""

    when: str
    words: tuple[str, str]

    @property
    def command(self) -> str:
        return " ".join(("voicerepair", *self.words))


CALM = NextStep("On a calm evening", ("path", "calm"))
ALONE = NextStep("When only one of you is willing", ("path", "one-willing"))
STEPS: Mapping[Tie, tuple[NextStep, ...]] = MappingProxyType(
    {
        Tie.PARTNER: (
            NextStep("After a rough moment", ("path", "after-a-rupture")),
            CALM,
            NextStep("Once a week", ("path", "weekly")),
            ALONE,
        ),
        Tie.PARENT: (
            NextStep("Before you go back to your child", ("play", "parent-child")),
            NextStep("To see it from outside", ("play", "outside-eye")),
        ),
        Tie.FRIEND: (
            NextStep("When you miss your friend", ("play", "friend")),
            CALM,
            ALONE,
        ),
        Tie.WORK: (
            NextStep("Before you say what went wrong", ("play", "work")),
            NextStep("To see it from outside", ("play", "outside-eye")),
        ),
    }
)


def next_steps(tie: Tie) -> tuple[NextStep, ...]:
    """In the order in which they are shown."""
    return STEPS[tie]
