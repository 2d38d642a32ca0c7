from __future__ import annotations

import numpy as np
import pytest

from tests.spoken import room, say, taught
from voicerepair.errors import SoundError
from voicerepair.sound.ear.taught import LOOSEST, STRICTEST, TaughtEar, open_taught
from voicerepair.sound.ear.taught_words import write

OTHER = ("I do not think so", "butterfly", "yesterday", "what about the car", "hm", "seven")


@pytest.fixture(scope="module")
def ear() -> TaughtEar:
    return TaughtEar(
        [taught("stop", "pineapple"), taught("time-out", "kartoffelsalat"), taught("yes", "aha")]
    )


ALL = ("stop", "time out", "yes", "go back")


@pytest.mark.parametrize("way", [3, 4])
def test_a_word_said_in_another_way_is_recognised(ear: TaughtEar, way: int) -> None:
    for text, phrase in (("pineapple", "stop"), ("kartoffelsalat", "time out"), ("aha", "yes")):
        found = ear.recognise(say(text, way), ALL)
        assert found is not None
        assert found.phrase == phrase
        assert 0.5 < found.confidence <= 1


def test_other_speech_is_none(ear: TaughtEar) -> None:
    assert [ear.recognise(say(text), ALL) for text in OTHER] == [None] * len(OTHER)


def test_a_word_within_a_sentence_is_none(ear: TaughtEar) -> None:
    assert ear.recognise(say("I would like a pineapple for breakfast"), ALL) is None


def test_a_word_whose_phrases_are_not_armed_is_none(ear: TaughtEar) -> None:
    assert ear.recognise(say("pineapple", 3), ["yes", "time out"]) is None
    assert ear.recognise(say("pineapple", 3), []) is None


def test_a_word_stands_for_whichever_phrase_of_its_command_is_armed() -> None:
    ear = TaughtEar([taught("pause", "pineapple")])
    found = ear.recognise(say("pineapple", 3), {"resume", "stop"})
    assert found is not None
    assert found.phrase == "resume"


def test_two_people_may_use_words_for_the_same_command_that_sound_alike() -> None:
    ear = TaughtEar([taught("stop", "pineapple", "Ana"), taught("stop", "pineapple", "Bo")])
    assert ear.recognise(say("pineapple", 3), ALL) is not None


def test_words_for_two_commands_that_sound_alike_are_none() -> None:
    ear = TaughtEar([taught("stop", "pineapple"), taught("skip", "pineapple")])
    assert ear.recognise(say("pineapple", 3), [*ALL, "skip this"]) is None


@pytest.mark.parametrize(
    "samples",
    [np.zeros(0, np.int16), np.zeros(9000, np.int16), room(0.7), np.full(9000, 32767, np.int16)],
)
def test_what_is_no_speech_is_none(ear: TaughtEar, samples: np.ndarray) -> None:
    assert ear.recognise(samples, ALL) is None


def test_how_near_is_near_enough_is_learned_within_limits(ear: TaughtEar) -> None:
    assert len(ear.limits) == 3
    assert all(STRICTEST <= limit <= LOOSEST for limit in ear.limits)


def test_without_a_word_it_is_deaf(tmp_path) -> None:
    ear = open_taught(tmp_path / "taught.json")
    assert ear.words == ear.limits == ()
    assert ear.recognise(say("pineapple"), ALL) is None
    ear.close()


def test_what_was_kept_is_recognised_as_before(tmp_path, ear: TaughtEar) -> None:
    write(tmp_path / "taught.json", ear.words)
    found = open_taught(tmp_path / "taught.json").recognise(say("pineapple", 3), ALL)
    before = ear.recognise(say("pineapple", 3), ALL)
    assert found is not None
    assert before is not None
    assert found.confidence == pytest.approx(before.confidence, abs=0.02)


def test_a_damaged_file_is_an_error(tmp_path) -> None:
    (tmp_path / "taught.json").write_text("{")
    with pytest.raises(SoundError, match="cannot be read"):
        open_taught(tmp_path / "taught.json")
