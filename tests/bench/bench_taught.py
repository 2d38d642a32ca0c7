"""Taught words: how often they are heard, taken for another, and heard when nobody said them.

Three people's spoken digits (8 kHz), of which each has five takes: three are taught, the other two
are said, in every rotation. Two digits of different takes, joined, stand for longer words. Other
speech is what ``utterances`` cuts out of everybody else's recordings, and, harder, pieces of them
that begin and end anywhere. The takes are always clean, so noise is met unprepared.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from tests.bench.intervals import rate, share
from tests.bench.splicing import RATE, kitchen, speech_folder
from voicerepair.errors import SoundError
from voicerepair.sound.ear.cepstra import cepstra, spoken_part
from voicerepair.sound.ear.taught import TaughtEar
from voicerepair.sound.ear.taught_words import TEACHABLE, TaughtWord
from voicerepair.sound.ear.utterances import utterances
from voicerepair.sound.ports import Block
from voicerepair.sound.vad import SileroVad

pytestmark = [pytest.mark.bench, pytest.mark.timeout(0)]

Samples = NDArray[np.int16]
Figure = Callable[..., None]

PEOPLE = ("george", "jackson", "theo")
ROTATIONS = 5
KINDS = ("one syllable", "two words")
CONDITIONS = ("clean", "kitchen, 20 dB", "kitchen, 10 dB", "a room")
OTHERS = ("requests", "read", "hesitations", "dialogue", "phrases/computer", "phrases/smart-mirror")
EAR = (0, 1, 2)  # the takes that other speech is tried on
ALONE = 2.5  # seconds: an utterance that is longer is no command, whoever hears it


def load(path: str) -> Samples:
    samples, rate = soundfile.read(speech_folder() / path, dtype="float64", always_2d=True)
    sound = soxr.resample(samples.mean(axis=1), rate, RATE)
    return np.rint(np.clip(sound, -1, 1) * 32767).astype(np.int16)


@cache
def said(person: str, kind: str) -> tuple[tuple[Samples, ...], ...]:
    """Words of this person, five takes each."""
    takes = {
        (digit, take): load(f"digits/{digit}_{person}_{take}.flac")
        for digit, take in product(range(10), range(5))
        if (speech_folder() / "digits" / f"{digit}_{person}_{take}.flac").is_file()
    }
    whole = [digit for digit in range(10) if all((digit, take) in takes for take in range(5))]
    if kind == "one syllable":
        return tuple(tuple(takes[digit, take] for take in range(5)) for digit in whole)
    return tuple(
        tuple(_joined(takes[first, take], takes[second, (2 * take + 1) % 5]) for take in range(5))
        for first, second in zip(whole, whole[3:] + whole[:3], strict=True)
    )


def _joined(first: Samples, second: Samples) -> Samples:
    quiet = np.zeros(RATE // 25, np.int16)
    return np.concatenate((spoken_part(first), quiet, spoken_part(second)))


@cache
def ear(person: str, kind: str, takes: tuple[int, ...], without: int = -1) -> TaughtEar:
    return TaughtEar(
        [
            TaughtWord(TEACHABLE[place], tuple(cepstra(of[take]) for take in takes))
            for place, of in enumerate(said(person, kind))
            if place != without
        ]
    )


def heard_by(taught: TaughtEar, samples: Samples) -> str | None:
    meant = {phrase: word.command for word in taught.words for phrase in word.phrases}
    found = taught.recognise(samples, meant)
    return meant[found.phrase] if found else None


def under(condition: str, samples: Samples, rng: np.random.Generator) -> Samples:
    """The same word, a quarter of a second of quiet around it, in this condition."""
    sound = np.pad(samples / 32768, RATE // 4)
    level = math.sqrt(np.mean(np.square(samples / 32768)))
    noise = rng.normal(size=len(sound)) * 10 ** (-75 / 20)
    match condition:
        case "a room":
            impulse = load("rooms/rir2.flac") / 32768
            far = np.convolve(sound, impulse)[: len(sound)]
            sound = far * level / math.sqrt(np.mean(np.square(far)) * len(far) / len(samples))
        case "kitchen, 20 dB" | "kitchen, 10 dB":
            start = int(rng.integers(len(kitchen()) - len(sound)))
            part = kitchen()[start : start + len(sound)]
            below = 20 if "20" in condition else 10
            noise = part * level / math.sqrt(np.mean(np.square(part))) * 10 ** (-below / 20)
    return np.rint(np.clip(sound + noise, -1, 1) * 32767).astype(np.int16)


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_taught_words_are_heard(kind: str, condition: str, figure: Figure) -> None:
    rng = np.random.default_rng(1)
    heard, wrong = [], []
    for person, first in product(PEOPLE, range(ROTATIONS)):
        taught = tuple((first + step) % 5 for step in range(3))
        whole = ear(person, kind, taught)
        for place, takes in enumerate(said(person, kind)):
            for take in {0, 1, 2, 3, 4} - set(taught):
                found = heard_by(whole, under(condition, takes[take], rng))
                heard.append(found == TEACHABLE[place])
                wrong.append(found not in (None, TEACHABLE[place]))
    figure(
        f"taught, {kind}, {condition}: heard; taken for another",
        f"{share(heard)}; {share(wrong)}",
        anchor="cepstra and warping alone, one syllable, clean: 83-100 % told apart of four",
        goal=">= 90 %; <= 1 %",
        met=sum(heard) >= 0.9 * len(heard) and sum(wrong) <= 0.01 * len(wrong),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_the_same_person_that_were_not_taught(kind: str, figure: Figure) -> None:
    """The hardest other speech: the same voice, as short, said alone as well."""
    accepted = []
    for person in PEOPLE:
        for place, takes in enumerate(said(person, kind)):
            without = ear(person, kind, EAR, place)
            for take in takes[3:]:
                trial = under("clean", take, np.random.default_rng(1))
                accepted.append(heard_by(without, trial) is not None)
    figure(
        f"taught, {kind}: the same person's other words taken for one",
        share(accepted),
        anchor="cepstra and warping alone: 5 %, and then 50-92 % of the taught heard",
        goal="<= 5 %",
        met=sum(accepted) <= 0.05 * len(accepted),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_other_speech_taken_for_a_taught_word(kind: str, figure: Figure) -> None:
    alone, hours = other_speech()
    ears = [ear(person, kind, EAR) for person in PEOPLE]
    whole = sum(heard_by(one, cut) is not None for one in ears for cut in alone)
    pieces = [heard_by(one, piece) is not None for one in ears for piece in torn()]
    figure(
        f"taught, {kind}, ten words armed: false accepts in {hours:.2f} h of other speech, "
        f"heard by {len(ears)} people's ears",
        f"{rate(whole, hours * len(ears))}; torn pieces {share(pieces)}",
        anchor="the recogniser, strict: 3.3/h",
        goal="<= 3.3/h",
        met=whole <= 3.3 * hours * len(ears),
    )


def test_how_long_a_taught_word_takes_to_judge(figure: Figure) -> None:
    taught = ear(PEOPLE[0], "two words", EAR)
    took = []
    for takes in said(PEOPLE[0], "two words") * 5:
        began = time.perf_counter()
        heard_by(taught, takes[3])
        took.append(1000 * (time.perf_counter() - began))
    middle, most = np.percentile(took, [50, 95])
    figure(
        "taught, ten words: to judge an utterance, p50 / p95",
        f"{middle:.0f} / {most:.0f} ms",
        anchor="the recogniser: 270 / 540 ms",
        goal="<= 100 ms p95",
        met=bool(most <= 100),
    )


@cache
def other_speech() -> tuple[list[Samples], float]:
    """Utterances short enough to be a command, and how many hours they are from."""
    found: list[Samples] = []
    seconds = 0.0
    for folder in OTHERS:
        for path in sorted((speech_folder() / folder).glob("*.flac")):
            samples = np.pad(load(f"{folder}/{path.name}"), (0, RATE))
            seconds += len(samples) / RATE - 1
            blocks = (
                Block(samples[at : at + 512], at / RATE) for at in range(0, len(samples), 512)
            )
            for cut in utterances(blocks, SileroVad()):
                if not isinstance(cut, SoundError) and len(cut) < (ALONE + 0.4) * RATE:
                    found.append(cut)
    return found, seconds / 3600


def torn() -> Iterator[Samples]:
    rng = np.random.default_rng(1)
    for path in sorted((speech_folder() / "requests").glob("*.flac")):
        samples = spoken_part(load(f"requests/{path.name}"))
        for _ in range(3):
            size = round(rng.uniform(0.35, 1.5) * RATE)
            if len(samples) > size:
                start = int(rng.integers(len(samples) - size))
                yield samples[start : start + size]
