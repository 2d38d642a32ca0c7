"""What is handed to a voice: words and the punctuation that shapes them, nothing else.

Engines read tags aloud, obey them, or crash on them, each in its own way: eSpeak says "speak
greater than", SAPI takes a text that begins with ``<`` as XML, ``[[...]]`` means phonemes to
eSpeak's program and commands to macOS's. So none of that reaches any engine.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["ascii_only", "letters", "speakable", "words"]

_TAG = re.compile(r"<[!?/]?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
# Marks that voices name aloud or take as commands, and that shape no sentence.
_MARKS = re.compile(r"[<>\[\]{}*_`~|\\^#=/]+")
_SPACES = re.compile(r"\s+")
# What joins letters in Persian and Indic scripts, though it is a control character; in emoji too.
_JOINERS = "\u200c\u200d"
_STRAY_JOINERS = re.compile(rf"(?<!\S)[{_JOINERS}]+")
_ASCII = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": ", ",
        "—": ", ",
        "…": "...",
        "‐": "-",
        "‑": "-",
        "ʼ": "'",
        "−": " minus ",
        "×": " times ",
        "÷": " divided by ",
        "ı": "i",
        "ð": "d",
        "þ": "th",
        "Ð": "D",
        "Þ": "Th",
        "ß": "ss",
        "æ": "ae",
        "ø": "o",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "Æ": "Ae",
        "Ø": "O",
        "Œ": "Oe",
        "Ł": "L",
        "Đ": "D",
    }
)

_FRACTION = re.compile(r"(?P<whole>\d\s*)?(?P<fraction>[¼-¾⅐-⅞])")


def speakable(text: str) -> str:
    """``text`` on one line, without tags, control characters, emoji and marks; may be empty.

    Empty when there is nothing to say: no letter and no digit.
    """
    plain = _MARKS.sub(" ", _TAG.sub(" ", unicodedata.normalize("NFC", text)))
    kept = _STRAY_JOINERS.sub("", "".join(_kept(character) for character in plain))
    return _SPACES.sub(" ", kept).strip() if letters(kept) else ""


def _kept(character: str) -> str:
    """The character, a space in its place, or nothing."""
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp" | "So" | "Sk":
            # The degree sign and its like are words; pictures are not.
            return character if "\xa0" < character < "\u0100" else " "
        case "Cf" | "Cs" | "Co" | "Cn":
            return character if character in _JOINERS else ""
        case "Mn" if "\ufe00" <= character <= "\ufe0f":
            return ""
        case _:
            return character


def ascii_only(text: str) -> str:
    """For English engines that read bytes: accents dropped, typographic marks written plainly,
    fractions and signs between numbers in words."""
    spelt = _FRACTION.sub(_in_words, text.translate(_ASCII))
    plain = unicodedata.normalize("NFKD", spelt)
    return _SPACES.sub(" ", plain.encode("ascii", "ignore").decode("ascii")).strip()


def _in_words(match: re.Match[str]) -> str:
    """A fraction's two numbers apart: without its bar, a half would be read as twelve."""
    upper, _, lower = unicodedata.normalize("NFKD", match["fraction"]).partition("\u2044")
    whole = f"{match['whole']} and " if match["whole"] else " "
    return f"{whole}{upper} over {lower} "


def words(text: str) -> int:
    """How many words: runs between spaces that hold a letter or a digit."""
    return sum(1 for word in text.split() if letters(word))


def letters(text: str) -> int:
    """How many letters and digits."""
    return sum(1 for character in text if character.isalnum())
