"""Questions of ``setup``: one of several things, or one of this machine's devices.

Rule: Enter takes what stands there, so that nothing has to be decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voicerepair.cli.choosing import choose
from voicerepair.cli.devices import usual_device
from voicerepair.cli.settings import Chosen
from voicerepair.cli.telling import tell
from voicerepair.errors import SoundError
from voicerepair.session.events import DeviceKind

if TYPE_CHECKING:
    from voicerepair.sound.portaudio import PortAudio

__all__ = ["ask", "pick", "there_is"]


def ask(options: list[str], otherwise: str) -> int | None:
    """A number for one of ``options``, or None for Enter, which is ``otherwise``."""
    for number, option in enumerate(options, start=1):
        tell(f"{number:>3}    {option}")
    tell(f"Enter  {otherwise}")
    return choose(len(options), "> ")


def there_is(system: PortAudio, kind: DeviceKind) -> bool:
    """One of this kind; else that is told, with how to get it."""
    try:
        system.find(kind)
    except SoundError as error:
        click.echo()
        tell(f"{error.message} {error.hint}")
        return False
    return True


def pick(system: PortAudio, kind: DeviceKind, chosen: Chosen) -> str | None:
    """Which one; None for whichever the system uses."""
    click.echo()
    notices: list[str] = []
    usual = usual_device(system, kind, chosen, notices)
    for notice in notices:
        tell(notice)
    devices = system.devices(kind)
    names = list(dict.fromkeys(device.name for device in devices))
    if len(names) == 1:
        tell(f"The {kind.value}: {names[0]}.")
        return usual
    tell(f"Which {kind.value}?")
    whichever = f"whichever the system uses ({devices[0].name})"
    number = ask([whichever, *names], usual or whichever)
    if number is None:
        return usual
    return None if number == 1 else names[number - 2]
