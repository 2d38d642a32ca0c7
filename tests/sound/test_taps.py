"""Taps made of decaying tones and a burst of noise, in a room of a given level."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from voicerepair.sound.ports import HEARING_RATE
from voicerepair.sound.taps import TapDetector

FRAME = 512


def tap(seed: int, peak: float = 0.3, ringing: float = 0.015) -> np.ndarray:
    """A knuckle on wood: a click, and three modes of the table that die away."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(0.2 * HEARING_RATE)) / HEARING_RATE
    modes = [(180, 2 * ringing), (420, ringing), (1100, 0.6 * ringing)]
    sound = 1.5 * rng.normal(size=len(time)) * np.exp(-time / 0.004)
    for pitch, decay in modes:
        sound += np.sin(2 * np.pi * pitch * time + rng.uniform(0, 6)) * np.exp(-time / decay)
    return peak * sound / np.max(np.abs(sound))


def room(seconds: float, level: float = -65.0) -> np.ndarray:
    noise = np.random.default_rng(1).normal(size=round(seconds * HEARING_RATE))
    return noise * 10 ** (level / 20)


def at(*times: float, seconds: float = 4.0, level: float = -65.0, peak: float = 0.3) -> np.ndarray:
    sound = room(seconds, level)
    for index, moment in enumerate(times):
        add(sound, moment, tap(index, peak))
    return sound


def add(sound: np.ndarray, moment: float, part: np.ndarray) -> None:
    start = round(moment * HEARING_RATE)
    sound[start : start + len(part)] += part[: len(sound) - start]


def heard(sound: np.ndarray, speech: tuple[float, float] = (9, 9)) -> list[float]:
    """When two taps were completed; ``speech`` is when somebody spoke."""
    samples = np.clip(sound * 32768, -32768, 32767).astype(np.int16)
    detector = TapDetector()
    found = []
    for start in range(0, len(samples) - FRAME + 1, FRAME):
        moment = start / HEARING_RATE
        within = speech[0] <= moment < speech[1]
        found += detector.process(samples[start : start + FRAME], moment, within)
    return found


@pytest.mark.parametrize("gap", [0.15, 0.25, 0.4, 0.55])
@pytest.mark.parametrize("peak", [0.05, 0.3, 0.9])
def test_two_taps_are_heard_once_at_the_second(gap: float, peak: float) -> None:
    assert heard(at(1.5, 1.5 + gap, peak=peak)) == [pytest.approx(1.5 + gap, abs=0.01)]


def test_two_taps_are_heard_wherever_they_fall_in_a_frame() -> None:
    for shift in range(8):
        assert len(heard(at(1.5 + shift / 250, 1.8 + shift / 250))) == 1


@pytest.mark.parametrize(
    "times",
    [
        (),
        (1.5,),
        (1.5, 1.75, 2.0),  # somebody knocks
        (1.5, 1.75, 2.0, 2.25),
        (1.5, 2.3),  # too far apart
        (1.5, 1.56),  # one, and its bounce
        (1.5, 2.0, 2.1),
    ],
)
def test_any_other_number_of_taps_means_nothing(times: tuple[float, ...]) -> None:
    assert heard(at(*times)) == []


def test_two_pairs_of_taps_are_two() -> None:
    assert len(heard(at(1.0, 1.25, 2.8, 3.05))) == 2


def test_two_taps_drowned_in_noise_are_not_heard() -> None:
    assert heard(at(1.5, 1.75, level=-25.0)) == []


def test_taps_right_after_a_noise_are_part_of_it() -> None:
    sound = at(1.5, 1.75)
    add(sound, 1.2, 0.1 * room(0.2, 0.0))
    assert heard(sound) == []


def test_a_noise_right_after_taps_makes_them_part_of_it() -> None:
    sound = at(1.5, 1.75)
    add(sound, 1.95, 0.1 * room(0.3, 0.0))
    assert heard(sound) == []


@pytest.mark.parametrize("speech", [(0.5, 1.4), (1.4, 1.7), (1.7, 2.0)])
def test_taps_within_speech_mean_nothing(speech: tuple[float, float]) -> None:
    assert heard(at(1.5, 1.75), speech) == []


def test_taps_half_a_second_after_speech_are_heard() -> None:
    assert len(heard(at(1.5, 1.75), (0.2, 1.0))) == 1


def test_taps_of_two_very_different_strengths_mean_nothing() -> None:
    sound = at(1.5, peak=0.9)
    add(sound, 1.8, tap(2, peak=0.03))
    assert heard(sound) == []


def test_beeps_are_no_taps() -> None:
    time = np.arange(round(0.15 * HEARING_RATE)) / HEARING_RATE
    beep = 0.3 * np.sin(2 * np.pi * 880 * time)
    sound = room(4.0)
    add(sound, 1.5, beep)
    add(sound, 1.8, beep)
    assert heard(sound) == []


def test_a_cup_that_is_set_down_is_no_tap() -> None:
    """An impact, a second one as the rim settles, and ringing china."""
    time = np.arange(round(0.8 * HEARING_RATE)) / HEARING_RATE
    china = sum(np.sin(2 * np.pi * pitch * time) for pitch in (2300, 3100)) * np.exp(-time / 0.25)
    sound = at(1.5)
    add(sound, 1.5, 0.1 * china)
    add(sound, 1.65, tap(5, peak=0.15))
    assert heard(sound) == []


def test_two_claps_are_no_taps() -> None:
    """As loud and as sudden, and bright to their end."""
    rng = np.random.default_rng(1)
    time = np.arange(round(0.2 * HEARING_RATE)) / HEARING_RATE
    sound = room(4.0)
    for moment in (1.5, 1.8):
        clap = np.diff(rng.normal(size=len(time) + 1)) * np.exp(-time / 0.01)
        add(sound, moment, 0.3 * clap / np.max(np.abs(clap)))
    assert heard(sound) == []


def test_two_taps_that_go_on_from_a_rhythm_are_no_sign() -> None:
    sound = at(1.5, 2.05)
    add(sound, 0.9, 0.1 * room(0.2, 0.0))  # the first beat was no impact
    assert heard(sound) == []


@pytest.mark.parametrize("voice", ["slt", "rms", "kal16"])
def test_plosives_are_no_taps(voice: str, tmp_path: Path) -> None:
    """Even if nobody had noticed that this is speech."""
    words = "Tick tock. Pat. Pat. Top, top. Take it, pick it, pack it. Tap. Tap. T. T. K. K. P. P."
    path = tmp_path / "plosives.wav"
    subprocess.run(["flite", "-voice", voice, "-t", words, "-o", path], check=True)
    samples, rate = soundfile.read(path)
    said = soxr.resample(samples, rate, HEARING_RATE)
    sound = room(len(said) / HEARING_RATE + 2)
    add(sound, 1.0, said)
    assert heard(sound) == []


def test_digital_silence_and_the_loudest_noise_are_no_taps() -> None:
    assert heard(np.zeros(3 * HEARING_RATE)) == []
    assert heard(room(3.0, 0.0)) == []
