"""What a recogniser hears in a sound, and how much of each prompt that is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import numpy as np
import pytest

__all__ = ["RATE", "recognised", "shares"]

RATE = 16_000  # samples a second that it takes


def recognised(sound: np.ndarray) -> list[str]:
    """The words in it, by pocketsphinx with its own model of English as a whole."""
    decoder = recogniser()
    decoder.start_utt()
    decoder.process_raw((sound * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    return found.hypstr.split() if found else []


@cache
def recogniser() -> Any:
    pocketsphinx = pytest.importorskip("pocketsphinx", reason="there is none for this Python")
    return pocketsphinx.Decoder(samprate=RATE, loglevel="FATAL")


def shares(heard: Sequence[str], prompts: Sequence[str]) -> list[float]:
    """How much of the words of each prompt is heard, in their order; from 0 to 1."""
    said = [(word, number) for number, text in enumerate(prompts) for word in words(text)]
    blocks = SequenceMatcher(None, [word for word, _ in said], heard, False).get_matching_blocks()
    there = Counter(said[at][1] for one in blocks for at in range(one.a, one.a + one.size))
    return [there[number] / len(words(text)) for number, text in enumerate(prompts)]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())
