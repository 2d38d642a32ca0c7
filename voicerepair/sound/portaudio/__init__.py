"""Loudspeaker and microphone over sounddevice (PortAudio), kept alive through a whole session.

``PortAudio`` is the one owner: it lists devices, opens a ``Speaker`` and a ``Microphone``, watches
both, and alone may initialise the library again, because that closes every open stream.

- ``library.py``     sounddevice, imported late and with a limit on how long it may hang
- ``system.py``      ``PortAudio`` itself
- ``line.py``        one stream to one device: opened, watched, lost once, reopened
- ``watch.py``       when is a device lost, and has the sound server put another in its place?
- ``server.py``      asking PulseAudio or PipeWire where our streams are
- ``timeline.py``    when was each sample taken?
- ``speaker.py``, ``microphone.py``  the two ports
"""

from __future__ import annotations

from voicerepair.sound.portaudio.microphone import Microphone
from voicerepair.sound.portaudio.speaker import Speaker
from voicerepair.sound.portaudio.system import Device, PortAudio

__all__ = ["Device", "Microphone", "PortAudio", "Speaker"]
