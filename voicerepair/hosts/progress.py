"""How far a play has come, between two steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter

from voicerepair.hosts.chance import ByChance
from voicerepair.hosts.interrupted import Interrupted
from voicerepair.hosts.outcomes import Outcome, Situation
from voicerepair.hosts.plan import Outside
from voicerepair.session.engine import MOST_STEPS
from voicerepair.session.events import DeviceKind, Reason
from voicerepair.session.position import Extra, Number, Position

__all__ = ["Play"]

NEVER = float("inf")
NEAR = 1e-6  # seconds; what happens as near to the end of a step as this, the engine sorts out


@dataclass(slots=True)
class Play:
    """How far one play has come, and what it keeps for the steps ahead.

    ``steps`` and ``ways`` are bits (``trails.py``), ``numbers`` by name. ``outside`` is still to
    happen, none of it before ``until``; more comes with the step that is the ``due``-th.
    ``history``, what was ``asked`` and ``devices`` that are lost matter to commands and mishaps
    alone; what ``came`` of the latest steps is in ``history`` and ``asked`` once it was gathered.
    """

    partners: ByChance
    outside: list[tuple[float, Outside]] = field(default_factory=list)
    until: float = NEVER
    due: int = MOST_STEPS
    now: float = 0.0
    away: float = 0.0
    wall: float = 0.0
    taken: int = 0
    steps: int = 0
    ways: int = 0
    history: list[Position] = field(default_factory=list)
    asked: str = ""
    numbers: dict[str, tuple[Number, ...]] = field(default_factory=dict)
    extra: tuple[Extra, ...] = ()
    pauses: dict[int, float] = field(default_factory=dict)
    devices: set[DeviceKind] = field(default_factory=set)
    interrupted: Interrupted | None = None
    came: list[Outcome] = field(default_factory=list)
    ended: Reason | None = None

    @staticmethod
    def of(partners: ByChance) -> Play:
        """A play that has not begun."""
        return Play(partners, due=partners.next_happening(0, MOST_STEPS))

    @property
    def together(self) -> float:
        """The seconds less those spent apart or paused."""
        return self.now - self.away

    def happens(self, outside: list[tuple[float, Outside]]) -> None:
        """This is still to happen, besides what comes with the steps ahead."""
        self.outside = outside
        self.until = outside[0][0] - NEAR if outside else NEVER

    def begin_step(self) -> None:
        """What comes with the step that is due is still to happen."""
        coming = [(self.now + seconds, event) for seconds, event in self.partners.happens(self.due)]
        self.happens(sorted([*self.outside, *coming], key=itemgetter(0)))
        self.taking(self.due)

    def taking(self, step: int) -> None:
        """So many steps were begun."""
        self.due = self.partners.next_happening(step, MOST_STEPS)

    def position(self, situation: Situation) -> Position:
        """Where the play is, in full."""
        self.gather()
        numbers = tuple(chain.from_iterable(self.numbers.values()))
        position = situation.position
        if self.interrupted is not None:
            position = self.interrupted.in_sight(position)
        return position.holding(self.asked, numbers, self.extra, self.taken)

    def back(self, position: Position) -> Position:
        """The time-out is over: with all that is at this ``position``, back where it was called."""
        assert self.interrupted is not None
        self.gather()
        back = self.interrupted.over(position, self.asked)
        self.interrupted = None
        return back

    def longest_pause(self, who: Sequence[int]) -> float:
        if len(who) == 1:
            return self.pauses.get(who[0], 0.0)
        return max((self.pauses.get(person, 0.0) for person in who), default=0.0)

    def add(self, outcome: Outcome) -> None:
        """It went on as another did before."""
        self.came.append(outcome)
        self.now += outcome.seconds
        self.taken += outcome.taken
        self.steps |= outcome.steps
        self.ways |= outcome.ways
        if outcome.changes:
            self._change(outcome)

    def _change(self, outcome: Outcome) -> None:
        for name, person in outcome.lost:
            self._keep(name, person, ())
        for number in outcome.kept:
            self._keep(number.name, number.person, (number,))
        if outcome.paid:
            self.extra = tuple(owed for owed in self.extra if owed not in outcome.paid)
        for person in outcome.spoke:
            self.pauses[person] = outcome.pause
        if outcome.interrupts:
            self.gather()
            self.interrupted = outcome.interrupts
        self.ended = outcome.ended

    def gather(self) -> None:
        """Let ``history`` and ``asked`` know of all that came."""
        for outcome in self.came:
            if outcome.remembered:
                remembered = outcome.remembered
                if self.interrupted is not None:
                    remembered = tuple(map(self.interrupted.in_sight, remembered))
                self.history += remembered
            if outcome.asked is not None:
                self.asked = outcome.asked
        self.came.clear()

    def _keep(self, name: str, person: int, given: tuple[Number, ...]) -> None:
        before = self.numbers.get(name)
        if before:
            given = (*[number for number in before if number.person != person], *given)
        self.numbers[name] = given
