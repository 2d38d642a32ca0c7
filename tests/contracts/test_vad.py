"""What every VAD has to keep, the fake as well as the real one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.fakes import FakeVad
from voicerepair.bundled import bundled
from voicerepair.session.events import SpeechStarted, SpeechStopped
from voicerepair.sound.hearing import Listening
from voicerepair.sound.ports import HEARING_RATE, Block, Vad
from voicerepair.sound.vad import SileroVad

SECONDS = np.arange(3 * HEARING_RATE) / HEARING_RATE
QUIET_ROOM = 10 ** (-70 / 20)


def room(level: float, seconds: float = 3.0) -> np.ndarray:
    return np.random.default_rng(1).normal(size=round(seconds * HEARING_RATE)) * level


NOT_SPEECH = {
    "digital silence": np.zeros(len(SECONDS)),
    "a quiet room": room(QUIET_ROOM),
    "noise": room(0.05),
    "loud noise": room(0.5),
    "a tone": 0.3 * np.sin(2 * np.pi * 440 * SECONDS),
    "a loud tone": 0.95 * np.sin(2 * np.pi * 440 * SECONDS),
    "hum": 0.9 * np.sign(np.sin(2 * np.pi * 50 * SECONDS)),
}


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    """Two voices that say something, each after and before a second of a quiet room."""
    folder: Path = tmp_path_factory.mktemp("speech")
    said = {}
    for voice in ("slt", "rms"):
        path = folder / f"{voice}.wav"
        words = "I want to say something, and then I want to go on for a while."
        subprocess.run(["flite", "-voice", voice, "-t", words, "-o", path], check=True)
        samples, rate = soundfile.read(path)
        around = room(QUIET_ROOM, 1.0)
        sound = np.concatenate((around, soxr.resample(samples, rate, HEARING_RATE), around))
        said[voice] = sound
    return said


@pytest.fixture(params=[FakeVad, SileroVad])
def vad(request: pytest.FixtureRequest) -> Vad:
    return request.param()


def probabilities(vad: Vad, sound: np.ndarray) -> list[float]:
    samples = np.clip(sound * 32768, -32768, 32767).astype(np.int16)
    vad.reset()
    size = vad.frame
    starts = range(0, len(samples) - size + 1, size)
    return [vad.probability(samples[start : start + size]) for start in starts]


def test_speech_is_found(vad: Vad, speech: dict[str, np.ndarray]) -> None:
    for sound in speech.values():
        likely = [probability >= 0.5 for probability in probabilities(vad, sound)]
        second = HEARING_RATE // vad.frame
        assert not any(likely[: second - 2])
        assert sum(likely[second:-second]) > 0.8 * len(likely[second:-second])


SPOILT = {
    "cut off flat": lambda sound: np.clip(sound * 20, -1, 1),
    "over a hum": lambda sound: sound + 0.05 * np.sign(np.sin(HUM * np.arange(len(sound)))),
    "beside a direct voltage": lambda sound: sound + 0.3,
}
HUM = 2 * np.pi * 50 / HEARING_RATE


@pytest.mark.parametrize("how", SPOILT)
def test_speech_is_found_and_ends_where_the_microphone_spoils_it(
    how: str, speech: dict[str, np.ndarray]
) -> None:
    for sound in speech.values():
        clean, spoilt = said_in(sound), said_in(SPOILT[how](sound))
        assert isinstance(spoilt[0], SpeechStarted)
        assert isinstance(spoilt[-1], SpeechStopped)
        assert spoilt[0].at == pytest.approx(clean[0].at, abs=0.3)
        assert spoilt[-1].at == pytest.approx(clean[-1].at, abs=0.3)


def said_in(sound: np.ndarray) -> list[SpeechStarted | SpeechStopped]:
    samples = np.clip(sound * 32767, -32768, 32767).astype(np.int16)
    return Listening(1, 0.0, SileroVad()).take(Block(samples, 0.0))


def test_every_probability_is_one(vad: Vad, speech: dict[str, np.ndarray]) -> None:
    for sound in (*speech.values(), *NOT_SPEECH.values()):
        assert all(0 <= probability <= 1 for probability in probabilities(vad, sound))


def test_after_a_reset_the_same_sound_is_judged_the_same(
    vad: Vad, speech: dict[str, np.ndarray]
) -> None:
    assert probabilities(vad, speech["slt"]) == probabilities(vad, speech["slt"])


def test_silence_after_speech_is_silence(vad: Vad, speech: dict[str, np.ndarray]) -> None:
    sound = np.concatenate((speech["slt"], room(QUIET_ROOM)))
    assert max(probabilities(vad, sound)[-60:]) < 0.35


def test_a_frame_of_another_size_is_refused(vad: Vad) -> None:
    with pytest.raises(ValueError, match="frame"):
        vad.probability(np.zeros(vad.frame + 1, np.int16))


@pytest.mark.parametrize("name", NOT_SPEECH)
def test_what_is_no_speech_is_not_taken_for_it(name: str) -> None:
    assert max(probabilities(SileroVad(), NOT_SPEECH[name])) < 0.35


@pytest.mark.parametrize("cue", sorted(path.stem for path in bundled("audio").glob("*.flac")))
@pytest.mark.parametrize("level", [0.0, -20.0, -40.0])
def test_our_own_cues_in_the_microphone_are_no_speech_and_no_taps(cue: str, level: float) -> None:
    """The hand-over tone above all: heard as speech, it would take itself back."""
    samples, rate = soundfile.read(bundled("audio") / f"{cue}.flac", always_2d=True)
    sound = soxr.resample(samples.mean(axis=1), rate, HEARING_RATE) * 10 ** (level / 20)
    sound = np.concatenate((room(QUIET_ROOM, 1.0), sound, room(QUIET_ROOM, 1.0)))
    listening = Listening(1, 0.0, SileroVad())
    block = Block(np.clip(sound * 32768, -32768, 32767).astype(np.int16), 0.0)
    assert listening.take(block) == []
