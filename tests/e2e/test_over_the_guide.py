"""A command said over the guide, no louder than its echo, where that is cancelled."""

from __future__ import annotations

import time

import numpy as np
import pytest

from tests.spoken import word
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import HEARING_RATE

pytestmark = [pytest.mark.soundcard, pytest.mark.slow]

SCRIPT = """\
---
title: Over the guide
summary: One long prompt, to be spoken over in a test.
language: en
roles: [A, B]
recording: never
first: A
---

# One

There is nothing to do now but to sit, and to listen for a while to somebody who has a lot to \
say about very little. The window is open, the street is quiet, and the kettle has just begun \
to sing in the kitchen next door. A cat walks along the wall, looks down at the garden, and \
thinks about it. Later on there may be rain, and then the children will come home with wet \
shoes, and want something warm to drink, and a story about the sea.
"""
ECHO = -10.0  # dB
LOUDNESS = 1.26  # times the voice as it is: as loud as the echo; four times are 10 dB over it
LEARNED = 9.0  # seconds after which the room is learned, and the English ear is ready
TRIES, ANSWERED = 3, 2.0  # and seconds in which a word is answered


def test_it_is_obeyed_while_the_guide_speaks(sit, card, tmp_path):
    script = tmp_path / "over.md"
    script.write_text(SCRIPT)
    card.echo(ECHO)
    with sit(script, "--cancel-echo") as sitting:
        sitting.wait_for("speak")
        time.sleep(LEARNED)
        assert not commands(sitting), "the guide itself commands nothing"
        samples = np.clip(LOUDNESS * word("stop here", 3).astype(np.float32) / 32768, -1, 1)
        for _ in range(TRIES):
            card.play(Pcm(samples, HEARING_RATE).resampled(48_000)).wait()
            until = time.monotonic() + ANSWERED
            while time.monotonic() < until and not commands(sitting):
                time.sleep(0.05)
            if commands(sitting):
                break
        assert len(commands(sitting)) == 1
        assert sitting.ends() == 0
    assert len([line for line in sitting.lines if line["what"] == "speak"]) <= 2


def commands(sitting) -> list[dict]:
    return [line for line in sitting.lines if line["what"] == "command"]
