"""The guide's own voice in the microphone, for an hour, through a room: how often is it a command?

The worst case: what was taught was said by the guide's own voice, English phrases are listened for
as well, every command is armed although the prompts name them, and people have their volume so
high that the echo is at -10 dB.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import cycle
from threading import Event

import numpy as np
import pytest

from tests.spoken import english_ear, room, taught
from voicerepair.bundled import bundled
from voicerepair.hosts.draft import prompts_of
from voicerepair.script.library import Library
from voicerepair.session.arming import Arming
from voicerepair.session.commands import COMMANDS
from voicerepair.session.events import Person
from voicerepair.sound.ear.attending import Attending
from voicerepair.sound.ear.several import SeveralEars
from voicerepair.sound.ear.taught import TaughtEar
from voicerepair.sound.hearing import Listening
from voicerepair.sound.ports import HEARING_RATE, Block
from voicerepair.sound.vad import SileroVad
from voicerepair.sound.voices.catalogue import open_voices

pytestmark = pytest.mark.bench

HOUR = 3600.0
ECHO = -10.0  # dB
DIES_AWAY = 0.4  # seconds in which the room's sound falls by 60 dB
GAP = 0.6
BLOCK = 512
VOICE = "slt"
WORDS = ("stop", "time out", "go back", "pause", "skip this", "help", "say that again")
NAMING = ("Say stop, or time out.", "Stop.", "Time out.", "Go back.", "You can say pause, or help.")


class Heard:
    """What became of an hour."""

    def __init__(self) -> None:
        self.events: list[object] = []
        self.speech = 0

    def heard(self, event: object) -> None:
        self.events.append(event)

    doubted = deafened = heard


def prompts() -> list[str]:
    """Every prompt of every exercise in English, and some that name commands."""
    texts: list[str] = list(NAMING) * 5
    for path in sorted(bundled("scripts").glob("*.md")):
        if path.stem == "README":
            continue
        program = Library().load(str(path))
        if program.script.meta.language.startswith("en"):
            people = [Person(role, role) for role in program.script.roles]
            texts += [prompt.said for prompt in prompts_of(program, people)]
    return list(dict.fromkeys(texts)) + list(NAMING) * 5


def in_a_room(samples: np.ndarray) -> np.ndarray:
    time = np.arange(round(DIES_AWAY * HEARING_RATE)) / HEARING_RATE
    tail = np.random.default_rng(3).normal(size=len(time)) * np.exp(-6.9 * time / DIES_AWAY)
    tail *= 0.7 / math.sqrt(float(np.square(tail).sum()))
    tail[0] = 0.7
    size = len(samples) + len(tail) - 1
    return np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size)


def hour() -> Iterator[np.ndarray]:
    (voice,) = [one for one in open_voices(VOICE, "en") if one.info.name == VOICE]
    seconds = 0.0
    for text in cycle(prompts()):
        said = voice.synthesise(text, 120).resampled(HEARING_RATE).samples
        echo = 10 ** (ECHO / 20) * in_a_room(said)
        sound = np.concatenate((np.zeros(round(GAP * HEARING_RATE)), echo))
        noise = room(len(sound) / HEARING_RATE, 8.0)[: len(sound)]
        yield np.rint(np.clip(sound, -1, 1) * 32767).astype(np.int16) + noise
        seconds += len(sound) / HEARING_RATE
        if seconds >= HOUR:
            return


def test_the_guide_gives_no_command(figure):
    told, words = Heard(), [taught(word_for(text), text, voice=VOICE) for text in WORDS]
    ears = SeveralEars(TaughtEar(words), english_ear(), doubted=told.heard)
    attending = Attending(ears, told)
    phrases = {phrase: command for command, entry in COMMANDS.items() for phrase in entry.phrases}
    attending.arm(Arming(phrases, guide_speaks=True))
    listening = Listening(0, 0.0, SileroVad(), believable=attending.believable)
    at = 0.0
    for sound in hour():
        for start in range(0, len(sound), BLOCK):
            block = Block(sound[start : start + BLOCK], at)
            happened = listening.take(block)
            told.speech += len(happened)
            attending.attend(block, happened, listening.certain)
            listening.settle()
            at += len(block.samples) / HEARING_RATE
            while attending.pending < math.inf:
                Event().wait(0.01)
    attending.close()
    figure(
        "the guide at -10 dB in a room, an hour: commands / speech it was taken for",
        f"{len(told.events)} / {told.speech // 2}",
        goal="0",
        met=not told.events,
    )


def word_for(text: str) -> str:
    """The command that ``text`` is a phrase of."""
    return next(str(command) for command, entry in COMMANDS.items() if text in entry.phrases)
