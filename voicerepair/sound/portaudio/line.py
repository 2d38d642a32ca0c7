"""One stream to one device, kept alive: opened, watched, lost once, reopened, closed.

A ``Speaker`` and a ``Microphone`` each own a ``Line``; they say how a stream is made and call
``beat`` in its callback. ``PortAudio`` calls the rest, one call at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from voicerepair.session.events import DeviceKind
from voicerepair.sound.portaudio.library import CALLS, Library, Stream, translated
from voicerepair.sound.portaudio.server import Routes
from voicerepair.sound.portaudio.watch import Heartbeat, Placement

__all__ = ["HINTS", "Line"]

HINTS = {
    DeviceKind.SPEAKER: "Connect or switch on a loudspeaker, or use --no-sound.",
    DeviceKind.MICROPHONE: "Connect or switch on a microphone, or use --no-mic.",
}

#: Seconds that opening a stream may take (a Bluetooth headset wakes up), and closing one.
OPEN_PATIENCE = 5.0
CLOSE_PATIENCE = 2.0

#: Seconds in which a live stream calls back once more, and ends itself. A block lasts 0.03 at most.
LAST_CALLBACK = 0.3

#: Names that mean "whatever the system thinks best", so that they name no device.
ANY_DEVICE = {"", "default", "sysdefault", "pulse", "pipewire"}


class Line:
    """``make(finished)`` returns an unstarted stream of ``library``, the sounddevice module, and
    ``finished`` is to be called when it ends."""

    def __init__(
        self,
        library: Library,
        kind: DeviceKind,
        name: str,
        make: Callable[[Callable[[], None]], Stream],
    ) -> None:
        self.kind = kind
        self._library = library
        self.name = name or "default"
        self.lost = False
        self.given_up = False
        self._make = make
        self._on_lost: Callable[[str], None] = lambda _why: None
        self._stream: Stream | None = None
        self._opening: object = None
        # PortAudio may call back until a stream is closed, so that Python must not free it before.
        # Each comes with what is set when it has ended.
        self._unclosed: list[tuple[Stream, threading.Event]] = []
        self._ending = False
        self._ended = threading.Event()
        self._beats = 0
        self._flows = threading.Event()
        self._heart = Heartbeat()
        self._place = Placement(kind, name.casefold() not in ANY_DEVICE)

    @property
    def open(self) -> bool:
        return self._stream is not None

    @property
    def stream(self) -> Stream | None:
        """The sounddevice stream, or None."""
        return self._stream

    @property
    def watched_by_server(self) -> bool:
        """Whether a silent replacement of the device would be noticed."""
        return self._place.known

    def beat(self) -> None:
        """Called in the audio callback: sound flows. Raises what ends the stream, once it must."""
        if self._ending:
            raise self._library.CallbackAbort
        self._beats += 1
        if self._beats == 1:
            self._flows.set()

    def report_to(self, on_lost: Callable[[str], None]) -> None:
        self._on_lost = on_lost

    def start(self) -> None:
        """Open a fresh stream and start it. Raises SoundError when the device refuses, or when
        the sound system does not answer."""
        self._beats, self._ending = 0, False
        self._flows.clear()
        self._heart = Heartbeat()
        self._opening = wanted = object()

        def open_stream() -> None:
            ended = threading.Event()
            stream = self._make(ended.set)
            self._unclosed.append((stream, ended))
            if self._opening is wanted:
                self._stream, self._ended = stream, ended
                stream.start()
            if self._opening is not wanted:  # it hung, and nobody waits for it any more
                self._shut()

        message = f"The {self.kind.value} {self.name!r} cannot be opened."
        with translated(self._library, message, HINTS[self.kind]):
            CALLS.make(open_stream, OPEN_PATIENCE)

    def dispose(self) -> None:
        """Close the stream at once. Raises SoundError when the sound system does not answer; the
        next call tries again."""
        self._stream = self._opening = None
        if self._unclosed:
            CALLS.make(self._shut, CLOSE_PATIENCE)

    def _shut(self) -> None:
        """Let each stream end itself in its next callback, as PortAudio advises. Its abort is for
        those that no longer call back: on Linux it cancels the callback's thread, wherever some
        versions find it."""
        self._ending = True
        while self._unclosed:
            stream, ended = self._unclosed[0]
            if stream.active and not ended.wait(LAST_CALLBACK):
                stream.abort(ignore_errors=True)
            else:
                stream.stop(ignore_errors=True)
            stream.close(ignore_errors=True)
            del self._unclosed[0]

    def flows(self, timeout: float) -> bool:
        """Wait for the first callback; False when none came, or nobody wants it any more."""
        return not self.given_up and self._flows.wait(timeout) and not self.given_up

    def give_up(self) -> None:
        """It is about to be closed for good: whoever waits for it need not."""
        self.given_up = True
        self._flows.set()

    def lose(self, why: str) -> None:
        """Say once that the device is gone."""
        if not self.lost:
            self.lost = True
            self._place.forget()
            self._on_lost(why)

    def look(self, routes: Routes | None) -> str:
        """Why the device is lost, in words; empty while it is there."""
        if self._stream is None or self.lost:
            return ""
        if self._ended.is_set() or not self._stream.active:
            return f"The {self.kind.value} is gone."
        if self._heart.stopped(self._beats):
            return f"The {self.kind.value} has stopped."
        return self._place.replaced(routes)

    def misplaced(self, routes: Routes | None) -> bool:
        """After a reopening: the server has given us another device than was wanted."""
        return bool(self._place.replaced(routes))
