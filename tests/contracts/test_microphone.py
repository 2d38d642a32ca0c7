"""What a microphone owes a session: held by the fake and by PortAudio on a virtual sound card."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.contracts.test_speaker import pitch, tone

RATE = 16_000


def everything(microphone):
    """All blocks that wait."""
    blocks = []
    while (block := microphone.read(0)) is not None:
        blocks.append(block)
    return blocks


def test_a_tone_goes_in_at_its_own_pitch(hearing):
    hearing.hear(tone(1.0))
    heard = np.concatenate([block.samples for block in everything(hearing.microphone)])
    loud = np.flatnonzero(np.abs(heard) > 3000)
    assert len(loud)
    middle = heard[loud[0] + 1600 : loud[-1] - 1600].astype(float)
    assert len(middle) == pytest.approx(0.8 * RATE, abs=0.02 * RATE)
    assert pitch(middle, RATE) == pytest.approx(440, abs=0.5)


def test_blocks_are_short_and_follow_each_other(hearing):
    hearing.let(1.0)
    blocks = everything(hearing.microphone)
    assert len(blocks) > 25
    for before, after in pairwise(blocks):
        assert before.samples.dtype == np.int16
        assert before.samples.ndim == 1
        assert 0.010 * RATE <= len(before.samples) <= 0.032 * RATE
        assert after.at == pytest.approx(before.at + len(before.samples) / RATE, abs=0.01)
        assert after.lost == 0


def test_a_block_says_when_its_first_sample_was_taken(hearing):
    for _ in range(3):
        began = hearing.hear(tone(0.2))
        heard = [
            block.at + np.flatnonzero(np.abs(block.samples) > 1000)[0] / RATE
            for block in everything(hearing.microphone)
            if np.abs(block.samples).max() > 1000
        ]
        assert heard[0] == pytest.approx(began, abs=0.03)


def test_what_nobody_reads_is_bounded_and_counted(hearing):
    hearing.let(6)
    waiting = everything(hearing.microphone)
    hearing.let(0.2)
    later = everything(hearing.microphone)
    assert sum(len(block.samples) for block in waiting) <= 5 * RATE
    lost = later[0].lost
    assert lost > RATE
    assert all(block.lost == 0 for block in [*waiting, *later[1:]])
    last = waiting[-1]
    gap = later[0].at - last.at - len(last.samples) / RATE
    assert lost / RATE == pytest.approx(gap, abs=0.05)


def test_a_lost_device_is_told_once_and_says_nothing_more(losing_microphone):
    rig = losing_microphone
    rig.lose()
    assert rig.wait_for(lambda: rig.told.lost)
    everything(rig.microphone)
    rig.let(1.5)
    assert everything(rig.microphone) == []
    assert len(rig.told.lost) == 1
    assert "microphone" in rig.told.lost[0]


def test_a_lost_device_comes_back_only_when_it_is_there(losing_microphone):
    rig = losing_microphone
    rig.lose()
    assert rig.wait_for(lambda: rig.told.lost)
    assert not rig.microphone.reopen()
    rig.mend()
    assert rig.microphone.reopen()
    rig.let(0.2)
    everything(rig.microphone)
    rig.hear(tone(0.5))
    heard = np.concatenate([block.samples for block in everything(rig.microphone)])
    assert np.abs(heard).max() > 10_000
    assert len(rig.told.lost) == 1


def test_the_time_without_a_device_is_counted_as_lost(losing_microphone):
    rig = losing_microphone
    before = everything(rig.microphone)
    rig.let(0.1)
    before = everything(rig.microphone) or before
    rig.lose()
    assert rig.wait_for(lambda: rig.told.lost)
    last = [*before, *everything(rig.microphone)][-1]
    rig.mend()
    assert rig.microphone.reopen()
    rig.let(0.1)
    after = rig.microphone.read(1.0)
    gap = after.at - last.at - len(last.samples) / RATE
    assert after.lost / RATE == pytest.approx(gap, abs=0.1)
