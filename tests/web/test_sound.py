"""A turn as WAV, and the parts of it that a browser asks for."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.house import NOON
from voicerepair.journal.sound import Sound
from voicerepair.web.sound import LARGEST_PART, NONE, WHOLE, Range, asked_for, wav


@given(st.lists(st.integers(-32768, 32767)))
def test_a_wav_holds_the_very_samples(samples) -> None:
    sound = Sound(np.array(samples, dtype=np.int16), NOON)
    read, rate = soundfile.read(io.BytesIO(wav(sound)), dtype="int16")
    assert rate == 16_000
    assert np.array_equal(read, sound.samples)


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, WHOLE),
        ("bytes=0-", Range(0, 100)),
        ("bytes=0-9", Range(0, 10)),
        ("bytes=10-10", Range(10, 11)),
        ("bytes=90-500", Range(90, 100)),
        ("bytes=-10", Range(90, 100)),
        ("bytes=-500", Range(0, 100)),
        ("bytes=99-", Range(99, 100)),
        ("bytes=100-", NONE),
        ("bytes=-0", NONE),
        ("bytes=5-4", WHOLE),
        ("bytes=-", WHOLE),
        ("bytes=0-1,3-4", WHOLE),
        ("bytes=a-b", WHOLE),
        ("bytes=" + "9" * 400 + "-", WHOLE),
        ("samples=0-1", WHOLE),
    ],
)
def test_what_is_asked_for_of_a_hundred_bytes(header, part) -> None:
    assert asked_for(header, 100) == part


@given(st.text(max_size=30), st.integers(0, 1000))
def test_whatever_is_asked_for_lies_within(text, size) -> None:
    part = asked_for(f"bytes={text}", size)
    if isinstance(part, Range):
        assert 0 <= part.first < part.end <= size


def test_of_a_long_turn_a_part_is_sent_at_once_and_whoever_names_an_end_gets_all() -> None:
    size = 3 * LARGEST_PART
    assert asked_for("bytes=0-", size) == Range(0, LARGEST_PART)
    assert asked_for(f"bytes={size - 10}-", size) == Range(size - 10, size)
    assert asked_for(f"bytes=0-{size - 1}", size) == Range(0, size)
