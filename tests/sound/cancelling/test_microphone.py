"""A microphone without the guide, with a canceller that knows the room."""

from __future__ import annotations

import numpy as np
import pytest

from tests.echoing import BEGAN, Room, level, path
from tests.fakes import FakeCanceller, FakeMicrophone
from voicerepair.sound.cancelling.microphone import AHEAD, PATIENCE, CancellingMicrophone
from voicerepair.sound.ports import HEARING_RATE, Block

CANCELLER = FakeCanceller.frame


def ahead(echo: np.ndarray) -> np.ndarray:
    """``echo``, from what is played so much earlier."""
    return np.concatenate((np.zeros(round(AHEAD * HEARING_RATE)), echo))


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.1])
def test_what_is_played_is_taken_out_by_its_time(delay: float) -> None:
    echo = path(-10.0, delay, dies_away=0.1)
    room = Room(FakeCanceller(ahead(echo)), echo, rate=16_000)
    guide = np.random.default_rng(1).normal(size=3 * HEARING_RATE) * 0.05
    guide[-4000:] = 0
    blocks = room.hear(guide, np.zeros(len(guide)))
    heard = np.concatenate([block.raw for block in blocks])
    clean = np.concatenate([block.samples for block in blocks])
    assert level(heard[8000:]) - level(clean[8000:]) > 25


def test_every_sample_is_given_once_with_its_time_and_as_it_was_beside() -> None:
    near = np.arange(HEARING_RATE) / 32767
    blocks = Room(FakeCanceller(np.zeros(1)), np.zeros(1)).hear(np.zeros(len(near)), near)
    raw = np.concatenate([block.raw for block in blocks])
    assert np.array_equal(raw, np.concatenate([block.samples for block in blocks]))
    assert set(np.diff(raw)) == {1}
    for block in blocks:
        assert block.at == pytest.approx(BEGAN + block.raw[0] / HEARING_RATE)
        assert not block.lost


def silent() -> Block | None:
    return None


def test_where_the_loudspeaker_gives_nothing_it_is_waited_for_only_a_moment() -> None:
    microphone = FakeMicrophone()
    cancelling = CancellingMicrophone(microphone, silent, FakeCanceller(np.zeros(1)))
    given = []
    for _ in range(20):
        microphone.hear(np.ones(FakeMicrophone.block, np.int16))
        given += list(iter(lambda: cancelling.read(0.0), None))
    waiting = 20 * FakeMicrophone.block - sum(len(block.samples) for block in given)
    assert 0 < waiting / HEARING_RATE <= PATIENCE


def test_what_was_lost_is_told_with_what_waited_and_went_with_it() -> None:
    microphone = FakeMicrophone()
    cancelling = CancellingMicrophone(microphone, silent, FakeCanceller(np.zeros(1)))
    given = []
    for number in range(40):
        if number == 20:
            microphone.drop(1000)
        microphone.hear(np.ones(FakeMicrophone.block, np.int16))
        given += list(iter(lambda: cancelling.read(0.0), None))
    end = given[0].at
    for block in given:
        end += (len(block.samples) + block.lost) / HEARING_RATE
    assert end == pytest.approx(given[-1].at + len(given[-1].samples) / HEARING_RATE)
    assert sum(block.lost > 0 for block in given) == 1


def test_starting_losing_reopening_and_closing_are_the_microphones() -> None:
    microphone = FakeMicrophone()
    cancelling = CancellingMicrophone(microphone, silent, FakeCanceller(np.zeros(1)))
    lost: list[str] = []
    cancelling.start(lost.append)
    microphone.lose("It is gone.")
    assert lost == ["It is gone."]
    assert not cancelling.reopen()
    microphone.works = True
    assert cancelling.reopen()
    cancelling.close()
    assert microphone.lost
