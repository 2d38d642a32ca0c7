"""What was said alone, drawn: one character is 100 ms, ``#`` is speech."""

from __future__ import annotations

import numpy as np
import pytest

from voicerepair.sound.ear.alone import AROUND, LONGEST, MOST, QUIET, Alone, Utterance
from voicerepair.sound.hearing import Listening
from voicerepair.sound.ports import HEARING_RATE, Block

STEP = 0.1


def sound(drawing: str) -> np.ndarray:
    loud = np.repeat([mark == "#" for mark in drawing], round(STEP * HEARING_RATE))
    noise = np.random.default_rng(1).normal(size=len(loud))
    return (noise * np.where(loud, 3000, 10)).astype(np.int16)


class ByLevel:
    """A ``Vad`` that is right about these drawings, frame by frame."""

    frame = 512

    def probability(self, samples: np.ndarray) -> float:
        return 0.95 if np.abs(samples.astype(int)).mean() > 500 else 0.01

    def reset(self) -> None:
        """It remembers nothing."""


def cut(drawing: str, lost_at: float | None = None) -> list[Utterance]:
    vad, alone = ByLevel(), Alone()
    listening = Listening(1, 0.0, vad)
    samples = sound(drawing)
    found = []
    for start in range(0, len(samples), vad.frame):
        at = start / HEARING_RATE
        torn = lost_at is not None and at <= lost_at < at + vad.frame / HEARING_RATE
        block = Block(samples[start : start + vad.frame], at, 1000 if torn else 0)
        heard = listening.take(block)
        listening.settle()
        found += alone.take(block, heard, listening.judged)
    return found


@pytest.mark.parametrize(
    ("drawing", "number"),
    [
        ("..........#####..........", 1),
        (".#####..........", 1),
        ("..........#####..........#####..........", 2),
        ("..........#####..", 0),  # something may follow yet
        ("..........#####.#####.#####.#####..........", 0),  # a sentence with short stops
        ("..........##########################..........", 0),
        ("..........########..#####..........", 1),  # said as two words: 1.5 s in all
        (".........................", 0),
    ],
)
def test_what_has_quiet_on_both_sides_and_is_short_was_said_alone(
    drawing: str, number: int
) -> None:
    assert len(cut(drawing)) == number


@pytest.mark.parametrize("gap", [0.0, 0.1, 0.2, 0.3])
def test_words_on_either_side_of_a_short_stop_were_not_said_alone(gap: float) -> None:
    stop = "." * round(gap / STEP)
    assert cut(f"..........##########{stop}##########..........") == []


def test_an_utterance_tells_when_it_was_and_has_a_little_quiet_around() -> None:
    (found,) = cut("..........#####..........")
    assert found.at == pytest.approx(1.0, abs=0.1)
    assert found.end == pytest.approx(1.5, abs=0.1)
    assert len(found.samples) / HEARING_RATE == pytest.approx(
        found.end - found.at + 2 * AROUND, abs=0.01
    )
    loud = np.abs(found.samples.astype(int)) > 500
    assert not loud[:1600].any()
    assert not loud[-1600:].any()
    assert loud.any()


def test_the_longest_utterance_is_given_whole() -> None:
    marks = round(LONGEST / STEP) - 1
    (found,) = cut("." * 20 + "#" * marks + "." * 20)
    loud = np.flatnonzero(np.abs(found.samples.astype(int)) > 500)
    assert (loud[-1] - loud[0]) / HEARING_RATE == pytest.approx(marks * STEP, abs=0.02)
    assert len(found.samples) <= MOST * HEARING_RATE


def test_what_was_torn_by_lost_sound_is_not_given() -> None:
    drawing = "..........#######..........#####.........."
    assert len(cut(drawing)) == 2
    (found,) = cut(drawing, lost_at=1.3)
    assert found.at == pytest.approx(2.7, abs=0.1)


def test_it_takes_no_longer_to_be_sure_than_the_quiet_that_must_follow() -> None:
    vad, alone = ByLevel(), Alone()
    listening = Listening(1, 0.0, vad)
    samples = sound("..........#####..........")
    for start in range(0, len(samples), vad.frame):
        block = Block(samples[start : start + vad.frame], start / HEARING_RATE)
        heard = listening.take(block)
        listening.settle()
        if found := alone.take(block, heard, listening.judged):
            now = (start + vad.frame) / HEARING_RATE
            assert now - found[0].end <= QUIET + 0.1
            return
    pytest.fail("nothing was given")
