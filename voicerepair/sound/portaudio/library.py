"""sounddevice, imported late: initialising PortAudio can hang, and its errors are not for people.

Rules: nobody else imports sounddevice. A first import runs on a thread of its own, so that a sound
system that does not answer costs a sentence and not the program.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from voicerepair.errors import SoundError

__all__ = [
    "Library",
    "Status",
    "Stream",
    "Times",
    "initialise_again",
    "load",
    "run_with_patience",
    "translated",
]


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

    def abort(self, ignore_errors: bool) -> None: ...

    def close(self, ignore_errors: bool) -> None: ...


class Library(Protocol):
    """What we use of the sounddevice module, which has no types of its own."""

    PortAudioError: type[Exception]
    default: Any

    def query_devices(self) -> Sequence[Mapping[str, Any]]: ...

    def OutputStream(self, **options: object) -> Stream: ...  # noqa: N802

    def RawInputStream(self, **options: object) -> Stream: ...  # noqa: N802

    def _initialize(self) -> None: ...

    def _terminate(self) -> None: ...

    def _exit_handler(self) -> None: ...


#: The module, once it has been imported. Its own import lock cannot be waited on with a limit.
_loaded: list[Library] = []
_asked: list[threading.Thread] = []


def load(patience: float) -> Library:
    """The sounddevice module, with PortAudio initialised.

    Raises SoundError when the library is missing, or does not answer in ``patience`` seconds.
    """
    if _loaded:
        return _loaded[0]
    if any(thread.is_alive() for thread in _asked):
        raise _no_answer()
    failures: list[Exception] = []

    def take() -> None:
        try:
            import sounddevice

            _loaded.append(sounddevice)
        except Exception as error:
            failures.append(error)

    if not run_with_patience(take, patience, keep=_asked):
        raise _no_answer()
    if failures:
        raise _missing(failures[0]) from failures[0]
    return _loaded[0]


def initialise_again(library: Library, patience: float) -> None:
    """Terminate and initialise PortAudio: the only way to a fresh list of devices.

    Every stream must have been closed. Raises SoundError as ``load`` does.
    """
    failures: list[Exception] = []

    def again() -> None:
        try:
            # The documented way, underscore and all: sounddevice has no public one.
            library._terminate()
            library._initialize()
        except library.PortAudioError as error:
            failures.append(error)

    if not run_with_patience(again, patience):
        raise _no_answer()
    if failures:
        raise SoundError(f"The sound system failed: {failures[0]}.") from failures[0]


def run_with_patience(
    work: Callable[[], None], patience: float, keep: list[threading.Thread] | None = None
) -> bool:
    """Run ``work`` on a thread; False when it has not returned after ``patience`` seconds.

    It then goes on alone: a call into a sound system that hangs cannot be taken back.
    """
    thread = threading.Thread(target=work, name="voicerepair-sound-call", daemon=True)
    if keep is not None:
        keep.append(thread)
    thread.start()
    thread.join(patience)
    return not thread.is_alive()


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
