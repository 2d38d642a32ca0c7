"""The front matter: what a script says about itself, between two lines of dashes.

Rules: every value is taken as the words that were written (``no`` stays a word, ``1:30`` stays
``1:30``), so only YAML's events are read and nothing is ever constructed. Anchors, aliases, tags
and duplicate keys are refused; an unknown key names the nearest known one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voicerepair.script.durations import minutes
from voicerepair.script.findings import Code, Spot
from voicerepair.script.grammar import Misread, read_minutes
from voicerepair.script.model import EACH, EVERYONE, LISTENER, SELF, SPEAKER, First, Meta
from voicerepair.script.source import Notes, fold, nearest, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.events import Event, ScalarEvent

__all__ = ["FrontMatter", "read_front_matter"]

KEYS = (
    *("title", "summary", "language", "roles", "stage", "minutes", "drawn from", "author"),
    *("version", "recording", "first"),
)
LARGEST = 8_000
"""Characters of front matter; a page of it is ten times less."""

MOST_ROLES = 12

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")

_FENCE = re.compile(r"---\s*\Z")
_CLOSE = re.compile(r"(---|\.\.\.)\s*\Z")

# Words that begin a direction or name somebody already: a role called so could not be told apart.
_TAKEN = {SPEAKER, LISTENER, EACH, EVERYONE, "anyone", "silence", "return time", "it"}
_BEGINNINGS = {"pause", "breathe", "chime", "cue", "if", "play", "swap", "between", "end", "go"}


@dataclass(frozen=True, slots=True)
class Words:
    """A value as it was written, and where."""

    text: str
    spot: Spot


@dataclass(slots=True)
class FrontMatter:
    """What was read: ``body`` is the number of the first line after it (1-based)."""

    meta: Meta = field(default_factory=lambda: Meta(title=""))
    roles: tuple[str, ...] = ("A", "B")
    body: int = 1
    closed: bool = True


def read_front_matter(notes: Notes) -> FrontMatter:
    """Read the front matter at the top of ``notes.source``; whatever is off becomes a note."""
    lines = notes.source.lines
    opening = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    if opening == len(lines) or not _FENCE.match(lines[opening]):
        _missing_title(notes, Spot(1, 1))
        return FrontMatter(body=1)
    closing = next((n for n in range(opening + 1, len(lines)) if _CLOSE.match(lines[n])), None)
    if closing is None:
        notes.add(
            Code.FRONT_MATTER,
            Spot(opening + 1, 1, 3),
            "The front matter begins here and never ends.",
            "Put a line with three dashes, ---, after its last key.",
        )
        return FrontMatter(body=len(lines) + 1, closed=False)
    front = FrontMatter(body=closing + 2)
    values = _values(lines[opening + 1 : closing], opening + 1, notes)
    if values is not None:
        _Reader(notes, values, front, Spot(opening + 1, 1, 3)).read()
    return front


def _missing_title(notes: Notes, spot: Spot) -> None:
    notes.add(
        Code.MISSING_TITLE,
        spot,
        "This script has no title.",
        "Begin the file with three lines: ---, then title: and its name, then ---.",
    )


# ---------------------------------------------------------------------------- YAML


class _RefusedError(Exception):
    """The front matter is YAML that is not taken here."""

    def __init__(self, spot: Spot, message: str, hint: str) -> None:
        super().__init__(message)
        self.spot, self.message, self.hint = spot, message, hint


def _values(
    lines: tuple[str, ...], above: int, notes: Notes
) -> dict[str, tuple[Words, list[Words]]] | None:
    """Each key (folded) with its own words and its values; None where it cannot be read."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    text = "\n".join(lines)
    try:
        if len(text) > LARGEST:
            raise _RefusedError(
                Spot(above + 1, 1),
                f"The front matter is longer than {LARGEST} characters.",
                "Keep a few short lines there; what is read aloud goes below it.",
            )
        events = YAML(typ="safe", pure=True).parse(text + "\n")
        return _mapping(_Events(events, above), notes)
    except _RefusedError as refused:
        notes.add(Code.FRONT_MATTER, refused.spot, refused.message, refused.hint)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        line = min(line, len(lines) - 1)
        notes.add(
            Code.FRONT_MATTER,
            Spot(above + 1 + max(0, line), column + 1),
            "I can't read the front matter from here on.",
            "Write each line as a key, a colon, a space and its words; words that hold a colon"
            ' or begin with a sign go in quotes, like title: "After: a talk".',
        )
    except (YAMLError, ValueError) as error:
        notes.add(
            Code.FRONT_MATTER,
            Spot(above + 1, 1),
            f"I can't read the front matter ({str(error).splitlines()[0]}).",
            "Write each line as a key, a colon, a space and its words.",
        )
    return None


class _Events:
    """YAML's events one by one, with what is refused refused."""

    def __init__(self, events: Iterator[Event], above: int) -> None:
        self._events = events
        self._above = above

    def next(self) -> Event:
        from ruamel.yaml.events import AliasEvent

        event = next(self._events)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self.refused(
                event, "An anchor or alias (& or *) is not taken in the front matter."
            )
        if getattr(event, "tag", None):
            raise self.refused(event, "A tag (!) is not taken in the front matter.")
        return event

    def refused(self, event: Event, message: str, hint: str = "") -> _RefusedError:
        return _RefusedError(
            self.spot(event), message, hint or "Put words that begin with a sign in quotes."
        )

    def spot(self, event: Event) -> Spot:
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if end.line == start.line else 1
        return Spot(self._above + 1 + start.line, start.column + 1, max(1, width))

    def words(self, event: ScalarEvent) -> Words:
        return Words(plain(event.value, dashes=False).strip(), self.spot(event))


def _mapping(events: _Events, notes: Notes) -> dict[str, tuple[Words, list[Words]]]:
    from ruamel.yaml.events import (
        DocumentStartEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        StreamEndEvent,
        StreamStartEvent,
    )

    found: dict[str, tuple[Words, list[Words]]] = {}
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
        key = events.words(event)
        values = _value(events)
        if fold(key.text) in found:
            notes.add(
                Code.FRONT_MATTER,
                key.spot,
                f'"{key.text}" is there twice.',
                f"Keep one of the two (the other is on line {found[fold(key.text)][0].spot.line}).",
            )
        else:
            found[fold(key.text)] = key, values
    return found


def _value(events: _Events) -> list[Words]:
    """A scalar, or the scalars of a flat list."""
    from ruamel.yaml.events import ScalarEvent, SequenceEndEvent, SequenceStartEvent

    event = events.next()
    if isinstance(event, ScalarEvent):
        return [events.words(event)]
    values = []
    if isinstance(event, SequenceStartEvent):
        while isinstance(event := events.next(), ScalarEvent):
            values.append(events.words(event))
        if isinstance(event, SequenceEndEvent):
            return values
    raise events.refused(
        event, "A value is words, or a list of words, nothing deeper.", "Write it on one line."
    )


# ---------------------------------------------------------------------------- meaning


@dataclass(slots=True)
class _Reader:
    """Values to Meta and roles."""

    notes: Notes
    values: dict[str, tuple[Words, list[Words]]]
    front: FrontMatter
    top: Spot

    def read(self) -> None:
        for folded, (key, _) in self.values.items():
            if folded not in KEYS:
                self._unknown(key)
        self.front.roles = self._roles()
        title = self._text("title")
        if not title:
            spot = self.values["title"][0].spot if "title" in self.values else self.top
            _missing_title(self.notes, spot)
        self.front.meta = Meta(
            title=title,
            summary=self._text("summary"),
            language=self._language(),
            stage=fold(self._text("stage")),
            minutes=self._minutes(),
            drawn_from=self._text("drawn from"),
            author=self._text("author"),
            version=self._text("version"),
            recorded=self._one_of("recording", ("turns", "never"), "never") == "turns",
            first=self._first(),
        )

    def _unknown(self, key: Words) -> None:
        close = nearest(key.text, KEYS)
        self.notes.add(
            Code.UNKNOWN_KEY,
            key.spot,
            f'I don\'t know the key "{key.text}".',
            f'did you mean "{close}"?' if close else f"The keys are {', '.join(KEYS)}.",
        )

    def _bad(self, spot: Spot, message: str, hint: str) -> None:
        self.notes.add(Code.BAD_VALUE, spot, message, hint)

    def _words(self, key: str) -> Words | None:
        """The words of a key that takes no list, or None where it is absent or empty."""
        if key not in self.values:
            return None
        written, values = self.values[key]
        if len(values) > 1:
            self._bad(written.spot, f'"{key}" takes one value, not a list.', "Write it as words.")
        return values[0] if values and values[0].text else None

    def _text(self, key: str) -> str:
        words = self._words(key)
        return " ".join(words.text.split()) if words else ""

    def _one_of(self, key: str, known: tuple[str, ...], default: str) -> str:
        words = self._words(key)
        if words is None:
            return default
        folded = fold(words.text)
        if folded in known:
            return folded
        close = nearest(words.text, known)
        self._bad(
            words.spot,
            f'"{key}" cannot be "{words.text}".',
            f'did you mean "{close}"?' if close else f"It is {' or '.join(known)}.",
        )
        return default

    def _language(self) -> str:
        words = self._words("language")
        if words is None:
            return "en"
        if not _LANGUAGE.match(plain(words.text)):
            self._bad(
                words.spot,
                f'"{words.text}" is no language code.',
                "Write it short, like en, de, es-MX or pt-BR.",
            )
        return plain(words.text)

    def _minutes(self) -> tuple[float, float] | None:
        words = self._words("minutes")
        if words is None:
            return None
        tree = read_minutes(plain(words.text))
        low, high = (0.0, 0.0) if isinstance(tree, Misread) else minutes(tree)
        if 0 < low <= high <= 24 * 60:
            return low, high
        self._bad(
            words.spot,
            f'"{words.text}" is no length of time that a script can take.',
            "Write minutes: 12, or minutes: 9 to 13, or minutes: 90 seconds.",
        )
        return None

    def _first(self) -> str:
        words = self._words("first")
        if words is None:
            return First.LOT
        folded = fold(words.text)
        for known in (First.LOT, First.ASK, *self.front.roles):
            if folded == fold(known):
                return known
        known_words = ["lot", "ask", *self.front.roles]
        close = nearest(words.text, known_words)
        self.notes.add(
            Code.UNKNOWN_ROLE,
            words.spot,
            f'"{words.text}" is no role of this script.',
            f'did you mean "{close}"?' if close else f"It is {' or '.join(known_words)}.",
        )
        return First.LOT

    def _roles(self) -> tuple[str, ...]:
        if "roles" not in self.values:
            return ("A", "B")
        key, values = self.values["roles"]
        if len(values) == 1:
            values = _split(values[0])
        if [fold(value.text) for value in values] in (["solo"], ["1"]):
            return (SELF,)
        values = [value for value in values if self._is_role(value, len(values) == 1)]
        names: dict[str, str] = {}
        for value in values:
            if fold(value.text) in names:
                self._bad(value.spot, f'The role "{value.text}" is there twice.', "Rename one.")
            names.setdefault(fold(value.text), " ".join(plain(value.text).split()))
        if len(names) > MOST_ROLES:
            self._bad(key.spot, f"There are {len(names)} roles.", f"{MOST_ROLES} is the most.")
        if not names and not self.notes.errors:
            self._bad(key.spot, "There are no roles.", "Write roles: [A, B], or roles: [self].")
        return tuple(names.values())[:MOST_ROLES] or ("A", "B")

    def _is_role(self, value: Words, alone: bool) -> bool:
        name = fold(value.text)
        first = name.split(" ")[0]
        if not name or len(name) > 40:
            problem, hint = "is no name for a role", "Write a word or two, like A or the elder."
        elif sign := re.search(r"->|[→,|\[\]{}*`<>\\:]|(?<!\w)_|_(?!\w)", name):
            problem, hint = (
                f"holds {sign[0]}, which a role's name cannot",
                "Use letters and spaces.",
            )
        elif name in _TAKEN or first in _BEGINNINGS or (name == SELF and not alone):
            problem, hint = "means something else in scripts", "Take another word for the role."
        else:
            return True
        self._bad(value.spot, f'"{value.text}" {problem}.', hint)
        return False


def _split(value: Words) -> list[Words]:
    """``A, B`` written without brackets."""
    found = []
    start = 0
    for piece in value.text.split(","):
        lead = len(piece) - len(piece.lstrip())
        found.append(Words(piece.strip(), value.spot.part(start + lead, len(piece.strip()))))
        start += len(piece) + 1
    return found
