"""Cuts utterances out of what a microphone gives, with a little quiet around each.

No clock and no thread: blocks in, utterances out, as soon as the VAD says that one is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.session.events import SpeechStarted, SpeechStopped
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
    kept: NDArray[np.int16] = np.empty(0, np.int16)
    speaking_since = 0.0
    waited: float | None = 0.0  # None once it was told, or something was heard
    for block in blocks:
        listening = listening or Listening(LISTENING, block.at, vad)
        kept = np.concatenate((kept[:0] if block.lost else kept, block.samples))
        kept = kept[-round(MOST * HEARING_RATE) :]
        began = block.at + (len(block.samples) - len(kept)) / HEARING_RATE
        for event in listening.take(block):
            match event:
                case SpeechStarted(at=at):
                    speaking_since, waited = at, None
                case SpeechStopped(at=at):
                    first = max(0, round((speaking_since - AROUND - began) * HEARING_RATE))
                    last = max(0, round((at + AROUND - began) * HEARING_RATE))
                    yield kept[first:last].copy()
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
