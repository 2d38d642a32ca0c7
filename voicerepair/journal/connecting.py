"""A connection to an encrypted file, and its errors in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voicerepair.errors import JournalError

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

__all__ = [
    "NoRoomError",
    "NotTheKeyError",
    "code_of",
    "connect",
    "damaged",
    "in_use",
    "literal",
    "told",
]

# SQLite's result codes (sqlite.org/rescode.html), without what is behind their lowest byte.
FULL, BUSY, LOCKED, DAMAGED, NO_DATABASE = 13, 5, 6, 11, 26
UNWRITABLE, DISK = (3, 8, 14, 23), 10
GONE = 787  # with what is behind it: a row that another one refers to isn't there


class NoRoomError(JournalError):
    """The disk is full; what was written before is as safe as it was."""

    def __init__(self) -> None:
        super().__init__(
            "There is no room left on the disk for the journal.",
            "Make room; what was written before is safe.",
        )


class NotTheKeyError(JournalError):
    """This key doesn't open the file, or the file's first page is damaged."""


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What the database and the system have to complain of, in plain words."""
    from sqlcipher3.dbapi2 import Error

    try:
        yield
    except Error as error:
        known = in_words(code_of(error), path)
        if getattr(error, "sqlite_errorcode", 0) == GONE:
            known = JournalError(
                "What this belongs to was deleted meanwhile.", "Nothing was changed."
            )
        if known is None:
            raise  # a mistake of ours
        raise known from error
    except MemoryError as error:  # also SQLCipher's word for a page that doesn't open any more
        raise JournalError(
            f"The journal in {path} cannot be read: it is damaged, or there is no memory left.",
            damaged(path).hint,
        ) from error
    except OSError as error:
        raise JournalError(
            f"The journal in {path} cannot be used: {error.strerror or error}.",
            "See that its folder is yours, can be written, and has room.",
        ) from error


def code_of(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def in_words(code: int, path: Path) -> JournalError | None:
    if code == FULL:
        return NoRoomError()
    if code in (BUSY, LOCKED):
        return in_use()
    if code == NO_DATABASE:
        return NotTheKeyError(
            f"The journal in {path} doesn't open with this key, or its beginning is damaged.",
            "Nothing was changed. Put the whole folder back from a backup, key and all.",
        )
    if code == DAMAGED:
        return damaged(path)
    if code in UNWRITABLE:
        return JournalError(
            f"The journal in {path} cannot be opened or written.",
            "See that its folder is yours, can be written, and has room.",
        )
    if code == DISK:
        return JournalError(
            f"The disk refuses to read or write the journal in {path}.",
            "Look whether it is full or failing; what was written before is left as it is.",
        )
    return None


def literal(key: bytes) -> str:
    """A raw key, as SQLCipher takes it: it needs no derivation, so opening takes no time."""
    return f"\"x'{key.hex()}'\""


def connect(path: Path, key: bytes, patience: float) -> Connection:
    """Without reading anything yet, so that a wrong key is not noticed here."""
    from sqlcipher3 import dbapi2

    uri = path.resolve().as_uri() + "?mode=rw"  # nothing is made where nothing is
    connection = dbapi2.connect(uri, uri=True, isolation_level=None, timeout=patience)
    try:
        for pragma in (
            "cipher_log_level = NONE",  # it would print to standard error
            f"key = {literal(key)}",
            "trusted_schema = OFF",
            "secure_delete = ON",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            "cache_size = -2000",  # KiB: a recording would fill the usual eight, for nothing
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def in_use() -> JournalError:
    return JournalError(
        "The journal is in use by another voicerepair.",
        "Let it come to its end, or close it, then try again.",
    )


def damaged(path: Path) -> JournalError:
    return JournalError(
        f"The journal in {path} is damaged.",
        "voicerepair journal verify says where. Keep a copy of the folder as it is, then put "
        "it back from a backup.",
    )
