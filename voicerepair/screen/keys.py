"""Keys on every system: prompt_toolkit reads them on a thread, ``KeyMap`` says what they mean.

Rules: a key carries the serial of the view that was on the screen when it was pressed; a key
that repeats by itself counts once; pasted text is no key; a number is digits, then Enter, and
belongs to the question that its first digit answered. Which key does what is in
``session/commands.py`` for people to read, and in ``COMMAND_KEYS`` for the machine.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from voicerepair.errors import VoiceRepairError
from voicerepair.screen.terminal import Terminal
from voicerepair.session.commands import Command
from voicerepair.session.events import Numbered, Pressed, View

if TYPE_CHECKING:
    from prompt_toolkit.input.base import Input
    from prompt_toolkit.key_binding import KeyPress

__all__ = ["COMMAND_KEYS", "REPEATS_WITHIN", "KeyMap", "KeyReader", "Keys"]

# Names as prompt_toolkit gives them.
COMMAND_KEYS = MappingProxyType(
    {
        "c-m": Command.DONE,
        "c-j": Command.DONE,
        "r": Command.REPEAT,
        "left": Command.BACK,
        "s": Command.SKIP,
        "m": Command.MORE_TIME,
        " ": Command.PAUSE,
        "t": Command.TIME_OUT,
        "q": Command.STOP,
        "c-c": Command.STOP,
        "c-\\": Command.STOP,
        "h": Command.HELP,
        "o": Command.UNRECORD,
    }
)
ENTER = ("c-m", "c-j")
BACKSPACE = ("c-h", "delete")
REPEATS_WITHIN = 0.150  # seconds: auto-repeat comes every 20 to 50 ms, fingers are slower
MOST_DIGITS = 4
ESCAPE_AFTER = 0.1  # seconds without more, and Esc was a key rather than the start of one
MOST_AT_ONCE = 6  # keys in one read: nobody types that fast, so it was pasted


class KeyMap:
    """What keys mean, one at a time. ``help``: the keys are being shown (``?`` turns that)."""

    def __init__(self) -> None:
        self.help = False
        self._digits = ""
        self._digits_for = -1
        self._last = ("", float("-inf"))

    def typed(self, view: View) -> str:
        """The digits so far, if they were meant for what is on the screen now."""
        return self._digits if self._digits_for == view.serial else ""

    def feed(self, key: str, now: float, view: View) -> tuple[Pressed | Numbered, ...]:
        """``key``, pressed at ``now`` (seconds) while ``view`` was shown, as events."""
        key = key.lower()
        last, at = self._last
        self._last = (key, now)
        if key.isdecimal():
            self._digit(key, view)
            return ()
        if key in BACKSPACE:
            self._digits = self._digits[:-1]
            return ()
        if key == last and now - at < REPEATS_WITHIN:
            return ()
        if key == "?":
            self.help = not self.help
        elif key == "escape":
            self.help, self._digits = False, ""
        elif key in ENTER and self._digits:
            number, self._digits = int(self._digits), ""
            return (Numbered(number, self._digits_for),)
        elif key in COMMAND_KEYS:
            self.help = False  # people have found their key, and want to see what it does
            return (Pressed(COMMAND_KEYS[key], view.serial),)
        return ()

    def _digit(self, key: str, view: View) -> None:
        if not view.options and view.number is None:
            return  # nothing is asked: a stray digit must not swallow the next Enter
        if self._digits_for != view.serial:
            self._digits, self._digits_for = "", view.serial
        if len(self._digits) < MOST_DIGITS:
            self._digits += str(int(key))


class KeyReader:
    """A context that reads keys until it is left, by the names that prompt_toolkit gives them.

    ``take`` gets what was pressed at once, on a thread of its own. Raises ``VoiceRepairError`` on
    entering where no keyboard is there.
    """

    def __init__(self, terminal: Terminal, take: Callable[[str], None]) -> None:
        self._terminal = terminal
        self._take_one = take
        self._raw = ExitStack()
        self._attached = ExitStack()
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if sys.stdin is None or not sys.stdin.isatty():
            raise VoiceRepairError(
                "There is no keyboard here, so keys do nothing.",
                hint="Start it in a terminal, without redirecting its input.",
            )
        from prompt_toolkit.input import create_input

        source = create_input(sys.stdin)
        self._attached.enter_context(
            self._terminal.attached(
                self._raw.close, lambda: self._raw.enter_context(source.raw_mode())
            )
        )
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._read(source)), name="keys", daemon=True
        )
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None and self._loop is not None and self._stop is not None:
            if self._thread.is_alive():
                self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
        self._attached.close()

    async def _read(self, source: Input) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        loop, stop = self._loop, self._stop
        flush: asyncio.TimerHandle | None = None

        def ready() -> None:
            nonlocal flush
            self._take(source.read_keys())
            if flush is not None:
                flush.cancel()
            flush = loop.call_later(ESCAPE_AFTER, lambda: self._take(source.flush_keys()))
            if source.closed:
                stop.set()

        try:
            with source.attach(ready):
                self._ready.set()
                await stop.wait()
        finally:
            self._ready.set()  # a keyboard that cannot be read must not keep a session waiting

    def _take(self, presses: list[KeyPress]) -> None:
        if len(presses) > MOST_AT_ONCE:
            return
        for press in presses:
            key = str(getattr(press.key, "value", press.key))
            if key == "c-z":
                self._terminal.suspend_soon()
            else:
                self._take_one(key)


class Keys(KeyReader):
    """Keys as events of a session.

    ``post`` takes each event, on the thread that reads; ``view`` gives what is on the screen;
    ``clock`` gives seconds.
    """

    def __init__(
        self,
        terminal: Terminal,
        post: Callable[[Pressed | Numbered], None],
        view: Callable[[], View],
        clock: Callable[[], float],
    ) -> None:
        super().__init__(terminal, self._feed)
        self._post = post
        self._view = view
        self._clock = clock
        self._map = KeyMap()
        self._interrupted = False

    @property
    def typed(self) -> str:
        """Digits to echo."""
        return self._map.typed(self._view())

    @property
    def help(self) -> bool:
        """Are the keys to be shown?"""
        return self._map.help

    @property
    def interrupted(self) -> bool:
        """Was Ctrl-C among them? It stops like ``q``, but the process then exits with 130."""
        return self._interrupted

    def _feed(self, key: str) -> None:
        self._interrupted = self._interrupted or key == "c-c"
        for event in self._map.feed(key, self._clock(), self._view()):
            self._post(event)
