"""The grammar of directions, built once when the first direction is read.

Rules: ``directions.lark`` is the reference; nothing about the form of a direction is decided
anywhere else. What was read once is remembered, since most directions are written many times.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from lark import Lark
from lark.exceptions import UnexpectedInput

from voicerepair.script.trees import Node

__all__ = ["LONGEST", "Misread", "read_direction", "read_minutes", "read_times"]

LONGEST = 500
"""Characters a direction may have."""


@dataclass(frozen=True, slots=True)
class Misread:
    """The text is no direction; reading failed ``at`` characters in."""

    at: int


@cache
def _parser() -> Lark:
    text = files("voicerepair.script").joinpath("directions.lark").read_text(encoding="utf-8")
    return Lark(
        text, parser="lalr", start=["direction", "minutes", "times"], maybe_placeholders=False
    )


@lru_cache(maxsize=4096)
def read_direction(text: str) -> Node | Misread:
    """The tree of one direction (without its brackets, quotes and dashes made plain)."""
    return _read(text, "direction")


@lru_cache(maxsize=64)
def read_minutes(text: str) -> Node | Misread:
    """The tree of the front matter's ``minutes``."""
    return _read(text, "minutes")


@lru_cache(maxsize=64)
def read_times(text: str) -> Node | Misread:
    """The tree of how often a section runs."""
    return _read(text, "times")


def _read(text: str, start: str) -> Node | Misread:
    if len(text) > LONGEST:
        return Misread(0)
    try:
        return _parser().parse(text, start=start)
    except UnexpectedInput as error:
        at = error.pos_in_stream
        return Misread(len(text) if at is None or at < 0 else at)
