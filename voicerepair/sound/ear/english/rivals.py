"""Which words sound like a phrase? What else may have been said, the recogniser has to weigh too.

Sounds are compared one by one: by how many of a few classes they differ (voiced or not, where in
the mouth, how), and the whole by the cheapest way to turn one row of sounds into the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ear.english.vocabulary import Phones

__all__ = ["Rivals"]

# Sounds in one group are easily taken for one another, and those in one line less easily.
CONSONANTS = (
    ("P B", "T D", "K G"),
    ("F V", "TH DH", "S Z", "SH ZH", "HH"),
    ("CH JH",),
    ("M N NG",),
    ("L R", "W Y"),
)
VOWELS = (
    ("IY IH EY", "EH AE", "AH UH ER", "AA AO", "UW OW", "AY OY", "AW"),
)  # fmt: skip
CLOSE, AKIN, UNLIKE, APART = 0.3, 0.5, 0.8, 1.0
LEFT_OUT = 0.7  # the price of a sound that one of the two does not have
LONGEST = 14  # sounds of a word that are compared


def _kinds() -> dict[str, tuple[bool, int, int]]:
    """Of each sound: is it a vowel, its line, and its group."""
    found: dict[str, tuple[bool, int, int]] = {}
    group = 0
    for vowel, lines in ((False, CONSONANTS), (True, VOWELS)):
        for number, line in enumerate(lines):
            for sounds in line:
                group += 1
                found |= dict.fromkeys(sounds.split(), (vowel, number, group))
    return found


KINDS = _kinds()
NUMBER = {sound: number for number, sound in enumerate(KINDS, start=1)}


def _price(one: str, other: str) -> float:
    if one == other:
        return 0.0
    (vowel, line, group), (other_vowel, other_line, other_group) = KINDS[one], KINDS[other]
    if group == other_group:
        return CLOSE
    if vowel != other_vowel:
        return APART
    return AKIN if line == other_line else UNLIKE


class Rivals:
    """Looks among ``words``, each said as in ``said``."""

    def __init__(self, words: Sequence[str], said: Sequence[Phones]) -> None:
        self._words = words
        self._lengths = np.array([min(len(phones), LONGEST) for phones in said])
        # Sound by sound, not word by word: each step below goes through all words at once.
        self._sounds = np.zeros((LONGEST, len(words)), np.int8)
        for column, phones in enumerate(said):
            numbers = [NUMBER[phone] for phone in phones[:LONGEST]]
            self._sounds[: len(numbers), column] = numbers
        self._prices = np.zeros((len(NUMBER) + 1, len(NUMBER) + 1), np.float32)
        for one, other in ((one, other) for one in NUMBER for other in NUMBER):
            self._prices[NUMBER[one], NUMBER[other]] = _price(one, other)

    def of(self, phones: Phones, most: int, within: float) -> list[str]:
        """At most ``most`` words whose distance is ``within`` this, the nearest first; words that
        sound the same are among them."""
        apart = self._distances(phones)
        nearest = np.argsort(apart, kind="stable")[:most]
        return [self._words[n] for n in nearest if apart[n] <= within]

    def _distances(self, phones: Phones) -> NDArray[np.float32]:
        """To every word, a sound."""
        left_out = np.float32(LEFT_OUT)
        before = np.repeat(np.arange(LONGEST + 1, dtype=np.float32)[:, None], len(self._words), 1)
        before *= left_out
        for count, phone in enumerate(phones[:LONGEST], start=1):
            price = self._prices[NUMBER[phone]][self._sounds]
            now = np.empty_like(before)
            now[0] = count * left_out
            np.minimum(before[:-1] + price, before[1:] + left_out, out=now[1:])
            for place in range(1, LONGEST + 1):
                np.minimum(now[place], now[place - 1] + left_out, out=now[place])
            before = now
        total = before[self._lengths, np.arange(len(self._words))]
        return np.asarray(total / np.maximum(self._lengths, min(len(phones), LONGEST)), np.float32)
