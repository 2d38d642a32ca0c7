"""``PortAudio``: the one owner of the sound library in a process.

Rules: streams are opened, closed and reopened here, one call at a time, because a fresh list of
devices needs PortAudio to be initialised again and that closes every stream. A first attempt to
reopen therefore leaves the others alone; only when it fails does everything start afresh.
"""

from __future__ import annotations

import atexit
import sys
import threading
from dataclasses import dataclass

from voicerepair.errors import SoundError
from voicerepair.session.events import DeviceKind
from voicerepair.sound.portaudio.library import Library, initialise_again, load
from voicerepair.sound.portaudio.line import HINTS, Line
from voicerepair.sound.portaudio.microphone import RATE, Microphone
from voicerepair.sound.portaudio.server import SoundServer
from voicerepair.sound.portaudio.speaker import Speaker
from voicerepair.sound.portaudio.watch import FIRST_LOOKS, LOOKS_A_SECOND

__all__ = ["Device", "PortAudio"]

#: Lines that could not be closed; they live as long as the process, as their streams do.
LEFT_BEHIND: list[Line] = []

#: Seconds that a busy thread may keep the interpreter from the audio callbacks.
SWITCH_INTERVAL = 0.001


@dataclass(frozen=True, slots=True)
class Device:
    """One device as PortAudio lists it. ``rate``: its usual samples a second."""

    name: str
    kind: DeviceKind
    index: int
    channels: int
    rate: int
    default: bool


class PortAudio:
    """Lists devices, opens loudspeaker and microphone, watches them, and reopens what was lost.

    Raises SoundError when PortAudio is missing or does not answer.
    """

    def __init__(self, library: Library | None = None) -> None:
        self.library = library or load()
        self._lock = threading.RLock()
        self._lines: list[Line] = []
        self._server = SoundServer()
        self._closing = threading.Event()
        self._watch = threading.Thread(
            target=self._watch_lines, name="voicerepair-sound-watch", daemon=True
        )

    def devices(self, kind: DeviceKind) -> tuple[Device, ...]:
        """All there are, the default first. Newly connected ones show after ``reopen`` only."""
        side = "output" if kind is DeviceKind.SPEAKER else "input"
        default = self.library.default.device[0 if side == "input" else 1]
        found = [
            Device(
                name=str(entry["name"]),
                kind=kind,
                index=int(entry["index"]),
                channels=int(entry[f"max_{side}_channels"]),
                rate=round(entry["default_samplerate"]),
                default=int(entry["index"]) == default,
            )
            for entry in self.library.query_devices()
            if entry[f"max_{side}_channels"] > 0
        ]
        return tuple(sorted(found, key=lambda device: not device.default))

    def find(self, kind: DeviceKind, name: str | None = None) -> Device:
        """The device whose name is or contains ``name``, whatever its case; else the default.

        Raises SoundError when there is none, saying which there are.
        """
        devices = self.devices(kind)
        if not devices:
            raise SoundError(f"There is no {kind.value}.", HINTS[kind])
        if name is None:
            return devices[0]
        wanted = name.casefold()
        exact = [device for device in devices if device.name.casefold() == wanted]
        close = [device for device in devices if wanted in device.name.casefold()]
        if not exact + close:
            raise SoundError(
                f"There is no {kind.value} called {name!r}.",
                f"There is: {', '.join(dict.fromkeys(device.name for device in devices))}.",
            )
        return [*exact, *close][0]

    def speaker(self, name: str | None = None) -> Speaker:
        """The loudspeaker called ``name``, or the default one; not yet opened."""
        return Speaker(self, name, self.find(DeviceKind.SPEAKER, name).rate)

    def microphone(self, name: str | None = None, rate: int = RATE) -> Microphone:
        """The microphone called ``name``, or the default one, giving ``rate`` samples a second; not
        yet opened."""
        self.find(DeviceKind.MICROPHONE, name)
        return Microphone(self, name, rate)

    def connect(self, line: Line) -> None:
        """Open ``line`` and watch it. Raises SoundError when its device refuses."""
        with self._lock:
            try:
                line.start()
            except SoundError:
                line.dispose()
                raise
            self._lines.append(line)
            if not self._watch.is_alive():
                # A callback must not wait 5 ms for a thread that computes to let go of Python.
                sys.setswitchinterval(SWITCH_INTERVAL)
                self._server.start()
                self._watch.start()

    def reconnect(self, line: Line) -> bool:
        """Try to open ``line`` again; True when sound flows. May take some seconds.

        A sound system that refuses or does not answer is no error here: it is why we ask again.
        """
        with self._lock:
            try:
                return self._reopened(line) or self._reopened_afresh(line)
            except SoundError:
                return False

    def restart(self, line: Line) -> None:
        """Close and open ``line`` with what its ``make`` now asks for; a failure is a loss."""
        with self._lock:
            self._bring_back(line)

    def disconnect(self, line: Line) -> None:
        """Close ``line`` and watch it no more. What hangs is left behind."""
        line.give_up()
        with self._lock:
            if line in self._lines:
                self._lines.remove(line)
            try:
                line.dispose()
            except SoundError:
                LEFT_BEHIND.append(line)
                # At its exit sounddevice terminates PortAudio, which would hang in its turn.
                atexit.unregister(self.library._exit_handler)

    def close(self) -> None:
        """Close every stream and end the watch. PortAudio itself ends with the process."""
        self._closing.set()
        for line in list(self._lines):
            line.give_up()
        for line in list(self._lines):
            self.disconnect(line)
        self._server.close()
        if self._watch.is_alive() and self._watch is not threading.current_thread():
            self._watch.join(1.0)

    def _reopened(self, line: Line) -> bool:
        """Close and open; False when no sound flows, or when it is another device's."""
        line.dispose()
        if line.given_up:
            return False
        try:
            line.start()
        except SoundError:
            line.dispose()
            return False
        if line.flows(FIRST_LOOKS / LOOKS_A_SECOND) and not line.misplaced(self._server.look(1.0)):
            line.lost = False
            return True
        line.dispose()
        return False

    def _reopened_afresh(self, line: Line) -> bool:
        """As ``_reopened``, with a fresh list of devices. Others are interrupted for it."""
        if line.given_up:
            return False
        others = [other for other in self._lines if other is not line and other.open]
        for other in others:
            other.dispose()
        initialise_again(self.library)
        for other in others:
            self._bring_back(other)
        return self._reopened(line)

    def _bring_back(self, line: Line) -> None:
        if line.lost:
            return
        try:
            back = self._reopened(line)
        except SoundError:
            back = False
        if not back:
            line.lose(f"The {line.kind.value} did not come back.")

    def _watch_lines(self) -> None:
        while not self._closing.wait(1 / LOOKS_A_SECOND):
            with self._lock:
                losses = [(line, line.look(self._server.routes)) for line in self._lines]
            for line, why in losses:
                if why:
                    line.lose(why)

    def __enter__(self) -> PortAudio:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
