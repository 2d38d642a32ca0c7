"""sounddevice, imported late: initialising PortAudio can hang, and its errors are not for people.

Rules: nobody else imports sounddevice. Whatever may hang goes through ``CALLS``, so that a sound
system that does not answer costs a sentence and not the program.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from voicerepair.errors import SoundError

__all__ = [
    "CALLS",
    "Calls",
    "Library",
    "Status",
    "Stream",
    "Times",
    "initialise_again",
    "load",
    "translated",
]

T = TypeVar("T")


class Times(Protocol):
    """A callback's times, in seconds of the stream's own clock."""

    inputBufferAdcTime: float  # noqa: N815
    outputBufferDacTime: float  # noqa: N815


class Status(Protocol):
    """A callback's flags."""

    input_overflow: bool
    output_underflow: bool


class Stream(Protocol):
    """What we use of a sounddevice stream."""

    @property
    def time(self) -> float: ...

    @property
    def latency(self) -> float: ...

    @property
    def active(self) -> bool: ...

    def start(self) -> None: ...

    def stop(self, ignore_errors: bool) -> None: ...

    def abort(self, ignore_errors: bool) -> None: ...

    def close(self, ignore_errors: bool) -> None: ...


class Library(Protocol):
    """What we use of the sounddevice module, which has no types of its own."""

    PortAudioError: type[Exception]
    CallbackAbort: type[Exception]
    default: Any

    def query_devices(self) -> Sequence[Mapping[str, Any]]: ...

    def OutputStream(self, **options: object) -> Stream: ...  # noqa: N802

    def RawInputStream(self, **options: object) -> Stream: ...  # noqa: N802

    def _initialize(self) -> None: ...

    def _terminate(self) -> None: ...

    def _exit_handler(self) -> None: ...


class Calls:
    """Calls into the sound system, each on a thread of its own, because any of them may hang.

    A call that hangs cannot be taken back. While one does, no other is made: PortAudio is one
    thing for the whole process, and does not expect two threads.
    """

    def __init__(self) -> None:
        self._hung: list[threading.Thread] = []

    @property
    def stuck(self) -> bool:
        """A call has not returned yet, long after its patience ended."""
        self._hung = [thread for thread in self._hung if thread.is_alive()]
        return bool(self._hung)

    def make(self, call: Callable[[], T], patience: float) -> T:
        """What ``call`` returns or raises. SoundError when it takes longer than ``patience``
        seconds, or when an earlier one still hangs."""
        if self.stuck:
            raise _no_answer()
        answer: Future[T] = Future()

        def work() -> None:
            try:
                answer.set_result(call())
            except Exception as error:
                answer.set_exception(error)

        thread = threading.Thread(target=work, name="voicerepair-sound-call", daemon=True)
        thread.start()
        try:
            return answer.result(patience)
        except FutureTimeout:
            if answer.done():  # the call itself raised it
                raise
            self._hung.append(thread)
            raise _no_answer() from None


CALLS = Calls()

#: Seconds that initialising PortAudio may take: it asks every device what it can do.
LOAD_PATIENCE = 10.0

_loaded: list[Library] = []


def load() -> Library:
    """The sounddevice module, with PortAudio initialised.

    Raises SoundError when the library is missing, or does not answer.
    """
    if not _loaded:
        try:
            _loaded.append(CALLS.make(_import, LOAD_PATIENCE))
        except (ImportError, OSError) as error:
            raise _missing(error) from error
    return _loaded[0]


def _import() -> Library:
    quieten_alsa()
    import sounddevice

    # Loaded once more, it stays to the very end: sounddevice lets go of it before, and a thread of
    # PortAudio's that hangs would run into nothing.
    ctypes.CDLL(sounddevice._libname)
    library: Library = sounddevice
    return library


def initialise_again(library: Library) -> None:
    """Terminate and initialise PortAudio: the only way to a fresh list of devices.

    Every stream must have been closed. Raises SoundError when it fails or does not answer.
    """

    def again() -> None:
        # sounddevice's own advice for this, underscore and all: it has no public way.
        library._terminate()
        library._initialize()

    with translated(library, "The sound system cannot be started again."):
        CALLS.make(again, LOAD_PATIENCE)


def quieten_alsa() -> None:
    """On Linux, keep ALSA from writing into the terminal, over the screen. What goes wrong comes
    back to us as PortAudio's errors and flags, and is said in our words."""
    if sys.platform.startswith("linux"):
        try:
            alsa = ctypes.CDLL("libasound.so.2")
        except OSError:  # no ALSA: nobody who writes
            return
        alsa.snd_lib_error_set_handler(_SAY_NOTHING)


def _say_nothing(_file: bytes, _line: int, _where: bytes, _error: int, _format: bytes) -> None:
    """ALSA's error handler."""


#: As C calls it; it must live as long as the library does.
_SAY_NOTHING = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)(_say_nothing)


@contextmanager
def translated(library: Library, message: str, hint: str = "") -> Iterator[None]:
    """Turns sounddevice's errors into a SoundError: ``message``, and what PortAudio said."""
    try:
        yield
    except (library.PortAudioError, ValueError, OSError) as error:
        reason = str(error.args[0]) if error.args else type(error).__name__
        raise SoundError(f"{message} ({reason})", hint) from error


def _no_answer() -> SoundError:
    hint = (
        "Restart it: systemctl --user restart pipewire pipewire-pulse, or pulseaudio -k."
        if sys.platform.startswith("linux")
        else "Unplug other sound devices, or restart the computer."
    )
    return SoundError("The sound system does not answer.", hint)


def _missing(error: Exception) -> SoundError:
    if isinstance(error, ImportError):
        return SoundError("The sounddevice package is missing.", "pip install sounddevice")
    if "not found" in str(error) and sys.platform.startswith("linux"):
        return SoundError(
            "PortAudio, which plays and records sound, is missing.",
            "sudo apt install libportaudio2 (Fedora: sudo dnf install portaudio)",
        )
    return SoundError(
        f"PortAudio, which plays and records sound, cannot start. ({error})",
        "pip install --force-reinstall sounddevice",
    )
