"""The front matter: what a script says about itself, between two lines of dashes.

Rules: every key has a meaning here or is an error that names the nearest one; a value that cannot
be taken is noted and its default stands in, so that reading goes on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from voicerepair.script.cast import ANYONE, RETURN_TIME
from voicerepair.script.durations import minutes
from voicerepair.script.findings import Code, Spot
from voicerepair.script.grammar import Misread, read_minutes
from voicerepair.script.model import EACH, EVERYONE, LISTENER, SELF, SPEAKER, First, Meta
from voicerepair.script.source import Notes, fold, nearest, plain
from voicerepair.script.values import Value, Words, read_values

__all__ = ["FrontMatter", "read_front_matter"]

KEYS = (
    *("title", "summary", "language", "roles", "stage", "minutes", "drawn from", "author"),
    *("version", "recording", "first", "children"),
)
ROLES = ("A", "B")
MOST_ROLES = 12
LONGEST_ROLE = 40

_OPENS = re.compile(r"---\s*\Z")
_CLOSES = re.compile(r"(---|\.\.\.)\s*\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_NOT_IN_ROLES = re.compile(r"->|[→,|\[\]{}*`<>\\]|(?<!\w)_|_(?!\w)")

# What a role for a child is called: whoever forgets to say so must not have a child recorded.
_CHILD = {
    "en": {"child", "kid", "teen", "teenager", "son", "daughter"},
    "de": {"kind", "sohn", "tochter"},
    "es": {"niño", "niña", "niñe", "hijo", "hija"},
}

# Words that mean somebody or something already: a role called so could not be told apart.
_TAKEN = {SPEAKER, LISTENER, EACH, EVERYONE, ANYONE, RETURN_TIME, First.LOT, First.ASK}
_BEGIN_DIRECTIONS = {"pause", "breathe", "chime", "cue", "if", "play", "swap", "between", "end"}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What was read. ``body`` is the number of the line that the rest begins on (1-based).

    Where the front matter could not be read it is not ``sure``: who the roles are is unknown.
    """

    meta: Meta
    roles: tuple[str, ...] = ROLES
    body: int = 1
    sure: bool = True


def read_front_matter(notes: Notes) -> FrontMatter:
    """Read the front matter at the top of ``notes.source``; whatever is off becomes a note."""
    lines = notes.source.lines
    opening = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if not _OPENS.match(lines[opening]):
        _missing_title(notes, Spot(1, 1))
        return FrontMatter(Meta(""))
    spot = Spot(opening + 1, 1, 3)
    closing = next((n for n in range(opening + 1, len(lines)) if _CLOSES.match(lines[n])), None)
    if closing is None:
        notes.add(
            Code.FRONT_MATTER,
            spot,
            "The front matter begins here and never ends.",
            "Put a line with three dashes, ---, after its last key.",
        )
        return FrontMatter(Meta(""), body=len(lines) + 1, sure=False)
    values = read_values(lines[opening + 1 : closing], opening + 2, notes)
    if values is None:
        return FrontMatter(Meta(""), body=closing + 2, sure=False)
    reader = _Reader(notes, values, spot)
    roles = reader.roles()
    return FrontMatter(reader.meta(roles), roles, closing + 2)


def _missing_title(notes: Notes, spot: Spot) -> None:
    notes.add(
        Code.MISSING_TITLE,
        spot,
        "This script has no title.",
        "Begin the file with three lines: ---, then title: and its name, then ---.",
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Values to Meta and roles; ``top`` is where the front matter begins."""

    notes: Notes
    values: dict[str, Value]
    top: Spot

    def meta(self, roles: tuple[str, ...]) -> Meta:
        for folded, value in self.values.items():
            if folded not in KEYS:
                self._unknown(value.key)
        title = self._text("title")
        if not title:
            written = self.values.get("title")
            _missing_title(self.notes, written.key.spot if written else self.top)
        return Meta(
            title=title,
            summary=self._text("summary"),
            language=self._language(),
            stage=fold(self._text("stage")),
            minutes=self._minutes(),
            drawn_from=self._text("drawn from"),
            author=self._text("author"),
            version=self._text("version"),
            recorded=self._recorded(),
            first=self._first(roles),
            children=self._children(roles),
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
        value = self.values.get(key)
        if value is None:
            return None
        if len(value.words) > 1:
            self._bad(
                value.key.spot, f'"{key}" takes no list.', "Write it as words, without [ and ]."
            )
        return value.words[0] if value.words and value.words[0].text else None

    def _text(self, key: str) -> str:
        words = self._words(key)
        return " ".join(words.text.split()) if words else ""

    def _recorded(self) -> bool:
        words = self._words("recording")
        if words is None:
            return False
        if fold(words.text) not in ("turns", "never"):
            close = nearest(words.text, ("turns", "never"))
            self._bad(
                words.spot,
                f'"recording" cannot be "{words.text}".',
                f'did you mean "{close}"?' if close else "It is turns or never.",
            )
        return fold(words.text) == "turns"

    def _language(self) -> str:
        words = self._words("language")
        if words is None:
            return "en"
        if _LANGUAGE.match(plain(words.text)):
            return plain(words.text)
        self._bad(
            words.spot,
            f'"{words.text}" is no language code.',
            "Write it short, like en, de, es-MX or pt-BR.",
        )
        return "en"

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

    def _first(self, roles: tuple[str, ...]) -> str:
        words = self._words("first")
        if words is None:
            return First.LOT
        return self._role(words, (First.LOT, First.ASK, *roles)) or First.LOT

    def _role(self, words: Words, known: tuple[str, ...]) -> str | None:
        """The one of ``known`` that is written; None, and a note, where it is none of them."""
        by_fold = {fold(word): word for word in known}
        found = by_fold.get(fold(words.text))
        if found is None:
            close = nearest(words.text, known)
            self.notes.add(
                Code.UNKNOWN_ROLE,
                words.spot,
                f'"{words.text}" is no role of this script.',
                f'did you mean "{close}"?' if close else f"It is {' or '.join(known)}.",
            )
        return found

    def _children(self, roles: tuple[str, ...]) -> tuple[str, ...]:
        """Those that are named, and those that are called so."""
        value = self.values.get("children")
        words = value.words if value is not None else ()
        written = _split(words[0]) if len(words) == 1 and words[0].text else words
        named = {self._role(one, roles) for one in written if one.text}
        child = _CHILD.get(self._language_code(), set())
        return tuple(role for role in roles if role in named or fold(role) in child)

    def _language_code(self) -> str:
        value = self.values.get("language")
        return fold(value.words[0].text).partition("-")[0] if value and value.words else "en"

    def roles(self) -> tuple[str, ...]:
        value = self.values.get("roles")
        if value is None:
            return ROLES
        written = _split(value.words[0]) if len(value.words) == 1 else value.words
        if [fold(words.text) for words in written] == ["solo"]:
            return (SELF,)
        names: dict[str, str] = {}
        for words in written:
            self._check_role(words, alone=len(written) == 1)
            if fold(words.text) in names:
                self._bad(words.spot, f'The role "{words.text}" is there twice.', "Rename one.")
            names.setdefault(fold(words.text), " ".join(plain(words.text).split()))
        if len(names) > MOST_ROLES:
            hint = f"The most is {MOST_ROLES}."
            self._bad(value.key.spot, f"There are {len(names)} roles.", hint)
        if not written:
            hint = "Write roles: [A, B], or roles: [self]."
            self._bad(value.key.spot, "There are no roles.", hint)
        return tuple(names.values())[:MOST_ROLES] or ROLES

    def _check_role(self, words: Words, *, alone: bool) -> None:
        name = fold(words.text)
        if not 0 < len(name) <= LONGEST_ROLE:
            problem, hint = "is no name for a role", "Write a word or two, like A or the elder."
        elif sign := _NOT_IN_ROLES.search(name):
            problem, hint = f"holds {sign[0]}, which a role cannot", "Write letters and spaces."
        elif name in _TAKEN or name.split()[0] in _BEGIN_DIRECTIONS or (name == SELF and not alone):
            problem, hint = "means something else in scripts", "Take another word for the role."
        else:
            return
        self._bad(words.spot, f'"{words.text}" {problem}.', hint)


def _split(written: Words) -> tuple[Words, ...]:
    """``A, B`` written without brackets."""
    found = []
    start = 0
    for piece in written.text.split(","):
        text = piece.strip()
        lead = len(piece) - len(piece.lstrip())
        found.append(Words(text, written.spot.part(start + lead, len(text))))
        start += len(piece) + 1
    return tuple(found)
