"""The front matter's YAML, for whatever is not written in plain lines.

Rules: only YAML's events are read and nothing is ever constructed, so ``no`` stays a word and
``1:30`` stays ``1:30``. Anchors, aliases, tags, duplicate keys and anything deeper than a list of
words are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from voicerepair.script.findings import Code, Spot
from voicerepair.script.source import NOT_TEXT, Notes, fold, plain
from voicerepair.script.values import Value, Words

__all__ = ["read_yaml"]


_OPEN_LIST = re.compile(r":\s+\[[^\]]*\Z")
_UNCLOSED = ("This list is never closed.", "Put ] after its last word, on the same line.")
_UNREADABLE = (
    "I can't read the front matter from here on.",
    "Write each line as a key, a colon, a space and its words. Words that hold a colon "
    'or begin with a sign go in quotes, like title: "After: a talk".',
)


class _RefusedError(Exception):
    """The front matter is YAML that is not taken here."""

    def __init__(self, spot: Spot, message: str, hint: str) -> None:
        super().__init__(message)
        self.spot, self.message, self.hint = spot, message, hint


def read_yaml(lines: tuple[str, ...], first: int, notes: Notes) -> dict[str, Value] | None:
    """Each key (folded) with its value; None, and a note, where the lines cannot be read.

    ``first`` is the number of the first line in its file.
    """
    try:
        events = YAML(typ="safe", pure=True).parse("\n".join((*lines, "")))
        return _mapping(_Events(events, first), notes)
    except _RefusedError as refused:
        notes.add(Code.FRONT_MATTER, refused.spot, refused.message, refused.hint)
    except (YAMLError, ValueError, OverflowError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line, column = (mark.line, mark.column) if mark else (0, 0)
        line = min(line, len(lines) - 1)
        opened = next((n for n in range(line + 1) if _OPEN_LIST.search(lines[n])), None)
        if opened is None:
            notes.add(Code.FRONT_MATTER, Spot(first + line, column + 1), *_UNREADABLE)
        else:
            at = lines[opened].index("[")
            spot = Spot(first + opened, at + 1, len(lines[opened].rstrip()) - at)
            notes.add(Code.FRONT_MATTER, spot, *_UNCLOSED)
    return None


class _Events:
    """YAML's events one by one, with what is refused refused."""

    def __init__(self, events: Iterator[Event], first: int) -> None:
        self._events = events
        self._first = first

    def next(self) -> Event:
        event = next(self._events)
        if isinstance(event, NodeEvent):
            if isinstance(event, AliasEvent) or event.anchor is not None:
                raise self.refused(event, "The front matter takes no anchors or aliases (& and *).")
            if getattr(event, "tag", None):
                raise self.refused(event, "The front matter takes no tags (!).")
        return event

    def refused(self, event: Event, message: str, hint: str = "") -> _RefusedError:
        hint = hint or "Put words that begin with a sign in quotes."
        return _RefusedError(self.spot(event), message, hint)

    def spot(self, event: Event) -> Spot:
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if end.line == start.line else 1
        return Spot(self._first + start.line, start.column + 1, max(1, width))

    def words(self, event: ScalarEvent) -> Words:
        if NOT_TEXT.search(event.value):
            # Written as an escape, like \e; it could steer a terminal.
            raise self.refused(
                event, "There is a character here that is not text.", "Take the escape (\\) away."
            )
        return Words(plain(event.value, dashes=False).strip(), self.spot(event))


def _mapping(events: _Events, notes: Notes) -> dict[str, Value]:
    found: dict[str, Value] = {}
    event = events.next()
    while isinstance(event, StreamStartEvent | DocumentStartEvent):
        event = events.next()
    if isinstance(event, StreamEndEvent):
        return found
    if not isinstance(event, MappingStartEvent):
        raise events.refused(
            event,
            "The front matter has no keys.",
            "Write each line as a key, a colon, a space and its words, like title: Settle first.",
        )
    while not isinstance(event := events.next(), MappingEndEvent):
        if not isinstance(event, ScalarEvent):
            raise events.refused(event, "A key is a word or two, nothing else.")
        value = Value(events.words(event), _value(events))
        before = found.setdefault(fold(value.key.text), value)
        if before is not value:
            notes.add(
                Code.FRONT_MATTER,
                value.key.spot,
                f'The key "{value.key.text}" is there twice.',
                f"Keep one of the two; the other is on line {before.key.spot.line}.",
            )
    return found


def _value(events: _Events) -> tuple[Words, ...]:
    """The words of a scalar, or of a flat list of scalars."""
    event = events.next()
    if isinstance(event, ScalarEvent):
        return (events.words(event),)
    found = []
    if isinstance(event, SequenceStartEvent):
        while isinstance(event := events.next(), ScalarEvent):
            found.append(events.words(event))
        if isinstance(event, SequenceEndEvent):
            return tuple(found)
    raise events.refused(
        event, "A value is words, or a list of words, nothing deeper.", "Write it on one line."
    )
