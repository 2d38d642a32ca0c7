"""What is recorded is what the microphone gave, cut to the turn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicerepair.sound.ports import HEARING_RATE, Block
from voicerepair.sound.tape import LEAD, LONGEST, PIECE, RECENT, Tape

BLOCK = 512
ROOM = np.random.default_rng(5).integers(-9000, 9000, 20 * HEARING_RATE).astype(np.int16)


class Kept:
    """Joins pieces as the journal does, with quiet in the gaps."""

    def __init__(self) -> None:
        self.sounds: dict[int, list[np.ndarray]] = {}
        self.ended: list[int] = []
        self.longest = 0

    def sound(self, id, samples, lost):
        piece = np.frombuffer(samples, "<i2")
        self.longest = max(self.longest, len(piece))
        self.sounds.setdefault(id, []).extend((np.zeros(lost, np.int16), piece))

    def over(self, id, lost):
        self.ended.append(id)
        self.sounds.setdefault(id, []).append(np.zeros(lost, np.int16))

    def __getitem__(self, id) -> np.ndarray:
        return np.concatenate(self.sounds[id])


@pytest.fixture
def kept():
    return Kept()


def blocks(seconds: float, size: int = BLOCK, start: float = 0.0):
    first = round(start * HEARING_RATE)
    for at in range(first, first + round(seconds * HEARING_RATE), size):
        yield Block(ROOM[at : at + size], at / HEARING_RATE)


def test_a_turn_is_recorded_from_its_cue_to_its_end_and_not_a_sample_more(kept):
    tape = Tape(kept)
    for block in blocks(5.0):
        if block.at == pytest.approx(64 * BLOCK / HEARING_RATE):
            tape.open(1, block.at - LEAD)
        if block.at == pytest.approx(128 * BLOCK / HEARING_RATE):
            tape.close(1, block.at + 0.1)
        tape.take(block)
    since, until = 64 * BLOCK - 8000, 128 * BLOCK + 1600
    assert np.array_equal(kept[1], ROOM[since:until])
    assert kept.ended == [1]


def test_outside_turns_nothing_is_handed_over_and_hardly_anything_remembered(kept):
    tape = Tape(kept)
    first, more = 160 * BLOCK, 32 * BLOCK
    for block in blocks(first / HEARING_RATE):
        tape.take(block)
    assert not kept.sounds
    tape.open(1, 1.0)
    for block in blocks(more / HEARING_RATE, start=first / HEARING_RATE):
        tape.take(block)
    tape.flush()
    assert more < len(kept[1]) <= more + (RECENT + 0.1) * HEARING_RATE
    assert np.array_equal(kept[1], ROOM[first + more - len(kept[1]) : first + more])


def test_it_comes_in_pieces_as_it_is_spoken(kept):
    tape = Tape(kept)
    tape.open(1, 0.0)
    for block in blocks(2.0):
        tape.take(block)
        waiting = block.at + BLOCK / HEARING_RATE - sum(map(len, kept.sounds.get(1, []))) / 16000
        assert waiting <= (PIECE + BLOCK) / HEARING_RATE
    assert kept.longest <= LONGEST


def test_what_the_microphone_gave_is_kept_also_where_the_echo_was_taken_out(kept):
    tape = Tape(kept)
    tape.open(1, 0.0)
    for block in blocks(1.0):
        tape.take(replace(block, samples=np.zeros_like(block.samples), raw=block.samples))
    tape.flush()
    assert np.array_equal(kept[1], ROOM[: len(kept[1])])


def test_once_it_is_stopped_nothing_is_remembered(kept):
    tape = Tape(kept)
    tape.take(next(blocks(1.0)))
    tape.stop()
    tape.open(1, 0.0)
    for block in blocks(1.0):
        tape.take(block)
    assert not tape._recent
    assert kept.sounds == {}


def test_large_blocks_are_cut(kept):
    tape = Tape(kept)
    tape.open(1, 0.0)
    for block in blocks(4.0, size=9000):
        tape.take(block)
    tape.flush()
    assert kept.longest <= LONGEST
    assert np.array_equal(kept[1], ROOM[: len(kept[1])])


@given(st.lists(st.integers(0, 3), min_size=12, max_size=40), st.integers(0, 5000))
def test_what_is_lost_is_a_gap_of_its_length_where_it_is_missing(losses, since):
    kept = Kept()
    tape = Tape(kept)
    tape.open(1, since / HEARING_RATE)
    at, expected = 0, np.zeros(len(losses) * 4 * BLOCK, np.int16)
    for blocks_lost in losses:
        lost = blocks_lost * BLOCK
        at += lost
        tape.take(Block(ROOM[at : at + BLOCK], at / HEARING_RATE, lost))
        expected[at : at + BLOCK] = ROOM[at : at + BLOCK]
        at += BLOCK
    tape.flush()
    assert np.array_equal(kept[1], expected[since:at])


def test_a_turn_that_goes_on_after_a_break_is_another_opening(kept):
    tape = Tape(kept)
    tape.open(1, 0.0)
    tape.close(1, 1.0)
    tape.open(2, 2.0)
    for block in blocks(4.0):
        tape.take(block)
    tape.flush()
    assert np.array_equal(kept[1], ROOM[:16_000])
    assert np.array_equal(kept[2], ROOM[32_000 : 32_000 + len(kept[2])])
    assert kept.ended == [1, 2]
