"""From a step of the script to what the session does: one place that knows every kind of step.

Steps that take no time are taken at once, one after the other, up to one that does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from voicerepair.script.model import (
    EACH,
    Answer,
    Branch,
    Breathe,
    CheckIn,
    Cue,
    End,
    First,
    GoBack,
    Jump,
    Pause,
    Play,
    Rate,
    Say,
    SetAside,
    Show,
    Swap,
    TimeOut,
    Turn,
    TurnKind,
)
from voicerepair.session import words
from voicerepair.session.activities import Activity, Breathing, Cueing, Resting
from voicerepair.session.aside import Aside
from voicerepair.session.asking import Asking, Numbering
from voicerepair.session.position import Number, Position
from voicerepair.session.turn import policy_for, type_of_turn
from voicerepair.session.turning import Turning

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["Steps"]

RATE_WITHIN = 20.0  # seconds a rating stays open

DOING = {
    TurnKind.SPEAKS: "speaks",
    TurnKind.SAYS_BACK: "says back",
    TurnKind.PLANS: "plans",
}


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

    def take(self, now: float) -> None:
        """Take the step that is here; a step without duration leads straight to the next."""
        if self._draw_first(now):
            return
        session, step = self.session, self.course.step(self.here)
        session.position = replace(self.here, steps=self.here.steps + 1)
        match step:
            case Say(text=text):
                self._say(text, now)
            case Turn():
                self._address(step, (words.YOUR_TURN, words.YOUR_TURN), self._turning(step), now)
            case Answer():
                self._address(step, (words.YOU, words.AND_YOU), self._asking(step), now)
            case Rate():
                self._address(step, (words.YOU, words.AND_YOU), self._rating(step), now)
            case Pause(seconds=seconds):
                seconds *= session.settings.stretch
                session.start(Resting(session, self.go_on, seconds), now)
            case Breathe():
                session.start(self._breathing(step), now)
            case Cue(name=name):
                session.start(Cueing(session, self.go_on, name), now)
            case SetAside(seconds=seconds):
                session.start(Aside(session, self.go_on, seconds), now)
            case CheckIn():
                session.prompt(words.fill(words.CHECK_IN, {}), self.go_on, now)
            case TimeOut():
                session.time_out(now, self.course.advance(self.here))
            case Show(text=text):
                session.show(session.fill(text).caption)
                self.go_on(now)
            case Branch() | Jump() | GoBack() | Play() | Swap() | End():
                session.enter(self._move(step), now)
            case _:
                assert_never(step)

    def _move(self, step: Branch | Jump | GoBack | Play | Swap | End) -> Position:
        """Where a step leads that neither takes time nor shows anything."""
        here, course = self.here, self.course
        match step:
            case Branch():
                if course.is_true(here, step):
                    return course.jump(here, step.jump)
                return course.advance(here)
            case Jump():
                return course.jump(here, step)
            case GoBack():
                return course.go_back(here)
            case Swap():
                return course.swap(here)
            case End(whole=whole):
                return course.end(here, whole=whole)
            case Play(script=name):
                if course.scripts[name].meta.stage != "opening":
                    return course.play(here, name)
                if here.opened:
                    return course.advance(here)
                return course.play(replace(here, opened=True), name)
            case _:
                assert_never(step)

    # ------------------------------------------------------------------- who goes first

    def _draw_first(self, now: float) -> bool:
        """Before the first step for which it matters: say, or ask, who goes first."""
        session, here = self.session, self.here
        first = session.program.script.meta.first
        if here.drawn or len(session.people) < 2 or not self.course.needs_order(here):
            return False
        session.position = replace(here, drawn=True)
        roles = session.program.script.roles
        if first in roles:
            self._begin_with(here.roles[roles.index(first)])
            return False
        if first == First.ASK:
            self._ask_first(now)
        else:
            self._say_first(now)
        return True

    def _say_first(self, now: float) -> None:
        session = self.session
        line = session.fill(words.YOU_START)
        session.prompt(line, lambda at: session.enter(session.position, at), now)

    def _ask_first(self, now: float) -> None:
        session = self.session
        question = words.fill(words.WHO_STARTS, {})
        people = sorted(session.everyone)

        def answered(option: int | None, at: float) -> None:
            if option is None:
                self._say_first(at)
                return
            self._begin_with(people[option])
            session.enter(session.position, at)

        def ask(at: float) -> None:
            within = 15.0 * session.settings.stretch
            options = session.names(people)
            asking = Asking(session, answered, tuple(people), question, within, options=options)
            session.start(asking, at)

        session.prompt(question, ask, now)

    def _begin_with(self, person: int) -> None:
        order = self.here.order
        at = order.index(person)
        self.session.position = replace(self.here, order=order[at:] + order[:at])

    # ------------------------------------------------------------- steps that take time

    def _say(self, text: str, now: float) -> None:
        session = self.session
        line = session.fill(text)
        session.asked = line
        session.remember()
        session.prompt(line, self.go_on, now)

    def _address(
        self, step: Turn | Answer | Rate, texts: tuple[str, str], activity: Activity, now: float
    ) -> None:
        """Call each person by name where a step is for each: the first, and those after."""
        session, person = self.session, self.here.frames[-1].place.person
        if step.who != EACH or len(session.people) < 2:
            session.start(activity, now)
            return
        text = texts[0] if person == 0 else texts[1]
        line = session.fill(text, name=session.people[activity.who[0]])
        session.prompt(line, lambda at: session.start(activity, at), now)

    def _who(self, who: str) -> tuple[int, ...]:
        people = self.course.persons(self.here, who)
        return (people[self.here.frames[-1].place.person],) if who == EACH else people

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
        extra = dict(self.here.extra).get(self.course.key(self.here), 0.0)
        recorded = step.recorded and self.course.script(self.here).meta.recorded
        return Turning(
            session,
            self.go_on,
            self._who(step.who),
            replace(policy, ceiling=policy.ceiling + extra),
            doing=DOING[step.kind],
            recorded=recorded,
            patient=settings.patient,
        )

    def _asking(self, step: Answer) -> Asking:
        session = self.session
        options = [option for option in step.options if not option.silence]
        silence = next((option for option in step.options if option.silence), None)

        def answered(index: int | None, now: float) -> None:
            option = silence if index is None else options[index]
            if option is None or option.jump is None:
                self.go_on(now)
                return
            number = step.options.index(option)
            session.enter(self.course.jump(self.here, option.jump, number), now)

        return Asking(
            session,
            answered,
            self._who(step.who),
            session.asked,
            step.within * session.settings.stretch,
            options=tuple(option.text for option in options),
            private=step.privately,
        )

    def _rating(self, step: Rate) -> Numbering:
        session = self.session
        who = self._who(step.who)

        def rated(value: int | None, now: float) -> None:
            if value is None:
                self.go_on(now)
                return
            if not step.privately or len(session.people) == 1:
                numbers = [
                    n for n in self.here.numbers if (n.name, n.person) != (step.name, who[0])
                ]
                numbers.append(Number(step.name, who[0], value))
                session.position = replace(self.here, numbers=tuple(numbers))
            text = words.THANK_YOU if step.privately else words.SAID_BACK
            line = session.fill(text, number=words.quoted_number(value))
            session.prompt(line, self.go_on, now)

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

    def _breathing(self, step: Breathe) -> Breathing:
        return Breathing(
            self.session, self.go_on, step.cycles, step.inhale, step.exhale, step.words
        )
