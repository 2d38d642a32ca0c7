"""The mixer, exact to the sample."""

from __future__ import annotations

import gc
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicerepair.errors import SoundError
from voicerepair.sound.mixer import FADE, MOST_SOUNDS, Mixed, Mixer

RATE = 48_000
BLOCK = 480
EDGE = round(FADE * RATE)


def rendered(mixer, blocks, size=BLOCK):
    """So many blocks in one piece, and everything that ended in them."""
    ended = []
    parts = []
    for _ in range(blocks):
        out = np.full(size, np.nan, np.float32)
        ended += mixer.render(out)
        parts.append(out)
    return np.concatenate(parts), ended


def level(samples, value=0.5):
    return np.full(samples, value, np.float32)


def test_nothing_queued_is_silence():
    sound, ended = rendered(Mixer(RATE), 3)
    assert not sound.any()
    assert ended == []


def test_a_sound_comes_out_whole_and_says_where_it_ended():
    mixer = Mixer(RATE)
    tone = (0.5 * np.sin(np.arange(1000))).astype(np.float32)
    mixer.play(7, tone)
    sound, ended = rendered(mixer, 3)
    assert np.array_equal(sound[EDGE : 1000 - EDGE], tone[EDGE : 1000 - EDGE])
    assert not sound[1000:].any()
    assert ended == [Mixed(7, 1000)]


def test_the_first_sound_waits_for_no_gap():
    mixer = Mixer(RATE)
    rendered(mixer, 2)
    mixer.play(1, level(100), gap=0.6)
    sound, ended = rendered(mixer, 1)
    assert sound[0] > 0
    assert ended == [Mixed(1, 2 * BLOCK + 100)]


@pytest.mark.parametrize("gap", [0, 1, 479, 480, 481, 28_800])
def test_a_gap_is_exact_to_the_sample(gap):
    mixer = Mixer(RATE)
    mixer.play(1, level(700))
    mixer.play(2, level(300), gap=gap / RATE)
    sound, ended = rendered(mixer, 70)
    assert ended == [Mixed(1, 700), Mixed(2, 1000 + gap)]
    assert not sound[700 : 700 + gap].any()
    assert sound[700 + gap] > 0


def test_a_gap_counts_from_the_end_of_the_sound_before_even_when_asked_for_late():
    mixer = Mixer(RATE)
    mixer.play(1, level(700))
    rendered(mixer, 3)
    mixer.play(2, level(300), gap=2000 / RATE)
    _, ended = rendered(mixer, 10)
    assert ended == [Mixed(2, 700 + 2000 + 300)]


def test_a_gap_that_is_past_already_starts_the_sound_at_once():
    mixer = Mixer(RATE)
    mixer.play(1, level(700))
    rendered(mixer, 10)
    mixer.play(2, level(300), gap=1000 / RATE)
    _, ended = rendered(mixer, 1)
    assert ended == [Mixed(2, 10 * BLOCK + 300)]


def test_several_sounds_can_end_in_one_block():
    mixer = Mixer(RATE)
    for id in range(3):
        mixer.play(id, level(100))
    _, ended = rendered(mixer, 1)
    assert ended == [Mixed(0, 100), Mixed(1, 200), Mixed(2, 300)]


def test_an_empty_sound_ends_where_it_starts():
    mixer = Mixer(RATE)
    mixer.play(1, level(0))
    mixer.play(2, level(10), gap=5 / RATE)
    _, ended = rendered(mixer, 1)
    assert ended == [Mixed(1, 0), Mixed(2, 15)]


def test_hush_fades_within_ten_milliseconds_and_forgets_the_queue():
    mixer = Mixer(RATE)
    mixer.play(1, level(RATE))
    mixer.play(2, level(RATE))
    rendered(mixer, 5)
    mixer.hush()
    sound, ended = rendered(mixer, 300)
    assert not sound[round(0.010 * RATE) :].any()
    assert np.all(np.diff(sound[:EDGE]) <= 0)
    assert ended == []
    assert mixer.idle


def test_a_second_hush_does_not_lengthen_the_fade():
    mixer = Mixer(RATE)
    mixer.play(1, level(RATE))
    rendered(mixer, 5)
    mixer.hush()
    first, _ = rendered(mixer, 1, size=100)
    mixer.hush()
    second, _ = rendered(mixer, 1)
    assert not np.concatenate([first, second])[EDGE:].any()


def test_what_is_played_after_a_hush_sounds_after_its_fade():
    mixer = Mixer(RATE)
    mixer.play(1, level(RATE))
    rendered(mixer, 5)
    mixer.hush()
    mixer.play(2, level(600), gap=100 / RATE)
    _, ended = rendered(mixer, 5)
    assert ended == [Mixed(2, 5 * BLOCK + EDGE + 100 + 600)]


def test_hush_in_a_gap_or_in_silence_is_silent():
    mixer = Mixer(RATE)
    mixer.hush()
    mixer.play(1, level(100))
    mixer.play(2, level(100), gap=1)
    rendered(mixer, 2)
    mixer.hush()
    sound, ended = rendered(mixer, 200)
    assert not sound.any()
    assert ended == []


def test_a_sound_that_is_too_loud_is_clipped_and_the_callers_samples_stay_as_they_were():
    mixer = Mixer(RATE)
    loud = level(2000, 3.0)
    mixer.play(1, loud)
    sound, _ = rendered(mixer, 5)
    assert sound.max() == 1.0
    assert np.all(loud == 3.0)


def test_idle_says_whether_anything_sounds_or_waits():
    mixer = Mixer(RATE)
    assert mixer.idle
    mixer.play(1, level(600))
    assert not mixer.idle
    rendered(mixer, 1)
    assert not mixer.idle
    rendered(mixer, 1)
    assert mixer.idle


def test_a_loudspeaker_that_plays_nothing_is_not_fed_for_ever():
    mixer = Mixer(RATE)
    for id in range(MOST_SOUNDS):
        mixer.play(id, level(1))
    with pytest.raises(SoundError) as error:
        mixer.play(-1, level(1))
    assert error.value.hint


def test_rendering_keeps_no_memory():
    mixer = Mixer(RATE)
    out = np.zeros(BLOCK, np.float32)
    tone = level(1000)

    def minutes(count):
        for id in range(count * 600):
            mixer.play(id, tone)
            for _ in range(10):
                mixer.render(out)

    minutes(1)
    gc.collect()
    tracemalloc.start()
    minutes(2)
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 10_000


orders = st.lists(
    st.one_of(
        st.tuples(st.just("play"), st.integers(2, 3000), st.sampled_from([0.0, 0.005, 0.02])),
        st.tuples(st.just("hush")),
        st.tuples(st.just("render"), st.integers(1, 700)),
    ),
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(orders)
def test_no_joint_jumps_by_more_than_minus_40_dbfs(orders):
    """The sounds are steps as loud as can be, so that every jump is the mixer's own doing."""
    mixer = Mixer(RATE, fade=0.02)  # as slow as to make every step of the fade itself small
    parts = [np.zeros(1, np.float32)]
    for id, order in enumerate(orders):
        match order:
            case ("play", length, gap):
                mixer.play(id, level(2000 + length, 1.0), gap)
            case ("hush",):
                mixer.hush()
            case ("render", size):
                parts.append(rendered(mixer, 1, size)[0])
    assert np.abs(np.diff(np.concatenate(parts))).max(initial=0) < 0.01


@settings(max_examples=50, deadline=None)
@given(orders, st.integers(100, 1000))
def test_the_size_of_the_blocks_changes_nothing(orders, size):
    def play(size):
        mixer = Mixer(RATE)
        for id, order in enumerate(orders):
            if order[0] == "play":
                mixer.play(id, level(order[1]), order[2])
        blocks = -(-40_000 // size)
        sound, ended = rendered(mixer, blocks, size)
        return sound[:40_000], [end for end in ended if end.position <= 40_000]

    sound, ended = play(size)
    other, other_ended = play(40_000)
    assert np.array_equal(sound, other)
    assert ended == other_ended
