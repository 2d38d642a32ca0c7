"""Even loudness."""

from __future__ import annotations

import numpy as np
import pytest

from voicerepair.sound.track.level import PEAK, SILENT, TARGET, Part, limited, loudness, trim

RATE = 24_000


def tone(level: float, seconds: float = 3.0, hertz: float = 997.0) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return (10 ** (level / 20) * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def test_a_tone_is_as_loud_as_the_standard_says():
    # ITU-R BS.1770: a sine of 997 Hz at 0 dBFS on one channel reads -3.01 LUFS.
    assert loudness(tone(-20, 20), RATE) == pytest.approx(-23.01, abs=0.1)


def test_silence_and_what_is_shorter_than_a_block_can_be_measured():
    assert loudness(np.zeros(RATE, np.float32), RATE) == SILENT
    assert loudness(np.zeros(0, np.float32), RATE) == SILENT
    assert SILENT < loudness(tone(-20, 0.05), RATE) < -20


def test_parts_that_are_quiet_together_are_raised_in_steps():
    assert trim([Part(5, TARGET)]) == 0
    assert trim([Part(5, TARGET - 0.6)]) == 0
    assert trim([Part(5, TARGET - 1.1)]) == 1
    assert trim([Part(5, TARGET), Part(5, TARGET - 30)]) == 0  # too quiet to count
    assert trim([]) == trim([Part(3, SILENT)]) == 0
    assert trim([Part(5, -60)]) == 6  # no further


def test_a_limiter_leaves_what_is_quiet_alone_and_lets_no_peak_through():
    quiet = tone(-30)
    assert np.array_equal(limited(quiet, RATE, 0.0), quiet)
    rng = np.random.default_rng(3)
    wild = (rng.standard_normal(RATE) * np.abs(np.sin(np.arange(RATE) / 3000)) ** 8).astype("f4")
    out = limited(wild, RATE, 12.0)
    assert np.max(np.abs(out)) <= 10 ** (PEAK / 20) + 1e-6
    still = np.abs(wild) < 0.001
    assert np.any(np.isclose(out[still], wild[still] * 10 ** (12 / 20), rtol=0.01))


def test_a_limiter_takes_an_empty_sound_and_one_of_a_few_samples():
    assert len(limited(np.zeros(0, np.float32), RATE, 6.0)) == 0
    assert len(limited(np.ones(7, np.float32), RATE, 6.0)) == 7
