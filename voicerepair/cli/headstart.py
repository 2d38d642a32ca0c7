"""What lets the first word come sooner, and changes nothing else.

Most of the time before it goes to waiting for the sound system, to imports and to the search for
garbage, so that the first two happen at the same time and the third does not happen.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from voicerepair.errors import SoundError

__all__ = ["begin_to_load_sound", "without_garbage_collection"]


def begin_to_load_sound() -> None:
    """Load PortAudio, which asks every device what it can do, while the rest is imported.

    What goes wrong comes up again, and is said, when it is opened. Until then nothing may be
    written to standard error: sounddevice throws away what comes there while it loads.
    """

    def load() -> None:
        from voicerepair.sound.portaudio import library

        with suppress(SoundError):
            library.load()

    threading.Thread(target=load, name="voicerepair-sound-load", daemon=True).start()


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """While a session is being set up: most of what comes into being then, comes to stay.

    Afterwards garbage is collected again, but never among that: looking through it would keep
    Python from the loudspeaker for longer than it can wait for a block (12 ms against 7).
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
