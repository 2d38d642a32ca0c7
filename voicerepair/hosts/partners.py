"""What partners do in a rehearsal, where a plan says it and where it says nothing.

A rehearsal asks its partners how they use each turn and how they answer each question; whatever
else happens, and when, they know beforehand. Turns and questions are counted by role.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from voicerepair.errors import SessionError
from voicerepair.hosts.plan import Outside, Plan, Utterance, Utterances
from voicerepair.session.events import Ask

__all__ = ["Partners", "Planned", "usual_reply", "usual_utterances"]

BEFORE_CEILING = 3.0  # partners with no plan speak until so long before their ceiling
NO_CEILING = 30.0  # what people speak where patience shows no time
USUAL_RATING = 5


class Partners(Protocol):
    """``seed`` draws who starts; ``outside`` is what happens at which second of the session."""

    @property
    def seed(self) -> int: ...

    @property
    def outside(self) -> Sequence[tuple[float, Outside]]: ...

    def happens(self, step: int) -> Sequence[tuple[float, Outside]]:
        """What else happens, so many seconds after the step of this number was begun."""
        ...

    def speak(self, role: str, number: int, ceiling: float | None) -> Utterances:
        """How they use a turn of ``ceiling`` seconds."""
        ...

    def answer(self, role: str, number: int, ask: Ask, straight: int | None) -> int | None:
        """The number they type, or None for silence; ``straight`` leads straight on."""
        ...


def usual_utterances(ceiling: float | None) -> Utterances:
    """Speaking until shortly before the ceiling."""
    most = ceiling or NO_CEILING
    return (Utterance(min(1.0, most / 4), max(most - BEFORE_CEILING, most / 2)),)


def usual_reply(ask: Ask, straight: int | None) -> int | None:
    """The answer that leads straight on, and five where a number is asked."""
    return straight if ask.options else min(max(USUAL_RATING, ask.low), ask.high)


@dataclass(slots=True)
class Planned:
    """As the plan says; in the plainest way where it says nothing."""

    plan: Plan

    @property
    def seed(self) -> int:
        return self.plan.seed

    @property
    def outside(self) -> Sequence[tuple[float, Outside]]:
        return self.plan.outside

    def happens(self, step: int) -> Sequence[tuple[float, Outside]]:
        return ()

    def speak(self, role: str, number: int, ceiling: float | None) -> Utterances:
        planned = self.plan.turns.get((role, number))
        return usual_utterances(ceiling) if planned is None else planned

    def answer(self, role: str, number: int, ask: Ask, straight: int | None) -> int | None:
        reply = self.plan.replies.get((role, number))
        if reply is None:
            return usual_reply(ask, straight)
        if reply == "silence":
            return None
        if reply in ask.options:
            return ask.options.index(reply) + 1
        if reply.isdecimal() and (not ask.options or 1 <= int(reply) <= len(ask.options)):
            return int(reply)
        raise SessionError(
            f"The plan answers “{reply}”, which is not asked.",
            f"It could answer {', '.join(ask.options) or 'a number'}, or “silence”.",
        )
