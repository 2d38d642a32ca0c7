"""The guide's voice and ears while ``setup`` goes through its steps, outside any session.

Rules: what is said is shown as well, and the walk waits for its end; a loudspeaker or a voice that
fails is told once, and captions go on. What the microphone hears is handed over and not kept.
"""

from __future__ import annotations

import time
from itertools import count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicerepair.cli.telling import tell
from voicerepair.errors import SoundError
from voicerepair.sound.ports import HEARING_RATE

if TYPE_CHECKING:
    from voicerepair.sound.pcm import Pcm
    from voicerepair.sound.ports import Microphone, Speaker, Voice

__all__ = ["Guide", "Recording", "record"]

AFTER = 3.0  # seconds that a loudspeaker may be late
LONGEST_WAIT = 6.0  # seconds that a microphone may give nothing


class Guide:
    """Says things aloud, as far as there are a loudspeaker and a voice, and shows them."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.speaker: Speaker | None = None
        self.voice: Voice | None = None
        self._ended: SimpleQueue[int | str] = SimpleQueue()
        self._ids = count(1)

    @property
    def audible(self) -> bool:
        return self.speaker is not None and self.voice is not None

    def take_speaker(self, speaker: Speaker) -> None:
        """Open it in place of the one before. Raises ``SoundError``; then there is none."""
        self.close_speaker()
        self._ended = ended = SimpleQueue[int | str]()
        try:
            speaker.start(lambda played, _at: ended.put(played), ended.put)
        except SoundError:
            speaker.close()
            raise
        self.speaker = speaker

    def say(self, text: str) -> None:
        """Shown, and then said to its end."""
        tell(text)
        self.say_by(self.voice, text)

    def say_by(self, voice: Voice | None, text: str) -> Pcm | None:
        """Said by ``voice`` and not shown; what was played, or None where that failed."""
        pcm = self.made(voice, text)
        if pcm is None or self.speaker is None:
            return None
        return pcm if self.wait(self.begin(pcm), pcm.duration) else None

    def made(self, voice: Voice | None, text: str) -> Pcm | None:
        """The sound of ``text``; a voice that fails is told."""
        if voice is None or self.speaker is None:
            return None
        try:
            return voice.synthesise(text, self.rate)
        except SoundError as error:
            tell(f"{error.message} {error.hint}".strip())
            return None

    def begin(self, pcm: Pcm) -> int:
        id = next(self._ids)
        assert self.speaker is not None
        self.speaker.play(id, pcm)
        return id

    def wait(self, id: int, seconds: float) -> bool:
        """Until ``id``, which lasts so long, has been heard. A loudspeaker that is lost meanwhile
        is told, and there is none from then on."""
        until = time.monotonic() + seconds + AFTER
        while True:
            try:
                ended = self._ended.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                ended = "The loudspeaker does not come to an end."
            if ended == id:
                return True
            if isinstance(ended, str):
                tell(f"{ended} Captions go on without it.")
                self.close_speaker()
                return False

    def close_speaker(self) -> None:
        if self.speaker is not None:
            self.speaker.close()
            self.speaker = None

    def close(self) -> None:
        self.close_speaker()
        if self.voice is not None:
            self.voice.close()


class Recording(NamedTuple):
    """``samples`` at 16 kHz, and how long it took until the first of them."""

    samples: NDArray[np.int16]
    waited: float


def record(microphone: Microphone, seconds: float, since: float) -> Recording:
    """What the microphone, which is open, hears for so long from ``since`` on. Raises
    ``SoundError`` when nothing comes."""
    blocks: list[NDArray[np.int16]] = []
    wanted = round(seconds * HEARING_RATE)
    had = 0
    first = None
    until = time.monotonic() + seconds + LONGEST_WAIT
    while had < wanted:
        block = microphone.read(0.2)
        if block is None:
            if time.monotonic() > until:
                raise SoundError(
                    "The microphone gives no sound.", "Connect it again, or take another."
                )
            continue
        early = min(len(block.samples), max(0, round((since - block.at) * HEARING_RATE)))
        samples = block.samples[early:]
        if not len(samples):
            continue
        if first is None:
            first = block.at + early / HEARING_RATE
        blocks.append(samples)
        had += len(samples)
    heard = np.concatenate(blocks)[:wanted]
    return Recording(heard, max(0.0, (first or since) - since))
