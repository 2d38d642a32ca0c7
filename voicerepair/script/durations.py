"""How long and how often: the numbers of the grammar as float seconds and counts."""

from __future__ import annotations

from lark import Token

from voicerepair.script.trees import Node, children, token, tokens

__all__ = ["DAY", "HOUR", "count", "minutes", "seconds"]

HOUR = 3600.0
DAY = 24 * HOUR

_UNITS = {"SECONDS": 1.0, "MINUTES": 60.0, "HOURS": HOUR}

_NUMBERS = {"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5, "once": 1.0, "twice": 2.0}
_NUMBERS |= {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_NUMBERS |= {"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
_NUMBERS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45}
_NUMBERS |= {"fifty": 50, "sixty": 60, "ninety": 90}


def count(times: Node) -> int:
    """How often: ``3 times``, ``once``; 0 where it says less than once."""
    return int(_amount(token(times)))


def seconds(length: Node) -> float:
    """The seconds of a ``duration`` or a ``breath`` of the grammar."""
    first = length.children[0]
    if not isinstance(first, str):
        return sum(_part(part) for part in children(length))
    if first.type != "CLOCK":
        return _amount(first)
    total = 0.0
    # 1:30 is a minute and a half; 1:00:30 has hours as well.
    for figures in first.split(":"):
        total = total * 60 + float(figures)
    return total


def minutes(tree: Node) -> tuple[float, float]:
    """The front matter's ``minutes`` as a range, in minutes; a bare number is minutes."""
    lengths = [_minutes(length) for length in children(tree)]
    return lengths[0], lengths[-1]


def _minutes(length: Node) -> float:
    inner = length.children[0]
    return _amount(inner) if isinstance(inner, str) else seconds(inner) / 60


def _part(part: Node) -> float:
    number, unit = tokens(part)
    return _amount(number) * _UNITS[unit.type]


def _amount(number: Token) -> float:
    """A number, in figures or as a word."""
    word = " ".join(number.lower().split())
    return _NUMBERS[word] if word in _NUMBERS else float(word)
