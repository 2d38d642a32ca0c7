from __future__ import annotations

import pytest

from voicerepair.sound.ear.english.rivals import NUMBER, Rivals

SAID = {
    "stop": "S T AA P",
    "top": "T AA P",
    "shop": "SH AA P",
    "step": "S T EH P",
    "spot": "S P AA T",
    "help": "HH EH L P",
    "stopped": "S T AA P T",
    "extraordinarily": "EH K S T R AO R D AH N EH R AH L IY",
    "a": "AH",
}


@pytest.fixture(scope="module")
def rivals() -> Rivals:
    return Rivals(list(SAID), [tuple(sounds.split()) for sounds in SAID.values()])


def test_the_nearest_come_first(rivals: Rivals) -> None:
    assert rivals.of(("S", "T", "AA", "P"), 4, 1.0) == ["stop", "step", "stopped", "top"]


def test_no_more_than_asked_for_and_none_that_is_farther(rivals: Rivals) -> None:
    stop = ("S", "T", "AA", "P")
    assert rivals.of(stop, 1, 1.0) == ["stop"]
    assert set(rivals.of(stop, 100, 0.45)).isdisjoint({"help", "a", "extraordinarily"})


def test_it_does_not_matter_which_of_two_words_is_asked_about() -> None:
    for one in SAID.values():
        for other in SAID.values():
            apart = [
                Rivals(["it"], [tuple(second.split())])._distances(tuple(first.split()))[0]
                for first, second in ((one, other), (other, one))
            ]
            assert apart[0] == pytest.approx(apart[1])


def test_every_sound_of_english_is_known() -> None:
    assert len(NUMBER) == 39
