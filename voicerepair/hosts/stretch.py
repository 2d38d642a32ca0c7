"""A stretch of a rehearsal: it begins at a step, and is over at another.

``Stretch`` sets a session down where a play has come to, and rehearses from there to the next
step at which nothing is under way any more. It hears what the partners are asked meanwhile, and
tells what came of it, if that would come of it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voicerepair.hosts.interrupted import Interrupted
from voicerepair.hosts.outcomes import Conduct, Outcome, Question, Situation, Table
from voicerepair.hosts.plan import Key, Outside, Utterances
from voicerepair.hosts.progress import Play
from voicerepair.hosts.rehearse import Rehearsal
from voicerepair.script.model import Program
from voicerepair.session.activities import GAP
from voicerepair.session.engine import HISTORY, Session
from voicerepair.session.events import (
    Ask,
    Effect,
    Event,
    Person,
    Phase,
    Reason,
    Started,
)
from voicerepair.session.position import Number, Position

__all__ = ["Drawn", "Stretch"]

RETURN_TIME = "{return time}"  # what depends on the clock is never the same again

Drawn = Utterances | int | None


class Halting(Session):
    """A session that stands still at every step it comes to: ``arrived`` there, until ``go_on``."""

    arrived: Position | None = None
    going = False

    def arrive(self, here: Position, now: float) -> Position | None:
        if self.going or not here.frames:
            self.going = False
            return super().arrive(here, now)
        self.arrived = here
        return None

    def go_on(self, now: float) -> list[Effect]:
        here, self.arrived = self.arrived, None
        assert here is not None
        self.going = True
        self.enter(here, now)
        return self.room.take()


class Stretch(Rehearsal):
    """Plays on from ``situation``.

    ``drawn`` is what its partners do in answer to its question, where they were asked already.
    """

    session: Halting

    def __init__(
        self,
        program: Program,
        table: Table,
        people: Sequence[Person],
        seconds: Callable[[str], float],
        play: Play,
        situation: Situation,
        drawn: tuple[Drawn, ...] = (),
    ) -> None:
        self._before = play.position(situation)
        session = Halting(program, people, position=self._before, course=table.course)
        super().__init__(session, play.partners, seconds, play.wall)
        self._trails = table.trails
        self._play = play
        self._situation = situation
        self._drawn = drawn
        self._questions: list[Question] = []
        self._conduct: Conduct = None
        self.partners = self
        self.now = self._counted = play.now
        session.going = True
        session.history = tuple(play.history[-HISTORY:])
        session.people.pauses.update(play.pauses)
        session.lost |= play.devices
        self._sound_ends = self.now + situation.lead
        text = getattr(session.course.step(situation.position), "text", "")
        # Would the same come of it another time?
        self._again = RETURN_TIME not in text + situation.position.remind

    def play(self) -> None:
        """Up to the next step at which nothing is under way, or to the end."""
        session, play = self.session, self._play
        for at, event in play.outside:
            self._schedule(at, event)
        self._give(Started(self.seed, self.wall + self.now))
        while session.ended is None:
            if session.arrived is None:
                self._give(self._next())
            elif self._settled(session.arrived):
                return
            else:
                self._follow(session.go_on(self.now))

    def _settled(self, position: Position) -> bool:
        """Can everything that was begun be forgotten?"""
        typing = any(_is_reply(event) for _, _, event in self._queue)
        return position.return_wall is None and not typing and self.lead in (0.0, -GAP)

    @property
    def lead(self) -> float:
        """In how many seconds the last sound ends; where that is long ago, the longest gap."""
        return round(max(-GAP, self._sound_ends - self.now), 6)

    def _note(self, who: str, what: str, at: float | None = None) -> None:
        """Nobody reads the timeline of one play among thousands."""

    # ------------------------------------------------- as its partners, it hears the questions

    @property
    def seed(self) -> int:
        return self._play.partners.seed

    @property
    def outside(self) -> Sequence[tuple[float, Outside]]:
        return self._play.outside

    def happens(self, step: int) -> Sequence[tuple[float, Outside]]:
        play = self._play
        return play.partners.happens(step) if step >= play.due else ()

    def speak(self, role: str, number: int, ceiling: float | None) -> Utterances:
        who = self._who
        self._questions.append(Question(self.now - self._play.now, role, who, ceiling))
        drawn, self._drawn = self._drawn, ()
        spans = drawn[0] if drawn else self._play.partners.speak(role, number, ceiling)
        assert isinstance(spans, tuple)
        self._conduct = (spans, self.session.people.longest_pause(who))
        return spans

    def answer(self, role: str, number: int, ask: Ask, straight: int | None) -> int | None:
        after = self.now - self._play.now
        self._questions.append(Question(after, role, self._who, None, ask, straight))
        drawn, self._drawn = self._drawn, ()
        value = drawn[0] if drawn else self._play.partners.answer(role, number, ask, straight)
        assert not isinstance(value, tuple)
        self._conduct = value
        return value

    @property
    def _who(self) -> tuple[int, ...]:
        activity = self.session.activity
        return () if activity is None else activity.who

    # ----------------------------------------------------------------- what came of it

    def _as_event(self, event: Event | Key) -> Event:
        if isinstance(event, Outside) and not _is_reply(event):
            self._again = False
        return super()._as_event(event)

    def _follow(self, effects: Sequence[Effect]) -> None:
        super()._follow(effects)
        if self._phase in (Phase.ASIDE, Phase.PAUSED):
            self._again = False

    def tell(self) -> None:
        """Let the play be where this has come to."""
        play, session = self._play, self.session
        position = session.arrived or session.position
        play.away += self.now - play.now - self.together
        play.now, play.wall = self.now, self.wall
        play.taken = position.steps
        if play.taken >= play.due:
            play.taking(play.taken)
        play.steps |= self._trails.steps.of(session.trail.steps)
        play.ways |= self._trails.ways.of(session.trail.ways)
        play.history = list(session.history)
        play.asked = position.asked
        play.interrupted = Interrupted.by(position)
        if position.numbers != self._before.numbers:
            play.numbers = _by_name(position.numbers)
        play.extra = position.extra
        play.pauses = {who: round(pause, 6) for who, pause in session.people.pauses.items()}
        play.devices = session.lost
        play.happens(
            [
                (at, event)
                for at, _, event in sorted(self._queue)
                if isinstance(event, Outside) and not _is_reply(event)
            ]
        )
        play.ended = session.ended

    def outcome(self) -> tuple[Conduct, Outcome] | None:
        """What came of one step, and of which conduct; None where it might not come again."""
        session, before, situation = self.session, self._before, self._situation
        after = session.arrived or session.position
        if (
            not self._again
            or session.ended is Reason.TOO_LONG
            or after.steps > before.steps + 1
            or len(self._questions) > 1
        ):
            return None
        situation.question = question = self._questions[0] if self._questions else None
        spoke = () if question is None or question.ask is not None else question.who
        pause = round(session.people.longest_pause(spoke), 6)
        if len(spoke) == 1 and pause == self._play.longest_pause(spoke):
            spoke = ()
        remembered = _remembered(session.history, self._play.history)
        rated = session.trail.rated
        kept = tuple(n for n in after.numbers if (n.name, n.person) in rated)
        under = Interrupted.by(before)
        called = Interrupted.by(after)
        return self._decided(question), Outcome(
            situation,
            self.now - self._play.now,
            after.steps - before.steps,
            self._trails.steps.of(session.trail.steps),
            self._trails.ways.of(session.trail.ways),
            tuple(map(Interrupted.out_of_sight, remembered)),
            asked=after.asked if remembered else None,
            lost=tuple(rated.difference((n.name, n.person) for n in kept)),
            kept=kept,
            paid=tuple(owed for owed in before.extra if owed not in after.extra),
            spoke=spoke,
            pause=pause,
            interrupts=called if called != under else None,
            over=(after, self.lead) if under and not called and session.arrived else None,
            ended=session.ended,
        )

    def _decided(self, question: Question | None) -> Conduct:
        """On what it depended that this came of it."""
        branch = self._situation.branch
        if question is None and branch is not None:
            return self.session.course.is_true(self._before, branch)
        return self._conduct


def _by_name(numbers: tuple[Number, ...]) -> dict[str, tuple[Number, ...]]:
    found: dict[str, tuple[Number, ...]] = {}
    for number in numbers:
        found[number.name] = (*found.get(number.name, ()), number)
    return found


def _is_reply(event: object) -> bool:
    return isinstance(event, Key) and isinstance(event.value, int)


def _remembered(history: tuple[Position, ...], before: list[Position]) -> tuple[Position, ...]:
    """What was added to ``history``, of which the oldest may have been forgotten meanwhile."""
    added = len(history)
    while before and added and history[added - 1] is not before[-1]:
        added -= 1
    return history[added:] if before else history
