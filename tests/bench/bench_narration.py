"""Recordings of people as takes: what of their words is lost, and how even they become.

Speech of which it is known where it begins and ends, in a quiet room and in a kitchen, with a key
that is pressed before and after: what a therapist's microphone hears. Raw recordings are the
anchor of evenness.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.bench.splicing import RATE, Piece, kitchen, pieces
from tests.sound.narration.speaking import knock
from voicerepair.sound.narration.conditioning import Conditioned, Doubt, conditioned
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.vad import SileroVad
from voicerepair.sound.voices.loudness import loudness

pytestmark = [pytest.mark.bench, pytest.mark.timeout(0)]

AROUND = 1.5  # seconds of room on both sides
KEY = 0.3  # seconds from an end, where a key is pressed
FADED = 0.1  # seconds of a soft sound that nobody misses
LEVEL = -25.0  # dB of the speech
ROOMS = {"a quiet room": None, "a kitchen, 25 dB below": 25.0, "a kitchen, 10 dB below": 10.0}


@cache
def heard(room: str) -> list[tuple[Piece, Pcm, Conditioned]]:
    """Each piece as it was recorded, and what became of it."""
    vad = SileroVad()
    dice = np.random.default_rng(4)
    found = []
    for piece in pieces():
        raw = _recorded(piece.speech, ROOMS[room], dice)
        found.append((piece, raw, conditioned(raw, "", vad)))
    return found


def _recorded(speech: NDArray[np.float64], below: float | None, dice: np.random.Generator) -> Pcm:
    level = loudness(Pcm(speech.astype(np.float32), RATE))
    quiet = np.zeros(round(AROUND * RATE))
    whole = np.concatenate((quiet, speech * 10 ** ((LEVEL - level) / 20), quiet))
    if below is None:
        noise = dice.normal(0, 10 ** (-70 / 20), len(whole))
    else:
        start = int(dice.integers(len(kitchen()) - len(whole)))
        noise = kitchen()[start : start + len(whole)]
        noise = noise / np.sqrt(np.mean(noise**2)) * 10 ** ((LEVEL - below) / 20)
    for at in (KEY, len(whole) / RATE - KEY):
        start = round(at * RATE)
        noise[start : start + len(knock(rate=RATE))] += knock(-15.0, RATE)
    return Pcm(np.clip(whole + noise, -1, 1).astype(np.float32), RATE)


def ends(raw: Pcm, take: Pcm) -> tuple[float, float]:
    """Where in a recording its take begins and ends, in seconds."""
    size = 1 << (len(raw.samples) + len(take.samples)).bit_length()
    spectra = np.fft.rfft(raw.samples, size), np.fft.rfft(take.samples, size)
    at = int(np.argmax(np.fft.irfft(spectra[0] * np.conj(spectra[1]), size)[: len(raw.samples)]))
    return at / RATE, (at + len(take.samples)) / RATE


@pytest.mark.parametrize("room", ROOMS)
def test_no_word_is_lost_and_no_key_is_left(room: str, figure: Callable[..., None]) -> None:
    found = heard(room)
    lost = keys = 0
    for piece, raw, made in found:
        if Doubt.NOTHING in made.doubts:
            lost += 1
            continue
        begin, end = ends(raw, made.pcm)
        seconds = piece.end - piece.start
        lost += begin > AROUND + FADED or end < AROUND + seconds - FADED
        keys += begin < KEY + 0.02 or end > raw.duration - KEY
    doubted = sum(1 for _, _, made in found if Doubt.NOISY in made.doubts)
    figure(
        f"narration in {room}: takes that lack a sound; with a key in them; doubted as noisy",
        f"{lost}, {keys}, {doubted} of {len(found)}",
        goal="0, 0; doubted from 20 dB below on",
        met=lost == keys == 0 and (doubted > len(found) / 2) == ("10 dB" in room),
    )


def test_takes_are_evenly_loud(figure: Callable[..., None]) -> None:
    vad = SileroVad()
    raws = [Pcm(piece.samples.astype(np.float32), RATE) for piece in pieces()]
    began = time.perf_counter()
    made = [conditioned(raw, "", vad, cut=True) for raw in raws]
    took = time.perf_counter() - began
    takes = [one.pcm for one in made if len(one.pcm.samples)]
    before, after = (np.array([loudness(one) for one in some]) for some in (raws, takes))
    figure(
        "narration: loudness of takes, 5th to 95th in a hundred",
        f"{np.ptp(np.percentile(after, [5, 95])):.1f} dB",
        anchor=f"as recorded {np.ptp(np.percentile(before, [5, 95])):.1f} dB",
        goal="<= 1 dB",
        met=bool(np.ptp(np.percentile(after, [5, 95])) <= 1.0),
    )
    speed = sum(raw.duration for raw in raws) / took
    figure("narration: conditioning", f"{speed:.0f}x real time", goal=">= 20x", met=speed >= 20)
