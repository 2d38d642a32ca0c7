"""Prompts: what is said, without the marks that only an eye needs.

Rules: ``*emphasis*`` is spoken without its stars; curly quotes become plain; code, tags, links
and crossed-out words are findings. Paragraphs without any mark skip the Markdown reader.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from voicerepair.script.blocks import Prompt, Quote
from voicerepair.script.cast import Cast
from voicerepair.script.findings import Code
from voicerepair.script.source import Notes, plain

__all__ = ["spoken"]

MOST_MARKS = 100
"""Signs in one paragraph; matching them with each other takes longer than linear."""

_MARKS = re.compile(r"[*_`<&\\~]")
_BARE_LINK = re.compile(r"(?<![<\w])(?:https?://|www\.)\S*\w", re.IGNORECASE)

_INSTEAD = {
    "code_inline": ("Code cannot be read aloud.", "Take the ` signs away."),
    "html_inline": ("A tag cannot be read aloud.", "Take it away, or write it as words."),
    "link_open": ("A link cannot be read aloud.", "Say in words where to find it."),
    "s_open": ("Crossed-out words would be read aloud all the same.", "Take them away."),
}


@cache
def _markdown() -> MarkdownIt:
    rules = ["escape", "entity", "backticks", "emphasis", "strikethrough"]
    rules += ["autolink", "html_inline"]
    return MarkdownIt("zero", {"html": True, "maxNesting": 20}).enable(rules)


def spoken(prompt: Prompt, cast: Cast, notes: Notes) -> str:
    """The words of a paragraph as they are to be said or shown, placeholders still in them."""
    if not isinstance(prompt, Quote):
        _no_links(prompt, notes)
    text = plain(cast.placeholders(prompt.text, prompt.spot), dashes=False)
    if _MARKS.search(text):
        text = _without_marks(text, prompt, notes)
    return " ".join(text.split())


def _written(token: Token) -> tuple[str, int]:
    """How the signs of a token begin and how many they are; none for what may stand."""
    match token.type:
        case "code_inline":
            return token.markup, 2 * len(token.markup) + len(token.content)
        case "html_inline":
            return token.content, len(token.content)
        case "link_open":
            return "<", 1
        case "s_open" | "s_close":
            return token.markup, len(token.markup)
        case _:
            return "", 0


def _no_links(prompt: Prompt, notes: Notes) -> None:
    """Note addresses that would be spelt out; on the screen they may stand."""
    for link in _BARE_LINK.finditer(prompt.text):
        spot = prompt.spot(link.start(), link.end() - link.start())
        notes.add(Code.NOT_IN_SCRIPTS, spot, *_INSTEAD["link_open"])


def _without_marks(text: str, prompt: Prompt, notes: Notes) -> str:
    if sum(1 for _ in _MARKS.finditer(text)) > MOST_MARKS:
        notes.add(
            Code.TOO_LARGE,
            prompt.spot(0, 1),
            f"There are more than {MOST_MARKS} signs like * and _ in this paragraph.",
            "Keep the stars for a few words.",
        )
        return text
    words, at, original = [], 0, plain(prompt.text, dashes=False)
    tokens: list[Token] = []
    _markdown().inline.parse(text, _markdown(), {}, tokens)
    for token in tokens:
        sign, length = _written(token)
        start = max(original.find(sign, at), 0)
        at = start + length if length else at
        if token.type in _INSTEAD:
            notes.add(Code.NOT_IN_SCRIPTS, prompt.spot(start, 1), *_INSTEAD[token.type])
        words.append(token.content if token.type != "softbreak" else " ")
    return "".join(words)
