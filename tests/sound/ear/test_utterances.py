from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import FakeVad
from tests.spoken import room
from voicerepair.errors import SoundError
from voicerepair.sound.ear.utterances import MOST, utterances
from voicerepair.sound.ports import HEARING_RATE, Block


def loud(seconds: float) -> np.ndarray:
    return room(seconds, 3000.0)


def blocks(*parts: np.ndarray, lost_at: int = -1):
    samples = np.concatenate(parts)
    for number, start in enumerate(range(0, len(samples), 512)):
        lost = 512 if number == lost_at else 0
        yield Block(samples[start : start + 512], 100.0 + start / HEARING_RATE, lost)


def found(*parts: np.ndarray, **more: int) -> list:
    return list(utterances(blocks(*parts, **more), FakeVad()))


def test_each_utterance_comes_whole_with_a_little_quiet_around() -> None:
    first, second = found(room(1), loud(0.5), room(1), loud(0.8), room(1))
    for samples, seconds in ((first, 0.5), (second, 0.8)):
        spoken = np.flatnonzero(np.abs(samples) > 100)
        assert spoken[-1] - spoken[0] == pytest.approx(seconds * HEARING_RATE, abs=900)
        assert spoken[0] > 0.1 * HEARING_RATE
        assert seconds + 0.2 < len(samples) / HEARING_RATE < seconds + 0.8


def test_an_utterance_that_is_not_over_does_not_come() -> None:
    assert found(room(1), loud(1)) == []


def test_of_a_long_one_no_more_is_kept_than_fits() -> None:
    (samples,) = found(room(1), loud(20), room(1))
    assert len(samples) <= MOST * HEARING_RATE


def test_what_was_lost_does_not_join_what_was_before_to_what_came_after() -> None:
    (samples,) = found(loud(1.0), room(1), lost_at=16)
    assert np.count_nonzero(np.abs(samples) > 100) < 0.6 * HEARING_RATE


def test_a_doubt_about_the_microphone_comes_as_well() -> None:
    (doubt,) = found(np.zeros(8 * HEARING_RATE, np.int16))
    assert isinstance(doubt, SoundError)
    assert "silent" in doubt.message


def test_where_nobody_is_heard_for_long_it_is_told_once() -> None:
    (told,) = found(room(40))
    assert isinstance(told, SoundError)
    assert "Nothing was heard" in told.message


def test_where_somebody_was_heard_nobody_is_hurried() -> None:
    (samples,) = found(room(1), loud(0.5), room(40))
    assert isinstance(samples, np.ndarray)
