"""Somebody teaches a word in a terminal, by saying it into the room."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.spoken import word
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import HEARING_RATE

pytestmark = pytest.mark.soundcard

ROOT = Path(__file__).parents[2]
PATIENCE = 60
WORD = "kartoffelsalat"


@pytest.fixture
def teach(card, tmp_path):
    """``teach(*words)`` types ``voicerepair teach`` in a terminal of its own."""
    home = tmp_path / "home"
    home.mkdir()
    usual = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    own = {"HOME": str(home), "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    running = []

    def begin(*words: str) -> pexpect.spawn:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "voicerepair", "teach", *words],
            env={**usual, **card.environment, **own},
            encoding="utf-8",
            timeout=PATIENCE,
        )
        running.append(child)
        return child

    yield begin
    for child in running:
        child.close(force=True)


def heard_in_the_room(card, text: str, way: int) -> None:
    samples = word(text, way).astype("float32") / 32768
    card.play(Pcm(samples, HEARING_RATE).resampled(48_000)).wait()


def left(child: pexpect.spawn) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_a_word_is_taught_and_heard_and_told_from_another(card, teach, tmp_path) -> None:
    teaching = teach("time-out", "--name", "Ana")
    teaching.expect("keeps nothing")
    for way in range(3):
        heard_in_the_room(card, WORD, way)
        teaching.expect(f"{way + 1} of 3  heard, ")
    teaching.expect("Kept: it stands for 'time-out'")
    assert left(teaching) == 0
    (kept,) = (tmp_path / "home").rglob("taught.json")
    assert kept.stat().st_mode & 0o077 == 0

    trying = teach("--try")
    trying.expect("Say a taught word")
    heard_in_the_room(card, WORD, 3)
    trying.expect(r"time-out +\d+% sure")
    heard_in_the_room(card, "butterfly", 3)
    trying.expect("no taught word")
    trying.sendintr()
    assert left(trying) == 130

    listing = teach("--list")
    listing.expect("time-out .* s   Ana")
    assert left(listing) == 0


def test_a_lesson_that_is_left_keeps_nothing(card, teach, tmp_path) -> None:
    teaching = teach("stop")
    teaching.expect("keeps nothing")
    heard_in_the_room(card, WORD, 0)
    teaching.expect("1 of 3")
    teaching.sendintr()
    assert left(teaching) == 130
    assert not list((tmp_path / "home").rglob("taught.json"))


def test_a_microphone_that_vanishes_ends_the_lesson_with_a_sentence(card, teach) -> None:
    teaching = teach("stop", "--microphone", "mic")
    teaching.expect("keeps nothing")
    card.unplug("mic")
    teaching.expect("Error: ")
    teaching.expect("Hint: Nothing was kept.")
    assert left(teaching) == 1
