"""The cues: made by our own script, heard by ears that have lost the high notes."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
import soundfile

from voicerepair.bundled import bundled
from voicerepair.errors import SoundError
from voicerepair.sound import cues

NEEDED = {
    "bell",
    "bowl",
    "breath-in",
    "breath-out",
    "chime",
    "hand-over",
    "still-there",
    "tap",
    "your-turn",
    "your-turn-recorded",
}


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("make_cues", bundled("audio") / "make_cues.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=cues.names())
def cue(request):
    return cues.load(request.param, 48_000)


def test_every_cue_that_sessions_need_is_there():
    assert set(cues.names()) >= NEEDED


def test_every_cue_comes_from_our_own_script(maker):
    assert set(maker.CUES) == set(cues.names())
    for name in maker.CUES:
        kept, rate = soundfile.read(bundled("audio") / f"{name}.flac", dtype="int16")
        assert rate == maker.RATE
        # One step in 65536 is left to another machine's sine.
        assert np.abs(kept.astype(int) - maker.make(name).astype(int)).max() <= 1, name


def test_most_energy_is_where_ears_hear_longest(cue):
    power = np.abs(np.fft.rfft(cue.samples)) ** 2
    hertz = np.fft.rfftfreq(len(cue.samples), 1 / cue.rate)
    assert power[(hertz >= 500) & (hertz <= 1000)].sum() > 0.9 * power.sum()


def test_no_peak_is_over_minus_6_dbfs(cue):
    assert np.abs(cue.samples).max() <= 10 ** (-6 / 20)


def test_the_attack_is_gentle_and_the_end_is_quiet(cue):
    assert np.abs(cue.samples[: cue.rate // 1000]).max() < 0.01
    assert np.abs(cue.samples[-cue.rate // 1000 :]).max() < 0.01
    assert np.abs(np.diff(cue.samples, 2)).max() < 0.01


def test_all_are_about_equally_loud(cue):
    window = min(len(cue.samples), round(0.3 * cue.rate))
    power = np.convolve(np.square(cue.samples), np.full(window, 1 / window), "valid").max()
    assert 10 * np.log10(power) == pytest.approx(-23, abs=0.1)


def test_the_hand_over_tone_lasts_300_milliseconds():
    assert cues.load("hand-over", 48_000).duration == pytest.approx(0.3)


def test_the_breaths_can_be_told_apart_and_fit_the_shortest_breath():
    into, out = (cues.load(name, 48_000) for name in ("breath-in", "breath-out"))
    assert into.duration <= 2
    assert out.duration <= 2
    middle = [np.argmax(np.abs(sound.samples)) / len(sound.samples) for sound in (into, out)]
    assert middle[0] > 0.5 > middle[1]


def test_a_cue_comes_at_the_rate_that_is_asked_for():
    cue = cues.load("chime", 44_100)
    assert cue.rate == 44_100
    assert cue.duration == pytest.approx(cues.load("chime", 48_000).duration, abs=0.001)


def test_an_unknown_cue_is_refused_with_the_nearest_name():
    with pytest.raises(SoundError, match="no cue called 'bowel'") as error:
        cues.load("bowel", 48_000)
    assert "Did you mean" in error.value.hint
    assert "hand-over" in error.value.hint


def test_a_broken_cue_says_which_file_it_is(tmp_path):
    (tmp_path / "gong.flac").write_bytes(b"not a sound")
    with pytest.raises(SoundError, match=r"gong\.flac"):
        cues.read(tmp_path / "gong.flac")
