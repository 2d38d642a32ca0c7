"""A script's text as lines, and the notes that are taken while it is read.

Rules: lines are counted as an editor counts them (CRLF, CR and LF end one); characters are never
added or taken away before a column has been noted. ``plain`` and ``fold`` are the one place that
says which characters and names count as the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from voicerepair.script.findings import Code, Finding, Spot

__all__ = [
    "LARGEST",
    "MOST_LINES",
    "NOT_TEXT",
    "Notes",
    "Source",
    "fold",
    "nearest",
    "or_names",
    "plain",
    "several_nearest",
]

LARGEST = 1024 * 1024
"""Bytes a script may have."""

MOST_LINES = 10_000
"""More lines than 5,000 steps with an empty line after each."""

MOST_FINDINGS = 100
"""Findings of one file; whoever has more has one cause for most of them."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys(
            "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
            "\u2009\u200a\u200b\u202f\u205f\u2060\u3000\ufeff\u2028\u2029",
            " ",
        ),
    }
)

# What prompts take over of it: a voice needs its dashes, as the pauses they are.
_SPOKEN = {key: kin for key, kin in _PLAIN.items() if kin != "-"}

NOT_TEXT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
"""What no voice can say, and what could steer a terminal or show words in another order."""


def plain(text: str, *, dashes: bool = True) -> str:
    """``text`` with curly quotes, odd spaces and (with ``dashes``) dashes as their plain kin.

    One character becomes one character, so every column stays where it was.
    """
    return (
        text
        if text.isascii() and "\t" not in text
        else text.translate(_PLAIN if dashes else _SPOKEN)
    )


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """What a name is compared by: capitals, accents' encoding and spacing do not matter."""
    return " ".join(unicodedata.normalize("NFC", plain(name)).casefold().split())


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that ``name`` looks most like or has in it, or nothing where there is none."""
    return next(iter(several_nearest(name, known)), "")


def several_nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Like ``nearest``, but up to ``most`` names, the nearest first."""
    by_fold = {fold(one): one for one in known}
    close = get_close_matches(fold(name)[:100], by_fold, n=2 * most, cutoff=0.6)
    if close:
        plain = "-" not in name  # then a variant says no more than what it is a variant of
        return [
            by_fold[one]
            for one in close
            if not (plain and any(one.startswith(f"{other}-") for other in close))
        ][:most]
    inside = [
        one
        for folded, one in by_fold.items()
        if re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", fold(name))
    ]
    return sorted(inside, key=len, reverse=True)[:most]


def or_names(names: Sequence[str]) -> str:
    """``"a", "b" or "c"``; nothing for no names."""
    *others, last = [f'"{name}"' for name in names] or [""]
    return f"{', '.join(others)} or {last}" if others else last


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of one file, without their ends; ``path`` is what findings call it."""

    path: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, text: str, path: str) -> Source:
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        return cls(path, tuple(text.split("\n")))

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def direction(self, line: int) -> Spot:
        """Where the direction on that line stands, its brackets left out."""
        text = self.line(line)
        start = text.find("[") + 1
        end = text.rfind("]")
        return Spot(line, start + 1, max(1, (end if end > start else len(text)) - start))

    def in_direction(self, line: int, word: str) -> Spot:
        """Where ``word`` (folded) stands in the direction on that line, or all of it."""
        spot = self.direction(line)
        written = plain(self.line(line)).lower()
        at = written.rfind(word, spot.column - 1)
        return Spot(line, at + 1, len(word)) if at >= 0 else spot


@dataclass(slots=True)
class Notes:
    """The findings of one source, in the order they were made."""

    source: Source
    findings: list[Finding] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Nothing more will be noted, so nothing more need be looked for."""
        return len(self.findings) > MOST_FINDINGS

    @property
    def errors(self) -> int:
        return sum(finding.is_error for finding in self.findings)

    def add(
        self, code: Code, spot: Spot, message: str, hint: str = "", *, mark: Spot | None = None
    ) -> None:
        """Note ``message`` at ``spot``, the carets at ``mark`` (where it is not the spot)."""
        self.keep(self.finding(code, spot, message, hint, mark=mark))

    def keep(self, finding: Finding) -> None:
        """Note a finding that was made before."""
        if len(self.findings) == MOST_FINDINGS:
            finding = Finding(
                path=self.source.path,
                code=Code.MORE_FINDINGS,
                message=f"There are more than {MOST_FINDINGS} findings; the rest is not listed.",
                hint="Mend those, then check again.",
                line=len(self.source.lines),
                column=1,
            )
        if not self.full:
            self.findings.append(finding)

    def finding(
        self, code: Code, spot: Spot, message: str, hint: str = "", *, mark: Spot | None = None
    ) -> Finding:
        """The finding, made but not noted."""
        mark = mark or spot
        return Finding(
            path=self.source.path,
            code=code,
            message=message,
            hint=hint,
            line=spot.line,
            column=spot.column,
            mark=mark.column,
            width=mark.width,
            excerpt=self.source.line(spot.line),
        )

    def control_characters(self) -> None:
        """Note what is no text: it could steer a terminal, and no voice can say it."""
        for number, line in enumerate(self.source.lines, start=1):
            if line.isprintable():
                continue
            found = NOT_TEXT.search(line)
            if found:
                self.add(
                    Code.NOT_TEXT,
                    Spot(number, found.start() + 1),
                    f"There is a character here that is not text (U+{ord(found[0]):04X}).",
                    "Delete it; it often comes along when text is copied from elsewhere.",
                )
