"""The file beside the journal that says where its key is: one entry, or two while it is changed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from voicerepair.errors import JournalError
from voicerepair.journal.files import write_safely
from voicerepair.whole_file import read_whole

__all__ = ["Entry", "Kept", "as_bytes", "check", "decoded", "encoded", "read", "write"]

VERSION = 1
LARGEST = 100_000  # bytes; ours have a few hundred


class Kept(StrEnum):
    """Where the journal's key is."""

    KEYRING = "keyring"
    FILE = "file"
    PASSPHRASE = "passphrase"


@dataclass(frozen=True, slots=True)
class Entry:
    """One key, as the key file tells of it.

    ``check`` tells whether some bytes are this key; ``key``: base64, bare or under a passphrase;
    empty where the keyring has it.
    """

    kept: Kept
    name: str
    check: str
    key: str = field(default="", repr=False)


def check(key: bytes) -> str:
    """Says nothing about the key, but whether it is this one."""
    return hmac.new(key, b"voicerepair journal", hashlib.sha256).hexdigest()[:32]


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def as_bytes(entries: Sequence[Entry]) -> bytes:
    return json.dumps({"version": VERSION, "keys": [asdict(one) for one in entries]}).encode()


def write(file: Path, entries: Sequence[Entry]) -> None:
    write_safely(file, as_bytes(entries))


def read(file: Path) -> list[Entry]:
    """What the key file says; nothing where there is none. Raises ``OSError``, ``JournalError``."""
    try:
        raw = read_whole(file, LARGEST)
        if raw is None:
            return []
        found = json.loads(raw)
        if found["version"] != VERSION:
            raise JournalError(
                f"The key file {file} was written by a newer voicerepair.",
                "Nothing was changed. Use the newer voicerepair.",
            )
        entries = [
            Entry(Kept(one["kept"]), str(one["name"]), str(one["check"]), str(one["key"]))
            for one in found["keys"]
        ]
        for entry in entries:
            decoded(entry.key)
        if entries:
            return entries
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(file) from error
    raise _damaged(file)


def _damaged(file: Path) -> JournalError:
    return JournalError(
        f"The journal's key file {file} is damaged.",
        "Nothing was changed. Put it back from where you keep copies; without it, nobody can "
        "open the journal.",
    )
