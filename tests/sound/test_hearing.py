from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from queue import Queue
from threading import Event

import numpy as np
import pytest

from tests.fakes import FakeMicrophone, FakeVad
from tests.sound.test_taps import at
from voicerepair.errors import SoundError
from voicerepair.session.arming import NOTHING, Arming
from voicerepair.session.commands import Command
from voicerepair.session.events import SpeechStarted, SpeechStopped, Tapped
from voicerepair.sound.hearing import Hearing, Listening
from voicerepair.sound.ports import HEARING_RATE, Block

STOP = Arming({"stop": Command.STOP})
LONG = 10.0  # seconds that a test waits for a thread before it fails


def sound(seconds: float, level: float) -> np.ndarray:
    noise = np.random.default_rng(1).normal(size=round(seconds * HEARING_RATE)) * level
    return np.clip(noise * 32768, -32768, 32767).astype(np.int16)


def quiet(seconds: float) -> np.ndarray:
    return sound(seconds, 0.0003)


def voice(seconds: float) -> np.ndarray:
    return sound(seconds, 0.1)


def join(*parts: np.ndarray) -> np.ndarray:
    return np.concatenate(parts)


def blocks(samples: np.ndarray, at: float, size: int = 160) -> Iterator[Block]:
    for start in range(0, len(samples), size):
        yield Block(samples[start : start + size], at + start / HEARING_RATE)


def take(listening: Listening, samples: np.ndarray, at: float, size: int = 160) -> list[object]:
    events = []
    for block in blocks(samples, at, size):
        events += listening.take(block)
        listening.settle()
    return events


class TestListening:
    @pytest.mark.parametrize("size", [1, 100, 160, 512, 4000])
    def test_blocks_of_any_size_are_heard_the_same(self, size: int) -> None:
        listening = Listening(3, 10.0, FakeVad())
        started, stopped = take(listening, join(quiet(1.0), voice(1.0), quiet(2.0)), 10.0, size)
        assert isinstance(started, SpeechStarted)
        assert isinstance(stopped, SpeechStopped)
        assert started.id == stopped.id == 3
        assert started.at == pytest.approx(11.0, abs=0.1)
        assert stopped.at == pytest.approx(12.4, abs=0.1)  # this VAD holds on for 0.4 s

    def test_sound_from_before_it_opened_is_not_heard(self) -> None:
        listening = Listening(1, 12.0, FakeVad())
        assert take(listening, join(voice(1.9), quiet(3.0)), 10.0) == []

    def test_speech_that_was_going_on_counts_from_the_opening(self) -> None:
        listening = Listening(1, 10.5, FakeVad())
        assert take(listening, voice(2.0), 10.0)[0] == SpeechStarted(1, 10.5)

    def test_a_block_that_straddles_the_opening_is_cut_there(self) -> None:
        listening = Listening(1, 10.5, FakeVad())
        events = listening.take(Block(join(voice(0.5), quiet(2.0)), 10.0))
        assert events == []

    def test_it_starts_with_a_vad_that_remembers_nothing(self) -> None:
        vad = FakeVad()
        take(Listening(1, 0.0, vad), voice(1.0), 0.0)
        assert take(Listening(2, 1.0, vad), quiet(1.0), 1.0) == []

    def test_judged_begins_at_the_opening_and_follows_the_sound(self) -> None:
        listening = Listening(1, 10.0, FakeVad())
        assert listening.judged == 10.0
        take(listening, quiet(2.0), 10.0)
        assert listening.judged == pytest.approx(12.0, abs=0.1)

    def test_judged_moves_only_once_what_was_heard_has_been_told(self) -> None:
        listening = Listening(1, 10.0, FakeVad())
        events = listening.take(Block(join(quiet(1.0), voice(1.0)), 10.0))
        assert events
        assert listening.judged == 10.0
        listening.settle()
        assert listening.judged > 11.0

    def test_what_was_lost_is_a_gap_of_its_own_length(self) -> None:
        listening = Listening(1, 0.0, FakeVad())
        assert len(take(listening, voice(1.0), 0.0)) == 1
        (stopped,) = listening.take(Block(quiet(0.1), 3.0, lost=2 * HEARING_RATE))
        assert stopped == SpeechStopped(1, pytest.approx(1.0, abs=0.1))
        assert [problem.message for problem in listening.problems] == [
            "This computer is too busy to hear everything."
        ]
        assert take(listening, voice(1.0), 3.1)[0].at == pytest.approx(3.0, abs=0.1)

    def test_what_was_lost_before_it_opened_is_not_told_of(self) -> None:
        listening = Listening(1, 10.0, FakeVad())
        listening.take(Block(quiet(1.0), 10.0, lost=50_000))
        assert listening.problems == []

    def test_a_stutter_is_not_told_of(self) -> None:
        listening = Listening(1, 10.0, FakeVad())
        listening.take(Block(quiet(1.0), 10.0))
        listening.take(Block(quiet(1.0), 11.5, lost=8000))
        assert listening.problems == []

    def test_the_level_is_in_decibels_below_full_scale(self) -> None:
        listening = Listening(1, 0.0, FakeVad())
        assert listening.level == -math.inf
        take(listening, sound(1.0, 0.1), 0.0)
        assert listening.level == pytest.approx(-20, abs=1)
        take(listening, np.zeros(HEARING_RATE, np.int16), 1.0)
        assert listening.level == -math.inf

    def test_two_taps_are_told_with_the_time_of_the_second(self) -> None:
        taps = np.rint(at(1.5, 1.8) * 32767).astype(np.int16)
        listening = Listening(4, 0.0, DeafVad())
        assert take(listening, taps, 0.0) == [Tapped(4, pytest.approx(1.8, abs=0.01))]


class DeafVad(FakeVad):
    """Hears no speech at all."""

    def probability(self, samples: np.ndarray) -> float:
        super().probability(samples)
        return 0.0


class TestWithoutAnEcho:
    """The guide's echo was taken out of what is heard; the microphone itself is beside it."""

    def test_speech_is_what_is_left(self) -> None:
        listening = Listening(3, 10.0, FakeVad())
        echo = Block(quiet(2.0), 10.0, raw=voice(2.0))
        assert listening.take(echo) == []
        started, _ = listening.take(Block(join(voice(1.0), quiet(2.0)), 12.0, raw=voice(3.0)))
        assert isinstance(started, SpeechStarted)

    def test_the_level_is_the_microphones(self) -> None:
        listening = Listening(3, 10.0, FakeVad())
        listening.take(Block(quiet(1.0), 10.0, raw=voice(1.0)))
        assert listening.level == pytest.approx(-20, abs=1)

    def test_what_is_believable_is_told_how_loud_the_rest_is(self) -> None:
        levels: list[float] = []

        def believable(probability: float, level: float, at: float) -> float:
            levels.append(level)
            return probability

        listening = Listening(3, 10.0, FakeVad(), believable=believable)
        listening.take(Block(quiet(1.0), 10.0, raw=voice(1.0)))
        assert max(levels) < -60

    def test_a_muted_microphone_is_doubted_whatever_is_made_of_it(self) -> None:
        listening = Listening(3, 10.0, FakeVad())
        listening.take(Block(quiet(7.0), 10.0, raw=np.zeros(7 * HEARING_RATE, np.int16)))
        assert [str(problem) for problem in listening.problems] == [
            "The microphone is silent: is it muted?"
        ]

    @pytest.mark.parametrize("opened", [9.0, 10.5])
    def test_both_are_cut_where_it_opens(self, opened: float) -> None:
        listening = Listening(3, opened, FakeVad())
        raw = join(voice(0.5), np.zeros(HEARING_RATE // 2, np.int16))
        listening.take(Block(quiet(1.0), 10.0, raw=raw))
        assert listening.level == -math.inf


class TestDoubts:
    def problems(self, samples: np.ndarray, vad: FakeVad | None = None) -> list[str]:
        listening = Listening(1, 0.0, vad or FakeVad())
        take(listening, samples, 0.0, 512)
        return [problem.message for problem in listening.problems]

    def test_a_microphone_that_gives_only_zeros_is_doubted_once(self) -> None:
        zeros = np.zeros(20 * HEARING_RATE, np.int16)
        assert self.problems(zeros) == ["The microphone is silent: is it muted?"]

    def test_a_microphone_that_is_muted_later_is_doubted(self) -> None:
        zeros = np.zeros(8 * HEARING_RATE, np.int16)
        assert len(self.problems(join(zeros[:800], quiet(2.0), zeros))) == 1

    def test_a_microphone_that_gates_noise_is_not_doubted(self) -> None:
        zeros = np.zeros(8 * HEARING_RATE, np.int16)
        gated = join(voice(1.0), zeros[:HEARING_RATE], voice(1.0), zeros)
        assert self.problems(gated) == []

    def test_a_quiet_room_is_not_doubted(self) -> None:
        assert self.problems(quiet(20.0)) == []

    def test_a_deafening_hum_is_doubted_once(self) -> None:
        time = np.arange(20 * HEARING_RATE) / HEARING_RATE
        hum = (32000 * np.sign(np.sin(2 * np.pi * 50 * time))).astype(np.int16)
        assert self.problems(hum, DeafVad()) == ["The microphone gives only a loud noise."]

    def test_somebody_who_shouts_is_not_doubted(self) -> None:
        assert self.problems(sound(20.0, 0.5)) == []

    def test_a_microphone_that_cuts_off_what_is_loud_is_doubted_once(self) -> None:
        loud = sound(1.0, 3.0)
        for_long = join(*[join(loud, quiet(1.0))] * 8)
        assert self.problems(for_long) == [
            "The microphone is set too high: it cuts off what is loud."
        ]

    def test_one_loud_word_is_not_doubted(self) -> None:
        assert self.problems(join(sound(2.0, 3.0), quiet(1.0), voice(20.0))) == []


class Recorder:
    """A sink whose calls a test can wait for."""

    def __init__(self) -> None:
        self.told: Queue[object] = Queue()

    def heard(self, event: object) -> None:
        self.told.put(event)

    def doubted(self, problem: SoundError) -> None:
        self.told.put(problem)

    def deafened(self, error: Exception) -> None:
        self.told.put(error)

    def next(self) -> object:
        return self.told.get(timeout=LONG)


class Setting:
    """A listener in a room."""

    def __init__(self, microphone: FakeMicrophone) -> None:
        self.microphone = microphone
        self.microphone.most = 2000  # blocks: a busy machine must not drop any here
        self.sink = Recorder()
        self.hearing = Hearing(microphone, FakeVad(), self.sink)
        self.microphone.start(lambda why: None)
        self.hearing.start()

    def listen(self, id: int) -> None:
        self.hearing.listen(id, self.microphone.now)


@pytest.fixture
def setting() -> Iterator[Setting]:
    setting = Setting(FakeMicrophone())
    yield setting
    setting.hearing.close()


class TestHearing:
    def test_speech_is_told_with_the_id_of_the_listening(self, setting: Setting) -> None:
        opened = setting.microphone.now
        setting.listen(5)
        setting.microphone.hear(join(quiet(1.0), voice(1.0), quiet(1.5)))
        assert setting.sink.next() == SpeechStarted(5, pytest.approx(opened + 1.0, abs=0.1))
        assert setting.sink.next() == SpeechStopped(5, pytest.approx(opened + 2.4, abs=0.1))

    def test_outside_a_listening_nothing_is_heard(self, setting: Setting) -> None:
        setting.microphone.hear(join(voice(1.0), quiet(1.0)))
        setting.listen(1)
        setting.hearing.stop(1)
        setting.microphone.hear(join(voice(1.0), quiet(1.0)))
        setting.listen(2)
        setting.microphone.hear(voice(0.5))
        assert setting.sink.next().id == 2

    def test_a_stop_for_another_listening_is_ignored(self, setting: Setting) -> None:
        setting.listen(1)
        setting.hearing.stop(7)
        setting.microphone.hear(voice(0.5))
        assert setting.sink.next().id == 1

    def test_outside_a_listening_all_is_judged_and_there_is_no_level(
        self, setting: Setting
    ) -> None:
        assert setting.hearing.judged == math.inf
        assert setting.hearing.level == -math.inf

    def test_what_was_judged_never_runs_ahead_of_what_was_told(self, setting: Setting) -> None:
        opened = setting.microphone.now
        setting.listen(1)
        assert setting.hearing.judged == opened
        setting.microphone.hear(voice(1.0))
        started = setting.sink.next()
        assert setting.hearing.judged <= started.at + 1.0

    def test_a_muted_microphone_is_told_once_for_all_listenings(self, setting: Setting) -> None:
        setting.listen(1)
        setting.microphone.hear(np.zeros(10 * HEARING_RATE, np.int16))
        problem = setting.sink.next()
        assert isinstance(problem, SoundError)
        assert "--microphone" in problem.hint
        setting.listen(2)
        setting.microphone.hear(np.zeros(10 * HEARING_RATE, np.int16))
        setting.microphone.hear(voice(0.5))
        assert isinstance(setting.sink.next(), SpeechStarted)

    def test_an_error_on_the_thread_is_told_and_ends_it(self) -> None:
        setting = Setting(BrokenMicrophone())
        assert str(setting.sink.next()) == "The cable is torn."
        setting.listen(1)
        assert setting.hearing.judged == math.inf  # nothing waits for a listener that is gone
        setting.hearing.close()

    def test_after_closing_nothing_more_is_told(self) -> None:
        setting = Setting(FakeMicrophone())
        setting.listen(1)
        setting.hearing.close()
        setting.microphone.hear(voice(1.0))
        assert setting.sink.told.empty()
        assert setting.hearing.judged == math.inf


class Attentive:
    """An attention that remembers what it was given; ``pending`` is for the test to say."""

    works = True

    def __init__(self) -> None:
        self.arming = NOTHING
        self.pending = math.inf
        self.happened: Queue[object] = Queue()
        self.begun: list[float] = []
        self.forgotten = Event()

    @property
    def armed(self) -> bool:
        return self.arming is not NOTHING

    def arm(self, arming: Arming) -> None:
        self.arming = arming

    def begin(self, at: float) -> None:
        self.begun.append(at)

    def forget(self) -> None:
        self.forgotten.set()

    def believable(self, probability: float, level: float, at: float) -> float:
        return probability

    def attend(self, block: Block, happened: Sequence[object], judged: float) -> None:
        for event in happened:
            self.happened.put(event)


class TestCommands:
    @pytest.fixture
    def attention(self, setting: Setting) -> Attentive:
        attention = Attentive()
        setting.hearing.attend(attention)
        return attention

    def test_without_any_ear_nothing_is_understood(self, setting: Setting) -> None:
        assert not setting.hearing.understands
        setting.hearing.arm(STOP)

    def test_in_a_command_window_speech_is_told_to_nobody_else(
        self, setting: Setting, attention: Attentive
    ) -> None:
        assert setting.hearing.understands
        setting.hearing.arm(STOP)
        setting.microphone.hear(join(quiet(1.0), voice(0.5), quiet(1.5)))
        started = attention.happened.get(timeout=LONG)
        assert isinstance(started, SpeechStarted)
        assert isinstance(attention.happened.get(timeout=LONG), SpeechStopped)
        assert setting.sink.told.empty()
        assert setting.hearing.judged == math.inf
        assert setting.hearing.level == -math.inf

    def test_without_a_phrase_no_window_is_open_and_no_sound_is_kept(
        self, setting: Setting, attention: Attentive
    ) -> None:
        setting.hearing.arm(STOP)
        setting.microphone.hear(voice(0.5))
        attention.happened.get(timeout=LONG)
        setting.hearing.arm(NOTHING)
        setting.microphone.hear(voice(0.5))
        assert attention.forgotten.wait(LONG)

    def test_in_a_listening_commands_are_understood_too(
        self, setting: Setting, attention: Attentive
    ) -> None:
        setting.hearing.arm(STOP)
        setting.listen(4)
        setting.microphone.hear(join(quiet(1.0), voice(1.0)))
        told = setting.sink.next()
        assert told == attention.happened.get(timeout=LONG)
        assert told.id == 4
        assert attention.begun[-1] == pytest.approx(setting.microphone.now - 2.0)

    def test_what_may_be_a_command_is_judged_once_it_was_decided(
        self, setting: Setting, attention: Attentive
    ) -> None:
        opened = setting.microphone.now
        setting.listen(1)
        setting.microphone.hear(join(quiet(2.0), voice(1.0)))
        setting.sink.next()
        attention.pending = opened + 0.5
        assert setting.hearing.judged == opened + 0.5
        attention.pending = math.inf
        assert setting.hearing.judged > opened + 1.0


class BrokenMicrophone(FakeMicrophone):
    def read(self, timeout: float) -> Block | None:
        raise SoundError("The cable is torn.")
