"""What every ear must do: the fake one, and each real one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from tests.fakes import FakeEar
from tests.spoken import say, taught
from voicerepair.sound.ear.taught import TaughtEar
from voicerepair.sound.ports import Ear

#: What is said for each phrase, and what is said that is none.
SAID = {"stop": "pineapple", "time out": "kartoffelsalat", "go back": "abracadabra"}
OTHER = ("I do not know what you mean", "butterfly", "wednesday morning")


@dataclass
class Rig:
    ear: Ear
    way: int

    def hear(self, text: str, *phrases: str):
        return self.ear.recognise(say(text, self.way), phrases)


@pytest.fixture(params=["fake", "taught"])
def rig(request: pytest.FixtureRequest):
    if request.param == "fake":
        opened = Rig(FakeEar({phrase: say(text, 3) for phrase, text in SAID.items()}), 3)
    else:
        commands = {"stop": "stop", "time out": "time-out", "go back": "back"}
        words = [taught(commands[phrase], text) for phrase, text in SAID.items()]
        opened = Rig(TaughtEar(words), 3)
    yield opened
    opened.ear.close()


@pytest.mark.parametrize("phrase", SAID)
def test_an_armed_phrase_is_recognised(rig: Rig, phrase: str) -> None:
    found = rig.hear(SAID[phrase], *SAID)
    assert found is not None
    assert found.phrase == phrase
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize("phrase", SAID)
def test_a_phrase_that_is_not_armed_is_none(rig: Rig, phrase: str) -> None:
    assert rig.hear(SAID[phrase], *(other for other in SAID if other != phrase)) is None
    assert rig.hear(SAID[phrase]) is None


def test_other_speech_is_none(rig: Rig) -> None:
    assert [rig.hear(text, *SAID) for text in OTHER] == [None] * len(OTHER)


def test_silence_and_nothing_at_all_are_none(rig: Rig) -> None:
    for samples in (np.zeros(8000, np.int16), np.zeros(0, np.int16)):
        assert rig.ear.recognise(samples, list(SAID)) is None


def test_any_collection_of_phrases_will_do(rig: Rig) -> None:
    for phrases in (set(SAID), tuple(SAID), SAID.keys(), frozenset(SAID)):
        found = rig.ear.recognise(say(SAID["stop"], rig.way), phrases)
        assert found is not None
        assert found.phrase == "stop"


def test_the_samples_are_left_as_they_were(rig: Rig) -> None:
    samples = say(SAID["stop"], rig.way)
    before = samples.copy()
    rig.ear.recognise(samples, list(SAID))
    assert (samples == before).all()
