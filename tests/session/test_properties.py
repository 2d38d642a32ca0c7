"""What holds for every script and whatever happens: 5,000 random sessions in all."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.session import chance as chances
from tests.session.chance import Chance
from tests.session.driver import ANA, BO, CEM, CUE, SAYING, Driver
from voicerepair.script.model import Answer, Breathe, Pause, Rate, SetAside, Turn
from voicerepair.session.arming import answers_in
from voicerepair.session.aside import LONGEST, Aside
from voicerepair.session.asking import LATEST, Asking
from voicerepair.session.commands import PHRASES, Command
from voicerepair.session.course import Timeless
from voicerepair.session.engine import MOST_STEPS, PAUSED_LONGEST, Session
from voicerepair.session.events import (
    Ask,
    Consent,
    Effect,
    Ended,
    Event,
    Heard,
    Hush,
    Listen,
    Phase,
    PlayCue,
    Pressed,
    Reason,
    Speak,
    StopListening,
    Ticked,
)
from voicerepair.session.position import Position
from voicerepair.session.turning import Turning

pytestmark = pytest.mark.slow

HAPPENINGS = 20
BREAKS = ("apart", "return")  # what is played in a time-out
SOME = 4  # of so many events one is taken to look at what is armed: it takes as long as the event


def made_of(size: int) -> st.SearchStrategy[bytes]:
    """Mostly bytes of every kind; those that hypothesis likes to draw are smaller."""
    random = st.integers(0, 2**32).map(lambda seed: Random(seed).randbytes(size))
    return random | random | random | st.binary(min_size=size, max_size=size)


# What one session is made from: its script and settings, its lot, and what happens in it.
SCRIPTS, SEEDS, EVENTS = made_of(150), st.integers(0, 7), made_of(100)


def sessions(examples: int):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )


class Watched(Driver):
    """A driver that holds every effect against the rules."""

    open = 0
    newest = 0
    given = 0

    def give(self, event: Event) -> list[Effect]:
        over = self.session.ended is not None
        effects = super().give(event)
        assert not (over and effects), "after the end there is nothing"
        self.given += 1
        if self.given % SOME == 0:
            self._watch_arming()
        return effects

    def _watch_arming(self) -> None:
        session = self.session
        arming = session.arming(self.now)
        if session.ended is not None:
            assert not arming.phrases, "something is listened for after the end"
            return
        if arming.phrases:
            assert "stop" in arming.commands, "stop is not heard"
        if session.phase not in (Phase.TURN, Phase.WINDOW):
            assert "done" not in arming.commands
        if session.view().private:
            assert not arming.answers, "a private answer is listened for"
        assert arming.guide_speaks == bool(session.room.saying and arming.phrases)
        assert arming.phrases <= {*PHRASES, *answers_in(session)}, "no ear can have learned this"

    def done(self, effects: list[Effect]) -> list[Effect]:
        for effect in effects:
            self._watch(effect)
        return super().done(effects)

    def _watch(self, effect: Effect) -> None:
        match effect:
            case Speak(id=id):
                assert not self.open, "the guide speaks while somebody is listened to"
                self._newer(id)
            case Listen(id=id):
                assert not self.open, "a microphone is opened before the last was closed"
                if effect.recorded:
                    self._watch_recorded(effect)
                self._newer(id)
                self.open = id
            case StopListening(id=id):
                assert id == self.open, "a microphone is closed that is not open"
                self.open = 0
            case PlayCue(id=id):
                self._newer(id)
            case Ask(id=id) if id != self.open:
                self._newer(id)
            case Ended():
                assert not self.open, "a microphone stays open after the end"
            case _:
                pass

    def _watch_recorded(self, listen: Listen) -> None:
        """Only where everyone said yes; and no answer, settling or time-out, and no child."""
        session, here = self.session, self.session.position
        step, meta = session.course.step(here), session.course.script(here).meta
        assert session.recording.on
        assert isinstance(step, Turn)
        assert listen.turn
        assert step.recorded
        assert meta.recorded
        assert meta.stage != "settling"
        assert not any(frame.time_out or frame.script in BREAKS for frame in here.frames)
        main = session.program.script
        names = [session.people[person].name for person in range(len(session.people))]
        children = {names[main.roles.index(role)] for role in main.meta.children}
        assert children.isdisjoint(listen.who)

    def _newer(self, id: int) -> None:
        assert id > self.newest, "the ids of effects do not increase"
        self.newest = id

    def re_enter(self) -> None:
        """Take the step that is here anew, as a session would that goes on from its position."""
        self.session.room.silence()
        self.session.room.take()
        self.forget_sounds()
        self.open = 0
        self.session.paused = None
        self.session.enter(self.session.position, self.now)
        self.done(self.session.room.take())


def begin(
    script: bytes,
    seed: int,
    position: Position | None = None,
    consent: Consent = Consent.NOT_ASKED,
) -> Watched:
    chance = Chance(script)
    program = chances.program(chance)
    people = (ANA, BO, CEM)[: len(program.script.roles)]
    how = chances.settings(chance)
    return Watched(
        program, people=people, settings=how, seed=seed, position=position, consent=consent
    )


def after_much(
    script: bytes, seed: int, events: bytes, consent: Consent = Consent.NOT_ASKED
) -> Watched:
    """A session in which much has happened; it may have ended."""
    driver = begin(script, seed, consent=consent)
    driver.start()
    chance = Chance(events)
    for _ in range(HAPPENINGS):
        if driver.session.ended is None:
            chances.happen(driver, chance)
    return driver


@sessions(3000)
@given(SCRIPTS, SEEDS, EVENTS)
def test_whatever_happens_the_rules_hold_and_left_alone_it_ends_in_time(script, seed, events):
    driver = after_much(script, seed, events, Consent.GIVEN if seed % 2 else Consent.NOT_ASKED)
    if driver.session.ended is None:
        latest = driver.now + longest(driver.session, driver.now)
        driver.session.upcoming(12)
        driver.rest()
        assert driver.now <= latest
    assert isinstance(driver.log[-1][1], Ended)
    assert len(driver.all(Ended)) == 1


@sessions(1000)
@given(SCRIPTS, SEEDS, EVENTS, st.sampled_from([Command.STOP, Command.HELP]), st.booleans())
def test_stop_ends_at_once_from_anywhere(script, seed, events, command, by_key):
    driver = after_much(script, seed, events)
    if driver.session.ended is None:
        event = Pressed(command, -1) if by_key else Heard(command, driver.now - 60.0)
        effects = driver.give(event)
        assert effects[-1] == Ended(Reason.STOPPED)
        assert all(isinstance(effect, StopListening | Hush | Ended) for effect in effects)
    assert driver.session.deadline is None
    assert driver.give(Ticked()) == []
    assert driver.give(Pressed(Command.DONE, driver.view.serial)) == []


@sessions(1000)
@given(SCRIPTS, SEEDS, EVENTS)
def test_saved_and_restored_it_goes_on_as_it_would_have(script, seed, events):
    driver = after_much(script, seed, events)
    if driver.session.ended is not None:
        return
    saved = json.loads(json.dumps(driver.session.position.to_data()))
    restored = begin(script, seed + 1, Position.from_data(saved))
    restored.now, restored.wall = driver.now, driver.wall
    before = len(driver.log)
    driver.re_enter()
    driver.rest()
    restored.start()
    restored.rest()
    assert [bare(entry) for entry in restored.log] == [bare(entry) for entry in driver.log[before:]]


def bare(entry: tuple[float, Effect]) -> tuple[float, Effect]:
    """An entry of the log without its serial."""
    at, effect = entry
    return at, replace(effect, id=0) if hasattr(effect, "id") else effect


# ------------------------------------------ how long a session can take that is left alone

SENTENCE = SAYING + CUE + 2.0  # with its gap and its cue
IN_A_TURN = 3 * SENTENCE + 400.0  # what the guide says in a turn, and its latest end
LEFT_ALONE = PAUSED_LONGEST + 200.0  # a turn that rests first, and then a pause


def longest(session: Session, now: float) -> float:
    """The seconds after which a session has ended that is left alone, from its program."""
    if session.paused is not None:
        return LEFT_ALONE
    total, here = 60.0 + LEFT_ALONE, session.position
    apart, seconds = _doing(session, now)
    for _ in range(MOST_STEPS):
        total += seconds
        if apart or not here.frames:
            break
        here = _after(session, here)
        if here.frames:
            apart, seconds = _step(session, here)
    return total


def _doing(session: Session, now: float) -> tuple[bool, float]:
    """What is being done now: does it wait for people to come back, and for how long?"""
    wall = session.position.return_wall
    if wall is not None:
        return True, max(0.0, session.monotonic(wall) - now) + LONGEST + 120.0
    match session.activity:
        case Turning() as turning:
            ceiling = turning.endpointing.ceiling_at - turning.endpointing.opened
            return False, ceiling + turning.policy.grace + IN_A_TURN
        case Asking() as asking:
            left = asking.within if asking.until is None else asking.until - now
            return False, max(0.0, left) + LATEST + SENTENCE
        case Aside():
            raise AssertionError("the time of return is not in the position")
        case _:
            return False, SENTENCE + _step(session, session.position)[1]


def _step(session: Session, here: Position) -> tuple[bool, float]:
    """The same for a step that lies ahead."""
    stretch = session.settings.stretch
    match session.course.step(here):
        case Turn(seconds=seconds, grace=grace):
            extra = max((extra.seconds for extra in here.extra), default=0.0)
            return False, (seconds + (grace or 60.0)) * stretch + extra + IN_A_TURN
        case Answer(within=within):
            return False, within * stretch + LATEST + 2 * SENTENCE
        case Rate():
            return False, 20.0 * stretch + LATEST + 2 * SENTENCE
        case Pause(seconds=seconds):
            return False, seconds * stretch
        case Breathe(cycles=cycles, inhale=inhale, exhale=exhale):
            return False, cycles * (inhale + exhale) + SENTENCE
        case SetAside(seconds=seconds):
            return True, seconds + LONGEST + SENTENCE
        case _:
            return False, SENTENCE


def _after(session: Session, here: Position) -> Position:
    """Where silence leads."""
    course, step = session.course, session.course.step(here)
    match step:
        case Answer(options=options, privately=private):
            silence = [n for n, option in enumerate(options) if option.silence]
            jump = options[silence[0]].jump if silence else None
            if jump is not None and not (private and len(session.people) > 1):
                return course.jump(here, jump, silence[0])
        case Rate(name=name):
            passed = course.turns(here)
            kept = [n for n in here.numbers if n.name != name or n.person not in passed]
            here = replace(here, numbers=tuple(kept))
        case _ if isinstance(step, Timeless):
            return course.move(here, step)
        case _:
            pass
    return course.advance(here)
