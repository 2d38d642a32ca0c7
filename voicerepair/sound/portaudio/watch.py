"""When is a device lost? Two judges, without a clock, a thread or a device.

``Heartbeat`` hears whether the callbacks still come; ``Placement`` sees whether the sound server
has put another device in the place of the chosen one.
"""

from __future__ import annotations

from voicerepair.session.events import DeviceKind
from voicerepair.sound.portaudio.server import Route, Routes

__all__ = ["FIRST_LOOKS", "LATER_LOOKS", "LOOKS_A_SECOND", "Heartbeat", "Placement"]

LOOKS_A_SECOND = 10

#: Looks without a callback that mean a loss: a first one may take 4 s (Bluetooth headsets wake up
#: slowly), later ones one second.
FIRST_LOOKS = 4 * LOOKS_A_SECOND
LATER_LOOKS = 1 * LOOKS_A_SECOND


class Heartbeat:
    """Do callbacks still come? It counts its own looks, not seconds: a process that was stopped
    or swapped out has looked as seldom as it was called, and must not cry loss when it wakes."""

    def __init__(self) -> None:
        self._beats = 0
        self._missed = 0

    def stopped(self, beats: int) -> bool:
        """``beats`` callbacks have come so far; True when that is a loss."""
        if beats != self._beats:
            self._beats, self._missed = beats, 0
            return False
        self._missed += 1
        return self._missed >= (LATER_LOOKS if beats else FIRST_LOOKS)


class Placement:
    """Is the stream still on the device that was chosen?

    ``named``: the user asked for this device, so that even a monitor is what they wanted. Without
    a name, a monitor in a microphone's place means that there is no microphone. A stream that
    was moved while its device is still there was moved by a person, who meant it.
    """

    def __init__(self, kind: DeviceKind, named: bool) -> None:
        self._kind = kind
        self._named = named
        self._chosen: Route | None = None

    @property
    def known(self) -> bool:
        """The server has been seen to carry this stream, so that a replacement will show."""
        return self._chosen is not None

    def replaced(self, routes: Routes | None) -> str:
        """Why the stream is no longer on its device, in words; empty while it is or none knows."""
        here = routes.ours.get(self._kind) if routes else None
        if routes is None or here is None:
            return ""
        if self._chosen is not None and here.name == self._chosen.name:
            return ""
        still_there = self._chosen is not None and self._chosen.name in routes.present[self._kind]
        if self._chosen is not None and not still_there:
            return f"The {self._kind.value} is gone; {here.description} took its place."
        if here.monitor and not self._named:
            return f"There is no {self._kind.value}; {here.description} is in its place."
        self._chosen = here
        return ""

    def forget(self) -> None:
        """After a loss: whatever is opened next is the chosen device."""
        self._chosen = None
