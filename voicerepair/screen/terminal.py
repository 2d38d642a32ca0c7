"""Gives the terminal back on every signal that ends or suspends us.

Rules: a handler only raises or takes a note, because a signal can come in the middle of a write.
Ending signals become exceptions, so that every ``with`` and ``finally`` on the way out runs:
Ctrl-C is ``KeyboardInterrupt``, the others ``SystemExit(128 + signal)``. Suspending waits for
``safe_point``, which a screen calls ten times a second, gives back what was taken, stops the
process, and takes it again when the process goes on. Use it on the main thread.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

__all__ = ["Terminal"]

# Not every system has all of them.
ENDING = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGXCPU", "SIGBREAK")
SUSPENDING = "SIGTSTP"
GOING_ON = "SIGCONT"


class Terminal:
    """A context: what was attached is given back when the process ends or is suspended.

    ``on_woken()`` is called after a suspension, on the main thread, from within ``safe_point``:
    real time has passed, so a session must not go on as if nothing had happened.
    """

    def __init__(self, on_woken: Callable[[], None] = lambda: None) -> None:
        self._on_woken = on_woken
        self._attached: list[tuple[Callable[[], None], Callable[[], None]]] = []
        self._before: dict[int, Any] = {}
        self._ending = False
        self._suspend = False
        self._went_on = False

    def __enter__(self) -> Terminal:
        for name in ENDING:
            self._handle(name, self._end)
        self._handle(SUSPENDING, self._note_suspension)
        self._handle(GOING_ON, self._note_going_on)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    def _handle(self, name: str, handler: Callable[[int, FrameType | None], None]) -> None:
        number = getattr(signal, name, None)
        # What was ignored stays ignored: nohup and shells without job control mean it.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            self._before[number] = signal.signal(number, handler)

    @contextlib.contextmanager
    def attached(self, give_back: Callable[[], None], take: Callable[[], None]) -> Iterator[None]:
        """Take something of the terminal for a while (the other screen, raw keys).

        ``give_back`` and ``take`` are also called around a suspension. The caller's own ``finally``
        gives it back at the end.
        """
        pair = (give_back, take)
        take()
        self._attached.append(pair)
        try:
            yield
        finally:
            self._attached.remove(pair)
            give_back()

    def suspend_soon(self) -> None:
        """Suspend at the next safe point, where this system can (any thread may ask)."""
        self._suspend = hasattr(signal, SUSPENDING)

    def safe_point(self) -> None:
        """Suspend now if that was asked for; returns when the process goes on.

        A process that was stopped from outside (SIGSTOP) takes its terminal again here.
        """
        if not self._suspend and not self._went_on:
            return
        for give_back, _ in reversed(self._attached):
            give_back()
        if self._suspend:
            handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, handler)
        for _, take in self._attached:
            take()
        self._suspend = self._went_on = False
        self._on_woken()

    def _note_suspension(self, _number: int, _frame: FrameType | None) -> None:
        self._suspend = True

    def _note_going_on(self, _number: int, _frame: FrameType | None) -> None:
        self._went_on = True

    def _end(self, number: int, _frame: FrameType | None) -> None:
        if not self._ending:
            self._ending = True
            if number == signal.SIGINT:
                raise KeyboardInterrupt
            raise SystemExit(128 + number)
        if not self._attached:
            # The terminal is whole again but something hangs on the way out: a second signal
            # ends the process as if nobody had listened.
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
