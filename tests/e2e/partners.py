"""Partners for the virtual sound card: two people who speak into the room as a plan says."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tests.e2e.judging import Foreseen
from tests.e2e.sitting import Sitting
from tests.soundcard import RATE, SoundCard
from voicerepair.hosts.plan import Utterance
from voicerepair.sound.pcm import Pcm

__all__ = ["Partners", "click_once_more", "flite", "knocks", "spoken"]

WORDS = {
    "slt": "I came home late and I did not call you. And I was tired as well, and then I did not "
    "know how to begin. I saw that you had waited, and I looked away. It was easier to say "
    "nothing. I am sorry that I left you alone with it. I heard you close the door. ",
    "rms": "And all evening I was alone. I heard every car, and none of them was yours. My hands "
    "were cold, and I thought of the winter when you were ill. I wanted to call, and then I did "
    "not want to be the one who calls. When you came in I could not look at you. ",
}
THINKS = 0.7  # seconds before somebody presses the number of an answer


class Partners:
    """Does what was foreseen whenever a turn or a question opens; give it to ``on_line``."""

    def __init__(self, sitting: Sitting, voices: dict[str, Pcm], foreseen: Foreseen) -> None:
        self._sitting = sitting
        self._sounds = iter([spoken(voices[turn.role], turn.speech) for turn in foreseen.turns])
        self._replies = iter(foreseen.replies)

    def __call__(self, line: dict) -> None:
        if line["what"] == "listen" and line["turn"]:
            self._sitting.card.play(next(self._sounds))
        if line["what"] == "ask" and (reply := next(self._replies)) is not None:
            threading.Timer(THINKS, self._sitting.press, [f"{reply}\r"]).start()


def click_once_more(card: SoundCard) -> None:
    """A click at the end of a sitting, apart from the last prompt, and until it is on the tape."""
    time.sleep(0.6)
    card.click()
    time.sleep(0.6)


def flite(folder: Path, voice: str, seconds: float) -> Pcm:
    """At least so many seconds of a test voice, at the card's rate."""
    import soundfile

    path = folder / f"{voice}.wav"
    subprocess.run(["flite", "-voice", voice, "-t", WORDS[voice], "-o", str(path)], check=True)
    samples, rate = soundfile.read(path, dtype="float32")
    once = Pcm(np.asarray(samples, np.float32), rate).resampled(RATE).trimmed(-50, 0.1, 0.1)
    return Pcm(np.tile(once.samples, 1 + int(seconds / once.duration)), RATE)


def spoken(voice: Pcm, speech: Iterable[Utterance]) -> Pcm:
    """All that is said in one turn as one sound, so that its pauses are exact to the sample."""
    parts, at, said = [], 0.0, 0.0
    for utterance in speech:
        length = utterance.end - utterance.start
        parts += [Pcm.silence(utterance.start - at, RATE), cut(voice, said, length)]
        at = utterance.end
        said += length
    return Pcm.join(parts)


def cut(voice: Pcm, start: float, length: float) -> Pcm:
    """A piece that begins and ends within a word, with a fade of 5 ms."""
    first = round(start * RATE)
    samples = Pcm(voice.samples[first : first + round(length * RATE)], RATE).trimmed(-30, 0.0, 0.0)
    fade = np.minimum(1.0, np.arange(len(samples.samples)) / (0.005 * RATE)).astype(np.float32)
    return Pcm(samples.samples * fade * fade[::-1], RATE)


def knocks(count: int = 2, apart: float = 0.25) -> Pcm:
    """A hand on a table: a thud that is gone within a tenth of a second, so many times."""
    at = np.arange(round(0.1 * RATE)) / RATE
    chance = np.random.default_rng(5)
    thud = np.sin(2 * np.pi * 180 * at) * np.exp(-at / 0.012)
    crack = chance.uniform(-1, 1, len(at)) * np.exp(-at / 0.004)
    knock = Pcm((0.35 * thud + 0.25 * crack).astype(np.float32), RATE)
    rest = Pcm.silence(apart - knock.duration, RATE)
    return Pcm.join([part for _ in range(count) for part in (knock, rest)])
