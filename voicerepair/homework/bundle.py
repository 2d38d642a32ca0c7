"""A bundle: a zip whose comment, at the very end, is a signature of every byte before it.

So a signature is looked at before anything else is: whoever reads a bundle needs to understand no
byte of it to know that it is what was signed. Any zip program opens one.

Rules: the same assignment gives the same bytes but for its date; a bundle is written whole or not
at all, and never over a file that is none of ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, NamedTuple

from voicerepair.errors import HomeworkError
from voicerepair.homework.assignment import Assignment
from voicerepair.homework.names import MANIFEST, check_names, is_narration
from voicerepair.homework.therapist import KEY_BYTES, SIGNATURE_BYTES, Keys, Therapist, verified
from voicerepair.journal.files import part_of

__all__ = ["ENDING", "FORMAT", "LARGEST", "TAIL_BYTES", "Tail", "digest", "sealed_by", "write"]

ENDING = ".homework"
FORMAT = 1
LARGEST = 200_000_000  # bytes of a bundle
MAGIC = b"voicerepair homework 1 "
TAIL_BYTES = len(MAGIC) + 2 * KEY_BYTES + 1 + 2 * SIGNATURE_BYTES + 1
BLOCK = 1 << 20
PLAIN_FILE = 0o100600 << 16
LONG_AGO = (1980, 1, 1, 0, 0, 0)


class Tail(NamedTuple):
    """The end of a bundle: who signed, and the signature."""

    public: bytes
    signature: bytes

    def __bytes__(self) -> bytes:
        return MAGIC + f"{self.public.hex()} {self.signature.hex()}\n".encode()

    @classmethod
    def of(cls, raw: bytes) -> Tail | None:
        """None for what is no such end; there is one way to write one."""
        try:
            public, _, signature = raw[len(MAGIC) : -1].decode("ascii").partition(" ")
            tail = cls(bytes.fromhex(public), bytes.fromhex(signature))
        except ValueError:
            return None
        sizes = (len(tail.public), len(tail.signature))
        return tail if sizes == (KEY_BYTES, SIGNATURE_BYTES) and bytes(tail) == raw else None

    def signs(self, digest: bytes) -> bool:
        return verified(self.public, self.signature, message(digest))


def message(digest: bytes) -> bytes:
    """What is signed: it can be taken for nothing else that such a key signs."""
    return MAGIC + digest


def digest(file: IO[bytes], size: int) -> bytes:
    """Of all but its end, block by block."""
    found = hashlib.sha512()
    left = size - TAIL_BYTES
    file.seek(0)
    while left > 0 and (block := file.read(min(BLOCK, left))):
        found.update(block)
        left -= len(block)
    return found.digest()


def write(path: Path, keys: Keys, assignment: Assignment, files: Mapping[str, bytes]) -> None:
    """Raises ``HomeworkError``."""
    check_names([MANIFEST, *files])
    if path.exists() and not sealed_by(path, keys.therapist):
        raise HomeworkError(
            f"{path} is there already, and is no homework of yours.", "Name another file."
        )
    try:
        with part_of(path) as part:
            with part.open("r+b") as file:
                _write_zip(file, keys.therapist, assignment, files)
                size = file.seek(0, os.SEEK_END)
                if size > LARGEST:
                    raise HomeworkError(
                        f"The file would have {size // 1_000_000} MB.",
                        f"{LARGEST // 1_000_000} at most: send fewer scripts at once.",
                    )
                signature = keys.sign(message(digest(file, size)))
                file.seek(size - TAIL_BYTES)
                file.write(bytes(Tail(keys.therapist.public, signature)))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
    except OSError as error:
        raise HomeworkError(
            f"{path} cannot be written: {error.strerror}.", "Name another folder."
        ) from error


def sealed_by(path: Path, therapist: Therapist) -> bool:
    """Is it a bundle that this therapist signed?"""
    try:
        size = path.stat().st_size
        if not path.is_file() or not TAIL_BYTES < size <= LARGEST:
            return False
        with path.open("rb") as file:
            file.seek(size - TAIL_BYTES)
            tail = Tail.of(file.read(TAIL_BYTES))
            found = digest(file, size)
    except OSError:
        return False
    return tail is not None and tail.public == therapist.public and tail.signs(found)


def _write_zip(
    file: IO[bytes], therapist: Therapist, assignment: Assignment, files: Mapping[str, bytes]
) -> None:
    manifest = {
        "format": FORMAT,
        "therapist": {"name": therapist.name, "recipient": therapist.recipient},
        "assignment": assignment.to_data(),
        "files": [
            {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in {MANIFEST: text, **files}.items():
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.create_system, info.external_attr = 3, PLAIN_FILE
            info.compress_type = zipfile.ZIP_STORED if is_narration(name) else zipfile.ZIP_DEFLATED
            packed.writestr(info, data)
        packed.comment = bytes(TAIL_BYTES)
