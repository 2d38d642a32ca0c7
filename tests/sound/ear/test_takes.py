from __future__ import annotations

import numpy as np
import pytest

from tests.spoken import room, say, taught, word
from voicerepair.errors import SoundError
from voicerepair.sound.ear.takes import MOST_TAKES, Lesson


def lesson(*before, command: str = "stop", person: str = "") -> Lesson:
    return Lesson(command, before, person)


def test_three_takes_that_agree_are_a_word() -> None:
    teaching = lesson(person="Ana")
    counts = []
    for way in range(3):
        assert teaching.word is None
        assert not teaching.hear(say("kartoffelsalat", way)).trouble
        counts.append(teaching.agreed)
    assert counts == [1, 2, 3]
    assert teaching.word is not None
    assert (teaching.word.command, teaching.word.person) == ("stop", "Ana")
    assert teaching.doubts == []


def test_a_take_of_another_word_is_asked_for_again() -> None:
    teaching = lesson()
    teaching.hear(say("pineapple"))
    assert "different" in teaching.hear(say("yesterday")).trouble
    teaching.hear(say("pineapple", 1))
    teaching.hear(say("pineapple", 2))
    assert teaching.word is not None


def test_where_the_first_take_was_the_odd_one_the_others_make_the_word() -> None:
    teaching = lesson()
    teaching.hear(say("wait a moment"))
    for way in range(3):
        teaching.hear(say("pineapple", way))
    assert teaching.word is not None


def test_takes_that_never_agree_end_the_lesson() -> None:
    said = ["pineapple", "yesterday", "seven", "go away", "um", "butterfly", "stone", "who is it"]
    teaching = lesson()
    for text in said[: MOST_TAKES - 1]:
        teaching.hear(say(text))
    with pytest.raises(SoundError, match="No three takes"):
        teaching.hear(say(said[MOST_TAKES - 1]))
    assert teaching.word is None


@pytest.mark.parametrize(
    ("samples", "why"),
    [
        (np.zeros(100, np.int16), "very short"),
        (np.zeros(0, np.int16), "very short"),
        (room(0.2), "very short"),
        (say("pineapple")[:6000], "very short"),
        (say("I have been thinking about this for a very long time, you know"), "was long"),
        (np.clip(say("pineapple").astype(int) * 9, -32768, 32767).astype(np.int16), "too loud"),
        (say("pineapple") // 100, "very soft"),
        (word("pineapple") // 8 + room(len(word("pineapple")) / 16000, 600.0), "The room"),
    ],
)
def test_what_is_wrong_with_a_take_is_said_and_it_does_not_count(samples, why: str) -> None:
    teaching = lesson()
    assert why in teaching.hear(samples).trouble
    assert teaching.agreed == 0


def test_a_word_too_like_the_one_for_another_command_is_refused() -> None:
    teaching = lesson(taught("skip", "pineapple", "Bo"))
    for way in (3, 4):
        teaching.hear(say("pineapple", way))
    with pytest.raises(SoundError, match="too much like the word for 'skip', Bo's"):
        teaching.hear(say("pineapple"))


def test_a_word_like_the_one_it_replaces_or_the_other_persons_is_not() -> None:
    teaching = lesson(taught("stop", "pineapple"), taught("stop", "pineapple", "Bo"))
    for way in range(3):
        teaching.hear(say("pineapple", way))
    assert teaching.word is not None


def test_a_short_word_is_taught_with_a_doubt() -> None:
    teaching = lesson()
    for way in range(3):
        teaching.hear(say("up", way))
    assert any("short" in doubt for doubt in teaching.doubts)


def test_a_word_of_everyday_speech_is_taught_with_a_doubt() -> None:
    teaching = lesson()
    for way in range(3):
        teaching.hear(say("really", way, "awb"))
    assert teaching.word is not None
    assert any("everyday" in doubt for doubt in teaching.doubts)
