"""Somebody says lines into the room while ``voicerepair narrate`` runs in a terminal."""

from __future__ import annotations

import time

import numpy as np
import pexpect

from tests.spoken import word
from voicerepair.screen.keys import REPEATS_WITHIN
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import HEARING_RATE

__all__ = ["RATE", "enter", "likeness", "says", "spoken"]

RATE = 48_000


def spoken(text: str) -> Pcm:
    return Pcm(word(text, voice="slt").astype(np.float32) / 32768, HEARING_RATE).resampled(RATE)


def enter(child: pexpect.spawn) -> None:
    """A moment later than the last key: one that comes sooner is one that is held down."""
    time.sleep(REPEATS_WITHIN)
    child.send("\r")


def says(card, child: pexpect.spawn, sound: Pcm) -> Pcm:
    """Enter, the words, Enter; what was heard in the room, where a busy machine may have made a
    pause in between."""
    child.expect_exact("Enter records it")
    enter(child)
    child.expect_exact("Recording")
    with card.record("room") as tape:
        card.play(sound).wait()
    enter(child)
    child.expect_exact("Enter keeps it.")
    return Pcm(tape.samples, tape.rate).trimmed(-50.0)


def likeness(sound: Pcm, said: Pcm) -> float:
    """How like ``said`` some part of ``sound`` is, from 0 to 1."""
    size = 1 << (len(sound.samples) + len(said.samples)).bit_length()
    one, other = (np.fft.rfft(pcm.samples.astype(float), size) for pcm in (sound, said))
    alike = np.abs(np.fft.irfft(one * np.conj(other), size))
    at = int(np.argmax(alike))
    begin = at if at < len(sound.samples) else at - size
    part = sound.samples[max(0, begin) : max(0, begin) + len(said.samples)]
    return float(alike[at] / np.linalg.norm(part) / np.linalg.norm(said.samples))
