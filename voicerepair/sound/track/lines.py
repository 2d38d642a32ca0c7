"""The prompts of a track: what was recorded, and the rest made once each by one voice, several at a
time, and kept until written.

They lie in memory as long as they are few, then in a file without a name, which is gone with this
process whatever happens. A prompt without somebody's name in it comes from the cache of prompts,
or goes there. How long it is, the track that is being replaced may know already: then it is made
only if its sound is asked for.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.sound.mixer import FADE, softened
from voicerepair.sound.narration.takes import Narration
from voicerepair.sound.pcm import Pcm, as_floats, as_int16
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.track.former import Index
from voicerepair.sound.track.level import limited, loudness
from voicerepair.sound.track.score import on_frames
from voicerepair.sound.voices.cache import PromptCache, prompt_key

__all__ = ["Lines", "Making"]

Samples = NDArray[np.float32]

IN_MEMORY = 6_000_000  # bytes
NOBODY = Narration()
AHEAD = 16  # prompts that are made, or being made, before they are taken


class Making(NamedTuple):
    """How prompts are made: what ``narration`` has not, by a voice, so many words a minute.
    ``speak`` may be called on several threads at once, and raises ``SoundError``."""

    voice: VoiceInfo
    words_a_minute: int
    speak: Callable[[str], Pcm]
    cache: PromptCache | None = None
    narration: Narration = NOBODY


class _Kept(NamedTuple):
    at: int
    samples: int
    loudness: float


class Lines:
    """``rate`` in samples a second of the track; ``known`` is of the track being replaced.

    ``folder`` is for the file without a name. A context that ends it.
    """

    def __init__(self, making: Making, rate: int, known: Index, folder: Path | None = None) -> None:
        self._making = making
        self._rate = rate
        self._known = known
        self._private: dict[str, bool] = {}
        self._kept: dict[str, _Kept] = {}
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - closed with all of this
            IN_MEMORY, dir=None if folder is None else str(folder)
        )
        self._end = 0

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def key(self, text: str) -> str:
        """By what a line is found in the track that is being replaced. Raises ``SoundError`` for a
        take that cannot be read."""
        take = self._making.narration.digest(text)
        if take is not None:
            return take[:32]
        return prompt_key(self._making.voice, self._making.words_a_minute, text)[:32]

    def make(
        self,
        texts: Mapping[str, bool],
        threads: Executor,
        progress: Callable[[int], None] = lambda _lines: None,
    ) -> None:
        """Make these, each with whether it is private, unless what is needed of them is known.
        Raises the ``SoundError`` of the first take that is damaged, or that the voice cannot
        say."""
        self._private.update(texts)
        missing = [
            text
            for text in texts
            if text not in self._kept and self.key(text) not in self._known.lines
        ]
        progress(len(texts) - len(missing))
        waiting: deque[tuple[str, Future[Pcm]]] = deque()
        try:
            for text in missing:
                waiting.append((text, threads.submit(self._made, text)))
                # No more than these are in memory.
                if len(waiting) > AHEAD:
                    self._take(*waiting.popleft(), progress)
            while waiting:
                self._take(*waiting.popleft(), progress)
        finally:
            for _, job in waiting:
                job.cancel()

    def _take(self, text: str, job: Future[Pcm], progress: Callable[[int], None]) -> None:
        self._keep(text, job.result())
        progress(1)

    def seconds(self, text: str) -> float:
        """How long it lasts: a whole number of frames."""
        known = self._known.lines.get(self.key(text))
        if known is not None and text not in self._kept:
            return known
        return self._sure(text).samples / self._rate

    def samples(self, text: str, target: float) -> Samples:
        """Its sound at ``target`` LUFS, with a fade at each end."""
        kept = self._sure(text)
        self._file.seek(2 * kept.at)
        stored = np.frombuffer(self._file.read(2 * kept.samples), "<i2")
        gain = target - round(kept.loudness, 2)
        return limited(as_floats(stored), self._rate, gain)

    def _sure(self, text: str) -> _Kept:
        if text not in self._kept:
            self._keep(text, self._made(text))
        return self._kept[text]

    def _made(self, text: str) -> Pcm:
        """What was recorded; else from the cache, or the voice. On any thread."""
        making = self._making
        take = making.narration.sound(text)
        if take is not None:
            return take
        key = prompt_key(making.voice, making.words_a_minute, text)
        cache = None if self._private.get(text, True) else making.cache
        found = cache.get(key) if cache else None
        pcm = found or making.speak(text)
        if cache and found is None:
            cache.put(key, pcm)
            # As it will come from there the next time: two renders are alike.
            pcm = Pcm(as_floats(as_int16(pcm.samples)), pcm.rate)
        return pcm

    def _keep(self, text: str, pcm: Pcm) -> None:
        seconds = on_frames(pcm.duration)
        samples = pcm.resampled(self._rate).samples
        whole = np.zeros(round(seconds * self._rate), np.float32)
        # Its own end fades, not that of the silence after it.
        soft = softened(samples[: len(whole)], round(FADE * self._rate))
        whole[: len(soft)] = soft
        if not len(whole):
            raise SoundError(f"The voice {self._making.voice.name} said nothing for “{text}”.")
        stored = as_int16(whole).astype("<i2")
        self._file.seek(2 * self._end)
        self._file.write(stored.tobytes())
        measured = loudness(as_floats(stored), self._rate)
        self._kept[text] = _Kept(self._end, len(stored), measured)
        self._end += len(stored)
