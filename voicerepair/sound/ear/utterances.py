"""Cuts utterances out of what a microphone gives, with a little quiet around each.

No clock and no thread: blocks in, utterances out, as soon as the VAD says that one is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.session.events import SpeechStarted, SpeechStopped
from voicerepair.sound.ear.recent import Recent
from voicerepair.sound.hearing import Listening
from voicerepair.sound.ports import HEARING_RATE, Block, Vad

__all__ = ["utterances"]

AROUND = 0.2  # seconds of quiet kept on both sides
MOST = 6.0  # seconds kept in memory: of a longer utterance only the end is given
UNHEARD = 15.0  # seconds without an utterance, before people are told, once
LISTENING = 1  # the id of the one listening that this is


def utterances(blocks: Iterable[Block], vad: Vad) -> Iterator[NDArray[np.int16] | SoundError]:
    """Every utterance in ``blocks``, and every doubt about the microphone, as it comes."""
    listening: Listening | None = None
    recent = Recent(MOST)
    speaking_since = 0.0
    waited: float | None = 0.0  # None once it was told, or something was heard
    for block in blocks:
        listening = listening or Listening(LISTENING, block.at, vad)
        recent.keep(block)
        for event in listening.take(block):
            match event:
                case SpeechStarted(at=at):
                    speaking_since, waited = at, None
                case SpeechStopped(at=at):
                    yield recent.between(speaking_since - AROUND, at + AROUND)
        listening.settle()
        while listening.problems:
            waited = None
            yield listening.problems.pop(0)
        if waited is not None:
            waited += len(block.samples) / HEARING_RATE
            if waited >= UNHEARD:
                waited = None
                yield SoundError(
                    "Nothing was heard so far.",
                    "Speak up, come nearer, or choose another with --microphone.",
                )
