from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import FakeEar
from voicerepair.errors import SoundError
from voicerepair.sound.ear.several import SeveralEars

STOP, PAUSE, HUM = (np.full(1600, level, np.int16) for level in (1, 2, 3))


class BrokenEar:
    closed = False

    def recognise(self, samples, phrases):
        raise SoundError("The ear failed.", "Get another.")

    def close(self) -> None:
        self.closed = True


def test_whichever_ear_knows_it_is_believed() -> None:
    ears = SeveralEars(FakeEar({"stop": STOP}), FakeEar({"pause": PAUSE}))
    phrases = ["stop", "pause"]
    heard = [ears.recognise(samples, phrases) for samples in (STOP, PAUSE, HUM)]
    assert [found and found.phrase for found in heard] == ["stop", "pause", None]


def test_the_first_is_asked_first() -> None:
    ears = SeveralEars(FakeEar({"stop": STOP}), BrokenEar())
    assert ears.recognise(STOP, ["stop"]) is not None
    with pytest.raises(SoundError, match="The ear failed"):
        ears.recognise(HUM, ["stop"])


def test_without_any_ear_nothing_is_heard() -> None:
    assert SeveralEars().recognise(STOP, ["stop"]) is None


def test_all_are_closed() -> None:
    ears = [BrokenEar(), BrokenEar()]
    SeveralEars(*ears).close()
    assert all(ear.closed for ear in ears)
