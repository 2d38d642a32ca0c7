"""Asking PulseAudio (or PipeWire in its place) where our own streams are.

When a device vanishes, the server moves the stream to another one without a word: callbacks go on,
and a microphone becomes the loudspeaker's own echo. Only the server knows. It is asked over its
own protocol with pulsectl, on one thread, so that a server that hangs holds up nobody. Without
libpulse, or where streams do not pass through it, ``routes`` is empty and nothing can be told.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from voicerepair.session.events import DeviceKind

__all__ = ["Route", "Routes", "SoundServer"]

#: Seconds between two looks.
EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Route:
    """Where one of our streams is: the server's ``name`` of the device, and a readable one.

    ``monitor``: it is no microphone, but the sound of a loudspeaker.
    """

    name: str
    description: str
    monitor: bool = False


@dataclass(frozen=True, slots=True)
class Routes:
    """What the server said at one look: our streams, and the devices that there are."""

    ours: Mapping[DeviceKind, Route] = field(default_factory=dict)
    present: Mapping[DeviceKind, frozenset[str]] = field(default_factory=dict)


class Pulse(Protocol):
    """What we use of a connected ``pulsectl.Pulse``, which has no types of its own."""

    def sink_list(self) -> list[Any]: ...

    def source_list(self) -> list[Any]: ...

    def sink_input_list(self) -> list[Any]: ...

    def source_output_list(self) -> list[Any]: ...


class SoundServer:
    """Looks once a second, on its own thread, until ``close``."""

    def __init__(self) -> None:
        self._looks = threading.Condition()
        self._count = 0
        self._routes: Routes | None = None
        self._wake = threading.Event()
        self._closing = False
        self._pulse: Any = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look, where that is possible at all."""
        if self._thread is None and sys.platform.startswith("linux"):
            self._thread = threading.Thread(
                target=self._run, name="voicerepair-sound-server", daemon=True
            )
            self._thread.start()

    @property
    def routes(self) -> Routes | None:
        """The last look; None when the server did not answer it."""
        return self._routes

    def look(self, timeout: float) -> Routes | None:
        """A look that began after this call; None when there was none within ``timeout``."""
        if self._thread is None:
            return None
        with self._looks:
            # The look under way may have begun before; the one after it has not.
            enough = self._count + 2
            while self._count < enough:
                self._wake.set()
                if not self._looks.wait(timeout):
                    return None
            return self._routes

    def close(self) -> None:
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(1.0)

    def _run(self) -> None:
        try:
            import pulsectl
        except (ImportError, OSError):  # OSError: no libpulse on this machine, so no such server
            return
        while not self._closing:
            try:
                if self._pulse is None:
                    self._pulse = pulsectl.Pulse("voicerepair", connect=False)
                    self._pulse.connect(autospawn=False)
                routes = read_routes(self._pulse)
            except pulsectl.PulseError:
                routes = None
                self._disconnect()
            with self._looks:
                self._routes = routes
                self._count += 1
                self._looks.notify_all()
            self._wake.wait(EVERY)
            self._wake.clear()
        self._disconnect()

    def _disconnect(self) -> None:
        if self._pulse is not None:
            self._pulse.close()
            self._pulse = None


def read_routes(pulse: Pulse) -> Routes:
    """One look at the server: 1 ms of work."""
    none = 0xFFFFFFFF  # PA_INVALID_INDEX
    sinks = {s.index: Route(s.name, s.description) for s in pulse.sink_list()}
    sources = {
        s.index: Route(s.name, s.description, s.monitor_of_sink != none)
        for s in pulse.source_list()
    }
    ours = {}
    me = str(os.getpid())
    for stream in pulse.sink_input_list():
        if stream.proplist.get("application.process.id") == me and stream.sink in sinks:
            ours[DeviceKind.SPEAKER] = sinks[stream.sink]
    for stream in pulse.source_output_list():
        if stream.proplist.get("application.process.id") == me and stream.source in sources:
            ours[DeviceKind.MICROPHONE] = sources[stream.source]
    present = {
        DeviceKind.SPEAKER: frozenset(route.name for route in sinks.values()),
        DeviceKind.MICROPHONE: frozenset(route.name for route in sources.values()),
    }
    return Routes(ours, present)
