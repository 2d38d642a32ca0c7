"""What a few seconds of sound say about a microphone and its room."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.fakes import FakeVad
from voicerepair.sound.measures import (
    clipped,
    echo_of,
    hum,
    late_start,
    level,
    muted,
    noise,
    spoken,
)
from voicerepair.sound.pcm import Pcm

RATE = 16_000
DICE = np.random.default_rng(7)


def whole(samples):
    return np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16)


def hiss(seconds, decibels):
    return DICE.normal(0, 10 ** (decibels / 20), round(seconds * RATE))


def rumble(seconds, decibels):
    """Noise that is loud below and soft above, as of a fan or of traffic."""
    deep = np.cumsum(hiss(seconds, -20))
    deep -= np.convolve(deep, np.ones(801) / 801, "same")
    return deep / np.sqrt(np.mean(deep**2)) * 10 ** (decibels / 20)


def tone(hertz, seconds, decibels):
    time = np.arange(round(seconds * RATE)) / RATE
    return np.sqrt(2) * 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * time)


def words(seconds, decibels=-20, pitch=140):
    """Something like speech: a voice whose pitch and loudness move, with pauses."""
    time = np.arange(round(seconds * RATE)) / RATE
    pitches = pitch + 30 * np.sin(2 * np.pi * 0.7 * time) + 10 * np.sin(2 * np.pi * 3.1 * time)
    phase = 2 * np.pi * np.cumsum(pitches) / RATE
    voice = sum(np.sin(part * phase) / part for part in range(1, 12))
    voice *= np.clip(np.sin(2 * np.pi * 2.3 * time), 0, 1)
    return voice / np.sqrt(np.mean(voice**2)) * 10 ** (decibels / 20)


def zeros(seconds):
    return np.zeros(round(seconds * RATE))


def test_zeros_are_a_muted_microphone_and_a_quiet_room_is_not():
    assert muted(whole(zeros(2)))
    assert muted(np.empty(0, np.int16))
    assert not muted(whole(hiss(2, -75)))
    assert level(whole(zeros(1))) == -math.inf


def test_the_noise_of_a_room_is_not_that_of_a_knock_in_it():
    quiet = hiss(3, -60)
    knocked = quiet.copy()
    knocked[RATE : RATE + 800] += 0.7
    assert noise(whole(quiet)) == pytest.approx(-60, abs=0.5)
    assert noise(whole(knocked)) == pytest.approx(-60, abs=0.5)


def test_what_a_microphone_gives_before_it_begins_is_no_room():
    late = np.concatenate((zeros(2), hiss(1, -50)))
    assert noise(whole(late)) == pytest.approx(-50, abs=0.5)
    assert noise(whole(zeros(1))) == -math.inf
    assert noise(whole(hiss(0.05, -50))) == pytest.approx(-50, abs=1)


@pytest.mark.parametrize("seconds", [0.0, 0.7, 1.8])
def test_zeros_until_the_first_sound_are_a_late_start(seconds):
    samples = whole(np.concatenate((zeros(seconds), hiss(2, -50))))
    assert late_start(samples) == pytest.approx(seconds, abs=0.02)
    assert late_start(samples, waited=0.4) == pytest.approx(seconds + 0.4, abs=0.02)


def test_a_microphone_that_gates_noise_or_is_muted_does_not_start_late():
    gated = np.concatenate((zeros(1.5), hiss(0.5, -30), zeros(1), hiss(0.5, -30)))
    assert late_start(whole(gated)) == 0.0
    assert late_start(whole(zeros(3)), waited=0.1) == 0.1


def test_peaks_that_are_cut_off_flat_are_clipped():
    assert clipped(whole(4 * words(2)))
    assert clipped(whole(tone(200, 1, 3)))
    assert not clipped(whole(words(2)))
    assert not clipped(whole(zeros(1)))


def test_one_knock_at_full_scale_is_no_clipping():
    knock = words(2)
    knock[5000:5030] = 1.0
    assert not clipped(whole(knock))


@pytest.mark.parametrize("hertz", [50, 60, 100, 120, 240])
def test_a_constant_hum_is_found_with_its_frequency(hertz):
    assert hum(whole(tone(hertz, 3, -40) + hiss(3, -55))) == hertz


def test_a_hum_with_overtones_is_found_by_its_lowest_tone():
    sound = tone(50, 3, -45) + tone(100, 3, -40) + tone(150, 3, -48) + hiss(3, -60)
    assert hum(whole(sound)) == 50


@pytest.mark.parametrize(
    "sound",
    [
        hiss(3, -40),
        rumble(3, -30),
        words(3),
        tone(50, 3, -80) + hiss(3, -82),
        np.concatenate((tone(100, 1, -30), hiss(2, -60))),
        zeros(3),
        np.concatenate((zeros(1.5), tone(100, 1.5, -30))),
        tone(100, 0.4, -30),
    ],
    ids=["hiss", "rumble", "words", "too soft", "for a moment", "zeros", "from then on", "short"],
)
def test_what_is_no_constant_hum_is_not_taken_for_one(sound):
    assert hum(whole(sound)) is None


@pytest.mark.parametrize("decibels", [0, -10, -25, -40])
@pytest.mark.parametrize("delay", [0.0, 0.12, 0.6])
def test_our_own_sound_in_the_microphone_is_measured(decibels, delay):
    played = Pcm(words(2).astype(np.float32), RATE)
    heard = np.concatenate((zeros(delay), played.samples * 10 ** (decibels / 20), zeros(0.8)))
    heard += hiss(len(heard) / RATE, -75)
    echo = echo_of(played, whole(heard), before=-75)
    assert echo is not None
    assert echo.level == pytest.approx(decibels, abs=1)
    assert echo.delay == pytest.approx(delay, abs=0.005)


def test_an_echo_is_found_in_a_room_with_reverberation_and_noise():
    played = Pcm(words(2).astype(np.float32), RATE)
    tail = DICE.normal(0, 1, RATE // 4) * np.exp(-np.arange(RATE // 4) / (0.05 * RATE))
    tail[0] = 4
    tail /= np.sqrt(np.sum(tail**2))
    heard = np.convolve(played.samples, tail)[: 2 * RATE] * 10 ** (-12 / 20)
    echo = echo_of(played, whole(heard + hiss(2, -45)), before=-45)
    assert echo is not None
    assert echo.level == pytest.approx(-12, abs=4)


def test_a_sound_at_another_rate_is_found_as_well():
    time = np.arange(48_000 * 2) / 48_000
    samples = 0.2 * np.sin(2 * np.pi * (200 + 300 * time) * time)
    played = Pcm(samples.astype(np.float32), 48_000)
    echo = echo_of(played, whole(played.resampled(RATE).samples / 10))
    assert echo is not None
    assert echo.level == pytest.approx(-20, abs=0.5)


@pytest.mark.parametrize("sound", [zeros(3), hiss(3, -40)], ids=["zeros", "hiss"])
def test_where_our_sound_is_not_heard_there_is_no_echo(sound):
    assert echo_of(Pcm(words(2).astype(np.float32), RATE), whole(sound), before=-40) is None


def test_somebody_who_speaks_meanwhile_is_no_echo():
    other = words(3, pitch=210)
    assert echo_of(Pcm(words(2).astype(np.float32), RATE), whole(other)) is None


def test_nothing_played_has_no_echo():
    assert echo_of(Pcm.silence(1, RATE), whole(hiss(1, -40))) is None


def test_a_sentence_is_as_loud_as_it_is_while_somebody_speaks():
    said = spoken(whole(np.concatenate((zeros(2), hiss(1, -30), zeros(3)))), FakeVad(), -60)
    assert said is not None
    assert said.level == pytest.approx(-30, abs=4)
    assert said.above == said.level + 60


def test_over_a_room_without_any_sound_a_sentence_is_not_infinitely_loud():
    said = spoken(whole(hiss(1, -30)), FakeVad(), -math.inf)
    assert said is not None
    assert said.above == pytest.approx(60, abs=1)


@pytest.mark.parametrize("sound", [zeros(3), np.concatenate((zeros(1), hiss(0.05, -30), zeros(1)))])
def test_silence_or_a_knock_is_no_sentence(sound):
    assert spoken(whole(sound), FakeVad(), -60) is None
