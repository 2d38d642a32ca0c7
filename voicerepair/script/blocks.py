"""The Markdown of a script as blocks: headings, prompts, quotes and directions, in order.

Rules: markdown-it-py says what is a block (``stretches`` says which lines are too plain to ask),
and only what the language has becomes one; whatever else Markdown knows is a finding that says
what to write instead. A quote ends with its last ``>`` line (Markdown would let it run on).
Comments are blanked out first, so columns stay.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Self

from markdown_it import MarkdownIt
from markdown_it.token import Token

from voicerepair.script.findings import Code, Spot
from voicerepair.script.source import Notes, plain
from voicerepair.script.stretches import stretches

__all__ = ["Block", "Direction", "Heading", "Prompt", "Quote", "read_blocks"]

LONGEST_PROMPT = 5_000
"""Characters of one paragraph: more than five minutes of speech."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The words of a heading."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Direction:
    """What stands between two brackets, quotes and dashes made plain."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Prompt:
    """A paragraph as written, its lines joined by spaces."""

    text: str
    spots: tuple[tuple[int, Spot], ...]

    @classmethod
    def of(cls, lines: list[tuple[str, Spot]]) -> Self:
        starts, at = [], 0
        for text, spot in lines:
            starts.append((at, spot))
            at += len(text) + 1
        return cls(" ".join(text for text, _ in lines), tuple(starts))

    @property
    def line(self) -> int:
        return self.spots[0][1].line

    def spot(self, start: int, width: int) -> Spot:
        """Where the ``width`` characters at ``start`` of the text stand in the file."""
        at, spot = self.spots[bisect_right(self.spots, start, key=lambda s: s[0]) - 1]
        return spot.part(start - at, width)


@dataclass(frozen=True, slots=True)
class Quote(Prompt):
    """Words to show and not to say."""


Block = Heading | Direction | Prompt | Quote

# However far it is set in: Markdown takes it for a quote where it knows no code.
_QUOTED = re.compile(r"[ \t]*>")
_ITEM = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)])(?:\s+|\Z))+")

# What Markdown knows and scripts do not: what it is called, and what to write instead.
_INSTEAD = {
    "bullet_list_open": ("A list", "Write each item as a sentence of its own."),
    "ordered_list_open": ("A numbered list", "Write each item as a sentence of its own."),
    "table_open": ("A table", "Write it as sentences."),
    "fence": ("Code", "Take the lines with ``` or ~~~ away and write plain paragraphs."),
    "hr": ("A line across the page", "Take it away; a new section begins with # and its name."),
}


@cache
def _markdown() -> MarkdownIt:
    rules = ["heading", "lheading", "blockquote", "list", "fence", "hr", "table"]
    return MarkdownIt("zero", {"maxNesting": 20}).enable(rules)


def read_blocks(notes: Notes, body: int) -> Iterator[Block]:
    """The blocks from line ``body`` on; what does not belong in a script becomes a note."""
    lines = _without_comments(notes.source.lines[body - 1 :], body, notes)
    yield from _blocks(lines, body, notes)


def _without_comments(lines: tuple[str, ...], first: int, notes: Notes) -> list[str]:
    """The lines with every comment turned into spaces."""
    text = "\n".join(lines)
    if "<!--" not in text:
        return list(lines)
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            line = first + text.count("\n", 0, start)
            column = start - text.rfind("\n", 0, start)
            notes.add(
                Code.NOT_IN_SCRIPTS,
                Spot(line, column, 4),
                "This comment never ends, so all below it would be left out.",
                "Put --> after its last word.",
            )
            text = text[:start]
            break
        kept += [text[at:start], re.sub(r"[^\n]", " ", text[start : end + 3])]
        at = end + 3
    return ("".join(kept) + text[at:]).split("\n")


def _blocks(lines: list[str], first: int, notes: Notes) -> Iterator[Block]:
    """The blocks of these lines; what Markdown could read in one way only is not handed to it."""
    for start, end, is_plain in stretches(lines):
        read = _plain_blocks if is_plain else _marked_up
        yield from read(lines[start:end], first + start, notes)


def _plain_blocks(lines: list[str], first: int, notes: Notes) -> Iterator[Block]:
    """Paragraphs, and the headings that stand right above them."""
    start = 0
    for at, line in enumerate(lines):
        if line.startswith("#"):
            if start < at:
                yield from _paragraph(lines[start:at], first + start, notes)
            yield _heading(line, first + at)
            start = at + 1
    if start < len(lines):
        yield from _paragraph(lines[start:], first + start, notes)


def _marked_up(lines: list[str], first: int, notes: Notes) -> Iterator[Block]:
    tokens: list[Token] = []
    _markdown().block.parse("\n".join(lines), _markdown(), {}, tokens)
    for token in tokens:
        # What stands inside a block is read from its lines.
        if token.level or not token.map:
            continue
        start, end = token.map
        if token.type in _INSTEAD:
            _not_here(token.type, lines[start], first + start, notes)
            if token.type.endswith("list_open"):
                yield from _items(lines[start:end], first + start, notes)
        elif token.type == "heading_open":
            if token.markup in "=-":
                yield from _underlined(lines[start:end], first + start, notes)
            else:
                yield _heading(lines[start], first + start)
        elif token.type == "blockquote_open":
            yield from _quotes(lines[start:end], first + start, notes)
        else:
            yield from _paragraph(lines[start:end], first + start, notes)


def _not_here(kind: str, line: str, number: int, notes: Notes) -> None:
    what, instead = _INSTEAD[kind]
    start = len(line) - len(line.lstrip())
    spot = Spot(number, start + 1, len(line.strip()))
    notes.add(Code.NOT_IN_SCRIPTS, spot, f"{what} cannot be read aloud.", instead)


def _items(lines: list[str], first: int, notes: Notes) -> Iterator[Block]:
    """What stands in a list, as if it were paragraphs: it may have faults of its own."""
    for number, line in enumerate(lines, start=first):
        marks = _ITEM.match(line)
        bare = line if marks is None else " " * marks.end() + line[marks.end() :]
        yield from _lines([bare], number, notes)


def _heading(line: str, number: int) -> Heading:
    written = re.match(r"\s*#*\s*(.*?)(?:\s#+)?\s*\Z", line)
    assert written is not None
    spot = Spot(number, written.start(1) + 1, max(1, len(written[1])))
    return Heading(plain(written[1]), spot)


def _underlined(lines: list[str], first: int, notes: Notes) -> Iterator[Block]:
    """Words with a line of signs below them, which Markdown takes for a heading."""
    *words, signs = lines
    if len(words) == 1 and "[" not in words[0]:
        heading = _heading(words[0], first)
        notes.add(
            Code.NOT_IN_SCRIPTS,
            heading.spot,
            "A line of signs under the words is no heading here.",
            f"Write # {heading.text} instead, and take the line of signs away.",
        )
        yield heading
        return
    yield from _paragraph(words, first, notes)
    _not_here("hr", signs, first + len(words), notes)


def _quotes(lines: list[str], first: int, notes: Notes) -> Iterator[Block]:
    """Runs of ``>`` lines are quotes; the lines between them are read as if alone."""
    run: list[str] = []
    for number, line in enumerate([*lines, ""]):
        ended = number == len(lines)
        quoted = bool(_QUOTED.match(line))
        if run and (ended or quoted != bool(_QUOTED.match(run[0]))):
            begin = first + number - len(run)
            if _QUOTED.match(run[0]):
                yield from _quote(run, begin)
            else:
                yield from _blocks(run, begin, notes)
            run = []
        run.append(line)


def _quote(lines: list[str], first: int) -> Iterator[Quote]:
    """One quote for every paragraph inside the marks."""
    said: list[tuple[str, Spot]] = []
    for number, line in enumerate([*lines, ">"], start=first):
        text = line.lstrip(" \t>").rstrip()
        if text:
            start = len(line) - len(line.lstrip(" \t>"))
            said.append((text, Spot(number, start + 1, len(text))))
        elif said:
            yield Quote.of(said)
            said = []


def _paragraph(lines: list[str], first: int, notes: Notes) -> Iterator[Block]:
    """Directions on lines of their own, and prompts between them."""
    indent = len(lines[0]) - len(lines[0].lstrip())
    original = notes.source.line(first)[:indent]
    if len(original.expandtabs(4)) >= 4 and not original.strip():
        notes.add(
            Code.NOT_IN_SCRIPTS,
            Spot(first, 1, indent),
            "This line is set in like code.",
            "Take the spaces at its start away.",
        )
    yield from _lines(lines, first, notes)


def _lines(lines: list[str], first: int, notes: Notes) -> Iterator[Block]:
    said: list[tuple[str, Spot]] = []
    for number, line in enumerate(lines, start=first):
        text = line.strip()
        spot = Spot(number, len(line) - len(line.lstrip()) + 1, max(1, len(text)))
        if text.startswith("#"):
            _not_heading(text, spot, notes)
            continue
        if "[" not in text and "]" not in text:
            if text:
                said.append((text, spot))
            continue
        if said:
            yield _prompt(said, notes)
            said = []
        within = text[1:-1]
        alone = text[0] == "[" and text[-1] == "]"
        if alone and "[" not in within and "]" not in within:
            yield Direction(plain(within), spot.part(1, len(within)))
        else:
            _not_alone(text, spot, notes)
    if said:
        yield _prompt(said, notes)


def _not_heading(text: str, spot: Spot, notes: Notes) -> None:
    signs = len(text) - len(text.lstrip("#"))
    notes.add(
        Code.BAD_HEADING,
        spot.part(0, signs),
        "This is no heading, and # cannot be read aloud.",
        f"Write # {text[signs:].strip()}, with one # and a space." if text[signs:] else "",
    )


def _prompt(said: list[tuple[str, Spot]], notes: Notes) -> Prompt:
    prompt = Prompt.of(said)
    if len(prompt.text) > LONGEST_PROMPT:
        notes.add(
            Code.TOO_LARGE,
            prompt.spot(0, 1),
            f"This paragraph is longer than {LONGEST_PROMPT} characters.",
            "Put an empty line between its ideas.",
        )
        return Prompt.of([(said[0][0][:LONGEST_PROMPT], said[0][1])])
    return prompt


def _not_alone(text: str, spot: Spot, notes: Notes) -> None:
    """Say what is wrong with the brackets of a line."""
    opening, closing = text.find("["), text.find("]")
    link = re.search(r"\]\(", text)
    if link:
        start = text.rfind("[", 0, link.start())
        notes.add(
            Code.NOT_IN_SCRIPTS,
            spot.part(max(0, start), link.end() - max(0, start)),
            "A link or picture cannot be read aloud.",
            "Write its words alone.",
        )
    elif opening < 0 or -1 < closing < opening:
        notes.add(
            Code.NOT_ALONE,
            spot.part(closing, 1),
            "There is a ] here without its [.",
            "Put [ before the first word of the direction, on the same line.",
        )
    elif closing < 0:
        notes.add(
            Code.NOT_ALONE,
            spot.part(opening, len(text) - opening),
            "This direction is never closed.",
            "Put ] after its last word, on the same line.",
        )
    else:
        nested = text.find("[", opening + 1, closing)
        start = nested if nested >= 0 else opening
        notes.add(
            Code.NOT_ALONE,
            spot.part(start, closing + 1 - start),
            "A direction stands alone on its line."
            if nested < 0
            else "There is a [ inside a direction.",
            "Put it on a line of its own, with nothing before or after its brackets."
            if nested < 0
            else "Close the direction before it, or take this [ away.",
        )
