"""What is made of a recording: trimmed, evenly loud, and doubted where it should be."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import FakeVad
from tests.sound.narration.speaking import RATE, knock, recorded, voice
from tests.spoken import word
from voicerepair.sound.narration.conditioning import Doubt, conditioned
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.vad import SileroVad
from voicerepair.sound.voices.loudness import TARGET, loudness

LINE = "Sit where you can both hear each other well."  # two to three seconds of it


def sharp() -> FakeVad:
    """Knows a voice from a room by how loud it is, at once."""
    return FakeVad(floor=0.03, memory=0.0)


def take(said, text=LINE, vad=None, **more):
    return conditioned(recorded(said, **more), text, vad or sharp())


# ------------------------------------------------------------------------------ what it sounds like


@pytest.mark.parametrize("room", [-90, -70, -60, -52])
def test_silence_at_both_ends_is_cut_off_but_a_little_whatever_the_room(room):
    made = take(voice(2.5), before=1.3, after=2.1, room=room)
    assert not made.doubts
    assert made.pcm.duration == pytest.approx(2.5 + 0.18, abs=0.25)
    loud = np.flatnonzero(np.abs(made.pcm.samples) > 0.1)
    assert 0.05 < loud[0] / RATE < 0.3
    assert 0.05 < made.pcm.duration - loud[-1] / RATE < 0.3


@pytest.mark.parametrize("level", [-38, -30, -20, -12])
def test_every_take_is_as_loud_as_the_voice(level):
    made = take(voice(2.5, level), room=level - 45)
    assert loudness(made.pcm) == pytest.approx(TARGET, abs=1.0)
    assert np.abs(made.pcm.samples).max() <= 10 ** (-2 / 20) + 1e-4


def test_a_single_loud_moment_does_not_keep_the_rest_soft():
    said = voice(2.5, -30)
    said[RATE : RATE + 200] += 0.9 * np.hanning(200)
    assert loudness(take(said).pcm) == pytest.approx(TARGET, abs=2.5)


def test_a_pause_within_a_line_stays():
    said = np.concatenate((voice(1.2), np.zeros(RATE), voice(1.2)))
    assert take(said).pcm.duration == pytest.approx(3.4, abs=0.5)


def test_the_words_themselves_are_left_as_they_were():
    said = voice(2.5)
    made = take(said)
    whole = np.correlate(made.pcm.samples[::8], said[::8].astype(np.float32), "valid")
    start = int(np.argmax(np.abs(whole))) * 8
    part = made.pcm.samples[start : start + len(said)]
    assert np.corrcoef(part, said[: len(part)])[0, 1] > 0.99


def test_it_begins_and_ends_without_a_click_and_around_zero():
    raw = recorded(voice(2.5), room=-50)
    made = conditioned(Pcm(raw.samples + np.float32(0.1), RATE), LINE, sharp())
    assert made.pcm.samples[0] == made.pcm.samples[-1] == 0
    assert abs(float(made.pcm.samples.mean())) < 0.002


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 96_000])
def test_a_take_has_the_rate_that_it_was_recorded_at(rate):
    made = conditioned(recorded(voice(2.5, rate=rate), rate=rate), LINE, sharp())
    assert made.pcm.rate == rate
    assert made.pcm.duration == pytest.approx(2.6, abs=0.3)
    assert not made.doubts


# ---------------------------------------------------------------------------------- what is doubted


def test_nobody_speaks_in_a_room_in_zeros_or_in_nothing():
    for raw in (recorded(np.zeros(0)), Pcm(np.zeros(RATE, np.float32), RATE), Pcm.silence(0, RATE)):
        made = conditioned(raw, LINE, sharp())
        assert made.doubts == (Doubt.NOTHING,)
        assert len(made.pcm.samples) == 0


def test_what_is_no_number_does_no_harm():
    raw = recorded(voice(2.5))
    raw.samples[1000:1010] = np.nan
    assert np.isfinite(conditioned(raw, LINE, sharp()).pcm.samples).all()


def test_peaks_that_are_cut_off_flat_are_doubted():
    assert take(voice(2.5, -3)).doubts == (Doubt.CLIPPED,)
    assert take(voice(2.5, -14)).doubts == ()


def test_a_loud_room_is_doubted():
    assert Doubt.NOISY in take(voice(2.5, -25), room=-41).doubts
    assert Doubt.NOISY not in take(voice(2.5, -25), room=-50).doubts


def test_a_soft_voice_is_doubted():
    assert Doubt.QUIET in take(voice(2.5, -46), room=-80).doubts
    assert Doubt.QUIET not in take(voice(2.5, -38), room=-80).doubts


def test_words_at_the_very_ends_may_be_cut_off():
    assert Doubt.BEGINS_LATE in take(voice(2.5), before=0.0).doubts
    assert Doubt.ENDS_EARLY in take(voice(2.5), after=0.0).doubts
    assert not take(voice(2.5), before=0.3, after=0.3).doubts


def test_of_a_file_that_was_trimmed_the_ends_say_nothing():
    said = np.concatenate((voice(1.2), np.zeros(RATE // 5), voice(1.2)))
    raw = recorded(said, before=0.0, after=0.0)
    assert conditioned(raw, LINE, sharp(), cut=True).doubts == ()


def test_what_is_shorter_or_longer_than_its_words_is_doubted():
    assert take(voice(0.9)).doubts == (Doubt.SHORT,)
    assert take(voice(18.0)).doubts == (Doubt.LONG,)
    assert take(voice(0.4), "Ana?").doubts == ()


# ------------------------------------------------------------------------------- with a real model


def test_the_keys_that_begin_and_end_a_recording_are_no_words():
    said = np.repeat(word("take a moment to arrive").astype(float) / 32768, 3)  # to 48 kHz
    raw = recorded(said, before=1.0, after=1.0)
    for at in (0.2, raw.duration - 0.2):
        start = round(at * RATE)
        raw.samples[start : start + len(knock())] += knock().astype(np.float32)
    made = conditioned(raw, "Take a moment to arrive.", SileroVad())
    assert made.doubts == ()
    assert made.pcm.duration == pytest.approx(len(said) / RATE, abs=0.3)


def test_a_fan_is_nobody_who_speaks():
    assert conditioned(recorded(np.zeros(0), room=-25), LINE, SileroVad()).doubts == (
        Doubt.NOTHING,
    )


@pytest.mark.parametrize("text", ["yes", "and you", "we take a short pause and then we stop"])
def test_soft_sounds_at_the_ends_of_words_stay(text):
    """ "yes" ends with an "s", "pause" and "stop" close softly: nothing of them is missing."""
    said = np.repeat(word(text).astype(float) / 32768, 3)
    made = conditioned(recorded(said, room=-75), text, SileroVad())
    sounding = np.flatnonzero(np.abs(said) > 0.01)
    spoken = (sounding[-1] - sounding[0]) / RATE
    assert spoken <= made.pcm.duration <= spoken + 0.4
