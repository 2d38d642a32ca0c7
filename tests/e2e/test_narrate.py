"""Somebody narrates a script in a terminal, by saying its lines into the room."""

from __future__ import annotations

import os
import sys

import numpy as np
import pexpect
import pytest

from tests.e2e.narrating import RATE, enter, likeness, says, spoken
from tests.e2e.sitting import PATIENCE, ROOT
from tests.usual_signals import usual_signals
from voicerepair.sound.narration.takes import Takes
from voicerepair.sound.voices.loudness import TARGET, loudness

pytestmark = pytest.mark.soundcard

LINES = ("We take a moment to arrive here.", "Thank you for being here.")
HEAD = "---\ntitle: Talk\nroles: [A, B]\n---\n# Begin\n\n"


@pytest.fixture
def narrate(card, tmp_path):
    """``narrate(*words)`` types ``voicerepair narrate`` in a terminal of its own."""
    running = []

    def begin(*words: str) -> pexpect.spawn:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "voicerepair", "narrate", *words],
            env=os.environ
            | card.environment
            | {
                "HOME": str(tmp_path),
                "PYTHONPATH": str(ROOT),
                "TERM": "xterm",
                "LC_ALL": "C.UTF-8",
            },
            cwd=str(tmp_path),
            encoding="utf-8",
            timeout=PATIENCE,
            dimensions=(40, 100),
            preexec_fn=usual_signals,
        )
        running.append(child)
        return child

    yield begin
    for child in running:
        child.close(force=True)


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "talk.md"
    path.write_text(HEAD + "\n\n".join(LINES) + "\n", encoding="utf-8")
    return path


def left(child: pexpect.spawn) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_lines_are_said_heard_and_kept_and_an_edited_one_asks_only_for_itself(
    card, narrate, script
) -> None:
    walk = narrate("talk.md")
    walk.expect_exact(LINES[0])
    with card.record("guide") as tape:
        heard = [says(card, walk, spoken(LINES[0]))]
        walk.send("l")
        card.control("info")  # something that takes a moment
        enter(walk)
        walk.expect_exact("Kept.")
    assert np.abs(tape.samples).max() > 0.05, "it is played to who said it"
    walk.expect_exact(LINES[1])
    heard.append(says(card, walk, spoken(LINES[1])))
    enter(walk)
    walk.expect_exact("All 2 lines are narrated.")
    assert left(walk) == 0

    takes = Takes(script.with_name("talk.narration"))
    for text, said in zip(LINES, heard, strict=True):
        take = takes.sound(text)
        assert take.rate == RATE
        assert likeness(take, said) > 0.98
        assert said.duration - 0.1 < take.duration < said.duration + 0.4
        assert loudness(take) == pytest.approx(TARGET, abs=1.0)

    script.write_text(script.read_text().replace("being here", "coming"), encoding="utf-8")
    again = narrate("talk.md", "--no-listen")
    again.expect_exact("Line 2 of 2 (1 to go")
    again.expect_exact("Thank you for coming.")
    again.expect_exact("Enter records it")
    again.send("\x03")
    assert left(again) == 130
    assert len(list(takes.folder.iterdir())) == 2


def test_a_microphone_that_vanishes_ends_it_with_a_sentence_and_keeps_what_was_kept(
    card, narrate, script
) -> None:
    walk = narrate("talk.md", "--microphone", "mic", "--no-listen")
    says(card, walk, spoken(LINES[0]))
    enter(walk)
    walk.expect_exact(LINES[1])
    walk.expect_exact("Enter records it")
    enter(walk)
    walk.expect_exact("Recording")
    card.unplug("mic")
    walk.expect_exact("Error: ")
    walk.expect_exact("What you kept is kept.")
    assert left(walk) == 1
    assert Takes(script.with_name("talk.narration")).has(LINES[0])


def test_without_a_microphone_it_says_what_can_be_done(card, narrate, script) -> None:
    card.unplug("mic")
    walk = narrate("talk.md", "--microphone", "mic")
    walk.expect_exact("Error: ")
    assert left(walk) == 1
