"""The full screen: rich's ``Live`` on the terminal's other page, driven from the main thread.

Rules: a frame is drawn when it differs from the last one, at once when the view has changed and
otherwise at most ten times a second; between frames nothing is computed. What was said once is
shown for a while, and stays on the usual page afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from typing import TextIO

from rich.console import Console, ConsoleOptions
from rich.live import Live
from rich.segment import Segment
from rich.text import Text

from voicerepair.screen.layout import Frame, compose
from voicerepair.screen.terminal import Terminal
from voicerepair.screen.words import clean
from voicerepair.session.events import View

__all__ = ["FullScreen"]

BETWEEN_FRAMES = 0.1  # seconds
BETWEEN_LEVELS = 0.2  # seconds, where nothing but the level has changed: drawing is dear
NOTICE_SECONDS = 12.0
# Pasted text arrives in brackets, and so never as keys.
BRACKETS_ON, BRACKETS_OFF = "\x1b[?2004h", "\x1b[?2004l"


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows that are laid out already: rich must not wrap them once more, which takes as long as
    all the rest."""

    rows: list[Text]

    def __rich_console__(self, console: Console, _options: ConsoleOptions) -> Iterator[Segment]:
        for row in self.rows:
            yield from row.render(console)
            yield Segment.line()


class FullScreen:
    """See ``screen.Screen``."""

    def __init__(self, terminal: Terminal, out: TextIO) -> None:
        self._terminal = terminal
        self._console = Console(
            file=out, force_terminal=True, highlight=False, markup=False, emoji=False
        )
        self._view = View()
        self._frame: Frame | None = None
        self._looked_at = self._drawn_at = float("-inf")
        self._said: list[str] = []
        self._notices: list[tuple[str, float | None]] = []
        self._live = self._new_live()
        self._taken = ExitStack()
        self._taken.enter_context(terminal.attached(self._give_back, self._take))

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
        self._terminal.safe_point()
        changed = view != self._view
        self._view = view
        if not changed and 0 <= now - self._looked_at < BETWEEN_FRAMES:
            return
        self._looked_at = now
        frame = Frame.at(
            now,
            level,
            view=view,
            size=self._console.size,
            typed=typed,
            help=help,
            notices=self._current_notices(now),
        )
        if frame != self._frame and (now - self._drawn_at >= BETWEEN_LEVELS or self._more(frame)):
            self._frame, self._drawn_at = frame, now
            self._live.update(_Rows(compose(self._console, frame)), refresh=True)

    def _more(self, frame: Frame) -> bool:
        """More than the level is not as it was drawn."""
        return self._frame is None or frame != replace(self._frame, loud=frame.loud)

    def say(self, line: str) -> None:
        self._said.append(clean(line))
        self._notices.append((clean(line), None))

    def close(self) -> None:
        # A terminal that is gone has nothing to be given back.
        with suppress(OSError):
            self._taken.close()
            for line in self._said:
                self._console.print(line)
        self._said.clear()

    def _current_notices(self, now: float) -> tuple[str, ...]:
        begun = [(line, now if since is None else since) for line, since in self._notices]
        self._notices = [(line, since) for line, since in begun if now - since < NOTICE_SECONDS]
        return tuple(line for line, _ in self._notices)

    def _new_live(self) -> Live:
        return Live(
            console=self._console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def _take(self) -> None:
        self._live = self._new_live()
        self._live.start()
        self._console.file.write(BRACKETS_ON)
        self._console.file.flush()
        self._frame = None

    def _give_back(self) -> None:
        self._console.file.write(BRACKETS_OFF)
        self._live.stop()
