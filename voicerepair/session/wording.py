"""In which language the guide and the screen speak.

What they say of their own accord stands in the code in English, marked with ``translatable``; a
``Wording`` holds the same sentences in another language. It is plain data: reading catalogues is
the business of whoever starts a session. What has no translation is said in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ENGLISH", "Wording", "translatable"]


def translatable(english: str) -> str:
    """Marks a text for the catalogues in ``languages/``; it stays as it is."""
    return english


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """``wording(english)`` is what that sentence is in ``language``, a code without a region."""

    language: str = "en"
    sentences: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, english: str) -> str:
        return self.sentences.get(english, english)


ENGLISH = Wording()
