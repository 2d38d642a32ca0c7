from __future__ import annotations

import numpy as np
import pytest

from voicerepair.sound.portaudio.played import MOST_BLOCKS, Played
from voicerepair.sound.ports import HEARING_RATE, Block

SIZE, RATE = 360, 48_000


def play(played: Played, number: int, *, torn: bool = False, late: float = 0.0) -> None:
    """The block of this ``number``, in which every sample is a tone's."""
    time = (number * SIZE + np.arange(SIZE)) / RATE
    samples = (0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    leaves = 100.0 + number * SIZE / RATE + late
    played.keep(samples, leaves, leaves - 0.02, RATE, torn)


def read(played: Played) -> list[Block]:
    return list(iter(played.read, None))


def test_what_was_played_is_read_at_16_khz_with_the_time_at_which_it_leaves() -> None:
    played = Played()
    for number in range(100):
        play(played, number)
    blocks = read(played)
    samples = np.concatenate([block.samples for block in blocks]) / 32768
    time = np.arange(len(samples)) / HEARING_RATE
    assert 100 * SIZE / 3 - len(samples) < 0.03 * HEARING_RATE  # a resampler looks ahead
    assert samples[100:] == pytest.approx(0.5 * np.sin(2 * np.pi * 440 * time)[100:], abs=0.01)
    at = 100.0
    for block in blocks:
        assert block.at == pytest.approx(at, abs=0.0001)
        at += len(block.samples) / HEARING_RATE


def test_a_block_that_may_still_change_is_copied() -> None:
    played, samples = Played(), np.full(SIZE, 0.5, np.float32)
    played.keep(samples, 100.0, 100.0, HEARING_RATE, torn=False)
    samples[:] = 0
    assert read(played)[0].samples.max() == pytest.approx(16384, abs=1)


def test_where_nobody_reads_the_oldest_make_room_and_are_counted() -> None:
    played = Played()
    for number in range(MOST_BLOCKS + 40):
        play(played, number)
    blocks = read(played)
    assert sum(len(block.samples) for block in blocks) <= MOST_BLOCKS * SIZE / 3
    assert blocks[0].at == pytest.approx(100.0 + 40 * SIZE / RATE)
    for number in range(MOST_BLOCKS + 40, 2 * MOST_BLOCKS + 80):
        play(played, number)
    assert read(played)[0].lost == pytest.approx(40 * SIZE / 3, abs=2)


def test_a_driver_that_ran_dry_leaves_a_hole() -> None:
    played = Played()
    for number in range(100):
        play(played, number, torn=number == 50, late=0.1 * (number >= 50))
    (torn,) = (block for block in read(played) if block.lost)
    assert torn.lost == pytest.approx(0.1 * HEARING_RATE, abs=2)
