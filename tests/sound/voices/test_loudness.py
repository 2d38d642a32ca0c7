"""One loudness for every prompt, and no silence at its ends."""

from __future__ import annotations

import numpy as np
import pytest

from voicerepair.sound.pcm import Pcm
from voicerepair.sound.voices.loudness import PEAK, TARGET, finished, loudness

RATE = 16_000


def tone(seconds: float, volume: float) -> Pcm:
    time = np.arange(round(seconds * RATE)) / RATE
    return Pcm((volume * np.sin(2 * np.pi * 300 * time)).astype(np.float32), RATE)


@pytest.mark.parametrize("volume", [0.001, 0.01, 0.1, 0.9])
def test_quiet_and_loud_engines_come_out_alike(volume: float) -> None:
    assert loudness(finished(tone(1, volume))) == pytest.approx(TARGET, abs=0.1)


def test_pauses_between_sentences_do_not_make_a_prompt_louder() -> None:
    pause = Pcm.silence(3, RATE)
    flowing, halting = tone(2, 0.1), Pcm.join([tone(1, 0.1), pause, tone(1, 0.1)])
    assert loudness(halting) == pytest.approx(loudness(flowing), abs=0.1)


def test_no_peak_is_over_the_limit_however_quiet_the_rest_is() -> None:
    quiet = tone(1, 0.01).samples.copy()
    quiet[8_000] = 0.9
    made = finished(Pcm(quiet, RATE))
    assert 20 * np.log10(np.abs(made.samples).max()) == pytest.approx(PEAK, abs=0.01)


@pytest.mark.parametrize("volume", [0.01, 0.9])
def test_silence_around_the_words_is_cut_to_a_hundredth_of_a_second(volume: float) -> None:
    padded = Pcm.join([Pcm.silence(0.7, RATE), tone(1, volume), Pcm.silence(1.3, RATE)])
    assert finished(padded).duration == pytest.approx(1.01, abs=0.005)


def test_silence_stays_silence() -> None:
    assert finished(Pcm.silence(1, RATE)).duration == 0
    assert loudness(Pcm.silence(1, RATE)) == float("-inf")
    assert loudness(Pcm.silence(0, RATE)) == float("-inf")
