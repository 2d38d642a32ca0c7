from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import FakeEar
from voicerepair.errors import SoundError
from voicerepair.sound.ear.several import SeveralEars

STOP, PAUSE, HUM = (np.full(1600, level, np.int16) for level in (1, 2, 3))


def never(problem: SoundError) -> None:
    raise AssertionError(problem)


class BrokenEar:
    closed = False

    def recognise(self, samples, phrases):
        raise SoundError("The ear failed.", "Get another.")

    def close(self) -> None:
        self.closed = True


def test_whichever_ear_knows_it_is_believed() -> None:
    ears = SeveralEars(FakeEar({"stop": STOP}), FakeEar({"pause": PAUSE}), doubted=never)
    phrases = ["stop", "pause"]
    heard = [ears.recognise(samples, phrases) for samples in (STOP, PAUSE, HUM)]
    assert [found and found.phrase for found in heard] == ["stop", "pause", None]


def test_the_first_is_asked_first() -> None:
    ears = SeveralEars(FakeEar({"stop": STOP}), BrokenEar(), doubted=never)
    assert ears.recognise(STOP, ["stop"]) is not None


@pytest.mark.parametrize("place", [0, 1])
def test_an_ear_that_fails_is_told_once_and_the_other_goes_on(place: int) -> None:
    told: list[SoundError] = []
    both = [FakeEar({"stop": STOP})]
    both.insert(place, BrokenEar())
    ears = SeveralEars(*both, doubted=told.append)
    heard = [ears.recognise(samples, ["stop"]) for samples in (HUM, STOP, HUM)]
    assert [found and found.phrase for found in heard] == [None, "stop", None]
    assert [problem.message for problem in told] == ["The ear failed."]


def test_where_all_have_failed_the_last_one_raises_it() -> None:
    told: list[SoundError] = []
    ears = SeveralEars(BrokenEar(), BrokenEar(), doubted=told.append)
    with pytest.raises(SoundError, match="The ear failed"):
        ears.recognise(HUM, ["stop"])
    assert len(told) == 1


def test_without_any_ear_nothing_is_heard() -> None:
    assert SeveralEars(doubted=never).recognise(STOP, ["stop"]) is None


def test_all_are_closed() -> None:
    ears = [BrokenEar(), BrokenEar()]
    SeveralEars(*ears, doubted=never).close()
    assert all(ear.closed for ear in ears)
