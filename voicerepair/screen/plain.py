"""Plain lines, for a pipe, a screen reader, ``NO_COLOR`` or a terminal that can do no more.

Rules: every prompt, turn, question and remark once, each on a line of its own, as it comes; not
one escape code, no colour, nothing redrawn. What is counted elsewhere by a growing line (time,
level, breath) is left out or said in a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from voicerepair.screen import words
from voicerepair.screen.terminal import Terminal
from voicerepair.session.events import Phase, View

__all__ = ["PlainScreen"]


class PlainScreen:
    """See ``screen.Screen``."""

    def __init__(self, terminal: Terminal, out: TextIO) -> None:
        self._terminal = terminal
        self._out = out
        self._view = View()
        self._typed = ""
        self._help = False

    @property
    def view(self) -> View:
        return self._view

    def update(
        self,
        view: View,
        now: float,
        level: float | None = None,
        *,
        typed: str = "",
        help: bool = False,
    ) -> None:
        del now, level  # lines do not move
        self._terminal.safe_point()
        if view != self._view:
            before, self._view = self._view, view
            for line in _news(before, view):
                self._print(line)
        if typed and typed != self._typed:
            self._print(f"> {words.hidden(typed, view.private)}")
        if help and not self._help:
            for keys, does in words.help_lines():
                self._print(f"{keys}: {does}")
        self._typed, self._help = typed, help

    def say(self, line: str) -> None:
        self._print(line)

    def close(self) -> None:
        pass  # nothing was taken

    def _print(self, line: str) -> None:
        line = words.clean(line)
        encoding = self._out.encoding or "utf-8"
        print(line.encode(encoding, "replace").decode(encoding), file=self._out, flush=True)


def _news(before: View, view: View) -> Iterator[str]:
    """The lines that ``view`` adds to what ``before`` had already said."""
    again = view.serial != before.serial and view.phase is Phase.PROMPT
    if view.title and view.title != before.title:
        yield view.title
    if view.section and view.section != before.section:
        yield f"- {view.section}"
    if view.caption and (view.caption != before.caption or again):
        yield view.caption
    if view.shown and view.shown != before.shown:
        yield f"“{view.shown}”"
    heading = (words.headline(view), words.under(view))
    if any(heading) and heading != (words.headline(before), words.under(before)):
        yield " ".join(filter(None, (" and ".join(heading[0]), heading[1])))
    if view.options and (view.options != before.options or view.serial != before.serial):
        yield ", ".join(f"{number} {text}" for number, text in enumerate(view.options, start=1))
    answer = words.how_to_answer(view)
    if answer and answer != words.how_to_answer(before):
        yield answer
    if view.breath and view.breath != before.breath:
        yield words.breathing(view)
    if view.armed != before.armed:
        yield "(microphone open)" if view.armed else "(microphone closed)"
    if view.note and view.note != before.note:
        yield view.note
