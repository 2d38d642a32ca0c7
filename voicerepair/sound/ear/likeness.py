"""How far is an utterance from a word, measured by how far it is from any other speech?

A distance alone says little: a noisy room, a new microphone or a cold puts everything farther
away. Divided by the distance to the nearest of some sixty utterances of other speech, one measure
serves all rooms and voices: well below 1 is the word, around 1 is anything else. Those utterances
are machine voices that say ordinary things; ``audio/make_other_speech.py`` makes their measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from voicerepair.bundled import bundled
from voicerepair.sound.ear.cepstra import Cepstra
from voicerepair.sound.ear.warping import distances

__all__ = ["NEAREST_TAKES", "OtherSpeech", "how_near", "measured", "other_speech"]

NEAREST_OTHERS = 3
NEAREST_TAKES = 2  # of three: one may be odd
STEPS = 8  # a measure's steps a unit, as it is kept


@dataclass(frozen=True, slots=True, eq=False)
class OtherSpeech:
    """Utterances that are no command; ``near[n]``: how near the n-th is to the others."""

    utterances: tuple[Cepstra, ...]
    near: NDArray[np.float32]


def how_near(distances: NDArray[np.float32], number: int = NEAREST_OTHERS) -> NDArray[np.float32]:
    """The mean of the ``number`` smallest, along the last axis."""
    return np.asarray(np.sort(distances)[..., :number].mean(axis=-1), np.float32)


@cache
def other_speech() -> OtherSpeech:
    """What came with the program."""
    with np.load(bundled("audio") / "other-speech.npz") as kept:
        rows = np.float32(1 / STEPS) * kept["rows"].astype(np.float32)
        utterances = np.split(rows, np.cumsum(kept["lengths"])[:-1])
        return OtherSpeech(tuple(utterances), kept["near"])


def measured(utterances: Sequence[Cepstra]) -> dict[str, NDArray[np.generic]]:
    """What is kept of other speech: small whole numbers."""
    rows = np.clip(np.rint(np.concatenate(utterances) * STEPS), -128, 127).astype(np.int8)
    lengths = np.array([len(utterance) for utterance in utterances])
    rounded = np.split(np.float32(1 / STEPS) * rows.astype(np.float32), np.cumsum(lengths)[:-1])
    apart = np.array([distances(utterance, rounded) for utterance in rounded])
    np.fill_diagonal(apart, np.inf)
    return {"rows": rows, "lengths": lengths.astype(np.int16), "near": how_near(apart)}
