"""What came of a step, so that it need not be played again: situations, and their outcomes.

A situation is all that what a step does can depend on, as long as nobody says a command: the
step and its place, whose go it is, and the few numbers that this very step reads. What partners
do in it is drawn from a few possibilities, and so is what comes of it. Anything else that a
session keeps (the way back, numbers for a branch further on, time that is owed at another step)
goes through it unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from voicerepair.hosts.interrupted import Interrupted
from voicerepair.hosts.plan import Utterances
from voicerepair.hosts.trails import Trails
from voicerepair.script.model import Branch, Rate, Turn
from voicerepair.session.course import Course
from voicerepair.session.events import Ask, Reason
from voicerepair.session.position import Extra, Number, NumberKey, Position
from voicerepair.session.words import placeholders

__all__ = ["MOST_KNOWN", "Conduct", "Outcome", "Question", "Situation", "Table"]

MOST_KNOWN = 30_000  # situations and outcomes that are kept; a few kilobytes each
MOST_JOINED = 30  # steps in one outcome

# What decides between the outcomes of a situation: speech and the longest pause before it, an
# answer, or whether a branch holds. None where nothing does, and for silence.
Conduct = tuple[Utterances, float] | int | None

Numbers = Mapping[str, tuple[Number, ...]]  # by name
Read = tuple[tuple[Number, ...], tuple[Extra, ...]]
NOTHING: Read = ((), ())


@dataclass(frozen=True, slots=True)
class Question:
    """What a step asks of its partners, ``after`` so many seconds: how they use a turn of
    ``ceiling`` seconds, or, where there is an ``ask``, how they answer."""

    after: float
    role: str
    who: tuple[int, ...]
    ceiling: float | None = None
    ask: Ask | None = None
    straight: int | None = None


@dataclass(slots=True)
class Alike:
    """What turns have in common that are opened for the same people in the same way, or ratings
    under whatever name, wherever they stand: the question, and outcomes that lead straight on."""

    question: Question | None = None
    outcomes: dict[Conduct, Outcome] = field(default_factory=dict)


class Situation:
    """The step at ``position`` is come to, and the last sound ends ``lead`` seconds from here.

    ``numbers`` and ``extra`` in the position are only what this step reads (there are ``found``
    situations for that), and of the prompt that was said last no step makes anything without a
    command. ``reads`` are the names of the numbers that its words speak of; time that is owed is
    read by a turn alone. ``question`` is known once it was asked; ``straight`` is the only outcome
    that there can be, and ``straight_on`` are the next step's situations, by their lead. It
    ``counts`` if its step is known to be taken in the moment in which it is come to. Turns and
    ratings are ``alike``.
    """

    __slots__ = (
        "alike",
        "branch",
        "counts",
        "found",
        "is_turn",
        "lead",
        "outcomes",
        "position",
        "question",
        "rates",
        "reads",
        "straight",
        "straight_on",
        "turn",
    )

    def __init__(self, course: Course, position: Position, lead: float) -> None:
        step = course.step(position)
        self.position = position
        self.lead = lead
        self.branch = step if isinstance(step, Branch) else None
        self.turn = course.turn_key(position)
        self.is_turn = isinstance(step, Turn)
        self.rates = step.name if isinstance(step, Rate) else ""
        texts = getattr(step, "text", "") + position.remind
        self.reads = course.ratings.intersection(placeholders(texts))
        self.question: Question | None = None
        self.outcomes: dict[Conduct, Outcome] = {}
        self.straight: Outcome | None = None
        self.straight_on: dict[float, Situation] = {}
        self.counts = False
        self.found: dict[Read, Situation] = {}
        self.alike: Alike | None = None

    def read(self, numbers: Numbers, extra: tuple[Extra, ...]) -> Read:
        """What this step reads."""
        owed = tuple(owed for owed in extra if owed.turn == self.turn) if self.is_turn else ()
        return tuple(chain.from_iterable(numbers.get(name, ()) for name in self.reads)), owed


@dataclass(slots=True)
class Outcome:
    """What came of ``situation``: the time it took, where it led, and what was kept of it.

    ``steps`` and ``ways`` are bits (``trails.py``).
    ``asked``: the prompt that was said, where it was one that can be gone back to.
    ``lost`` numbers count no longer, if there were any, and ``kept`` ones do; time that was owed
    is ``paid``; ``pause`` is the longest so far of those who ``spoke``, where it was not before.
    ``interrupts``: a time-out began; ``over``: one is over, here (but for the place), and the last
    sound ends in so many seconds. ``changes`` any of that, or ends. Where several were joined, they
    are the ``parts``.
    """

    situation: Situation
    seconds: float
    taken: int
    steps: int
    ways: int = 0
    remembered: tuple[Position, ...] = ()
    asked: str | None = None
    lost: tuple[NumberKey, ...] = ()
    kept: tuple[Number, ...] = ()
    paid: tuple[Extra, ...] = ()
    spoke: tuple[int, ...] = ()
    pause: float = 0.0
    ended: Reason | None = None
    interrupts: Interrupted | None = None
    over: tuple[Position, float] | None = None
    next: Situation | None = None
    parts: tuple[Outcome, ...] = ()
    changes: bool = field(init=False)

    def __post_init__(self) -> None:
        kept = self.lost or self.kept or self.paid or self.spoke
        self.changes = bool(kept or self.interrupts or self.ended)

    def joined(self) -> Outcome:
        """This, with what comes after it as long as there is no choice."""
        after = None if self.next is None else self.next.straight
        if after is None or self.taken + after.taken > MOST_JOINED:
            return self
        if self.interrupts or after.interrupts or after.over:
            return self
        return replace(
            self,
            seconds=self.seconds + after.seconds,
            taken=self.taken + after.taken,
            steps=self.steps | after.steps,
            ways=self.ways | after.ways,
            remembered=self.remembered + after.remembered,
            asked=self.asked if after.asked is None else after.asked,
            ended=after.ended,
            next=after.next,
            parts=(self.parts or (self,)) + (after.parts or (after,)),
        )


class Table:
    """The situations that were met, and what came of them: no more than memory is good for."""

    def __init__(self, course: Course, trails: Trails, most: int) -> None:
        self.course = course
        self.trails = trails
        self._most = most
        self._situations: dict[tuple[Position, float], Situation] = {}
        self._alike: dict[tuple[Any, ...], Alike] = {}
        self._outcomes = 0

    def __len__(self) -> int:
        return len(self._situations) + self._outcomes

    def come_to(self, position: Position, lead: float) -> Situation:
        """At this position, before the step has read anything."""
        position = Interrupted.out_of_sight(position)
        asked = position.asked if position.remind else ""
        position = self.course.without_spent_bounds(position)
        return self._situation(position.holding(asked, (), (), 0), lead)

    def as_read(self, here: Situation, numbers: Numbers, extra: tuple[Extra, ...]) -> Situation:
        """The same, with what the step reads."""
        read = here.read(numbers, extra)
        if read == NOTHING:
            return here
        found = here.found.get(read)
        if found is None:
            position = here.position.holding(here.position.asked, *read, 0)
            found = self._situation(position, here.lead)
            if len(self) < self._most:
                here.found[read] = found
        return found

    def _situation(self, position: Position, lead: float) -> Situation:
        found = self._situations.get((position, lead))
        if found is None:
            found = Situation(self.course, position, lead)
            found.alike = self._alike_to(found)
            if len(self) < self._most:
                self._situations[position, lead] = found
        return found

    def keep(self, conduct: Conduct, outcome: Outcome) -> None:
        here = outcome.situation
        if len(self) >= self._most:
            return
        self._outcomes += 1
        here.outcomes[conduct] = outcome
        here.counts = outcome.taken == 1
        if here.question is None and here.branch is None and not here.reads:
            here.straight = outcome
        if here.alike is not None and outcome == self._led_on(outcome, here):
            here.alike.question = here.question
            here.alike.outcomes[conduct] = outcome

    def from_alike(self, here: Situation, conduct: Conduct) -> Outcome | None:
        """What came of it at a step like this one."""
        if here.alike is None or conduct not in here.alike.outcomes:
            return None
        outcome = self._led_on(here.alike.outcomes[conduct], here)
        if outcome is not None and len(self) < self._most:
            self._outcomes += 1
            here.outcomes[conduct] = outcome
            here.counts = True
        return outcome

    def _alike_to(self, here: Situation) -> Alike | None:
        position, course = here.position, self.course
        step = course.step(position)
        if not isinstance(step, Turn | Rate) or position.extra or position.remind:
            return None
        if Interrupted.is_out_of_sight(position):
            return None
        step = replace(step, line=0) if isinstance(step, Turn) else replace(step, line=0, name="")
        people = (position.order, position.roles, course.turns(position))
        go = (position.drawn, course.needs_order(position), position.frame.place.person)
        return self._alike.setdefault((step, *people, *go, here.lead), Alike())

    def _led_on(self, outcome: Outcome, here: Situation) -> Outcome | None:
        """The same outcome ``here``, where the next step comes after it."""
        after = None if outcome.next is None else self._straight_on(here, outcome.next.lead)
        if after is None:
            return None
        return Outcome(
            here,
            outcome.seconds,
            taken=1,
            steps=self.trails.steps.of([here.turn]),
            lost=tuple((here.rates, person) for _, person in outcome.lost),
            kept=tuple(replace(number, name=here.rates) for number in outcome.kept),
            spoke=outcome.spoke,
            pause=outcome.pause,
            next=after,
        )

    def _straight_on(self, here: Situation, lead: float) -> Situation | None:
        """The step after this one, if there is one."""
        if lead not in here.straight_on:
            after = self.course.advance(here.position)
            if not after.frames:
                return None
            here.straight_on[lead] = self.come_to(after, lead)
        return here.straight_on[lead]
