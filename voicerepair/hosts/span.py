"""How long a script lasts: as long as its rehearsals do, with people of few words, with people who
use their whole turns, and with those who answer the same each time, whatever is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voicerepair.hosts.durations import estimated_seconds
from voicerepair.hosts.partners import usual_utterances
from voicerepair.hosts.plan import Outside, Utterance, Utterances
from voicerepair.hosts.rehearse import Rehearsal
from voicerepair.script.model import Program
from voicerepair.session.engine import Session
from voicerepair.session.events import Ask, Person, Reason

__all__ = ["Span", "Steadfast", "span_of"]

FEW_WORDS = 4.0  # seconds
MOST_OPTIONS = 6


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds from beginning to end, breaks included: at the shortest, as a rule, at the most."""

    shortest: float
    usual: float
    longest: float

    def in_words(self) -> str:
        """As an author would announce it."""
        low, usual, high = (
            max(1, round(seconds / 60)) for seconds in (self.shortest, self.usual, self.longest)
        )
        if low == high:
            return f"about {low} minute{'s' if low > 1 else ''}"
        return f"{low} to {high} minutes, {usual} as a rule"


@dataclass(frozen=True, slots=True)
class Steadfast:
    """Partners who use every turn alike and give the same answer each time: the option of that
    number, the one that leads straight on (0), or none."""

    brief: bool
    option: int | None = 0
    seed: int = 0
    outside: Sequence[tuple[float, Outside]] = ()

    def happens(self, step: int) -> Sequence[tuple[float, Outside]]:
        return ()

    def speak(self, role: str, number: int, ceiling: float | None) -> Utterances:
        whole = usual_utterances(ceiling)
        if not self.brief:
            return whole
        return tuple(Utterance(span.start, min(span.end, span.start + FEW_WORDS)) for span in whole)

    def answer(self, role: str, number: int, ask: Ask, straight: int | None) -> int | None:
        if not ask.options:
            high = self.option is not None and self.option > 1
            return ask.high if high else ask.low
        if self.option == 0:
            return straight
        return None if self.option is None else min(self.option, len(ask.options))


def span_of(
    program: Program, people: Sequence[Person], seconds: Callable[[str], float] = estimated_seconds
) -> Span:
    """How long ``program`` lasts. Raises ``SessionError`` where a session stands still."""

    def lasts(partners: Steadfast) -> float:
        rehearsal = Rehearsal(Session(program, people), partners, seconds, 0.0)
        rehearsal.play()
        # Whoever answers nothing to "are you back?" is waited for until the next day.
        return rehearsal.now if rehearsal.session.ended is Reason.FINISHED else 0.0

    usual = lasts(Steadfast(brief=False))
    ways = [Steadfast(False, option) for option in (None, *range(1, MOST_OPTIONS + 1))]
    longest = max(usual, *(lasts(partners) for partners in ways))
    brief = lasts(Steadfast(brief=True))
    return Span(min(usual, brief) if brief else usual, usual, longest)
