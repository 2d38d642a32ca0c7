from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from queue import Queue
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fakes import FakeVad
from tests.sound.test_hearing import LONG, blocks, join, quiet, sound, voice
from voicerepair.errors import SoundError
from voicerepair.session.arming import NOTHING, Arming
from voicerepair.session.commands import Command
from voicerepair.session.events import Chosen, Heard
from voicerepair.sound.ear.attending import SLOW, SURER, TOO_MANY, Attending
from voicerepair.sound.hearing import Listening
from voicerepair.sound.ports import HEARING_RATE, Recognised

STOP = Arming({"stop": Command.STOP})
GUIDE = Arming({"stop": Command.STOP}, guide_speaks=True)
WORD = join(voice(0.5), quiet(1.5))


class Understanding:
    """An ear that takes every utterance for the first phrase that is armed. ``before`` is called
    with each utterance before that."""

    def __init__(self) -> None:
        self.confidence = 0.9
        self.asked: list[frozenset[str]] = []
        self.longest = 0.0
        self.closed = False
        self.before: Callable[[], None] = lambda: None

    def recognise(self, samples: NDArray[np.int16], phrases: Collection[str]) -> Recognised | None:
        self.before()
        self.asked.append(frozenset(phrases))
        self.longest = max(self.longest, len(samples) / HEARING_RATE)
        return Recognised(min(phrases), self.confidence)

    def close(self) -> None:
        self.closed = True


class Setting:
    """A room, in which ``hear`` lets time pass; what was understood is ``next``."""

    def __init__(self) -> None:
        self.now = 100.0
        self.told: Queue[object] = Queue()
        self.ear = Understanding()
        self.attending = Attending(self.ear, self)
        self.attending.arm(STOP)
        self.open()

    def heard(self, event: object) -> None:
        self.told.put(event)

    doubted = deafened = heard

    def next(self) -> object:
        return self.told.get(timeout=LONG)

    def open(self) -> None:
        """Another listening."""
        believable = self.attending.believable
        self.listening = Listening(0, self.now, FakeVad(), believable=believable)
        self.attending.begin(self.now)

    def hear(self, samples: np.ndarray) -> None:
        for block in blocks(samples, self.now):
            happened = self.listening.take(block)
            self.attending.attend(block, happened, self.listening.certain)
            self.listening.settle()
        self.now += len(samples) / HEARING_RATE


@pytest.fixture
def setting() -> Iterator[Setting]:
    setting = Setting()
    yield setting
    setting.attending.close()


def test_what_was_said_alone_is_told_with_the_time_when_it_began(setting: Setting) -> None:
    setting.hear(join(quiet(1.0), WORD))
    assert setting.next() == Heard(Command.STOP, pytest.approx(101.0, abs=0.1))


def test_an_answer_is_told_as_one(setting: Setting) -> None:
    setting.attending.arm(Arming({"stop": Command.STOP}, {"five": "5"}))
    setting.hear(join(quiet(1.0), WORD))
    assert setting.next() == Chosen("5", pytest.approx(101.0, abs=0.1))


def test_what_was_armed_when_somebody_began_to_speak_counts(setting: Setting) -> None:
    setting.hear(join(quiet(1.0), voice(0.3)))
    setting.attending.arm(Arming({"go back": Command.BACK}))
    setting.hear(join(voice(0.2), quiet(1.5)))
    assert isinstance(setting.next(), Heard)
    setting.hear(WORD)
    assert setting.next().command is Command.BACK
    assert setting.ear.asked == [{"stop"}, {"go back"}]


def test_where_nothing_was_armed_no_ear_is_asked(setting: Setting) -> None:
    setting.attending.arm(NOTHING)
    assert not setting.attending.armed
    setting.hear(join(quiet(1.0), WORD))
    setting.attending.arm(STOP)
    setting.hear(WORD)
    setting.next()
    assert len(setting.ear.asked) == 1


def test_long_speech_is_no_command_and_never_more_than_two_seconds_are_kept(
    setting: Setting,
) -> None:
    setting.hear(join(quiet(1.0), voice(5.0), quiet(1.5), WORD))
    setting.next()
    assert len(setting.ear.asked) == 1
    assert setting.ear.longest <= 2.0


def test_speech_across_two_listenings_is_no_command(setting: Setting) -> None:
    setting.hear(join(quiet(1.0), voice(0.4)))
    setting.open()
    setting.hear(join(voice(0.4), quiet(1.5), WORD))
    setting.next()
    assert len(setting.ear.asked) == 1


def test_a_word_at_the_end_of_one_listening_counts_in_the_next(setting: Setting) -> None:
    setting.hear(join(quiet(1.0), voice(0.5), quiet(0.8)))
    setting.open()
    setting.hear(quiet(1.0))
    assert setting.next() == Heard(Command.STOP, pytest.approx(101.0, abs=0.1))


# ------------------------------------------------------------- while the guide speaks


def guide(seconds: float) -> np.ndarray:
    """As the microphone hears it."""
    return sound(seconds, 0.03)


def test_the_guides_own_voice_is_no_command(setting: Setting) -> None:
    setting.attending.arm(GUIDE)
    for _ in range(20):
        setting.hear(join(guide(0.6), quiet(0.9)))
    setting.attending.arm(STOP)
    setting.hear(join(quiet(1.0), WORD))
    setting.next()
    assert len(setting.ear.asked) == 1


def test_its_last_words_are_none_either_although_they_come_late(setting: Setting) -> None:
    setting.attending.arm(GUIDE)
    setting.hear(join(guide(3.0), quiet(0.5)))
    setting.attending.arm(STOP)
    setting.hear(join(guide(0.2), quiet(1.5), WORD))
    setting.next()
    assert len(setting.ear.asked) == 1


def test_whoever_is_clearly_louder_than_the_guide_is_heard(setting: Setting) -> None:
    setting.attending.arm(GUIDE)
    setting.hear(guide(3.0))
    over = guide(0.6).astype(np.int32) + voice(0.6)
    setting.hear(join(over.astype(np.int16), guide(2.0)))
    assert setting.next() == Heard(Command.STOP, pytest.approx(103.0, abs=0.1))


def test_while_the_guide_speaks_an_ear_has_to_be_surer(setting: Setting) -> None:
    setting.ear.confidence = SURER - 0.01
    setting.attending.arm(GUIDE)
    setting.hear(join(quiet(3.0), WORD))
    setting.attending.arm(STOP)
    setting.hear(join(quiet(1.0), WORD))
    told = setting.next()
    assert told.at > 105.0
    assert len(setting.ear.asked) == 2


# ---------------------------------------------------------------- thinking meanwhile


LINGERS = 0.43  # seconds for which the fake VAD goes on to hear a voice


def thought(setting: Setting) -> None:
    """A quarter of a second of quiet, in which the ear begins to think."""
    asked = Event()
    setting.ear.before = asked.set
    setting.hear(quiet(LINGERS + 0.25))
    assert asked.wait(LONG)


def test_the_ear_thinks_before_the_quiet_is_over_and_nothing_is_told_until_it_is(
    setting: Setting,
) -> None:
    setting.hear(join(quiet(1.0), voice(0.5)))
    thought(setting)
    assert setting.told.empty()
    assert setting.attending.pending == pytest.approx(101.0, abs=0.1)
    setting.hear(quiet(0.3))
    assert setting.next() == Heard(Command.STOP, pytest.approx(101.0, abs=0.1))
    assert len(setting.ear.asked) == 1


def test_what_goes_on_was_not_said_alone_although_the_ear_knew_it(setting: Setting) -> None:
    setting.hear(join(quiet(1.0), voice(0.5)))
    thought(setting)
    setting.hear(join(voice(2.0), quiet(1.5)))
    assert setting.attending.pending == math.inf
    assert setting.told.empty()
    setting.hear(WORD)
    assert setting.next().at == pytest.approx(setting.now - 2.0, abs=0.1)


def test_an_answer_is_told_as_soon_as_speech_has_ended(setting: Setting) -> None:
    setting.attending.arm(Arming({}, {"five": "5"}))
    setting.hear(join(quiet(1.0), voice(0.5)))
    thought(setting)
    assert setting.told.empty()
    setting.hear(quiet(0.09))  # 0.34 s in all, where a command needs more
    assert setting.next() == Chosen("5", pytest.approx(101.0, abs=0.1))


def test_what_is_open_when_nobody_is_listened_to_any_more_is_never_told(setting: Setting) -> None:
    setting.hear(join(quiet(1.0), voice(0.5)))
    thought(setting)
    setting.attending.forget()
    setting.hear(quiet(2.0))
    assert setting.told.empty()
    assert setting.attending.pending == math.inf


# ------------------------------------------------------------------- the ear's thread


def test_what_is_being_decided_is_pending_from_its_beginning(setting: Setting) -> None:
    decide, asked = Event(), Event()
    setting.ear.before = lambda: asked.set() or decide.wait(LONG)
    assert setting.attending.pending == math.inf
    setting.hear(join(quiet(1.0), WORD))
    assert asked.wait(LONG)
    assert setting.attending.pending == pytest.approx(101.0, abs=0.1)
    decide.set()
    setting.next()
    setting.attending.close()
    assert setting.attending.pending == math.inf


def test_a_busy_ear_leaves_out_the_older_one(setting: Setting) -> None:
    decide, asked = Event(), Event()
    setting.ear.before = lambda: asked.set() or decide.wait(LONG)
    setting.hear(join(quiet(1.0), WORD))
    assert asked.wait(LONG)
    setting.hear(join(WORD, WORD))
    decide.set()
    first, last = setting.next(), setting.next()
    assert first.at == pytest.approx(101.0, abs=0.1)
    assert last.at == pytest.approx(105.0, abs=0.1)


def test_an_ear_that_is_busy_all_the_time_is_told_once(setting: Setting) -> None:
    decide, asked = Event(), Event()
    setting.ear.before = lambda: asked.set() or decide.wait(LONG)
    setting.hear(join(quiet(1.0), WORD))
    assert asked.wait(LONG)
    setting.hear(join(*[WORD] * (2 * TOO_MANY)))
    decide.set()
    assert isinstance(setting.next(), Heard)
    assert setting.next().message == SLOW
    assert isinstance(setting.next(), Heard)
    setting.hear(WORD)
    assert isinstance(setting.next(), Heard)


def test_an_ear_that_is_gone_is_told_and_nothing_waits_for_it(setting: Setting) -> None:
    def gone() -> None:
        raise SoundError("The ear is gone.")

    setting.ear.before = gone
    setting.hear(join(quiet(1.0), WORD))
    assert str(setting.next()) == "The ear is gone."
    setting.attending.close()
    assert not setting.attending.works
    assert not setting.attending.armed
    setting.hear(WORD)
    assert setting.attending.pending == math.inf
    assert setting.told.empty()


def test_a_bug_in_an_ear_is_told_as_one(setting: Setting) -> None:
    setting.ear.before = lambda: 1 / 0
    setting.hear(join(quiet(1.0), WORD))
    assert isinstance(setting.next(), ZeroDivisionError)


def test_closing_ends_an_ear_that_is_being_asked_and_nothing_is_told(setting: Setting) -> None:
    asked, closed = Event(), Event()

    def until_closed() -> None:
        asked.set()
        closed.wait(LONG)
        raise SoundError("It was closed.")

    setting.ear.before = until_closed
    setting.ear.close = closed.set
    setting.hear(join(quiet(1.0), WORD))
    assert asked.wait(LONG)
    setting.attending.close()
    assert setting.told.empty()
