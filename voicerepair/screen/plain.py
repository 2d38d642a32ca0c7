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
        del now  # lines do not move
        self._terminal.safe_point()
        if view != self._view:
            before, self._view = self._view, view
            for line in _news(before, view, hears=level is not None):
                self._print(line)
        if typed and typed != self._typed:
            self._print(f"> {words.hidden(typed, view.private)}")
        if help and not self._help:
            for keys, does, saying in words.help_lines(view):
                self._print(f"{keys}: {does}{saying and f' ({saying})'}")
        self._typed, self._help = typed, help

    def say(self, line: str) -> None:
        self._print(line)

    def close(self) -> None:
        pass  # nothing was taken

    def _print(self, line: str) -> None:
        line = words.clean(line)
        encoding = self._out.encoding or "utf-8"
        print(line.encode(encoding, "replace").decode(encoding), file=self._out, flush=True)


def _news(before: View, view: View, hears: bool) -> Iterator[str]:
    """The lines that ``view`` adds to what ``before`` had already said."""
    said = _lines(before, hears)
    repeated = {"caption"} if view.phase is Phase.PROMPT else {"options", "answer"}
    if view.who and view.who != before.who:
        repeated.discard("caption")  # a turn is opening, and nothing was said anew
    if before.phase is Phase.WINDOW and view.phase is Phase.TURN:
        repeated.add("turn")  # it was taken back
    for name, line in _lines(view, hears).items():
        again = name in repeated and view.serial != before.serial
        if line and (line != said[name] or again):
            yield f"{line} {words.opened(view)}" if name == "turn" and view.armed else line


def _lines(view: View, hears: bool) -> dict[str, str]:
    """What a view has to say, by kind, in the order in which it is read; empty: nothing."""
    answer = words.how_to_answer(view)
    options = enumerate(view.options if answer else (), start=1)
    return {
        "title": view.title,
        "section": view.section and f"- {view.section}",
        "caption": view.caption,
        "shown": words.shown(view),
        "turn": f"{words.names(view)} {words.under(view)}".strip(),
        "options": ", ".join(f"{number} {option}" for number, option in options),
        "answer": answer,
        "breath": words.breathing(view),
        "remark": words.remark(view, hears),
    }
