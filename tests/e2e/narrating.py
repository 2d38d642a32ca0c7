"""Somebody says lines into the room while ``voicerepair narrate`` runs in a terminal."""

from __future__ import annotations

import time

import numpy as np
import pexpect

from tests.spoken import word
from voicerepair.screen.keys import REPEATS_WITHIN
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import HEARING_RATE

__all__ = ["RATE", "enter", "likeness", "likeness_by_pieces", "says", "spoken"]

RATE = 48_000
PIECE = 0.25  # seconds


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


def likeness_by_pieces(sound: Pcm, said: Pcm) -> float:
    """As ``likeness``, of the middle one of its pieces: where a busy machine played some of it with
    a gap, the others tell."""
    size = round(PIECE * said.rate)
    pieces = [said.samples[at : at + size] for at in range(0, len(said.samples) - size, size)]
    loud = [piece for piece in pieces if np.abs(piece).max() > 0.1 * np.abs(said.samples).max()]
    return float(np.median([likeness(sound, Pcm(piece, said.rate)) for piece in loud]))
