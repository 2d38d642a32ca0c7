"""Two taps on the table against all else that knocks: cups, claps, knocks, dishes, typing, speech.

Taps and other impacts are made of modes that die away, each with strength, pitch, damping and
distance of its own, in a quiet room and in a recorded kitchen. Speech and the kitchen are
recordings. The anchor is what a plain detector makes of the same sound: two onsets, so loud and so
far apart.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from tests.bench.intervals import rate, share
from tests.bench.splicing import RATE, kitchen, pieces
from voicerepair.sound.hearing import Listening
from voicerepair.sound.ports import Block
from voicerepair.sound.taps import GAP, TapDetector
from voicerepair.sound.vad import SileroVad

pytestmark = [pytest.mark.bench, pytest.mark.timeout(0)]

EACH = 400
SECONDS = 4.0
ROOM_TONE = -65.0  # dB relative to full scale
SOFTEST, LOUDEST = -26.0, -3.0  # dB: peaks of what is heard on a table with a laptop
LOUD = 20.0  # dB above the room, from which on the anchor takes a rise for an onset
FRAME = 512

Figure = Callable[..., None]
Sound = np.ndarray
Rng = np.random.Generator


def modes(rng: Rng, pitches: tuple[float, float], decays: tuple[float, float], count: int) -> Sound:
    """Tones that die away, each in so many seconds, after a click."""
    at = np.arange(round(0.9 * RATE)) / RATE
    sound = rng.normal(size=len(at)) * np.exp(-at / rng.uniform(0.001, 0.005))
    for _ in range(count):
        pitch, decay = np.exp(rng.uniform(*np.log(pitches))), rng.uniform(*decays)
        tone = np.sin(2 * np.pi * pitch * at + rng.uniform(0, 6)) * np.exp(-at / decay)
        sound += rng.uniform(0.4, 1.0) * tone
    return sound / np.max(np.abs(sound))


def knuckle(rng: Rng) -> Sound:
    return modes(rng, (90, 1300), (0.008, 0.03), 4)


def cup(rng: Rng) -> Sound:
    """China rings, on a table that does not."""
    ringing = modes(rng, (1500, 5000), (0.08, 0.3), 3)
    return 0.5 * ringing + 0.5 * knuckle(rng)


def clap(rng: Rng) -> Sound:
    """A burst of noise, and the room after it."""
    at = np.arange(round(0.9 * RATE)) / RATE
    burst = rng.normal(size=len(at)) * np.exp(-at / rng.uniform(0.004, 0.012))
    tail = 0.25 * rng.normal(size=len(at)) * np.exp(-at / rng.uniform(0.06, 0.15))
    sound = np.convolve(burst + tail, [1, -0.9])[: len(at)]
    return sound / np.max(np.abs(sound))


def key(rng: Rng) -> Sound:
    return modes(rng, (800, 4000), (0.003, 0.01), 3)


def at_times(rng: Rng, times: list[float], made: Callable[[Rng], Sound], alike: float) -> Sound:
    """The same kind of impact at each of the times, as loud to ``alike`` dB."""
    sound = np.zeros(round(SECONDS * RATE))
    peak = rng.uniform(SOFTEST, LOUDEST)
    for moment in times:
        start = round(moment * RATE)
        part = made(rng) * 10 ** ((peak - rng.uniform(0, alike)) / 20)
        sound[start : start + len(part)] += part[: len(sound) - start]
    return sound


def rhythm(rng: Rng, count: int, gaps: tuple[float, float]) -> list[float]:
    times = [1.5]
    for _ in range(count - 1):
        times.append(times[-1] + rng.uniform(*gaps))
    return [moment for moment in times if moment < SECONDS - 0.1]


def two_taps(rng: Rng) -> Sound:
    return at_times(rng, rhythm(rng, 2, (0.15, 0.55)), knuckle, 6)


def several_knocks(rng: Rng) -> Sound:
    return at_times(rng, rhythm(rng, int(rng.integers(3, 7)), (0.13, 0.35)), knuckle, 6)


def one_knock(rng: Rng) -> Sound:
    return at_times(rng, [1.5], knuckle, 0)


def cup_set_down(rng: Rng) -> Sound:
    """It meets the table, and its rim settles once or twice."""
    return at_times(rng, rhythm(rng, int(rng.integers(1, 4)), (0.03, 0.25)), cup, 14)


def applause(rng: Rng) -> Sound:
    return at_times(rng, rhythm(rng, int(rng.integers(3, 9)), (0.12, 0.4)), clap, 6)


def one_clap(rng: Rng) -> Sound:
    return at_times(rng, [1.5], clap, 0)


def dishes(rng: Rng) -> Sound:
    return at_times(rng, rhythm(rng, int(rng.integers(2, 9)), (0.03, 0.7)), cup, 20)


def typing(rng: Rng) -> Sound:
    return at_times(rng, rhythm(rng, int(rng.integers(2, 12)), (0.06, 0.4)), key, 12)


OTHERS = {
    "one knock": one_knock,
    "three to six knocks": several_knocks,
    "a cup set down": cup_set_down,
    "one clap": one_clap,
    "claps": applause,
    "dishes": dishes,
    "typing": typing,
}


def in_a_room(rng: Rng, sound: Sound, below: float | None = None) -> np.ndarray:
    """In a quiet room, or in a kitchen so many dB below the loudest moment."""
    room = rng.normal(size=len(sound)) * 10 ** (ROOM_TONE / 20)
    if below is not None:
        noise = np.resize(np.roll(kitchen(), -int(rng.integers(len(kitchen())))), len(sound))
        level = np.sqrt(np.mean(np.square(noise)))
        room += noise / level * np.max(np.abs(sound)) * 10 ** (-below / 20)
    return np.rint(np.clip(sound + room, -1, 1) * 32767).astype(np.int16)


def heard(samples: np.ndarray) -> int:
    """How often two taps were heard, where nobody speaks."""
    detector = TapDetector()
    starts = range(0, len(samples) - FRAME + 1, FRAME)
    frames = ((samples[start : start + FRAME], start / RATE, False) for start in starts)
    return sum(len(detector.process(*frame)) for frame in frames)


def by_onsets(samples: np.ndarray) -> int:
    """The anchor: how often two rises of the level are as far apart as two taps may be."""
    hops = samples[: len(samples) // 160 * 160].astype(np.float64).reshape(-1, 160) / 32768
    levels = 10 * np.log10(np.mean(np.square(hops), axis=1) + 1e-9)
    over = levels > np.median(levels) + LOUD
    onsets = np.flatnonzero(over[1:] & ~over[:-1]) * 0.01
    gaps = np.diff(onsets)
    return int(np.sum((gaps >= GAP[0]) & (gaps <= GAP[1])))


def some(made: Callable[[Rng], Sound], below: float | None = None) -> list[np.ndarray]:
    rngs = [np.random.default_rng([17, number]) for number in range(EACH)]
    return [in_a_room(rng, made(rng), below) for rng in rngs]


@pytest.mark.parametrize(
    ("where", "below"), [("a quiet room", None), ("a kitchen at 30 dB", 30.0), ("at 20 dB", 20.0)]
)
def test_two_taps_are_heard(where: str, below: float | None, figure: Figure) -> None:
    sounds = some(two_taps, below)
    figure(
        f"two taps heard, {where}",
        share([heard(sound) == 1 for sound in sounds]),
        anchor=f"two onsets: {share([by_onsets(sound) == 1 for sound in sounds])}",
        goal="-",
    )


@pytest.mark.parametrize("what", OTHERS)
def test_other_impacts_are_no_taps(what: str, figure: Figure) -> None:
    sounds = some(OTHERS[what])
    figure(
        f"taken for two taps: {what}",
        share([heard(sound) > 0 for sound in sounds]),
        anchor=f"two onsets: {share([by_onsets(sound) > 0 for sound in sounds])}",
        goal="-",
    )


@cache
def spoken() -> np.ndarray:
    parts = [part for piece in pieces() for part in (piece.samples, np.zeros(RATE))]
    rng = np.random.default_rng(3)
    sound = np.concatenate(parts)
    return in_a_room(rng, sound)


@pytest.mark.parametrize("what", ["speech", "a kitchen"])
def test_recordings_are_no_taps(what: str, figure: Figure) -> None:
    """With the VAD, as in a session."""
    samples = spoken() if what == "speech" else np.rint(kitchen() * 32767).astype(np.int16)
    vad = SileroVad()
    listening = Listening(1, 0.0, vad)
    found = 0
    for start in range(0, len(samples) - vad.frame + 1, vad.frame):
        block = Block(samples[start : start + vad.frame], start / RATE)
        found += sum(type(event).__name__ == "Tapped" for event in listening.take(block))
        listening.settle()
    hours = len(samples) / RATE / 3600
    figure(
        f"taken for two taps in {60 * hours:.0f} minutes of {what}",
        rate(found, hours),
        anchor=f"two onsets: {rate(by_onsets(samples), hours)}",
        goal="0",
        met=found == 0,
    )
