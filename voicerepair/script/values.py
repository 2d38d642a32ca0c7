"""The front matter's keys and values as they were written, and where.

Rules: lines so plain that YAML could not read them otherwise are read here; whatever is not goes
to ``yaml_values``, which is imported for it alone. (YAML would take half of the time of a check.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from voicerepair.script.findings import Code, Spot
from voicerepair.script.source import Notes, fold, plain

__all__ = ["Value", "Words", "read_plain", "read_values"]

LARGEST = 8_000
"""Characters of front matter; a page of it is ten times less."""

_PLAIN_LINE = re.compile(
    r"(?P<key>[^\W\d_]+(?: [^\W\d_]+)*): +(?:(?P<words>[^\W_][^:#]*)|\[(?P<list>[\w ,-]*)\])\Z"
)


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they were written, and where."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Value:
    """One key and its words: several where they were written as a list."""

    key: Words
    words: tuple[Words, ...]


def read_values(lines: tuple[str, ...], first: int, notes: Notes) -> dict[str, Value] | None:
    """Each key (folded) with its value; None, and a note, where the lines cannot be read.

    ``first`` is the number of the first line in its file.
    """
    if sum(map(len, lines)) > LARGEST:
        notes.add(
            Code.FRONT_MATTER,
            Spot(first, 1),
            f"The front matter is longer than {LARGEST} characters.",
            "Keep a few short lines there; what is read aloud goes below it.",
        )
        return None
    values = read_plain(lines, first)
    if values is not None:
        return values
    from voicerepair.script.yaml_values import read_yaml

    return read_yaml(lines, first, notes)


def read_plain(lines: tuple[str, ...], first: int) -> dict[str, Value] | None:
    """The values, if every line is plain and no key is there twice; None otherwise."""
    found: dict[str, Value] = {}
    for number, line in enumerate(lines, start=first):
        match = _PLAIN_LINE.match(plain(line, dashes=False).rstrip(" "))
        if match is None or not line.isprintable():
            return None
        key = Words(match["key"], Spot(number, 1, len(match["key"])))
        pieces = [match["words"]] if match["list"] is None else match["list"].split(",")
        value, at = [], max(match.start("words"), match.start("list"))
        for piece in pieces:
            text = piece.strip()
            if not text[:1].isalnum():
                return None
            value.append(Words(text, Spot(number, at + piece.index(text) + 1, len(text))))
            at += len(piece) + 1
        if fold(key.text) in found:
            return None
        found[fold(key.text)] = Value(key, tuple(value))
    return found
