"""``voicerepair setup`` in a real terminal, on the virtual sound card."""

from __future__ import annotations

import os
import sys
import time

import pexpect
import pytest

from tests.e2e.sitting import PATIENCE, ROOT
from tests.usual_signals import usual_signals
from voicerepair.cli.settings import read

pytestmark = [pytest.mark.soundcard, pytest.mark.slow, pytest.mark.timeout(300)]

SPEAK_NOW = "(Listening for 5 seconds.)"
FAST = "[pace]\nrate = 240\n"  # so that less of the tests' time is waiting for the voice


class Setup:
    """A terminal with ``setup`` in it. ``answer(question, typed)`` waits for its words first."""

    def __init__(self, card, home, path):
        self.path = path
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "voicerepair", "setup"],
            env=os.environ
            | card.environment
            | {"HOME": str(home), "TERM": "xterm", "VOICEREPAIR_SETTINGS": str(path)},
            cwd=str(ROOT),
            encoding="utf-8",
            timeout=PATIENCE,
            dimensions=(40, 80),
            preexec_fn=usual_signals,
        )

    def sees(self, text):
        self.child.expect_exact(text)

    def answer(self, question, typed=""):
        self.sees(question)
        self.sees("> ")
        self.child.sendline(typed)

    def number_of(self, device):
        """Which number the list that comes next gives to a device."""
        self.child.expect(rf"(\d+) +{device}\r\n")
        return self.child.match[1]

    def ends(self):
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def setup(card, home, tmp_path):
    """``setup()`` begins the walk; afterwards the microphone is there again."""
    begun = []

    def begin():
        begun.append(Setup(card, home, tmp_path / "settings.toml"))
        return begun[-1]

    yield begin
    for one in begun:
        one.child.close(force=True)
    card.plug("mic")


def test_a_walk_ends_in_a_file_that_holds_it_and_tells_what_a_microphone_lacks(
    setup, card, voices, tmp_path
):
    (tmp_path / "settings.toml").write_text(FAST)
    card.echo(-4)
    walk = setup()
    walk.sees("Which loudspeaker?")
    walk.answer("Enter", walk.number_of("guide"))
    walk.answer("I heard it, go on")
    walk.sees("Type a number to hear one.")
    walk.answer("Enter", walk.number_of("rms"))
    walk.answer("rms, go on")
    walk.answer("240 words a minute, go on", "1")
    walk.answer("230 words a minute, go on")
    walk.sees("Which microphone?")
    walk.answer("Enter", walk.number_of("mic"))
    walk.sees("Please be quiet")
    walk.sees("hears me too well (-4 dB)")
    walk.sees("Turn the loudspeaker down")
    walk.sees(SPEAK_NOW)
    card.play(voices["A"])
    walk.sees("I hear you well from there")
    card.quiet()
    walk.answer("another microphone", "3")
    walk.answer("Which microphone?")
    walk.sees("Please be quiet")
    time.sleep(1.0)  # in the middle of listening to the room
    card.unplug("mic")
    walk.answer("go on without it")
    walk.answer("as it is", "2")
    walk.answer("keep it")
    walk.sees("voicerepair play rhythm")
    assert walk.ends() == 0
    chosen = read(walk.path)
    assert not chosen.troubles
    assert (chosen.speaker, chosen.microphone, chosen.voices) == ("guide", "mic", {"en": "rms"})
    assert (chosen.rate, chosen.patient, chosen.echo) == (230, True, -4)
