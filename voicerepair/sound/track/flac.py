"""FLAC with a table of where to begin to read, without which a decoder tries many places first: to
take from a track that is being replaced would cost as much as to encode it.

libsndfile writes none, but each block as soon as it has a sample more, so that the length of the
file tells where the next one will stand. What stands there is looked at before it is believed.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from voicerepair.sound.track.plain import Samples, SoundFileSink

__all__ = ["FlacSink"]

BLOCK = 4096  # samples, as libFLAC makes them unless it is told otherwise
BETWEEN = 1  # seconds between two places
BEGINS = b"\xff\xf8"  # a frame whose block is as long as all others


class FlacSink(SoundFileSink):
    """A FLAC by libsndfile. Once it is left, ``points`` are samples at which one can begin to read,
    each with the byte, after what stands before all sound, at which its frame begins."""

    def __init__(self, path: Path, rate: int) -> None:
        super().__init__(path, rate, "FLAC", "PCM_16")
        self.points: list[tuple[int, int]] = []
        self._path = path
        self._every = BETWEEN * rate
        self._begins = self._samples = 0

    def write(self, samples: Samples) -> None:
        if not len(samples):
            return
        if not self._samples:
            # With its first sample comes what stands before all sound.
            super().write(samples[:1])
            self._begins = self._path.stat().st_size
        super().write(samples if self._samples else samples[1:])
        self._samples += len(samples)
        whole = (self._samples - 1) // BLOCK * BLOCK
        if not self.points or whole >= self.points[-1][0] + self._every:
            self.points.append((whole, self._path.stat().st_size - self._begins))

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        super().__exit__(kind, *rest)
        if kind is None:
            with self._path.open("rb") as file:
                self.points = [point for point in self.points if self._is_there(file, *point)]

    def _is_there(self, file: BinaryIO, sample: int, byte: int) -> bool:
        file.seek(self._begins + byte)
        head = file.read(10)
        # Numbers are coded as UTF-8 codes characters.
        number = chr(sample // BLOCK).encode("utf-8", "surrogatepass")
        return head.startswith(BEGINS) and head[4:].startswith(number)
