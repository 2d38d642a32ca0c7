"""Tracks that are encoded from their first sample to their last: WAV, FLAC and M4B; MP3 and Opus
with a bed. What was written without loss for the track that is being replaced is taken from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.pcm import as_floats, as_int16
from voicerepair.sound.track.encoding import Recent, created
from voicerepair.sound.track.former import Index, Where
from voicerepair.sound.track.pieces import Piece, Pieces, stretches
from voicerepair.sound.track.tags import index_in

if TYPE_CHECKING:
    import soundfile

    from voicerepair.sound.track.bed import Bed

__all__ = ["FormerSound", "Samples", "Sink", "SoundFileSink", "write_plain"]

Samples = NDArray[np.int16]

AT_ONCE = 50  # frames of silence


class Sink(Protocol):
    """What takes the samples of a track, in order."""

    def write(self, samples: Samples) -> None: ...


class SoundFileSink(AbstractContextManager["SoundFileSink"]):
    """A file by libsndfile."""

    def __init__(self, path: Path, rate: int, format: str, subtype: str) -> None:
        self._file = created(path, rate, format, subtype)

    def write(self, samples: Samples) -> None:
        """Raises ``OSError`` where it cannot be written."""
        import soundfile

        try:
            self._file.write(samples)
        except (soundfile.SoundFileError, AssertionError) as error:
            # libsndfile does not say why, and soundfile asserts that all was taken.
            raise OSError(0, "the disk may be full") from error

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._file.close()


class FormerSound:
    """The WAV or FLAC that is being replaced, if we wrote it. A context that closes it."""

    def __init__(self, path: Path, rate: int, frame: int) -> None:
        self.index = Index()
        self._frame = frame
        self._file: soundfile.SoundFile | None = None
        if not path.is_file():
            return
        import soundfile

        try:
            file = soundfile.SoundFile(path)
        except (soundfile.SoundFileError, OSError):
            return
        if (file.samplerate, file.channels, file.subtype) != (rate, 1, "PCM_16"):
            file.close()
            return
        self._file, self.index = file, _index_of(path, file.format)

    def samples(self, key: str) -> Samples | None:
        """Those of a piece; None where they are not there, or not what they were."""
        import soundfile

        where = self.index.pieces.get(key)
        if where is None or self._file is None:
            return None
        try:
            self._file.seek(where.at * self._frame)
            found: Samples = self._file.read(where.length * self._frame, dtype="int16")
        except (soundfile.SoundFileError, OSError, OverflowError):
            return None
        return found if _digest(found) == where.digest else None

    def __enter__(self) -> FormerSound:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()


def _index_of(path: Path, format: str) -> Index:
    import mutagen
    from mutagen.flac import FLAC
    from mutagen.wave import WAVE

    try:
        file = FLAC(path) if format == "FLAC" else WAVE(path)
    except (mutagen.MutagenError, OSError):
        return Index()
    return index_in(file.tags)


def write_plain(
    sink: Sink,
    pieces: Pieces,
    former: FormerSound | None,
    bed: Bed | None,
    progress: Callable[[float], None],
) -> dict[str, Where]:
    """All samples of the track into ``sink``; where each piece lies in it, for the next time.
    ``progress`` hears the seconds that were written since."""
    where: dict[str, Where] = {}
    at = 0
    heard = Recent[Samples]()
    for start, end, piece in stretches(pieces, pieces.frames):
        for samples in _sound(piece, start, end, pieces, former, heard):
            out = samples
            if bed is not None:
                out = as_int16(bed.add_to(as_floats(samples), at))
            elif piece is not None and piece.key not in where:
                where[piece.key] = Where(start, end - start, _digest(samples))
            sink.write(out)
            at += len(out)
            progress(len(out) / pieces.rate)
    return where


def _sound(
    piece: Piece | None,
    start: int,
    end: int,
    pieces: Pieces,
    former: FormerSound | None,
    heard: Recent[Samples],
) -> Iterator[Samples]:
    # The last frame of a track may be cut short.
    at, until = start * pieces.frame, min(end * pieces.frame, pieces.samples)
    if piece is None:
        for done in range(at, until, AT_ONCE * pieces.frame):
            yield np.zeros(min(until - done, AT_ONCE * pieces.frame), np.int16)
        return

    def made(piece: Piece) -> Samples:
        found = former.samples(piece.key) if former is not None else None
        if found is not None and len(found) == until - at:
            return found
        return as_int16(pieces.sound(piece)[: until - at])

    yield heard.of((piece.key, until - at), lambda: made(piece))


def _digest(samples: Samples) -> str:
    return hashlib.sha256(np.ascontiguousarray(samples, "<i2").data).hexdigest()[:16]
