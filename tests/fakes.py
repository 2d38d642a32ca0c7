"""Hand-written stand-ins for devices, held against the real ones by ``tests/contracts``.

They live in a time of their own that moves only when a test says so, and they have triggers for
what real devices do of themselves: ``lose``, ``drop``.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import JournalError, SoundError
from voicerepair.sound.mixer import Mixer
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import Block, Recognised, VoiceInfo
from voicerepair.sound.voices.loudness import finished
from voicerepair.sound.voices.text import speakable

__all__ = [
    "FakeCanceller",
    "FakeEar",
    "FakeKeyring",
    "FakeMicrophone",
    "FakeSpeaker",
    "FakeVad",
    "FakeVoice",
]


class FakeSpeaker:
    """A loudspeaker into memory: ``advance`` lets time pass, ``heard`` is what came out."""

    rate = 48_000

    def __init__(self, now: float = 100.0) -> None:
        self.now = self.began = now
        self.heard = np.zeros(0, np.float32)
        self.works = True
        self.lost = False
        self._mixer = Mixer(self.rate)
        self._mixed_since = now

    def start(self, on_end, on_lost) -> None:
        self._on_end, self._on_lost = on_end, on_lost

    def play(self, id, pcm, gap=0.0) -> None:
        if not self.lost:
            self._mixer.play(id, pcm.resampled(self.rate).samples, gap)

    def hush(self) -> None:
        self._mixer.hush()

    def advance(self, seconds: float) -> None:
        block = np.empty(round(seconds * self.rate), np.float32)
        ended = self._mixer.render(block)
        self.heard = np.concatenate([self.heard, block])
        self.now += len(block) / self.rate
        for id, position in ended:
            self._on_end(id, self._mixed_since + position / self.rate)

    def lose(self, why: str = "The loudspeaker is gone.") -> None:
        """Unplugged, until ``works`` is true again and somebody reopens it."""
        self.works = False
        if not self.lost:
            self.lost = True
            self._mixer, self._mixed_since = Mixer(self.rate), self.now
            self._on_lost(why)

    def reopen(self) -> bool:
        if self.works:
            self.lost = False
            self._mixer, self._mixed_since = Mixer(self.rate), self.now
        return self.works

    def close(self) -> None:
        self.lost = True


class FakeMicrophone:
    """A microphone out of memory: ``hear`` lets time pass with that sound in the room."""

    rate = 16_000
    block = 512
    most = 125

    def __init__(self, now: float = 100.0) -> None:
        self.now = now
        self.works = True
        self.lost = False
        self._blocks: deque[Block] = deque()
        self._rest = np.zeros(0, np.int16)
        self._dropped = 0

    def start(self, on_lost) -> None:
        self._on_lost = on_lost

    def hear(self, samples) -> None:
        """int16 at 16 kHz. A device that is lost hears nothing, but time passes."""
        self.now += len(samples) / self.rate
        if self.lost:
            self._dropped += len(samples)
            return
        rest = np.concatenate([self._rest, np.asarray(samples, np.int16)])
        while len(rest) >= self.block:
            if len(self._blocks) < self.most:
                at = self.now - len(rest) / self.rate
                self._blocks.append(Block(rest[: self.block], at, self._dropped))
                self._dropped = 0
            else:
                self._dropped += self.block
            rest = rest[self.block :]
        self._rest = rest

    def drop(self, samples: int) -> None:
        """So many were lost by the driver."""
        self.now += samples / self.rate
        self._dropped += samples

    def read(self, timeout: float) -> Block | None:
        return self._blocks.popleft() if self._blocks else None

    def lose(self, why: str = "The microphone is gone.") -> None:
        self.works = False
        if not self.lost:
            self.lost = True
            self._on_lost(why)

    def reopen(self) -> bool:
        self.lost = self.lost and not self.works
        return self.works

    def close(self) -> None:
        self.lost = True


class FakeVad:
    """A ``Vad`` to which every sound is speech and every pause of half a second is none: right
    about a voice in a quiet room, and about nothing else. ``floor``: how loud a sound is, of 1;
    ``memory``: how much of it is believed in a frame later."""

    frame = 512

    def __init__(self, floor: float = 0.005, memory: float = 0.8) -> None:
        self._floor = floor
        self._memory = memory
        self._level = 0.0

    def probability(self, samples: NDArray[np.int16]) -> float:
        if len(samples) != self.frame:
            raise ValueError(f"a frame is {self.frame} samples, not {len(samples)}")
        level = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) / 32768
        self._level = max(level, self._memory * self._level)
        return 0.95 if self._level > self._floor else 0.01

    def reset(self) -> None:
        self._level = 0.0


class FakeCanceller:
    """An ``EchoCanceller`` that need not learn the room: it was told the way from the loudspeaker
    into the microphone, at 16 kHz."""

    frame = 256

    def __init__(self, path: NDArray[np.float64]) -> None:
        self._path = path
        self._played = np.zeros(len(path) - 1)

    def clean(self, heard: NDArray[np.int16], played: NDArray[np.int16]) -> NDArray[np.int16]:
        if len(heard) != self.frame or len(played) != self.frame:
            raise ValueError(f"a frame is {self.frame} samples")
        before = np.concatenate((self._played, played))
        self._played = before[self.frame :]
        left = heard - np.convolve(before, self._path, "valid")
        return np.rint(np.clip(left, -32768, 32767)).astype(np.int16)


class FakeEar:
    """An ``Ear`` that knows each phrase by the very samples it was told to know it by."""

    def __init__(self, known: Mapping[str, NDArray[np.int16]]) -> None:
        self._known = {samples.tobytes(): phrase for phrase, samples in known.items()}

    def recognise(self, samples: NDArray[np.int16], phrases: Collection[str]) -> Recognised | None:
        phrase = self._known.get(samples.tobytes())
        return Recognised(phrase, 0.9) if phrase is not None and phrase in phrases else None

    def close(self) -> None:
        self._known.clear()


class FakeVoice:
    """A ``Voice`` that says each word as a tone of its own, at exactly the rate asked for.

    Triggers: ``failing`` makes every prompt fail from now on; ``before`` is called with each text
    before it is spoken. ``spoken`` lists the texts in order.
    """

    def __init__(self, name: str = "fake", rate: int = 8_000) -> None:
        self.info = VoiceInfo(name, "en-us", "fake", 10, "1", name)
        self.spoken: list[str] = []
        self.failing = False
        self.closed = False
        self.before: Callable[[str], None] = lambda text: None
        self._rate = rate

    def synthesise(self, text: str, rate: float) -> Pcm:
        self.before(text)
        if self.closed:
            raise SoundError(f"The voice {self.info.name} is closed.")
        if self.failing:
            raise SoundError(f"The voice {self.info.name} has a cold.", hint="Drink tea.")
        self.spoken.append(text)
        words = speakable(text).split()
        if not words:
            return Pcm.silence(0.05, self._rate)
        return finished(Pcm.join(self._word(word, 60 / rate) for word in words))

    def _word(self, word: str, seconds: float) -> Pcm:
        pitch = 200 + zlib.crc32(word.encode()) % 300
        time = np.arange(round(seconds * self._rate)) / self._rate
        return Pcm((0.2 * np.sin(2 * np.pi * pitch * time)).astype(np.float32), self._rate)

    def close(self) -> None:
        self.closed = True


class FakeKeyring:
    """A system's keyring in memory, in ``secrets``; ``works`` and ``locked`` as real ones fail."""

    def __init__(self, works: bool = True) -> None:
        self.secrets: dict[str, str] = {}
        self.works = works
        self.locked = False

    def keep(self, account: str, secret: str) -> bool:
        if self.works and not self.locked:
            self.secrets[account] = secret
        return self.works and not self.locked

    def find(self, account: str) -> str | None:
        if self.locked or not self.works:
            raise JournalError("The keyring is locked.", "Unlock it.")
        return self.secrets.get(account)

    def forget(self, account: str) -> None:
        self.secrets.pop(account, None)
