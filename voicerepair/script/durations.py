"""How long and how often: the numbers of the grammar as float seconds and counts.

Rules: a duration that is zero or too long is a finding at its own words, never an exception.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Token, Tree

__all__ = ["DAY", "HOUR", "amount", "count", "minutes", "seconds"]

HOUR = 3600.0
DAY = 24 * HOUR

_UNITS = {"SECONDS": 1.0, "MINUTES": 60.0, "HOURS": HOUR}

_WORDS = {
    "a": 1,
    "an": 1,
    "half a": 0.5,
    "half an": 0.5,
    "once": 1,
    "twice": 2,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
}


def amount(token: Token) -> float:
    """A number, in figures or as a word."""
    word = " ".join(token.lower().split())
    return float(_WORDS[word]) if word in _WORDS else float(word)


def count(times: Tree[Token]) -> int:
    """How often: ``3 times``, ``once``; 0 where it says less than once."""
    return int(amount(_token(times)))


def seconds(duration: Tree[Token]) -> float:
    """The seconds of a ``duration``, ``breath`` or ``length`` of the grammar."""
    first = duration.children[0]
    if not isinstance(first, str):
        return sum(_part(part) for part in duration.children if not isinstance(part, str))
    if first.type != "CLOCK":
        return amount(first)
    total = 0.0
    for figures in first.split(":"):
        total = total * 60 + float(figures)
    # 1:30 is a minute and a half; 1:00:30 has hours as well.
    return total


def minutes(tree: Tree[Token]) -> tuple[float, float]:
    """The front matter's ``minutes`` as a range, in minutes; a bare number is minutes."""
    lengths = [_minutes(length) for length in tree.children if not isinstance(length, str)]
    return lengths[0], lengths[-1]


def _minutes(length: Tree[Token]) -> float:
    inner = length.children[0]
    return amount(inner) if isinstance(inner, str) else seconds(inner) / 60


def _part(part: Tree[Token]) -> float:
    number, unit = part.children
    assert isinstance(number, str)
    assert isinstance(unit, str)
    return amount(number) * _UNITS[unit.type]


def _token(tree: Tree[Token]) -> Token:
    first = tree.children[0]
    assert isinstance(first, str)
    return first
