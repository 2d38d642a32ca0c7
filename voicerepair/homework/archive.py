"""The zip inside a bundle, read as a stranger's.

Rules: what two readers could read in two ways is refused: every byte belongs to one file or to the
directory, local headers say what the directory says, and there is nothing before, between or
behind. Only plain files, stored or deflated; no links, folders, encryption, comments or zip64.
Sizes and ratios are limits while a file is read, whatever its header claims.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from voicerepair.homework.names import check_names, refused

__all__ = ["MOST_FILES", "MOST_RATIO", "Archive"]

MOST_FILES = 1_000
MOST_DIRECTORY = 300_000  # bytes
MOST_RATIO = 100  # times as large as it is in the file
UNREMARKABLE = 10_000  # bytes: below, a ratio means nothing
BLOCK = 1 << 16

END = struct.Struct("<4sHHHHIIH")
LOCAL = struct.Struct("<4sHHHHHIIIHH")
ZIP64 = b"PK\x06\x07"
ZIP64_BYTES = 20
PLAIN_TEXT = 0x1  # an "internal attribute" that some programs set
FOLDER_BIT = 0x10
WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Archive:
    """The files of a zip that ends ``tail`` bytes before its ``file`` does, in their order.

    Raises ``HomeworkError`` for what breaks a rule.
    """

    def __init__(self, file: IO[bytes], size: int, tail: int) -> None:
        self._file = file
        directory, number = self._check_end(size, tail)
        try:
            self._zip = zipfile.ZipFile(file)
            infos = self._zip.infolist()
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            NotImplementedError,
            struct.error,
        ) as error:
            raise refused("it is no whole zip file") from error
        if len(infos) != number:
            raise refused("its directory says another number of files")
        check_names([info.orig_filename for info in infos])
        at = 0
        for info in infos:
            _check(info)
            at = self._check_local(info, at)
        if at != directory:
            raise refused("something lies between its files")
        self.sizes = {info.filename: info.file_size for info in infos}

    def read(self, name: str, most: int) -> Iterator[bytes]:
        """What a file holds, in blocks; never more than ``most`` bytes.

        Raises ``HomeworkError``.
        """
        info = self._zip.getinfo(name)
        given = 0
        try:
            with self._zip.open(info) as file:
                while block := file.read(BLOCK):
                    given += len(block)
                    if given > most or given > info.file_size:
                        raise refused(f"{name} is larger than it may be")
                    if given > UNREMARKABLE and given > MOST_RATIO * info.compress_size:
                        raise refused(f"{name} grows more than a hundredfold")
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise refused(f"{name} is damaged") from error
        if given != info.file_size:
            raise refused(f"{name} is shorter than it says")

    def whole(self, name: str, most: int) -> bytes:
        return b"".join(self.read(name, most))

    def _check_end(self, size: int, tail: int) -> tuple[int, int]:
        """Where the directory begins, and of how many files. What zipfile reads of it is bounded
        from here on."""
        at = size - tail - END.size
        if at < 0:
            raise refused("it is too short")
        before = max(0, at - ZIP64_BYTES)
        self._file.seek(before)
        if self._file.read(ZIP64_BYTES)[: len(ZIP64)] == ZIP64 and at >= ZIP64_BYTES:
            raise refused("it is a zip64")
        self._file.seek(at)
        magic, disk, first_disk, here, total, length, offset, comment = END.unpack(
            self._file.read(END.size)
        )
        if magic != b"PK\x05\x06" or comment != tail or disk or first_disk or here != total:
            raise refused("it is no whole zip file")
        if not 0 < total <= MOST_FILES or length > MOST_DIRECTORY:
            raise refused("there are too many files in it")
        if offset + length != at:
            raise refused("something lies before or behind its files")
        return int(offset), int(total)

    def _check_local(self, info: zipfile.ZipInfo, at: int) -> int:
        """The header in front of a file says what the directory says; where the next one begins."""
        self._file.seek(info.header_offset)
        head = self._file.read(LOCAL.size)
        name = info.orig_filename.encode("ascii")
        if info.header_offset != at or len(head) < LOCAL.size:
            raise refused("its files do not lie one behind the other")
        magic, _, flags, way, _, _, crc, packed, size, length, extra = LOCAL.unpack(head)
        said = (flags, way, crc, packed, size, length, extra)
        expected = (
            *(info.flag_bits, info.compress_type, info.CRC),
            *(info.compress_size, info.file_size, len(name), 0),
        )
        if magic != b"PK\x03\x04" or said != expected or self._file.read(length) != name:
            raise refused("a file in it is described in two ways")
        return at + LOCAL.size + len(name) + info.compress_size


def _check(info: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise refused(f"{info.filename} is a link")
    if kind not in (0, stat.S_IFREG) or info.external_attr & FOLDER_BIT:
        raise refused(f"{info.filename} is no plain file")
    if info.flag_bits or info.compress_type not in WAYS:
        raise refused(f"{info.filename} is packed in a way that is not ours")
    if info.extra or info.comment or info.volume or info.internal_attr & ~PLAIN_TEXT:
        raise refused(f"{info.filename} carries something beside what is in it")
