"""What every ear must do: the fake one, and each real one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from tests.fakes import FakeEar
from tests.spoken import say, taught
from voicerepair.sound.ear.taught import TaughtEar
from voicerepair.sound.ports import Ear

PHRASES = ("say that again", "time out", "go back")
#: What is said for each where words were taught, and what is said that is none.
TAUGHT = {"say that again": "pineapple", "time out": "kartoffelsalat", "go back": "abracadabra"}
OTHER = ("I do not know what you mean", "butterfly", "wednesday morning")


@dataclass
class Rig:
    """``voice`` says the text of ``said`` that stands for a phrase."""

    ear: Ear
    said: dict[str, str]
    voice: str = "rms"

    def hear(self, text: str, *phrases: str):
        return self.ear.recognise(say(text, 3, self.voice), phrases)


def fake() -> Rig:
    return Rig(FakeEar({phrase: say(text, 3) for phrase, text in TAUGHT.items()}), TAUGHT)


def taught_words() -> Rig:
    commands = {"say that again": "repeat", "time out": "time-out", "go back": "back"}
    return Rig(TaughtEar([taught(commands[of], text) for of, text in TAUGHT.items()]), TAUGHT)


RIGS = {"fake": fake, "taught": taught_words}
ENGLISH = {"a man's voice": "rms", "a woman's voice": "slt"}
IN_ENGLISH = [
    pytest.param(f"English, {name}", marks=pytest.mark.xdist_group("English ear"))
    for name in ENGLISH
]


@pytest.fixture(scope="module", params=[*RIGS, *IN_ENGLISH])
def rig(request: pytest.FixtureRequest):
    if request.param in RIGS:
        opened = RIGS[request.param]()
        yield opened
        opened.ear.close()
    else:
        voice = ENGLISH[request.param.removeprefix("English, ")]
        ear = request.getfixturevalue("english_ear")
        yield Rig(ear, {phrase: phrase for phrase in PHRASES}, voice)


@pytest.mark.parametrize("phrase", PHRASES)
def test_an_armed_phrase_is_recognised(rig: Rig, phrase: str) -> None:
    found = rig.hear(rig.said[phrase], *PHRASES)
    assert found is not None
    assert found.phrase == phrase
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_that_is_not_armed_is_none(rig: Rig, phrase: str) -> None:
    assert rig.hear(rig.said[phrase], *(other for other in PHRASES if other != phrase)) is None
    assert rig.hear(rig.said[phrase]) is None


def test_other_speech_is_none(rig: Rig) -> None:
    assert [rig.hear(text, *PHRASES) for text in OTHER] == [None] * len(OTHER)


def test_silence_and_nothing_at_all_are_none(rig: Rig) -> None:
    for samples in (np.zeros(8000, np.int16), np.zeros(0, np.int16)):
        assert rig.ear.recognise(samples, list(PHRASES)) is None


def test_any_collection_of_phrases_will_do(rig: Rig) -> None:
    for phrases in (set(PHRASES), PHRASES, dict.fromkeys(PHRASES).keys(), frozenset(PHRASES)):
        found = rig.ear.recognise(say(rig.said["say that again"], 3, rig.voice), phrases)
        assert found is not None
        assert found.phrase == "say that again"


def test_the_samples_are_left_as_they_were(rig: Rig) -> None:
    samples = say(rig.said["say that again"], 3, rig.voice)
    before = samples.copy()
    rig.ear.recognise(samples, list(PHRASES))
    assert (samples == before).all()
