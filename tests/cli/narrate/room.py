"""Somebody who narrates: what they press and say, and what they read and hear."""

from __future__ import annotations

import numpy as np

from tests.fakes import FakeMicrophone, FakeSpeaker, FakeVad
from tests.sound.narration.speaking import voice
from voicerepair.cli.narrate.walk import Walk
from voicerepair.session.words import Line

__all__ = ["SCRIPT", "Room"]

RATE = FakeMicrophone.rate
SCRIPT = """---
title: Talk
roles: [A, B]
minutes: 1 to 3
---
# Begin

{A} and {B}, sit down.

We take a moment to arrive here.

Sit where you can both hear me.

Thank you for being here.
"""


class Room:
    """``walk`` along ``texts``, recorded by a fake microphone; ``read`` is what stands on the paper
    since the last look."""

    def __init__(self, takes, texts, route=None, speaker=True) -> None:
        self.takes = takes
        self.microphone = FakeMicrophone()
        self.microphone.start(lambda _why: None)
        self.speaker = FakeSpeaker() if speaker else None
        self.lines: list[str] = []
        self.meters: list[tuple[float, float]] = []
        lines = [Line(text, text) for text in texts]
        route = route or range(1, len(lines) + 1)
        self.walk = Walk(lines, route, takes, FakeVad(0.03, 0.0), RATE, self.speaker, self)
        if self.speaker:
            self.speaker.start(self.walk.ended, self.walk.deaf)
        self.walk.start()
        self.quiet(1.0)

    # ------------------------------------------------------------------------- it is paper, too

    def say(self, text, indent=""):
        self.lines.append(indent + text)

    def meter(self, seconds, level):
        self.meters.append((seconds, level))

    def read(self):
        found = "\n".join(self.lines)
        self.lines.clear()
        return found

    # ------------------------------------------------------------------------- what they do

    def hears(self, samples):
        noise = np.random.default_rng(5).normal(0, 1e-4, len(samples))
        self.microphone.hear(np.rint(np.clip(samples + noise, -1, 1) * 32767).astype(np.int16))
        while (block := self.microphone.read(0)) is not None:
            self.walk.hear(block)

    def quiet(self, seconds):
        """Time passes, for the loudspeaker too."""
        self.hears(np.zeros(round(seconds * RATE)))
        if self.speaker:
            self.speaker.advance(seconds)

    def press(self, *keys):
        """One after the other, with a moment between, as fingers do."""
        for key in keys:
            self.walk.press("c-m" if key == "Enter" else key, self.microphone.now)
            self.quiet(0.3)

    def records(self, seconds=2.0, level=-25.0):
        """Enter, some words, Enter."""
        self.press("Enter")
        self.hears(voice(seconds, level, RATE))
        self.quiet(0.5)
        self.press("Enter")
