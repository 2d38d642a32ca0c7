"""MP3, piece by piece: each is encoded on its own, and their frames are put into one stream.

libsndfile encodes, by LAME. Silence is one frame, said again and again. An encoder begins in
silence and ends in it, so that a decoder does not notice where one piece ends and the next begins;
the first frame of each needs nothing of those before it (no bits that were saved there). What was
encoded for the track that is being replaced is copied.

Frame ``n`` holds the samples from ``n * FRAME`` on, less the delay of encoder and decoder: at the
end of a piece there is silence to lose. The stream begins with a frame without sound, which LAME
and all players know: how many frames and bytes follow, where each hundredth begins, and how much
is to be left out at both ends, so that a track lasts as long as its score to the sample.
"""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.sound.track.encoding import created, in_order
from voicerepair.sound.track.former import Index, Where
from voicerepair.sound.track.pieces import Pieces
from voicerepair.sound.track.tags import index_in

__all__ = ["FRAME", "RATE", "FormerMp3", "write_mp3"]

Samples = NDArray[np.float32]

RATE = 24_000
FRAME = 576  # samples, of MPEG-2 Layer III
AT_ONCE = 1000  # frames of silence
KBIT = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
SIZES = [72_000 * kbit // RATE for kbit in KBIT]  # bytes of a frame, by the bits that say so

# Of the first frame, after its header (4 bytes) and what would describe its sound (9).
INFO = struct.Struct(">4sIII100s")
AT_INFO = 13
GAPS, LENGTH, CRC = 154, 161, 167  # what to leave out at both ends; bytes; two checksums
DECODER = 529  # samples by which every decoder is late


def split(data: bytes) -> list[bytes]:
    """The frames of a stream at ``RATE``, mono. Raises ``ValueError`` where there is none."""
    frames, at = [], 0
    while at < len(data):
        head = data[at : at + 4]
        if len(head) < 4 or head[:2] != b"\xff\xf3" or head[2] & 0x0F != 0x04:
            raise ValueError("not a frame of MP3")
        size = SIZES[head[2] >> 4] if head[2] < 0xF0 else 0
        if not size or at + size > len(data):
            raise ValueError("not a whole frame of MP3")
        frames.append(data[at : at + size])
        at += size
    return frames


def encoded(samples: Samples) -> list[bytes]:
    """Mono sound at ``RATE``, as an encoder of its own makes it; the first frame has no sound.
    Raises ``SoundError`` where it is not made as LAME does."""
    out = io.BytesIO()
    with created(out, RATE, "MP3", "MPEG_LAYER_III") as file:
        file.write(samples)
    try:
        head, *frames = split(out.getvalue())
        if head[AT_INFO : AT_INFO + 4] not in (b"Xing", b"Info") or len(head) < CRC + 2:
            raise ValueError("no first frame without sound")
    except ValueError as error:
        raise SoundError(
            "The sound library of this machine writes MP3 in another way than I know.",
            "Update it (pip install -U soundfile), or try another format.",
        ) from error
    return [head, *frames]


def _sounding(samples: Samples) -> list[bytes]:
    return encoded(samples)[1:]


class FormerMp3:
    """The track that is being replaced, if we wrote it. A context that closes it."""

    def __init__(self, path: Path) -> None:
        self.index = Index()
        self._file: BinaryIO | None = None
        if not path.is_file():
            return
        import mutagen
        from mutagen.id3 import ID3

        try:
            tags = ID3(path)
            file = path.open("rb")
        except (mutagen.MutagenError, OSError):
            return
        self._file, self.index, self._begins = file, index_in(tags), tags.size
        self._bytes = path.stat().st_size

    def frames(self, key: str) -> list[bytes] | None:
        """Those of a piece; None where they are not there, or not what they were."""
        where = self.index.pieces.get(key)
        if where is None or self._file is None:
            return None
        try:
            self._file.seek(self._begins + where.at)
            data = self._file.read(min(where.length, self._bytes))
            return split(data) if _digest(data) == where.digest else None
        except (OSError, OverflowError, ValueError):
            return None

    def __enter__(self) -> FormerMp3:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()


def write_mp3(
    path: Path,
    pieces: Pieces,
    former: FormerMp3,
    jobs: int,
    progress: Callable[[float], None],
) -> dict[str, Where]:
    """The track into the file at ``path``, without tags; at which byte of the stream each piece
    lies, for the next time. ``jobs`` pieces are encoded at a time; ``progress`` hears the seconds
    that were written since. Raises ``OSError``, and ``SoundError`` where a line cannot be made."""
    head, silence, *_ = encoded(np.zeros(FRAME, np.float32))
    total = -(-(pieces.samples + _before(head) + DECODER) // FRAME)
    where: dict[str, Where] = {}
    with path.open("wb") as file:
        out = _Stream(file, head, total)
        for one in in_order(pieces, total, former.frames, _sounding, jobs):
            if one.piece is None:
                out.silence(silence, one.length)
            else:
                at = out.bytes
                data = out.add(one.frames)
                if one.piece.key not in where:
                    where[one.piece.key] = Where(at, len(data), _digest(data))
            progress(one.length * FRAME / RATE)
        out.close(pieces.samples)
    return where


class _Stream:
    """So many frames, behind an encoder's first one, which is put right in the end."""

    def __init__(self, file: BinaryIO, head: bytes, total: int) -> None:
        self._file = file
        self._head = head
        self._total = total
        self._frames = 0
        self._hundredths: list[int] = []  # the byte at which each begins
        self.bytes = len(head)
        file.write(head)

    def silence(self, frame: bytes, count: int) -> None:
        for done in range(0, count, AT_ONCE):
            self.add([frame] * min(AT_ONCE, count - done))

    def add(self, frames: Sequence[bytes]) -> bytes:
        """What was written."""
        while len(self._hundredths) < 100:
            before = len(self._hundredths) * self._total // 100 - self._frames
            if before >= len(frames):
                break
            self._hundredths.append(self.bytes + sum(map(len, frames[:before])))
        data = b"".join(frames)
        self._file.write(data)
        self._frames += len(frames)
        self.bytes += len(data)
        return data

    def close(self, samples: int) -> None:
        self._file.seek(0)
        begins = bytes(at * 256 // self.bytes for at in self._hundredths)
        self._file.write(first(self._head, self._frames, self.bytes, begins, samples))


def _before(head: bytes) -> int:
    """Samples by which the encoder is late, as its first frame says."""
    return int.from_bytes(head[GAPS : GAPS + 3], "big") >> 12


def first(head: bytes, frames: int, length: int, hundredths: bytes, samples: int) -> bytes:
    """An encoder's first frame for a stream of so many ``frames`` and bytes, in which there are so
    many samples of sound. Where its hundredths begin, in 256ths of it."""
    frame = bytearray(head)
    what, flags, *_ = INFO.unpack_from(head, AT_INFO)
    INFO.pack_into(frame, AT_INFO, what, flags, frames, length, hundredths)
    before = _before(head)
    gaps = before << 12 | frames * FRAME - samples - before
    frame[GAPS : GAPS + 3] = gaps.to_bytes(3, "big")
    # The first of the checksums, of the sound, stays empty: players do not look at it.
    frame[LENGTH:CRC] = length.to_bytes(4, "big") + bytes(2)
    frame[CRC : CRC + 2] = _checksum(frame[:CRC]).to_bytes(2, "big")
    return bytes(frame)


def _checksum(data: bytes | bytearray) -> int:
    """CRC-16/ARC, which is LAME's."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
