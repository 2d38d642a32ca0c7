"""Runs a command line program that speaks into a file: no shell, a time limit, can be killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from voicerepair.errors import SoundError

__all__ = ["Program", "TimeLimitError", "kill", "time_limit"]

# What a session of its own is on Windows, and no window for it.
_WINDOWS_FLAGS: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(
    subprocess, "CREATE_NO_WINDOW", 0
)


class TimeLimitError(SoundError):
    """A voice did not answer in time, and was killed."""


def time_limit(text: str) -> float:
    """Seconds after which an engine that is still at ``text`` has hung.

    Every engine measured needs under 1 ms a letter; the limit leaves room for a busy machine.
    """
    return 8 + len(text) / 50


class Program:
    """Runs are started and finished by one thread; ``close`` from any other kills them all."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._started: set[subprocess.Popen[bytes]] = set()
        self._finishing: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def run(self, arguments: Sequence[str], stdin: str = "", timeout: float = 10) -> bytes:
        """``start`` and ``finish``."""
        return self.finish(self.start(arguments), stdin, timeout)

    def start(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """A process that waits for its standard input. Raises ``SoundError``."""
        with self._lock:
            if self._closed:
                raise SoundError(f"{self._name} is closed.")
            try:
                process = subprocess.Popen(
                    arguments,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    # A Ctrl-C in the terminal is for the session, not for its voice.
                    start_new_session=True,
                    creationflags=_WINDOWS_FLAGS,
                )
            except OSError as error:
                raise SoundError(f"{self._name} cannot be started: {error.strerror}.") from error
            self._started.add(process)
            return process

    def finish(self, process: subprocess.Popen[bytes], stdin: str, timeout: float) -> bytes:
        """What the process wrote to its standard output, given ``stdin``.

        Text goes in this way because arguments are seen by everyone on a machine. Raises
        ``SoundError`` when the process fails, ``TimeLimitError`` after ``timeout`` seconds.
        """
        self._busy(process)
        try:
            out, err = process.communicate(stdin.encode("utf-8"), timeout)
        except subprocess.TimeoutExpired as error:
            kill(process)
            process.communicate()
            raise self._too_late(timeout) from error
        finally:
            with self._lock:
                self._finishing.remove(process)
        if process.returncode:
            raise self._failure(process, err)
        return out

    @contextmanager
    def exchange(self, process: subprocess.Popen[bytes], timeout: float) -> Iterator[None]:
        """While the caller writes to ``process`` and reads its answer, and leaves it running.

        After ``timeout`` seconds it is killed, so that reading ends. Raises ``TimeLimitError``
        then, and ``SoundError`` with the reason when it ended by itself. Whoever finds its answer
        cut short raises ``EOFError``.
        """
        self._busy(process)
        late = threading.Event()

        def give_up() -> None:
            late.set()
            kill(process)

        watchdog = threading.Timer(timeout, give_up)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        except (EOFError, OSError) as error:
            kill(process)
            err = process.communicate()[1]
            if late.is_set():
                raise self._too_late(timeout) from error
            raise self._failure(process, err) from error
        finally:
            watchdog.cancel()
            with self._lock:
                self._finishing.remove(process)
                if process.returncode is None and not self._closed:
                    self._started.add(process)
            if process.returncode is None and self._closed:
                kill(process)
                process.communicate()

    def _busy(self, process: subprocess.Popen[bytes]) -> None:
        """From now on whoever called takes care of its end, even when all are closed."""
        with self._lock:
            if process not in self._started:
                raise SoundError(f"{self._name} is closed.")
            self._started.remove(process)
            self._finishing.add(process)

    def _too_late(self, timeout: float) -> TimeLimitError:
        return TimeLimitError(f"{self._name} did not finish within {timeout:.0f} s.")

    def _failure(self, process: subprocess.Popen[bytes], err: bytes) -> SoundError:
        said = err.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said else f"it ended with {process.returncode}"
        return SoundError(f"{self._name} failed: {reason}.")

    def close(self) -> None:
        """Kill what runs; nothing can be started any more."""
        with self._lock:
            self._closed = True
            for process in (*self._started, *self._finishing):
                kill(process)
            # Whoever finishes the others also takes them off the system's list.
            idle, self._started = self._started, set()
        for process in idle:
            process.communicate()


def kill(process: subprocess.Popen[bytes]) -> None:
    """At once, with all that it started (it must lead a session of its own)."""
    if sys.platform == "win32" or process.poll() is not None:
        process.kill()
        return
    # Gone between the question and the signal: that is what was wanted.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
