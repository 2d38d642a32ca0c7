"""Prompts are ready before they are needed, nobody waits, and private ones stay private."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import pytest

from tests.fakes import FakeVoice
from voicerepair.errors import SoundError
from voicerepair.sound.narration.takes import Narration, Takes
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import Voice
from voicerepair.sound.voices.cache import PromptCache
from voicerepair.sound.voices.prompts import Prompts

SOON = 20.0
OUTPUT_RATE = 48_000


class Held:
    """Lets a voice speak one text at a time, when the test says so."""

    def __init__(self, voice: FakeVoice) -> None:
        self.begun: SimpleQueue[str] = SimpleQueue()
        self.may_go: SimpleQueue[None] = SimpleQueue()
        voice.before = self.before

    def before(self, text: str) -> None:
        self.begun.put(text)
        self.may_go.get(timeout=SOON)

    def let_go(self, count: int = 1) -> None:
        for _ in range(count):
            self.may_go.put(None)


class Host:
    """What a host keeps: prompts, what came ready, and what it was told."""

    def __init__(
        self, voices: list[Voice], cache: PromptCache | None = None, **options: object
    ) -> None:
        self.came: SimpleQueue[tuple[str, Pcm | SoundError]] = SimpleQueue()
        self.troubles: SimpleQueue[SoundError] = SimpleQueue()
        self.prompts = Prompts(voices, cache, 120, OUTPUT_RATE, self.troubles.put, **options)

    def prepare(self, *texts: str) -> None:
        self.prompts.prepare([(text, False) for text in texts])

    def ask(self, text: str, private: bool = False) -> None:
        self.prompts.request(text, private, lambda made: self.came.put((text, made)))

    def hear(self) -> tuple[str, Pcm]:
        text, made = self.came.get(timeout=SOON)
        assert isinstance(made, Pcm), made
        return text, made


@pytest.fixture
def voice() -> FakeVoice:
    return FakeVoice()


@pytest.fixture
def new_host() -> Iterator[Callable[..., Host]]:
    hosts: list[Host] = []

    def make(*voices: Voice, **options) -> Host:
        hosts.append(Host(list(voices), **options))
        return hosts[-1]

    yield make
    for host in hosts:
        host.prompts.close()


@pytest.fixture
def host(new_host: Callable[..., Host], voice: FakeVoice) -> Host:
    return new_host(voice)


# ----------------------------------------------------------------------------- ahead of time


def test_what_was_prepared_is_ready_without_asking(host: Host, voice: FakeVoice) -> None:
    host.prepare("One.", "Two.", "Three.")
    assert host.prompts.wait(SOON)
    assert voice.spoken == ["One.", "Two.", "Three."]
    for text in voice.spoken:
        sound = host.prompts.ready(text)
        assert sound is not None
        assert sound.rate == OUTPUT_RATE
    assert host.prompts.ready("Four.") is None
    assert host.prompts.pending == 0


def test_what_is_needed_now_goes_first_the_newest_first_of_all(
    host: Host, voice: FakeVoice
) -> None:
    held = Held(voice)
    host.prepare("One.", "Two.")
    held.begun.get(timeout=SOON)
    host.ask("Needed.")
    host.ask("Needed even more.")
    held.let_go(4)
    assert [host.hear()[0] for _ in range(2)] == ["Needed even more.", "Needed."]
    assert host.prompts.wait(SOON)
    assert voice.spoken == ["One.", "Needed even more.", "Needed.", "Two."]


def test_what_will_not_come_any_more_is_not_made(host: Host, voice: FakeVoice) -> None:
    held = Held(voice)
    host.prepare("One.", "Two.", "Three.")
    held.begun.get(timeout=SOON)
    host.prepare("Three.")
    held.let_go(2)
    assert host.prompts.wait(SOON)
    assert voice.spoken == ["One.", "Three."]


def test_a_prompt_that_is_being_made_is_not_made_twice(host: Host, voice: FakeVoice) -> None:
    held = Held(voice)
    host.prepare("One.")
    held.begun.get(timeout=SOON)
    host.ask("One.")
    host.ask("One.")
    held.let_go()
    assert [host.hear()[0] for _ in range(2)] == ["One.", "One."]
    assert host.prompts.wait(SOON)
    assert voice.spoken == ["One."]


def test_what_is_ready_is_given_again_without_the_voice(host: Host, voice: FakeVoice) -> None:
    host.ask("One.")
    first = host.hear()[1]
    host.ask("One.")
    assert host.hear()[1] is first
    assert voice.spoken == ["One."]


def test_nobody_waits_for_a_voice_that_hangs(host: Host, voice: FakeVoice) -> None:
    held = Held(voice)
    host.ask("One.")
    held.begun.get(timeout=SOON)
    host.prepare("Two.")
    host.ask("Three.")
    assert host.prompts.ready("One.") is None
    assert host.prompts.pending == 3
    assert not host.prompts.wait(0)
    held.let_go(3)
    assert host.prompts.wait(SOON)


def test_what_may_come_stays_in_memory_and_the_oldest_of_the_rest_goes(
    new_host: Callable[..., Host], voice: FakeVoice
) -> None:
    one_word = 48_000 * 4 // 2 + 1
    host = new_host(voice, memory=3 * one_word)
    host.prepare("Opening.")
    assert host.prompts.wait(SOON)
    for text in ("One.", "Two.", "Three.", "Four."):
        host.ask(text)
        host.hear()
    assert host.prompts.wait(SOON)
    kept = [t for t in ("Opening.", "One.", "Two.", "Three.", "Four.") if host.prompts.ready(t)]
    assert kept == ["Opening.", "Three.", "Four."]


def test_preparing_stops_when_memory_is_full_and_goes_on_when_there_is_room(
    new_host: Callable[..., Host], voice: FakeVoice
) -> None:
    one_word = 48_000 * 4 // 2 + 1
    host = new_host(voice, memory=2 * one_word)
    host.prepare(*"abcdef")
    assert host.prompts.wait(SOON)
    assert voice.spoken == ["a", "b", "c"]
    host.prepare(*"def")
    host.ask("d")
    assert host.hear()[0] == "d"
    assert host.prompts.wait(SOON)
    assert voice.spoken == ["a", "b", "c", "d", "e", "f"]


# ------------------------------------------------------------------------------- what fails


def test_a_voice_that_fails_is_replaced_for_the_rest_of_the_session(
    new_host: Callable[..., Host],
) -> None:
    first, second, third = FakeVoice("first"), FakeVoice("second"), FakeVoice("third")
    host = new_host(first, second, third)
    host.ask("One.")
    host.hear()
    first.failing = True
    for text in ("Two.", "Three."):
        host.ask(text)
        host.hear()
    first.failing = False
    host.ask("Four.")
    host.hear()
    assert first.spoken == ["One."]
    assert second.spoken == ["Two.", "Three.", "Four."]
    assert first.closed
    trouble = host.troubles.get(timeout=SOON)
    assert "The voice first failed, so second goes on." in trouble.message
    assert trouble.hint == "Drink tea."
    assert host.troubles.empty()


def test_the_caller_is_told_when_no_voice_is_left(new_host: Callable[..., Host]) -> None:
    voices = [FakeVoice("first"), FakeVoice("second")]
    for voice in voices:
        voice.failing = True
    host = new_host(*voices)
    host.ask("One.")
    text, made = host.came.get(timeout=SOON)
    assert text == "One."
    assert isinstance(made, SoundError)
    assert made.message == "The voice second has a cold."
    assert host.prompts.ready("One.") is None


def test_a_text_that_no_voice_can_say_does_not_silence_the_others(
    host: Host, voice: FakeVoice
) -> None:
    def choke(text: str) -> None:
        voice.failing = text == "Unspeakable."

    voice.before = choke
    for text in ("Unspeakable.", "One.", "Unspeakable.", "Two.", "Unspeakable.", "Three."):
        host.ask(text)
    made = dict(host.came.get(timeout=SOON) for _ in range(6))
    assert [t for t, sound in made.items() if isinstance(sound, SoundError)] == ["Unspeakable."]


def test_voices_that_fail_again_and_again_are_not_waited_for_any_more(
    host: Host, voice: FakeVoice
) -> None:
    tried = []

    def refuse(text: str) -> None:
        tried.append(text)
        voice.failing = True

    voice.before = refuse
    for number in range(6):
        host.ask(f"Prompt {number}.")
        assert isinstance(host.came.get(timeout=SOON)[1], SoundError)
    assert len(tried) == 3


def test_without_any_voice_every_prompt_is_refused_at_once(new_host: Callable[..., Host]) -> None:
    host = new_host()
    host.prepare("One.")
    host.ask("Two.")
    made = host.came.get(timeout=SOON)[1]
    assert isinstance(made, SoundError)
    assert "voicerepair voices" in made.hint


# -------------------------------------------------------------------------------- at the end


def test_closing_ends_the_voice_and_nothing_comes_afterwards(
    new_host: Callable[..., Host], voice: FakeVoice
) -> None:
    held = Held(voice)
    host = new_host(voice)
    host.ask("One.")
    host.ask("Two.")
    held.begun.get(timeout=SOON)
    closing = threading.Thread(target=host.prompts.close)
    closing.start()
    held.let_go(2)
    closing.join(SOON)
    assert not closing.is_alive()
    assert voice.closed
    assert host.came.empty()
    assert host.troubles.empty()
    assert host.prompts.ready("One.") is None


def test_closing_twice_and_asking_afterwards_do_no_harm(host: Host) -> None:
    host.prompts.close()
    host.prompts.close()
    host.prepare("One.")
    host.ask("Two.")
    assert host.prompts.wait(SOON)
    assert host.came.empty()


def test_prompts_can_be_closed_by_who_hears_of_one(host: Host) -> None:
    closed = threading.Event()

    def close(made: Pcm | SoundError) -> None:
        host.prompts.close()
        closed.set()

    host.prompts.request("One.", False, close)
    assert closed.wait(SOON)


def test_a_bug_in_a_voice_is_told_and_nobody_waits_for_ever(host: Host, voice: FakeVoice) -> None:
    def stumble(text: str) -> None:
        raise ZeroDivisionError(text)

    voice.before = stumble
    host.ask("One.")
    assert isinstance(host.troubles.get(timeout=SOON), ZeroDivisionError)
    assert host.prompts.wait(SOON)


# ------------------------------------------------------------------------------- narration


@pytest.fixture
def takes(tmp_path: Path) -> Takes:
    """A tenth of a second of “Recorded.”, at another rate than the loudspeaker's."""
    takes = Takes(tmp_path / "talk.narration")
    takes.keep("Recorded.", Pcm(np.full(2_400, 0.25, np.float32), 24_000))
    return takes


def test_what_somebody_recorded_is_heard_as_it_is_and_the_voice_elsewhere(
    new_host: Callable[..., Host], voice: FakeVoice, takes: Takes
) -> None:
    host = new_host(voice, narration=Narration([takes.folder]))
    host.prepare("Recorded.", "Said.")
    assert host.prompts.wait(SOON)
    heard = host.prompts.ready("Recorded.")
    assert heard is not None
    assert (heard.rate, heard.duration) == (OUTPUT_RATE, 0.1)
    assert np.allclose(heard.samples[500:-500], 0.25, atol=1e-3), "as loud as it was recorded"
    host.ask("Recorded.", private=True)
    assert host.hear()[1] is heard
    assert voice.spoken == ["Said."]


def test_it_comes_neither_out_of_the_voices_cache_nor_into_it(
    new_host: Callable[..., Host], voice: FakeVoice, takes: Takes, cache: PromptCache
) -> None:
    before = new_host(voice, cache=cache)
    before.prepare("Recorded.")
    assert before.prompts.wait(SOON)
    now = new_host(FakeVoice(), cache=cache, narration=Narration([takes.folder]))
    now.ask("Recorded.")
    assert now.hear()[1].duration == 0.1
    takes.remove("Recorded.")
    after = new_host(FakeVoice(), cache=cache)
    after.ask("Recorded.")
    said = before.prompts.ready("Recorded.")
    assert said is not None
    assert np.allclose(after.hear()[1].samples, said.samples, atol=1e-4)


def test_without_any_voice_what_was_recorded_is_heard(
    new_host: Callable[..., Host], takes: Takes
) -> None:
    host = new_host(narration=Narration([takes.folder]))
    for text in ("Nobody's.", "Recorded.", "Nor this.", "Nor that.", "Nor those.", "Recorded."):
        host.ask(text)
    came = [host.came.get(timeout=SOON) for _ in range(6)]
    assert [text for text, made in came if isinstance(made, Pcm)] == ["Recorded."] * 2


def test_a_take_that_is_damaged_is_told_once_and_the_voice_says_it(
    new_host: Callable[..., Host], voice: FakeVoice, takes: Takes
) -> None:
    path = takes.path("Recorded.")
    path.write_bytes(path.read_bytes()[:-20])
    host = new_host(voice, narration=Narration([takes.folder]), memory=0)
    for text in ("Recorded.", "Another.", "Recorded."):
        host.ask(text)
        host.hear()
        assert host.prompts.wait(SOON)
    assert voice.spoken == ["Recorded.", "Another.", "Recorded."]
    trouble = host.troubles.get(timeout=SOON)
    assert trouble.message.startswith(f"{path} is damaged")
    assert trouble.message.endswith(". So a voice says this line.")
    assert "voicerepair narrate" in trouble.hint
    assert host.troubles.empty()


# ------------------------------------------------------------------------ on disk, or never


@pytest.fixture
def cache(tmp_path: Path) -> PromptCache:
    return PromptCache(tmp_path / "prompts", on_trouble=lambda trouble: None)


def test_the_next_session_needs_no_voice_for_the_same_words(
    new_host: Callable[..., Host], cache: PromptCache
) -> None:
    first, second = FakeVoice(), FakeVoice()
    sounds = []
    for voice in (first, second):
        host = new_host(voice, cache=cache)
        host.ask("Nothing has to be solved today.")
        sounds.append(host.hear()[1])
    assert second.spoken == []
    assert np.allclose(sounds[0].samples, sounds[1].samples, atol=1e-3)


def test_private_prompts_are_in_memory_only(
    new_host: Callable[..., Host], cache: PromptCache, tmp_path: Path, voice: FakeVoice
) -> None:
    host = new_host(voice, cache=cache)
    host.prompts.prepare([("Ana, it is your turn.", True), ("Back at ten past nine.", True)])
    host.ask("You said not yet.", private=True)
    host.hear()
    assert host.prompts.wait(SOON)
    assert len(voice.spoken) == 3
    assert host.prompts.ready("Ana, it is your turn.") is not None
    assert not list(tmp_path.rglob("*"))


def test_what_was_private_once_is_private_whoever_asks(
    new_host: Callable[..., Host], cache: PromptCache, tmp_path: Path, voice: FakeVoice
) -> None:
    host = new_host(voice, cache=cache)
    host.prompts.prepare([("Ana.", True)])
    host.prompts.prepare([("Ana.", False)])
    host.ask("Ana.", private=False)
    host.hear()
    assert host.prompts.wait(SOON)
    assert not list(tmp_path.rglob("*"))
