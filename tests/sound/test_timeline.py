"""When was each sample taken? All arithmetic, in seconds."""

from __future__ import annotations

import pytest

from voicerepair.sound.portaudio.timeline import Timeline

BLOCK = 0.032


def place(timeline, claimed, came=None, **more):
    return timeline.place(
        BLOCK,
        claimed=claimed,
        came=claimed + BLOCK if came is None else came,
        **{"torn": False, **more},
    )


def test_the_first_block_is_where_the_driver_says():
    assert place(Timeline(), 5.0, torn=True) == (5.0, 0.0)


def test_blocks_follow_each_other_though_the_driver_wavers():
    timeline = Timeline()
    at = place(timeline, 5.0).at
    for number in range(1, 200):
        wavering = 0.008 * (-1) ** number
        placed = place(timeline, 5.0 + number * BLOCK + wavering)
        assert placed.at - at == pytest.approx(BLOCK, abs=0.002)
        assert placed.lost == 0
        at = placed.at


def test_a_clock_that_drifts_is_followed():
    timeline = Timeline()
    for number in range(10_000):
        claimed = 5.0 + number * BLOCK * 1.001  # a sound card that is a thousandth slow
        placed = place(timeline, claimed)
        assert placed.lost == 0
        assert placed.at == pytest.approx(claimed, abs=0.001)


def test_what_piled_up_in_a_stall_is_neither_lost_nor_late():
    timeline = Timeline()
    place(timeline, 5.0, came=5.03)
    for number in range(1, 60):  # three seconds later, all at once, as if just taken
        placed = place(timeline, 8.0, came=8.03 + number / 10_000)
        assert placed.at == pytest.approx(5.0 + number * BLOCK)
        assert placed.lost == 0
    claimed = 5.0 + 60 * BLOCK
    assert place(timeline, claimed, came=8.04).at == pytest.approx(claimed)


def test_a_leap_that_lasts_is_believed_and_counted_as_lost():
    timeline = Timeline()
    place(timeline, 5.0)
    lost = [place(timeline, 7.0 + number * BLOCK).lost for number in range(30)]
    assert sum(lost) == pytest.approx(2.0 - BLOCK)
    assert place(timeline, 7.0 + 30 * BLOCK).at == pytest.approx(7.0 + 30 * BLOCK)


def test_a_leap_back_that_lasts_is_believed_and_nothing_was_lost():
    timeline = Timeline()
    place(timeline, 5.0)
    placed = [
        place(timeline, 4.0 + number * BLOCK, came=5.0 + number * BLOCK) for number in range(30)
    ]
    assert sum(block.lost for block in placed) == 0
    assert placed[-1].at == pytest.approx(4.0 + 29 * BLOCK)


def test_what_we_dropped_ourselves_is_counted_exactly():
    timeline = Timeline()
    place(timeline, 5.0)
    placed = place(timeline, 5.0 + BLOCK + 3.0, dropped=3.0)
    assert placed == (pytest.approx(8.0 + BLOCK), 3.0)


def test_where_the_driver_lost_some_its_claim_counts_at_once():
    timeline = Timeline()
    place(timeline, 5.0)
    assert place(timeline, 5.5, torn=True) == (5.5, pytest.approx(0.5 - BLOCK))


def test_where_the_driver_lost_some_at_least_one_sample_is_missing():
    timeline = Timeline()
    place(timeline, 5.0)
    assert place(timeline, 5.0, torn=True).lost > 0
