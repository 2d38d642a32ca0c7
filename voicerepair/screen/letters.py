"""Names in type that can be read from three metres: block letters drawn from ``letters.txt``.

Rules: capitals only, because they are tallest; Latin, Greek and Cyrillic with their accents. A
name with any other letter, or too long for the screen, is not drawn at all: its caller writes it
as words, spaced out (``spaced``), and never half of it. FIGlet fonts were tried (pyfiglet): 0.25 s
to load two of them, and a size for every font but none in between.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

__all__ = ["drawable", "drawing", "smallest", "spaced"]

Bitmap = tuple[str, ...]
"""Rows of ``#`` and ``.``, all of one length."""

LETTER_ROWS = 7
MARK_ROWS = 2

# Columns and half rows for one dot. A cell is about twice as tall as wide, so all but the last,
# which lets a long name keep its height, are square.
SIZES = ((6, 6), (5, 5), (4, 4), (3, 3), (2, 2), (1, 2))
HALVES = {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}

# Scripts whose letters join: spacing them out would break them.
JOINED = ("ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "NKO")


@cache
def _bands() -> dict[str, dict[str, Bitmap]]:
    """``letters.txt`` as ``{"letters" | "above" | "below": {letter or code point: drawing}}``."""
    found: dict[str, dict[str, Bitmap]] = {"letters": {}, "above": {}, "below": {}}
    part, rows = "letters", MARK_ROWS
    lines = iter(Path(__file__).with_name("letters.txt").read_text("utf-8").splitlines())
    for line in lines:
        if line in found:
            part = line
        if not line.startswith("="):
            continue
        rows = LETTER_ROWS if part == "letters" else MARK_ROWS
        band = [next(lines) for _ in range(rows)]
        starts = [at for at in range(2, len(line)) if line[at] != " " and line[at - 1] == " "]
        for start, stop in pairwise([*starts, max(len(row) for row in band) + 1]):
            drawn = tuple(row[start : stop - 1].strip() for row in band)
            for name in [line[start:stop].strip()] if part != "letters" else line[start:stop]:
                found[part][name] = drawn
    return found


def _letter(character: str, marks: Iterable[str]) -> Bitmap:
    """One letter with its marks; ``KeyError`` where there is no drawing for one of them."""
    bands = _bands()
    drawn = bands["letters"][character]
    for mark in marks:
        name = f"{ord(mark):04X}"
        if name in bands["below"]:
            drawn = _stacked([drawn, bands["below"][name]])
        else:
            drawn = _stacked([bands["above"][name], drawn])
    return drawn


def _stacked(parts: Sequence[Bitmap]) -> Bitmap:
    """One above the other, each in the middle."""
    width = max(len(part[0]) for part in parts)
    return tuple(row.center(width, ".") for part in parts for row in part)


def _beside(letters: Sequence[tuple[Bitmap, int]]) -> Bitmap:
    """One after the other, a dot apart; each with the rows of marks it has above the letter."""
    above = max(rows for _, rows in letters)
    below = max(len(drawn) - rows for drawn, rows in letters)
    filled = [
        ["." * len(drawn[0])] * (above - rows)
        + list(drawn)
        + ["." * len(drawn[0])] * (below - len(drawn) + rows)
        for drawn, rows in letters
    ]
    return tuple(".".join(row) for row in zip(*filled, strict=True))


@lru_cache(maxsize=64)
def _bitmap(text: str) -> Bitmap:
    """``text`` in capitals; ``KeyError`` where a letter has no drawing."""
    letters: list[tuple[Bitmap, int]] = []
    clusters: list[str] = []
    for character in unicodedata.normalize("NFD", text.upper()):
        if unicodedata.combining(character) and clusters:
            clusters[-1] += character
        else:
            clusters.append(character)
    above = _bands()["above"]
    for cluster in clusters:
        if cluster == " ":
            letters.append((("..",) * LETTER_ROWS, 0))
            continue
        marks = sum(f"{ord(mark):04X}" in above for mark in cluster[1:])
        letters.append((_letter(cluster[0], cluster[1:]), marks * MARK_ROWS))
    return _beside(letters)


def drawable(text: str) -> bool:
    """Is there a drawing for every letter of ``text``?"""
    try:
        _bitmap(text)
    except (KeyError, ValueError):
        return False
    return True


def _cells(bitmap: Bitmap, columns: int, halves: int) -> tuple[str, ...]:
    """A bitmap as rows of block characters: a dot is so many columns wide and half rows tall."""
    tall = [row for row in bitmap for _ in range(halves)]
    if len(tall) % 2:
        tall.append("." * len(bitmap[0]))
    return tuple(
        "".join(HALVES[pair] * columns for pair in map("".join, zip(top, bottom, strict=True)))
        for top, bottom in zip(tall[::2], tall[1::2], strict=True)
    )


def _splits(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Ways to set the names: on one line, a line each, a line for every word."""
    words = tuple(word for name in names for word in name.split())
    return list(dict.fromkeys([(" & ".join(names),), names, words]))


def _drawings(names: tuple[str, ...], width: int) -> Iterable[tuple[str, ...]]:
    """Every drawing of ``names`` that is no wider than ``width``, the largest letters first."""
    if not names or not all(drawable(name) for name in names):
        return
    for columns, halves in SIZES:
        for lines in _splits(names):
            parts = [_cells(_bitmap(line), columns, halves) for line in lines]
            widest = max(len(part[0]) for part in parts)
            if widest > width:
                continue
            rows: list[str] = []
            for part in parts:
                rows += ["", *part] if rows else part
            yield tuple(row.center(widest) if row else " " * widest for row in rows)


@lru_cache(maxsize=64)
def drawing(names: tuple[str, ...], width: int, height: int) -> tuple[str, ...]:
    """``names`` in the largest letters that fit into ``width`` columns and ``height`` rows.

    Rows of block characters, all of one width; empty where no size fits or a letter is unknown.
    """
    return next((rows for rows in _drawings(names, width) if len(rows) <= height), ())


@lru_cache(maxsize=64)
def smallest(names: tuple[str, ...], width: int) -> int:
    """The rows of the lowest drawing of ``names`` in ``width`` columns; 0: there is none."""
    return min(map(len, _drawings(names, width)), default=0)


def spaced(text: str) -> str:
    """``text`` with room between its letters, as a heading; joined scripts stay as they are."""
    from rich.cells import split_graphemes

    if any(unicodedata.name(character, "").startswith(JOINED) for character in text):
        return text
    spans, _ = split_graphemes(text)
    return " ".join(text[start:stop] for start, stop, _ in spans)
