"""Opus, piece by piece: each is encoded on its own, and their packets are put into one Ogg file.

libsndfile encodes; silence is one packet, said again and again; an encoder begins in silence and
ends in it, so that a decoder does not notice where one piece ends and the next begins. What was
encoded for the track that is being replaced is copied. Ogg's pages are mutagen's.

Packet ``n`` of an encoder holds the samples from frame ``n`` on, less the ``pre-skip`` by which it
looks ahead: at the end of a piece there is silence to lose (RFC 6716, RFC 7845).
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.track.encoding import created, in_order
from voicerepair.sound.track.former import TAG, Index, Where
from voicerepair.sound.track.pieces import Pieces, stretches

if TYPE_CHECKING:
    from mutagen.ogg import OggPage

__all__ = ["FRAME", "RATE", "FormerOpus", "write_opus"]

Samples = NDArray[np.float32]

RATE = 48_000
FRAME = RATE // 50
A_PAGE = 50  # packets: one second, as encoders do it
MOST_LACES = 255  # values that say how long packets are, of a page
STEADY = 10  # silent packets after which an encoder says nothing new
PRE_SKIP = struct.Struct("<10xH")  # of the first packet
PAGE_HEAD = struct.Struct("<4sBBqIIIB")


class Encoded(NamedTuple):
    """``head``: the stream's first packet; ``packets`` are of 20 ms each."""

    head: bytes
    packets: list[bytes]


def encoded(samples: Samples) -> Encoded:
    """Mono sound at ``RATE``, as an encoder of its own makes it."""
    from mutagen.ogg import OggPage

    out = io.BytesIO()
    with created(out, RATE, "OGG", "OPUS") as file:
        # A frame more: what the encoder looked ahead comes out too.
        file.write(np.concatenate([samples, np.zeros(2 * FRAME, np.float32)]))
    out.seek(0)
    pages = []
    while out.tell() < len(out.getbuffer()):
        pages.append(OggPage(out))
    head, _tags, *packets = OggPage.to_packets(pages)
    return Encoded(head, packets)


def _packets(samples: Samples) -> list[bytes]:
    return encoded(samples).packets


class FormerOpus:
    """The track that is being replaced, if we wrote it. A context that closes it."""

    def __init__(self, path: Path) -> None:
        self.index = Index()
        self._file: BinaryIO | None = None
        self._starts: dict[int, int] = {}
        try:
            self._open(path)
        except (OSError, EOFError, ValueError, LookupError, struct.error):
            self.index = Index()

    def _open(self, path: Path) -> None:
        import mutagen
        from mutagen.oggopus import OggOpus

        try:
            tags = OggOpus(path).tags
        except mutagen.MutagenError as error:
            raise ValueError(f"{path} is no Opus file") from error
        written = tags.get(TAG) if tags is not None else None
        if not written:
            return
        index = Index.read(written[0])
        if not index.pieces:
            return
        file = self._file = path.open("rb")
        granule, ours = 0, _serial(index)
        for offset, serial, position in _page_heads(file):
            if serial != ours:
                return
            self._starts[granule] = offset
            granule = max(0, position)
        self.index = index

    def packets(self, key: str) -> list[bytes] | None:
        """Those of a piece; None where they are not there, or damaged."""
        where = self.index.pieces.get(key)
        if where is None or self._file is None:
            return None
        at = self._starts.get(where.at * FRAME)
        if at is None:
            return None
        self._file.seek(at)
        found: list[bytes] = []
        try:
            while len(found) < where.length:
                found += _sound_page(self._file)
        except (EOFError, ValueError, OSError):
            return None
        return found if len(found) == where.length else None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> FormerOpus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _page_heads(file: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """Where each page begins, its stream's serial number, and its granule position."""
    while True:
        offset = file.tell()
        head = file.read(PAGE_HEAD.size)
        if not head:
            return
        capture, _version, _flags, position, serial, _number, _crc, laces = PAGE_HEAD.unpack(head)
        if capture != b"OggS":
            raise ValueError("not a page of Ogg")
        file.seek(sum(file.read(laces)), os.SEEK_CUR)
        yield offset, serial, position


def _sound_page(file: BinaryIO) -> list[bytes]:
    """The packets of the page that begins here. Raises ``EOFError`` and ``ValueError`` where it is
    cut short or damaged."""
    import mutagen
    from mutagen.ogg import OggPage

    start = file.tell()
    try:
        page = OggPage(file)
    except mutagen.MutagenError as error:
        raise ValueError("not a page of Ogg") from error
    end = file.tell()
    file.seek(start)
    if file.read(end - start) != page.write():
        raise ValueError("the page is damaged")
    packets: list[bytes] = page.packets
    return packets


def _serial(index: Index) -> int:
    """Of the stream that this index is about. Whoever encodes it anew takes another number."""
    return int.from_bytes(hashlib.sha256(index.written().encode()).digest()[:4], "little")


class _Pages:
    """Puts packets on pages, and pages into a file."""

    def __init__(self, file: BinaryIO, serial: int) -> None:
        self._file = file
        self._serial = serial
        self._number = 0
        self._frames = 0
        self._waiting: list[bytes] = []
        self._laces = 0

    def headers(self, head: bytes, tags: bytes) -> None:
        from mutagen.ogg import OggPage

        for page in (*OggPage.from_packets([head]), *OggPage.from_packets([tags])):
            page.first = self._number == 0
            self._write(page)

    def add(self, packets: Iterable[bytes]) -> None:
        for packet in packets:
            laces = len(packet) // 255 + 1
            if len(self._waiting) == A_PAGE or self._laces + laces > MOST_LACES:
                self.close_page()
            self._waiting.append(packet)
            self._laces += laces

    def close_page(self, last_position: int | None = None) -> None:
        """The next packet stands on a new page; with a position it was the last of all."""
        from mutagen.ogg import OggPage

        if not self._waiting:
            return
        self._frames += len(self._waiting)
        page = OggPage()
        page.packets = self._waiting
        page.last = last_position is not None
        page.position = self._frames * FRAME if last_position is None else last_position
        self._waiting, self._laces = [], 0
        self._write(page)

    def _write(self, page: OggPage) -> None:
        page.serial, page.sequence = self._serial, self._number
        self._file.write(page.write())
        self._number += 1


def write_opus(
    path: Path,
    pieces: Pieces,
    lines: dict[str, float],
    former: FormerOpus,
    tags: Callable[[str], bytes],
    jobs: int,
    progress: Callable[[float], None],
) -> None:
    """The track into the file at ``path``; ``lines`` are the seconds of each, for the next time.
    ``tags`` gives the packet of tags, given that of the index; ``jobs`` pieces are encoded at a
    time; ``progress`` hears the seconds that were written since. Raises ``OSError``, and
    ``SoundError`` where a line cannot be made."""
    silence = encoded(np.zeros(FRAME * 2 * STEADY, np.float32))
    (skip,) = PRE_SKIP.unpack_from(silence.head)
    frames = -(-(pieces.samples + skip) // FRAME)
    index = Index(lines, {})
    for start, end, piece in stretches(pieces, frames):
        if piece is not None:
            index.pieces.setdefault(piece.key, Where(start, end - start))
    with path.open("wb") as file:
        out = _Pages(file, _serial(index))
        out.headers(silence.head, tags(index.written()))
        done = 0
        for count, piece, packets in in_order(pieces, frames, former.packets, _packets, jobs):
            out.add(repeat(silence.packets[STEADY], count) if piece is None else packets)
            done += count
            out.close_page(skip + pieces.samples if done == frames else None)
            progress(count * FRAME / RATE)
