"""Sentences, and how hard they are to read.

Rules: where a sentence ends is for sentencex to say, which knows the abbreviations of many
languages. The reading level is the Automated Readability Index (Smith and Senter, 1967): letters
a word and words a sentence, as a school grade. It needs no syllables, which for English can only
be guessed or looked up in a dictionary larger than this program.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

__all__ = ["grade", "sentences"]


@lru_cache(maxsize=256)
def sentences(text: str, language: str) -> tuple[str, ...]:
    """The sentences of a prompt, in the language with that code."""
    import sentencex

    found = sentencex.segment(language.split("-", maxsplit=1)[0].lower(), text)
    return tuple(filter(None, (sentence.strip() for sentence in found)))


def grade(words: Sequence[str], ends: int) -> float:
    """The school grade whose readers can follow these words, which are ``ends`` sentences."""
    letters = sum(map(len, words))
    return 4.71 * letters / max(1, len(words)) + 0.5 * len(words) / max(1, ends) - 21.43
