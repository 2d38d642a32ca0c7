"""What the checker has to say: one Finding per place, and how findings are written out.

Rules: a code means the same for ever (``VR1xx`` errors: the script cannot be played, ``VR2xx``
warnings: it plays, but a therapist would want to know). A message is a whole sentence for
someone who never programmed; a hint says what to do. Nothing from a script reaches a terminal
with its control characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Code", "Finding", "Severity", "Spot", "in_order", "printable", "render"]

INDENT = "    "
WIDEST_EXCERPT = 96
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """What a finding is about."""

    UNREADABLE = "VR101"
    NOT_TEXT = "VR102"
    TOO_LARGE = "VR103"
    UNKNOWN_DIRECTION = "VR104"
    FRONT_MATTER = "VR105"
    UNKNOWN_KEY = "VR106"
    MISSING_TITLE = "VR107"
    BAD_VALUE = "VR108"
    UNKNOWN_ROLE = "VR109"
    UNKNOWN_PLACEHOLDER = "VR110"
    UNKNOWN_SECTION = "VR111"
    UNKNOWN_SCRIPT = "VR112"
    BAD_HEADING = "VR113"
    NOT_IN_SCRIPTS = "VR114"
    NOT_ALONE = "VR115"
    UNBOUNDED_JUMP = "VR116"
    NOWHERE_TO_GO_BACK = "VR117"
    BREATH = "VR118"
    DURATION = "VR119"
    PRIVATE_BRANCH = "VR120"
    TOO_MANY_STEPS = "VR121"
    CIRCLE = "VR122"
    NO_END = "VR123"
    MISSING_ROLE = "VR124"
    CHOICE = "VR125"
    RATING = "VR126"
    MISPLACED = "VR127"
    NOTHING_TO_PLAY = "VR128"
    MORE_FINDINGS = "VR129"
    UNKNOWN_SOUND = "VR130"
    LONG_PROMPT = "VR201"
    LONG_SENTENCE = "VR202"
    HARD_TO_READ = "VR203"
    STUMBLES = "VR204"
    UNWANTED_WORD = "VR205"
    PERSON_ALWAYS = "VR206"
    FORGIVENESS = "VR207"
    TOUCH = "VR208"
    ABOUT_THE_OTHER = "VR209"
    SHORT_TURN = "VR210"
    NOT_MET = "VR211"
    UNEQUAL = "VR212"
    NO_SILENCE = "VR213"
    UNREACHED = "VR214"
    NO_CLOSING = "VR215"
    NO_SETTLING = "VR216"
    MINUTES = "VR217"
    MORE_WARNINGS = "VR218"

    @property
    def severity(self) -> Severity:
        return Severity.ERROR if self.startswith("VR1") else Severity.WARNING


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: 1-based ``line`` and ``column``, ``width`` characters wide.

    Line 0 is the file as a whole. Columns count characters, not bytes.
    """

    line: int = 0
    column: int = 0
    width: int = 1

    def part(self, start: int, width: int) -> Spot:
        """The ``width`` characters that begin ``start`` after this spot does."""
        return Spot(self.line, self.column + start, max(1, width))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to say about one place.

    ``mark`` is the column of the word that is off, ``width`` characters wide; it differs from
    ``column`` where the sentence is about a whole direction and the carets about one word of it.
    """

    path: str
    code: Code
    message: str
    hint: str = ""
    line: int = 0
    column: int = 0
    mark: int = 0
    width: int = 1
    excerpt: str = ""

    @property
    def severity(self) -> Severity:
        return self.code.severity

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def as_json(self) -> dict[str, str | int]:
        """The finding as one flat object; ``mark`` and ``width`` are the carets."""
        return {
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "code": self.code.value,
            "severity": self.severity.value,
            "message": self.message,
            "excerpt": self.excerpt,
            "mark": self.mark or self.column,
            "width": self.width,
            "hint": self.hint,
        }

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        lines = [f"{place}: {self.severity} {self.code}: {self.message}"]
        if self.excerpt.strip():
            lines += _marked(self.excerpt, self.mark or self.column, self.width)
        if self.hint:
            lines.append(f"{INDENT}hint: {self.hint}")
        return "\n".join(printable(line) for line in lines)


def render(findings: Iterable[Finding]) -> str:
    """The findings as text for people, one after the other in the order given."""
    return "\n".join(str(finding) for finding in findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, by file, line and column."""
    return tuple(sorted(set(findings), key=lambda f: (f.path, f.line, f.column, f.code, f.message)))


def printable(text: str) -> str:
    """``text`` without anything that could steer a terminal or reorder a line.

    Every character taken away leaves one in its place, so that columns stay where they are.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_harmless(character) for character in text)


def _harmless(character: str) -> str:
    if character in "\t\u00a0":
        return " "
    # Cf holds the joiners that Persian and emoji need; only what reorders text is taken out.
    if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
        return "\ufffd"
    return "\ufffd" if character in REORDERING else character


def _marked(excerpt: str, mark: int, width: int) -> list[str]:
    """The line and the carets below it, cropped around the mark where the line is long."""
    start = max(0, mark - 1)
    end = min(len(excerpt), start + width)
    first = 0
    if len(excerpt) > WIDEST_EXCERPT:
        first = max(0, min(start - WIDEST_EXCERPT // 3, len(excerpt) - WIDEST_EXCERPT))
        cropped = excerpt[first : first + WIDEST_EXCERPT]
        lead, tail = ("…" if first else ""), ("…" if first + WIDEST_EXCERPT < len(excerpt) else "")
        shown, end = f"{lead}{cropped}{tail}", min(end, first + WIDEST_EXCERPT)
        before = lead + excerpt[first:start]
    else:
        shown, before = excerpt, excerpt[:start]
    carets = max(1, _columns(excerpt[start:end]))
    return [INDENT + shown.rstrip(), INDENT + " " * _columns(before) + "^" * carets]


def _columns(text: str) -> int:
    """How many terminal cells ``text`` takes (wide characters two, combining ones none)."""
    if text.isascii():
        return len(text)
    cells = 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me", "Cf"):
            continue
        cells += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return cells
