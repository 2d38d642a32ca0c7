"""From a step of the script to what the session does: one place that knows every kind of step.

Steps that take no time are taken at once, one after the other, up to one that does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from voicerepair.script.model import (
    Answer,
    Branch,
    Breathe,
    CheckIn,
    Cue,
    End,
    First,
    GoBack,
    InTurn,
    Jump,
    KeepPause,
    Pause,
    Play,
    Rate,
    Say,
    SetAside,
    Show,
    Swap,
    TimeOut,
    Turn,
)
from voicerepair.session import words
from voicerepair.session.activities import Activity, Breathing, Cueing, Resting
from voicerepair.session.aside import Aside
from voicerepair.session.asking import Asking, Numbering
from voicerepair.session.events import Keep
from voicerepair.session.position import Number, Position
from voicerepair.session.trail import NO_ANSWER, NOT_SO, SO
from voicerepair.session.turn import policy_for, type_of_turn
from voicerepair.session.turning import Turning

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["Steps"]

NEVER_RECORDED = ("opening", "settling")  # stages
RATE_WITHIN = 20.0  # seconds a rating stays open
ANSWER_WITHIN = 15.0  # seconds a question of the player's own stays open


class Steps:
    """Takes the steps of one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.course = session.course

    @property
    def here(self) -> Position:
        return self.session.position

    def go_on(self, now: float) -> None:
        """The step that was taken is over."""
        self.session.enter(self.course.advance(self.here), now)

    def take(self, now: float) -> Position | None:
        """Take the step that is here; where a step without duration leads, or None."""
        if self._tell(now) or self._remind(now) or self._draw_first(now):
            return None
        session, step = self.session, self.course.step(self.here)
        key = self.course.turn_key(self.here)
        session.trail.steps.add(key)
        session.position = self.here.taken()
        match step:
            case Branch():
                way = SO if self.course.is_true(self.here, step) else NOT_SO
                session.trail.ways.add((key, way))
                return self.course.move(self.here, step)
            case Jump() | InTurn() | GoBack() | Play() | Swap() | TimeOut() | End():
                return self.course.move(self.here, step)
            case KeepPause(name=name):
                self._keep_pause(name)
                return self.course.advance(self.here)
            case Show(text=text):
                session.show(session.fill(text).caption)
                return self.course.advance(self.here)
            case Say(text=text):
                self._say(text, now)
            case Turn():
                self._address((words.YOUR_TURN, words.YOUR_TURN), self._turning(step), now)
            case Answer():
                self._address((words.YOU, words.AND_YOU), self._asking(step), now)
            case Rate():
                self._address((words.YOU, words.AND_YOU), self._rating(step), now)
            case Pause(seconds=seconds):
                seconds *= session.settings.stretch
                session.start(Resting(session, self.go_on, seconds), now)
            case Breathe():
                session.start(self._breathing(step), now)
            case Cue(name=name):
                session.start(Cueing(session, self.go_on, name), now)
            case SetAside(seconds=seconds):
                session.start(Aside(session, self.go_on, seconds), now)
            case CheckIn(short=short):
                self._check_in(short, now)
            case _:
                assert_never(step)
        return None

    def _check_in(self, short: bool, now: float) -> None:
        """The same for everybody, and as long, whatever anybody answered or is going to: what is
        private is asked where nobody else is, by ``voicerepair checkin``."""
        session = self.session
        session.show(f"{words.CHECK_IN_SHOWN}{' --short' * short}")
        text = words.CHECK_IN_ALONE if self._alone else words.CHECK_IN
        session.prompt(session.line(text), self.go_on, now)

    def _tell(self, now: float) -> bool:
        """Say what has waited for a moment between two steps."""
        session = self.session
        if not session.untold:
            return False
        line = session.line(session.untold.pop(0))
        session.prompt(line, lambda at: session.enter(self.here, at), now)
        return True

    def _remind(self, now: float) -> bool:
        """Say the prompt again that the step began with, where people come back to it."""
        session, text = self.session, self.here.remind
        if not text or self.here.in_time_out:
            return False

        def said(at: float) -> None:
            session.enter(replace(self.here, remind="", asked=text), at)

        session.remember()
        session.prompt(session.fill(text), said, now)
        return True

    # ------------------------------------------------------------------- who goes first

    def _draw_first(self, now: float) -> bool:
        """Before the first step for which it matters: say, or ask, who goes first."""
        session, here = self.session, self.here
        first = session.program.script.meta.first
        if here.drawn or self._alone or not self.course.needs_order(here):
            return False
        if first == First.ASK:
            self._ask_first(now)
        else:
            self._say_first(now)
        return True

    def _say_first(self, now: float) -> None:
        session = self.session

        def said(at: float) -> None:
            self._begin_with(self.here.order[0])
            session.enter(self.here, at)

        session.prompt(session.line(words.YOU_START), said, now)

    def _ask_first(self, now: float) -> None:
        session = self.session
        question = session.line(words.WHO_STARTS)
        people = tuple(sorted(self.here.order))

        def answered(option: int | None, at: float) -> None:
            if option is None:
                self._say_first(at)
            else:
                self._begin_with(people[option])
                session.enter(self.here, at)

        within = ANSWER_WITHIN * session.settings.stretch
        options = session.people.names(people)
        asking = Asking(
            session, answered, people, question, within, options=options, says_back=False
        )
        session.prompt(question, lambda at: session.start(asking, at), now)

    def _begin_with(self, person: int) -> None:
        """``person`` goes first, and this holds for the whole session."""
        order = self.here.order
        at = order.index(person)
        self.session.position = replace(self.here, order=order[at:] + order[:at], drawn=True)

    # ------------------------------------------------------------- steps that take time

    def _say(self, text: str, now: float) -> None:
        session = self.session
        line = session.fill(text)
        session.position = self.here.said(text)
        session.remember()
        session.prompt(line, self.go_on, now)

    def _address(self, texts: tuple[str, str], activity: Activity, now: float) -> None:
        """Call each person by name where a step is for each: the first, and those after."""
        session, person = self.session, self.here.frame.place.person
        if self._alone or not self.course.one_by_one(self.here):
            session.start(activity, now)
            return
        text = texts[0] if person == 0 else texts[1]
        line = session.line(text, name=session.people[activity.who[0]])
        session.prompt(line, lambda at: session.start(activity, at), now)

    def _turning(self, step: Turn) -> Turning:
        session, settings = self.session, self.session.settings
        policy = policy_for(
            type_of_turn(step.kind, step.seconds),
            step.seconds,
            quiet=step.quiet,
            until_done=step.until_done,
            grace=step.grace,
            stretch=settings.stretch,
            patient=settings.patient,
        )
        who = self.course.turns(self.here)
        return Turning(
            session,
            self.go_on,
            who,
            policy,
            self.course.turn_key(self.here),
            doing=words.does(len(who), step.kind, session.wording),
            recorded=step.recorded and self._may_be_recorded(who),
        )

    def _may_be_recorded(self, who: tuple[int, ...]) -> bool:
        """Never while people settle or come back from a time-out, and never a child, whatever a
        script says."""
        meta = self.course.script(self.here).meta
        breaks = self.course.break_in(self.here) is not None
        adults = self.course.children(self.here).isdisjoint(who)
        return meta.recorded and meta.stage not in NEVER_RECORDED and not breaks and adults

    def _asking(self, step: Answer) -> Asking:
        session = self.session
        options = [option for option in step.options if not option.silence]
        silence = next((option for option in step.options if option.silence), None)

        def answered(index: int | None, now: float) -> None:
            option = silence if index is None else options[index]
            way = NO_ANSWER if option is None else step.options.index(option)
            session.trail.ways.add((self.course.turn_key(self.here), way))
            if option is None or option.jump is None or (step.privately and not self._alone):
                self.go_on(now)
            else:
                number = step.options.index(option)
                session.enter(self.course.jump(self.here, option.jump, number), now)

        return Asking(
            session,
            answered,
            self.course.turns(self.here),
            session.asked,
            step.within * session.settings.stretch,
            options=tuple(option.text for option in options),
            private=step.privately,
        )

    @property
    def _alone(self) -> bool:
        return len(self.session.people) == 1

    def _rating(self, step: Rate) -> Numbering:
        session = self.session
        who = self.course.turns(self.here)

        def rated(value: int | None, now: float) -> None:
            if step.privately and not self._alone:
                session.prompt(session.line(words.THANK_YOU), self.go_on, now)
                return
            self._keep(step.name, who[0], value)
            if value is None:
                self.go_on(now)
                return
            text = words.THANK_YOU if step.privately else words.SAID_BACK
            line = session.line(text, number=words.quoted_number(value, session.wording))
            session.prompt(line, said_back, now)

        def said_back(now: float) -> None:
            session.correcting.said_back(now)
            self.go_on(now)

        return Numbering(
            session,
            rated,
            who,
            session.asked,
            RATE_WITHIN * session.settings.stretch,
            low=step.low,
            high=step.high,
            private=step.privately,
        )

    def _keep(self, name: str, person: int, value: int | None) -> None:
        """What was rated before under this name counts no longer, whatever came now."""
        self.session.trail.rated.add((name, person))
        kept = [n for n in self.here.numbers if (n.name, n.person) != (name, person)]
        if value is not None:
            kept.append(Number(name, person, value))
        self.session.position = self.here.rated(tuple(kept))

    def _keep_pause(self, name: str) -> None:
        """Where nobody named a number, what was agreed before stands."""
        named = [number.value for number in self.here.numbers if number.name == name]
        if named:
            self.session.room.emit(Keep(60.0 * max(named)))

    def _breathing(self, step: Breathe) -> Breathing:
        return Breathing(
            self.session, self.go_on, step.cycles, step.inhale, step.exhale, step.words
        )
