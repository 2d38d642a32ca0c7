"""How a turn's sound lies in what is sealed: as the chunks that it came in, or as one FLAC.

Pure but for the encoder, and everything in memory: nothing here opens a file. 16 kHz, mono, 16 bit,
little-endian. Samples for which there was no room are quiet of the right length.
"""

from __future__ import annotations

import io
import struct
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from voicerepair.errors import JournalError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "LONGEST_CHUNK",
    "RATE",
    "Chunk",
    "Flac",
    "Sound",
    "flac",
    "join",
    "pack",
    "unflac",
    "unpack",
]

RATE = 16_000
LONGEST_CHUNK = RATE // 4  # samples: what a crash can cost, at most
SAMPLE_BYTES = 2
HEAD = struct.Struct("<QIId")  # turn, number, samples lost before it, when the turn began


class Chunk(NamedTuple):
    """A quarter of a second at most. ``lost``: samples before it that are missing."""

    samples: bytes
    lost: int = 0


class Flac:
    """A turn as one FLAC file that any player knows, written as it is spoken, so that a long turn
    needs little memory. ``started``: when it began, in wall seconds, which its date says.
    """

    def __init__(self, started: float) -> None:
        import soundfile

        self._file = io.BytesIO()
        self._writer = soundfile.SoundFile(
            self._file, "w", RATE, channels=1, format="FLAC", subtype="PCM_16"
        )
        self._writer.date = datetime.fromtimestamp(started, UTC).isoformat()
        # A turn may be given up at any moment; the writer closes before the file that it writes to.
        self._close = weakref.finalize(self, self._writer.close)

    def write(self, chunk: Chunk) -> None:
        """The next one, after quiet for what is missing before it."""
        self._quiet(chunk.lost)
        self._writer.buffer_write(chunk.samples, dtype="int16")

    def finished(self, lost: int = 0) -> bytes:
        """All of it, with ``lost`` samples of quiet at its end. Nothing can be written after."""
        self._quiet(lost)
        self._close()
        return self._file.getvalue()

    def _quiet(self, samples: int) -> None:
        for start in range(0, samples, RATE):
            quiet = bytes(SAMPLE_BYTES * min(RATE, samples - start))
            self._writer.buffer_write(quiet, dtype="int16")


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A turn's samples (int16, at ``RATE``), and when it began (wall time in seconds)."""

    samples: NDArray[np.int16]
    started: float


def pack(chunk: Chunk, turn: int, number: int, started: float) -> bytes:
    """With where it belongs, so that a chunk in another's place is noticed."""
    return HEAD.pack(turn, number, chunk.lost, started) + chunk.samples


def unpack(data: bytes, turn: int, number: int) -> tuple[Chunk, float]:
    """The chunk, and when its turn began. Raises ``JournalError`` where it is not at its place."""
    if len(data) < HEAD.size or (len(data) - HEAD.size) % SAMPLE_BYTES:
        raise _damaged()
    its_turn, its_number, lost, started = HEAD.unpack_from(data)
    if (its_turn, its_number) != (turn, number):
        raise _damaged()
    return Chunk(data[HEAD.size :], lost), started


def join(chunks: Iterable[Chunk], started: float) -> Sound:
    """One after the other, with quiet for what is missing."""
    import numpy as np

    parts = [bytes(SAMPLE_BYTES * chunk.lost) + chunk.samples for chunk in chunks]
    return Sound(np.frombuffer(b"".join(parts), dtype="<i2").astype(np.int16), started)


def flac(sound: Sound) -> bytes:
    """The same of a turn that is whole already."""
    writer = Flac(sound.started)
    writer.write(Chunk(sound.samples.astype("<i2").tobytes()))
    return writer.finished()


def unflac(data: bytes) -> Sound:
    """Raises ``JournalError`` for what ``Flac`` did not make."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as reader:
            started = datetime.fromisoformat(reader.date).timestamp()
            return Sound(reader.read(dtype="int16"), started)
    except (soundfile.SoundFileError, ValueError, TypeError) as error:
        raise _damaged() from error


def _damaged() -> JournalError:
    return JournalError(
        "The sound of this turn is damaged.",
        "voicerepair journal verify says more. Put the journal back from a backup.",
    )
