from __future__ import annotations

import numpy as np
import pytest

from voicerepair.sound.cancelling.reference import MOST, WANDERING, Reference
from voicerepair.sound.ports import HEARING_RATE, Block

SIZE = 160


def counting(first: int, size: int) -> np.ndarray:
    return np.arange(first, first + size).astype(np.int16)


def block(first: int, size: int = 320, lost: int = 0, wander: float = 0.0) -> Block:
    """Samples that say which they are; the first of all leaves at 100 s."""
    return Block(counting(first, size), 100.0 + first / HEARING_RATE + wander, lost)


def at(sample: int) -> float:
    return 100.0 + sample / HEARING_RATE


def test_before_anything_was_played_there_is_silence() -> None:
    assert not Reference().frame(100.0, SIZE).any()


def test_what_leaves_at_a_time_is_found_by_it() -> None:
    reference = Reference()
    reference.keep([block(0), block(320)])
    assert reference.until == pytest.approx(at(640))
    assert reference.frame(at(100), SIZE).tolist() == list(range(100, 260))
    assert reference.frame(at(260), SIZE).tolist() == list(range(260, 420))


def test_what_is_not_known_is_silence_and_what_comes_then_is_in_its_place() -> None:
    reference = Reference()
    reference.keep([block(1, 319)])
    assert reference.frame(at(-100), SIZE).tolist() == [0] * 101 + list(range(1, 60))
    assert reference.frame(at(60), SIZE)[-1] == 219
    assert reference.frame(at(220), SIZE).tolist() == list(range(220, 320)) + [0] * 60
    reference.keep([block(320)])
    assert reference.frame(at(380), SIZE).tolist() == list(range(380, 540))


def test_times_that_wander_make_no_joint() -> None:
    reference = Reference()
    chance = np.random.default_rng(1)
    given = []
    for first in range(0, 32_000, 320):
        reference.keep([block(first, wander=0.002 * chance.normal())])
        given += [reference.frame(at(start), SIZE) for start in (first, first + SIZE)]
    assert set(np.diff(np.concatenate(given)[SIZE:])) == {1}


def test_what_is_far_off_is_set_right() -> None:
    reference = Reference()
    reference.keep([block(0, 1600)])
    assert reference.frame(at(0), SIZE)[0] == 0
    late = 2 * WANDERING
    for first in range(1600, 32_000, 320):
        reference.keep([block(first, wander=late)])
        reference.frame(at(first) + late, SIZE)
        last = reference.frame(at(first + SIZE) + late, SIZE)
    assert last[0] == first + SIZE


def test_after_a_hole_of_the_microphone_the_next_frame_is_found_by_its_time() -> None:
    reference = Reference()
    reference.keep([block(0, 3200)])
    reference.frame(at(0), SIZE)
    assert reference.frame(at(1000), SIZE, torn=True).tolist() == list(range(1000, 1160))


def test_what_was_lost_of_what_is_played_is_silence() -> None:
    reference = Reference()
    reference.keep([block(0), block(420, lost=100)])
    assert reference.frame(at(300), SIZE).tolist() == [
        *range(300, 320),
        *[0] * 100,
        *range(420, 460),
    ]


def test_a_faster_clock_is_followed_between_samples() -> None:
    """A tone, that a clock 200 millionths too fast has played, is given as it was heard."""
    reference = Reference()
    fast = 1 + 200e-6
    seconds = 60
    tone = np.sin(2 * np.pi * 500 * np.arange(seconds * HEARING_RATE) / HEARING_RATE)
    samples = np.rint(20_000 * tone).astype(np.int16)
    given = []
    for first in range(0, len(samples) - 320, 320):
        reference.keep([Block(samples[first : first + 320], first / HEARING_RATE / fast)])
        if first >= 320:
            start = (first - 320) / HEARING_RATE
            given += [reference.frame(start, SIZE), reference.frame(start + 0.01, SIZE)]
    last = np.concatenate(given)[-HEARING_RATE:].astype(np.float64)
    time = np.arange(HEARING_RATE) / HEARING_RATE
    heard = np.exp(-2j * np.pi * 500 * fast * time)
    assert abs(np.vdot(heard.conj(), last)) / HEARING_RATE == pytest.approx(10_000, rel=0.01)


def test_only_so_much_is_kept() -> None:
    reference = Reference()
    most = round(MOST * HEARING_RATE)
    reference.keep([Block(np.ones(2 * most, np.int16), 0.0)])
    assert not reference.frame(0.0, most).any()
    assert reference.frame(MOST, SIZE).all()
