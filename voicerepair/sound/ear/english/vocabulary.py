"""The English words that the recogniser knows: how each is said, and how common it is.

The dictionary (CMU's) and the counts (of the bundled language model) are pocketsphinx's own.
Rules: read once, in the recogniser's process; only the common words are kept in memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice, product
from pathlib import Path

__all__ = ["Phones", "Vocabulary", "words_of"]

Phones = tuple[str, ...]

COMMON = 25_000
VARIANTS = 12  # ways to say a phrase that are told apart
SHORTEST_PART = 3  # letters: "snowboy" is snow and boy, but no word is made of "a" and the rest

Lookup = Callable[[str], str | None]


def words_of(phrase: str) -> list[str]:
    """``phrase`` as the dictionary spells words."""
    found = re.findall(r"[\w']+", phrase.lower().replace("\u2019", "'"))
    return [word for word in (part.strip("'") for part in found) if word]


class Vocabulary:
    """``lookup`` gives a word's sounds, and ``word(2)`` another way to say it."""

    def __init__(self, lookup: Lookup, dictionary: Path, chance: Callable[[str], int]) -> None:
        """``chance``: the logarithm of how likely a word is, to any base."""
        self._lookup = lookup
        chances = {word: chance(word) for word in _spelt(dictionary)}
        self.common = sorted(chances, key=chances.__getitem__, reverse=True)[:COMMON]
        self.chance = {word: chances[word] for word in self.common}

    def ways(self, phrase: str) -> list[Phones]:
        """The ways to say ``phrase``; none where it holds a word that is not known."""
        words = [part for word in words_of(phrase) for part in self._parts(word)]
        if not words or not all(map(self._lookup, words)):
            return []
        whole = product(*(list(self.said(word)) for word in words))
        return [tuple(sum(way, ())) for way in islice(whole, VARIANTS)]

    def said(self, word: str) -> Iterator[Phones]:
        """The ways to say one word, the usual one first."""
        number, found = 1, self._lookup(word)
        while found:
            yield tuple(found.split())
            number += 1
            found = self._lookup(f"{word}({number})")

    def _parts(self, word: str) -> list[str]:
        """The words that ``word`` is made of: itself, or, where it is not known, two that are."""
        if not self._lookup(word):
            for cut in sorted(
                range(SHORTEST_PART, len(word) - SHORTEST_PART + 1),
                key=lambda cut: abs(2 * cut - len(word)),
            ):
                if self._lookup(word[:cut]) and self._lookup(word[cut:]):
                    return [word[:cut], word[cut:]]
        return [word]


def _spelt(dictionary: Path) -> Iterator[str]:
    with dictionary.open(encoding="utf-8") as lines:
        for line in lines:
            word = line.split(maxsplit=1)[0]
            if not word.endswith(")"):
                yield word
