"""A whole sitting by voice alone, with the guide's own voice in the microphone."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.partners import knocks
from tests.e2e.sitting import ROOT
from tests.spoken import taught, word
from voicerepair.sound.ear.taught_words import write
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import HEARING_RATE

pytestmark = [pytest.mark.soundcard, pytest.mark.slow]

SCRIPTS = Path(__file__).parents[1] / "scripts"
TAUGHT = "kartoffelsalat"  # for "done"; all else is said in English
ECHO = -10.0  # dB
LOUDER = 4  # times as loud as the voice that was taught: some 10 dB over the echo
READY = 6.0  # seconds after which the English ear knows its phrases
MID_SENTENCE = 8.0  # seconds of quiet
TRIES, ANSWERED = 3, 1.6  # and seconds in which a word is answered
SAID = 5.0  # seconds after which the guide has said what it says when people part
HUSHED = 0.2  # seconds between what is understood and silence, on a machine that is busy


@pytest.fixture
def taught_home(tmp_path):
    """Somebody's home in which a word was taught."""
    home = tmp_path / "home"
    write(home / ".local" / "share" / "voicerepair" / "taught.json", [taught("done", TAUGHT)])
    return home


def say(sitting, text: str, way: int = 3, louder: int = LOUDER) -> None:
    """Said into the room, in a way that was not taught, and louder than the guide; returns at its
    end."""
    samples = np.clip(louder * word(text, way).astype(np.float32) / 32768, -1, 1)
    sitting.card.play(Pcm(samples, HEARING_RATE).resampled(48_000)).wait()


def say_until_heard(sitting, text: str, count: int, **how: int) -> None:
    """As people do who talk to somebody who is speaking: again, until the ``count``-th command."""
    for _ in range(TRIES):
        say(sitting, text, **how)
        until = time.monotonic() + ANSWERED
        while time.monotonic() < until:
            if len(commands(sitting)) >= count or sitting.code is not None:
                return
            time.sleep(0.05)
    raise AssertionError(f"{text!r} was not heard")


def commands(sitting) -> list[dict]:
    return [line for line in sitting.lines if line["what"] == "command"]


def test_a_sitting_by_voice_alone_with_an_echo(sit, card, taught_home):
    card.echo(ECHO)
    with sit(SCRIPTS / "voice.md", home=taught_home) as sitting:
        sitting.wait_for("speak")
        sitting.shows("listening for commands")
        time.sleep(READY)  # and the guide has to be heard for a while, to be told from others
        say_until_heard(sitting, "say that again", 1)
        sitting.wait_for("cue", cue="tap")
        sitting.wait_for("speak", 2)

        sitting.wait_for("listen", turn=True)
        say(sitting, "I want you to stop doing that when I am talking to you")
        time.sleep(MID_SENTENCE)
        say(sitting, "because it makes me feel small")
        time.sleep(1.5)
        assert len(commands(sitting)) == 1
        assert not [line for line in sitting.lines if line.get("cue") == "hand-over"]
        say_until_heard(sitting, TAUGHT, 2)
        tone = sitting.wait_for("cue", cue="hand-over")
        spoken = [line for line in sitting.lines if line["what"] == "speech stopped"]
        assert tone["at"] - spoken[-1]["since"] < 1.5  # the quiet of this turn would be 18 s

        sitting.wait_for("ask")
        say_until_heard(sitting, "seven", 3)
        sitting.shows("Seven")
        say_until_heard(sitting, "four", 4)
        sitting.shows("Four")

        time.sleep(2.5)
        say_until_heard(sitting, "time out", 5)
        sitting.shows("This is a break.")
        sitting.wait_for("set aside")
        time.sleep(SAID)
        say_until_heard(sitting, "stop", 6, way=2, louder=1)
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()
    stopped = sitting.zero + commands(sitting)[-1]["at"]
    assert sitting.guide.sounding()[-1][1] - stopped < HUSHED
    assert len(commands(sitting)) == 6


def test_without_the_recogniser_taught_words_taps_and_keys_take_turns(
    sit, card, taught_home, tmp_path
):
    """As on a machine, or with a Python, for which pocketsphinx does not exist."""
    hides = tmp_path / "hides"
    hides.mkdir()
    (hides / "sitecustomize.py").write_text("import sys; sys.modules['pocketsphinx'] = None")
    script = SCRIPTS / "three-turns.md"
    with sit(script, home=taught_home, PYTHONPATH=f"{hides}:{ROOT}") as sitting:
        sitting.shows("need pocketsphinx")
        sitting.wait_for("listen", turn=True)
        say_until_heard(sitting, TAUGHT, 1)
        sitting.wait_for("cue", cue="hand-over")
        sitting.wait_for("listen", 2, turn=True)
        time.sleep(1.0)
        card.play(knocks()).wait()
        sitting.wait_for("cue", 2, cue="hand-over")
        sitting.wait_for("listen", 3, turn=True)
        sitting.press_when_settled("\r")
        sitting.wait_for("cue", 3, cue="hand-over")
        assert sitting.ends() == 0
