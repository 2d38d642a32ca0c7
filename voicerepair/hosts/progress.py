"""How far a play has come, between two steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from voicerepair.hosts.outcomes import Outcome, Situation
from voicerepair.hosts.partners import Partners
from voicerepair.hosts.plan import Outside
from voicerepair.session.events import DeviceKind, Reason
from voicerepair.session.position import Extra, Number, Position, TurnKey

__all__ = ["Play"]

NEVER = float("inf")


@dataclass(slots=True)
class Play:
    """How far one play has come, and what it keeps for the steps ahead.

    ``steps`` and ``ways`` as in ``session/trail.py``; ``numbers`` by name; ``outside`` is still to
    happen, the first of it at ``until``; ``history``, what was ``asked`` and ``devices`` that are
    lost matter to commands and mishaps alone.
    """

    partners: Partners
    outside: list[tuple[float, Outside]] = field(default_factory=list)
    until: float = NEVER
    now: float = 0.0
    away: float = 0.0
    wall: float = 0.0
    taken: int = 0
    steps: set[TurnKey] = field(default_factory=set)
    ways: set[tuple[TurnKey, int]] = field(default_factory=set)
    history: list[Position] = field(default_factory=list)
    asked: str = ""
    numbers: dict[str, tuple[Number, ...]] = field(default_factory=dict)
    extra: tuple[Extra, ...] = ()
    pauses: dict[int, float] = field(default_factory=dict)
    devices: set[DeviceKind] = field(default_factory=set)
    ended: Reason | None = None

    @staticmethod
    def of(partners: Partners) -> Play:
        """A play that has not begun."""
        play = Play(partners)
        play.happens(sorted(partners.outside, key=lambda pair: pair[0]))
        return play

    @property
    def together(self) -> float:
        """The seconds less those spent apart or paused."""
        return self.now - self.away

    def happens(self, outside: list[tuple[float, Outside]]) -> None:
        """This is still to happen."""
        self.outside = outside
        self.until = outside[0][0] if outside else NEVER

    def position(self, situation: Situation) -> Position:
        """Where the play is, in full."""
        return replace(
            situation.position,
            asked=self.asked,
            numbers=tuple(chain.from_iterable(self.numbers.values())),
            extra=self.extra,
            steps=self.taken,
        )

    def longest_pause(self, who: Sequence[int]) -> float:
        if len(who) == 1:
            return self.pauses.get(who[0], 0.0)
        return max((self.pauses.get(person, 0.0) for person in who), default=0.0)

    def add(self, outcome: Outcome) -> None:
        """It went on as another did before."""
        self.now += outcome.seconds
        self.taken += outcome.taken
        self.steps |= outcome.steps
        if outcome.ways:
            self.ways |= outcome.ways
        self.history += outcome.remembered
        if outcome.asked is not None:
            self.asked = outcome.asked
        for name, person in outcome.lost:
            self._keep(name, person, ())
        for number in outcome.kept:
            self._keep(number.name, number.person, (number,))
        if outcome.paid:
            self.extra = tuple(owed for owed in self.extra if owed not in outcome.paid)
        for person in outcome.spoke:
            self.pauses[person] = outcome.pause
        self.ended = outcome.ended

    def _keep(self, name: str, person: int, given: tuple[Number, ...]) -> None:
        others = (number for number in self.numbers.get(name, ()) if number.person != person)
        self.numbers[name] = (*others, *given)
