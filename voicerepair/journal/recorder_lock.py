"""Is somebody recording into this journal just now? A lock that the system lets go of when its
process ends, however it ends.

It is SQLite's own lock on an empty file, because that works alike on every system. Rule: a turn
that is open while nobody holds this lock was broken off.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

__all__ = ["RecorderLock"]


class RecorderLock:
    """The lock of the journal in ``folder``; held from ``take`` to ``release``. ``doing``: another
    thing that one process does at a time."""

    def __init__(self, folder: Path, doing: str = "recording") -> None:
        self._path = folder / f"journal.{doing}"
        self._connection: sqlite3.Connection | None = None

    def take(self, patience: float) -> bool:
        """False where somebody else held it for ``patience`` seconds. Raises ``OSError``."""
        if self._connection is not None:
            return True
        # Only a new file is opened here: closing one that this process has locked elsewhere would
        # let go of that lock, as POSIX has it. (SQLite sees to that for files that it opens.)
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=patience)
        try:
            # Nothing is written, so that it can be taken on a full disk as well.
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise OSError(f"{self._path} cannot be locked: {error}") from error
            return False
        self._connection = connection
        return True

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
