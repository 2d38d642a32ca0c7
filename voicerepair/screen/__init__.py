"""What the terminal shows while a session runs, and the keys it reads.

- ``Screen``        all that a host needs to know of either screen
- ``open_screen``   picks one: the full screen in a terminal, plain lines everywhere else
- ``terminal.py``   gives the terminal back on every signal that ends or suspends us
- ``full.py``       large names, caption, time line, level; ``layout.py`` says what stands where
- ``stray.py``      keeps other libraries' messages from landing on it
- ``plain.py``      each prompt and each change of turn once, without one escape code
- ``keys.py``       keys, read on a thread, as commands and numbers
- ``ask.py``        who is here?

A screen is driven from the main thread alone, and is given the time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Protocol, TextIO

from voicerepair.screen.terminal import Terminal
from voicerepair.session.events import View

__all__ = ["Screen", "Terminal", "can_draw", "open_screen"]


class Screen(Protocol):
    """Shows a session as it goes."""

    @property
    def view(self) -> View:
        """What is being shown: keys carry its serial back."""
        ...

    def update(
        self,
        view: View,
        now: float,
        level: float | None = None,
        *,
        typed: str = "",
        help: bool = False,
    ) -> None:
        """Show ``view`` at ``now`` (seconds of the view's clock). Call it at every change and
        about ten times a second: it draws what has changed, and is where Ctrl-Z suspends.

        ``level`` is the microphone's in dB relative to full scale, None without a microphone;
        ``typed`` the digits so far; ``help`` shows the keys.
        """
        ...

    def say(self, line: str) -> None:
        """Something to be read once (what is missing, and how to get it)."""
        ...

    def close(self) -> None:
        """Give the terminal back; what was said stays there to be read. Twice does no harm."""
        ...


def open_screen(
    terminal: Terminal, out: TextIO | None = None, environ: Mapping[str, str] = os.environ
) -> Screen:
    """The full screen where ``out`` (standard output) is a terminal that can show it.

    Plain lines for a pipe, a file, ``NO_COLOR``, a dumb terminal, one without UTF-8, and the old
    Windows console.
    """
    out = sys.stdout if out is None else out
    if not can_draw(out, environ):
        from voicerepair.screen.plain import PlainScreen

        return PlainScreen(terminal, out)
    from voicerepair.screen.full import FullScreen

    return FullScreen(terminal, out)


def can_draw(out: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Is ``out`` a terminal on which the full screen can be drawn?"""
    if not out.isatty() or environ.get("NO_COLOR"):
        return False
    if not (out.encoding or "").lower().startswith("utf"):
        return False
    if sys.platform == "win32":
        from rich.console import Console

        return not Console(file=out).legacy_windows
    return environ.get("TERM", "dumb") not in ("", "dumb", "unknown")
