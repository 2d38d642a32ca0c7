"""The canceller in a room, with a loudspeaker and a microphone that are not perfect."""

from __future__ import annotations

import numpy as np
import pytest

from tests.contracts.test_canceller import cleaned, room, speechlike
from tests.echoing import Room, level, path, through
from voicerepair.sound.cancelling.kalman import KalmanCanceller
from voicerepair.sound.ports import HEARING_RATE, Block


def softer(blocks: list[Block], since: float, until: float = 1e9) -> float:
    """By how many dB, from and to so many seconds after the beginning."""
    began = blocks[0].at
    heard = [block for block in blocks if since <= block.at - began < until]
    raw = np.concatenate([block.raw for block in heard])
    return level(raw) - level(np.concatenate([block.samples for block in heard]))


def in_a_room(seconds: float, delay: float = 0.06, **imperfect) -> list[Block]:
    echo = Room(KalmanCanceller(), path(-10.0, delay), **imperfect)
    return echo.hear(speechlike(seconds, 1), room(seconds))


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000, 96_000])
def test_whatever_the_loudspeakers_rate_the_echo_is_cancelled(rate: int) -> None:
    assert softer(in_a_room(25.0, rate=rate), 20.0) > 20


@pytest.mark.parametrize("delay", [-0.03, 0.0, 0.02, 0.15])
def test_drivers_may_err_in_the_times_that_they_claim(delay: float) -> None:
    guide = speechlike(25.0, 1)
    early = np.concatenate((guide, np.zeros(HEARING_RATE)))[
        round(max(0.0, -delay) * HEARING_RATE) :
    ]
    echo = through(early[: len(guide)], path(-10.0, max(0.0, delay)))
    blocks = Room(KalmanCanceller(), np.zeros(1)).hear(guide, echo + room(25.0))
    assert softer(blocks, 20.0) > 18


@pytest.mark.parametrize("drift", [100, -100])
def test_a_loudspeaker_whose_clock_is_another_one_is_followed(drift: float) -> None:
    blocks = in_a_room(75.0, drift=drift)
    assert softer(blocks, 65.0) > 18


def test_a_hole_in_what_the_microphone_gives_is_told_and_costs_little() -> None:
    blocks = in_a_room(27.0, lost=(20.0, 20.5))
    (torn,) = (block for block in blocks if block.lost)
    assert torn.lost == pytest.approx(0.5 * HEARING_RATE, abs=600)
    assert torn.at - blocks[0].at == pytest.approx(20.5, abs=0.05)
    assert softer(blocks, 22.0) > 15


def test_a_loudspeaker_that_ran_dry_costs_little() -> None:
    assert softer(in_a_room(27.0, silent=(20.0, 20.12)), 22.0) > 15


def test_a_room_that_changes_is_learned_anew() -> None:
    guide = speechlike(45.0, 1)
    middle = 20 * HEARING_RATE
    echo = np.concatenate(
        (
            through(guide[:middle], path(-10.0, 0.06)),
            through(guide[middle:], -path(-10.0, 0.03, dies_away=0.2)),
        )
    )
    canceller = KalmanCanceller()
    clean = cleaned(canceller, echo + room(45.0), guide)
    last = slice(40 * HEARING_RATE, len(clean))
    assert level(echo[last]) - level(clean[last]) > 12


def test_another_sound_than_the_guide_teaches_nothing() -> None:
    guide, other = speechlike(20.0, 1), speechlike(20.0, 2)
    clean = cleaned(KalmanCanceller(), other, guide)
    assert abs(level(clean) - level(other)) < 0.5
    assert level(clean / 32768 - other[: len(clean)]) < level(other) - 10
