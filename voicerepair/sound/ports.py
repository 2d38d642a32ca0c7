"""What the hosts know of devices: seven small interfaces, and nothing of any library.

Adapters live beside this file (``portaudio.py``, ``vad.py``, ``voices/``); the hand-written fakes
in ``tests/fakes.py`` are held against the same contract suites. Every time is in float seconds of
``time.monotonic()``. Adapters raise ``SoundError``, never their library's own errors.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.pcm import Pcm

__all__ = [
    "HEARING_RATE",
    "Block",
    "Ear",
    "EchoCanceller",
    "Microphone",
    "Recognised",
    "Speaker",
    "Vad",
    "Voice",
    "VoiceInfo",
]

HEARING_RATE = 16_000
"""Samples a second of everything that is listened to."""


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """One voice of this machine. ``name`` is what ``--voice`` takes, ``id`` what its engine takes.

    ``quality`` orders voices, best highest; ``version`` changes when the same words might sound
    different (a new engine, a new voice file), and is part of what cached prompts are found by.
    """

    name: str
    language: str
    engine: str
    quality: int = 0
    version: str = ""
    id: str = ""


class Voice(Protocol):
    """Turns words into sound, into memory, never to a loudspeaker."""

    @property
    def info(self) -> VoiceInfo: ...

    def synthesise(self, text: str, rate: float) -> Pcm:
        """``text`` spoken at ``rate`` words a minute, as measured, not as the engine counts."""
        ...

    def close(self) -> None: ...


class Speaker(Protocol):
    """One output stream for a whole session, fed by a mixer.

    ``on_end(id, at)`` is called, on a thread of the speaker's own, when the last sample of ``id``
    has really left (stream latency counted); ``on_lost()`` once when the device is gone.
    """

    @property
    def rate(self) -> int: ...

    def start(
        self, on_end: Callable[[int, float], None], on_lost: Callable[[str], None]
    ) -> None: ...

    def play(self, id: int, pcm: Pcm, gap: float = 0.0) -> None:
        """Play after all that is queued has ended and ``gap`` seconds have passed since, counted
        in samples from the end of the sound before; if that is past already, at once."""
        ...

    def hush(self) -> None:
        """Fade out within 10 ms and forget the queue: no ``on_end`` for what was cut."""
        ...

    def reopen(self) -> bool:
        """After a loss: try to open again; True when sound flows."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive microphone samples: mono int16, at 16 kHz where nothing else was asked for;
    ``at`` is when the first one was taken.

    ``lost`` counts samples that were dropped just before this block. Where the guide's echo was
    taken out of ``samples``, ``raw`` is what the microphone gave, as many.
    """

    samples: NDArray[np.int16]
    at: float
    lost: int = 0
    raw: NDArray[np.int16] | None = None


class Microphone(Protocol):
    """A stream of blocks in a bounded queue; opened once, early, and kept open."""

    def start(self, on_lost: Callable[[str], None]) -> None: ...

    def read(self, timeout: float) -> Block | None:
        """The next block, or None when none came within ``timeout`` seconds."""
        ...

    def reopen(self) -> bool: ...

    def close(self) -> None: ...


class EchoCanceller(Protocol):
    """Takes what a loudspeaker plays out of what a microphone hears, and learns the room."""

    @property
    def frame(self) -> int:
        """Samples a frame, at 16 kHz."""
        ...

    def clean(self, heard: NDArray[np.int16], played: NDArray[np.int16]) -> NDArray[np.int16]:
        """Exactly one frame of what was heard, without the echo of what was ``played`` in this
        frame and those before."""
        ...


class Vad(Protocol):
    """Is there speech in this frame? No memory of its own beyond the model's."""

    @property
    def frame(self) -> int:
        """Samples a frame, at 16 kHz."""
        ...

    def probability(self, samples: NDArray[np.int16]) -> float:
        """From 0 to 1, for exactly one frame."""
        ...

    def reset(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Recognised:
    """A phrase that was said alone; ``confidence`` from 0 to 1."""

    phrase: str
    confidence: float


class Ear(Protocol):
    """Hears commands: short phrases, each an utterance of its own."""

    def recognise(self, samples: NDArray[np.int16], phrases: Collection[str]) -> Recognised | None:
        """Which of the armed ``phrases`` is this utterance (16 kHz mono, cut by the VAD with a
        little quiet around), said alone? None for any other speech."""
        ...

    def close(self) -> None: ...
