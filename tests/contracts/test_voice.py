"""What every voice must do: the fake one, and each real engine of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests import tiny_voices
from tests.fakes import FakeVoice
from voicerepair.errors import SoundError
from voicerepair.sound.ports import Voice
from voicerepair.sound.voices.calibration import REFERENCE, Calibration
from voicerepair.sound.voices.catalogue import engines
from voicerepair.sound.voices.engine import Engine, MeasuredVoice
from voicerepair.sound.voices.loudness import PEAK, TARGET, loudness
from voicerepair.sound.voices.neural import Neural
from voicerepair.sound.voices.notes import Notes
from voicerepair.sound.voices.text import words

RATE = 120
# engine -> the voice of it that is tried
KINDS = {"fake": "", "pyttsx3": "en-us", "espeak-ng": "en-us", "flite": "slt", "neural": ""}
NOTES = Notes(None)


def open_one(kind: str, folder: Path) -> Voice:
    if kind == "fake":
        return FakeVoice()
    if kind == "neural":
        tiny_voices.need_library()
        neural = Neural(tiny_voices.letters(folder / "tiny"))
        return MeasuredVoice(neural.open(neural.voices()[0]), Calibration(NOTES))
    found: Engine | None = next((e for e in engines() if e.name == kind), None)
    if found is None:
        pytest.skip(f"{kind} is not for this system")
    try:
        listed = found.voices()
    except SoundError as error:
        pytest.skip(error.message)
    english = [v for v in listed if v.language.startswith("en")]
    info = next((v for v in english if v.name == KINDS[kind]), english[0])
    return MeasuredVoice(found.open(info), Calibration(NOTES))


@pytest.fixture(scope="module", params=KINDS)
def voice(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Voice]:
    opened = open_one(request.param, tmp_path_factory.mktemp("voice"))
    yield opened
    opened.close()


@pytest.fixture(params=KINDS)
def own_voice(request: pytest.FixtureRequest, tmp_path: Path) -> Voice:
    """One that the test may close."""
    return open_one(request.param, tmp_path)


@pytest.mark.parametrize("rate", [90, 120, 160])
def test_the_reference_text_is_spoken_at_the_rate_asked_for(voice: Voice, rate: int) -> None:
    spoken = voice.synthesise(REFERENCE, rate)
    assert 60 * words(REFERENCE) / spoken.duration == pytest.approx(rate, rel=0.1)


def test_other_texts_come_close_to_the_rate(voice: Voice) -> None:
    text = "What comes next is not an answer to what you heard. Take one slow breath together."
    spoken = voice.synthesise(text, RATE)
    assert 60 * words(text) / spoken.duration == pytest.approx(RATE, rel=0.25)


def test_sound_is_mono_float_and_finite(voice: Voice) -> None:
    spoken = voice.synthesise("Nothing has to be solved today.", RATE)
    assert spoken.samples.dtype == np.float32
    assert spoken.samples.ndim == 1
    assert np.isfinite(spoken.samples).all()


def test_two_texts_sound_different_and_one_text_always_the_same(voice: Voice) -> None:
    first, second, again = (
        voice.synthesise(text, RATE).samples
        for text in ("One of you.", "Both of you.", "One of you.")
    )
    assert len(first) != len(second) or not np.allclose(first, second, atol=0.01)
    assert np.array_equal(first, again)


def test_a_long_text_is_spoken_to_its_end(voice: Voice) -> None:
    sentences = REFERENCE.split(". ")
    parts = [". ".join(sentences[:3]) + ".", ". ".join(sentences[3:])]
    alone = sum(voice.synthesise(part, RATE).duration for part in parts)
    assert voice.synthesise(" ".join(parts), RATE).duration == pytest.approx(alone, rel=0.1)


@pytest.mark.slow
def test_five_thousand_characters_are_spoken_to_their_end(voice: Voice) -> None:
    fast = 2 * RATE  # the sooner it is done
    once = voice.synthesise(REFERENCE, fast).duration
    times = 5_000 // len(REFERENCE) + 1
    spoken = voice.synthesise(" ".join([REFERENCE] * times), fast)
    assert spoken.duration == pytest.approx(once * times, rel=0.1)


@pytest.mark.parametrize(
    "text", ["", "   ", "...", "?! -- (,)", "😀 👩‍👩‍👧", "<speak></speak>", "\x00\x07"]
)
def test_what_cannot_be_said_is_a_short_silence(voice: Voice, text: str) -> None:
    spoken = voice.synthesise(text, RATE)
    assert 0 < spoken.duration <= 0.1
    assert not spoken.samples.any()


@pytest.mark.parametrize(
    ("strange", "plain"),
    [
        ('<speak><prosody rate="slow">Hello there</prosody></speak>', "Hello there"),
        ('Hello <break time="5s"/> there', "Hello there"),
        ("Hello [[slnc 5000]] there", "Hello slnc 5000 there"),
        ("*Hello* _there_", "Hello there"),
        ("Hello 😀 there", "Hello there"),
    ],
)
def test_tags_commands_and_pictures_are_neither_read_nor_obeyed(
    voice: Voice, strange: str, plain: str
) -> None:
    assert np.array_equal(
        voice.synthesise(strange, RATE).samples, voice.synthesise(plain, RATE).samples
    )


@pytest.mark.parametrize("text", ["-h", "--help", "/etc/passwd", "$(id) `id` ; id", "'\"", "%n%s"])
def test_text_is_never_an_option_a_path_or_a_command(voice: Voice, text: str) -> None:
    assert voice.synthesise(text + " is said", RATE).duration > 0.5


def test_names_with_accents_are_spoken(voice: Voice) -> None:
    for name in ("Zoë", "Łukasz", "José", "Ñandú", "Søren", "Chloé-Anne", "O’Brien"):
        assert voice.synthesise(f"{name}, it is your turn.", RATE).duration > 1


def test_a_name_in_other_letters_is_never_left_out(voice: Voice) -> None:
    try:
        with_name = voice.synthesise("Юлия, it is your turn.", RATE)
    except SoundError:
        return  # refused: the next voice is asked
    assert with_name.duration > voice.synthesise("It is your turn.", RATE).duration


def test_every_prompt_has_the_same_loudness(voice: Voice) -> None:
    for text in ("Hello.", "Say what you did, in plain words.", REFERENCE):
        spoken = voice.synthesise(text, RATE)
        assert loudness(spoken) == pytest.approx(TARGET, abs=1.5)
        assert 20 * np.log10(np.abs(spoken.samples).max()) <= PEAK + 0.01


def test_there_is_no_silence_around_the_words(voice: Voice) -> None:
    spoken = voice.synthesise("Take one slow breath.", RATE)
    edge = round(0.05 * spoken.rate)
    assert np.abs(spoken.samples[:edge]).max() > 0.005
    assert np.abs(spoken.samples[-edge:]).max() > 0.005


def test_a_closed_voice_says_so_and_leaves_no_process_behind(own_voice: Voice) -> None:
    before = children()
    own_voice.synthesise("Hello.", RATE)
    own_voice.close()
    assert children() <= before
    with pytest.raises(SoundError):
        own_voice.synthesise("Hello.", RATE)


def children() -> set[str]:
    """The processes that this one has started, where the system shows them."""
    return {
        child
        for path in Path("/proc/self/task").glob("*/children")
        for child in path.read_text().split()
    }
