"""The file: one SQLCipher database, opened, changed, copied, put under another key, and closed.

Rules: every change is one transaction and on the disk when it returns (WAL, ``synchronous=FULL``);
what is deleted is overwritten, and ``scrub`` gives its pages back and empties the log; a file that
is newer, damaged or under another key is told from a good one before anything is changed. A store
belongs to one thread (a second one opens its own, which costs a millisecond), and no process forks
with one open. The database is never renamed, and never deleted while it is open.

SQL is written where it is used (``people``, ``sessions``, ``turns``), values always as parameters.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicerepair.errors import JournalError
from voicerepair.journal.connecting import BUSY, FULL, LOCKED, code_of, connect, literal, told
from voicerepair.journal.files import for_its_owner_alone
from voicerepair.journal.migrating import bring_up_to_date, copy_to, create, remove_copies
from voicerepair.journal.schema import MIGRATIONS

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection, DatabaseError

__all__ = ["BUSY_SECONDS", "Store"]

BUSY_SECONDS = 10.0  # how long it waits for another voicerepair to let it write


class Store:
    """An open journal file. ``open`` makes one where there is none."""

    def __init__(self, path: Path, key: bytes, connection: Connection) -> None:
        self.path = path
        self._key = key
        self._connection = connection
        self._unscrubbed = False
        self._file = _which(path)

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        *,
        migrations: Sequence[str] = MIGRATIONS,
        patience: float = BUSY_SECONDS,
    ) -> Store:
        """The journal in ``path`` under ``key`` (32 bytes), brought up to date.

        ``patience``: seconds to wait for others that write. Raises ``NotTheKeyError``, and
        ``JournalError`` for a file that is newer, damaged, in use, or cannot be written.
        """
        with told(path):
            if not path.exists():
                create(path, key, migrations)
            for_its_owner_alone(path)
            connection = connect(path, key, patience)
            try:
                bring_up_to_date(path, key, connection, migrations)
            except BaseException:
                connection.close()
                raise
        return cls(path, key, connection)

    def beside(self) -> Store:
        """The same journal once more, for the thread that calls this. Raises ``JournalError``."""
        return Store.open(self.path, self._key)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """The last one to close leaves one file behind, without a log. Raises ``JournalError``
        where the file turns out to be damaged; it is closed all the same."""
        try:
            if self._unscrubbed:
                with told(self.path):
                    self._try_to_scrub()
        finally:
            self._connection.close()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds. Raises ``JournalError``."""
        with told(self.path):
            self._is_still_there()
            found: list[tuple[Any, ...]] = self._connection.execute(sql, values).fetchall()
            return found

    def row(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        """The first of what a query finds."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """One transaction: all of it, or none. It is on the disk when the block is left.

        Raises ``JournalError`` where it cannot be written; then nothing has changed.
        """
        with told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._is_still_there()
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _is_still_there(self) -> None:
        """A file that somebody deletes can be written as long as it is open, and what is written
        then is lost. Raises ``JournalError``."""
        try:
            same = _which(self.path) == self._file
        except FileNotFoundError:
            same = False
        if not same:
            raise JournalError(
                f"The journal in {self.path} was deleted or replaced while it was open.",
                "Nothing was changed. End this, and begin again.",
            )

    def scrub(self) -> None:
        """Take what was deleted out of the file and its log, and copies that the program made.

        Where another voicerepair is reading just now, the log is emptied later, by ``close`` here
        or there.
        """
        with told(self.path):
            remove_copies(self.path)
            self._try_to_scrub()

    def make_room(self) -> None:
        """Before something is deleted: to delete takes room for its length, and on a full disk the
        log may hold that room. Raises ``JournalError``."""
        with told(self.path):
            self._empty_log()

    def _try_to_scrub(self) -> None:
        """It only tidies up: what was deleted is deleted, even where there is no room to tidy."""
        from sqlcipher3.dbapi2 import DatabaseError

        self._unscrubbed = True
        try:
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()
        except DatabaseError as error:
            self._raise_unless_hindered(error)
        self._unscrubbed = not self._empty_log()

    def _empty_log(self) -> bool:
        """Into the file, as far as others and the disk let it; did they?"""
        from sqlcipher3.dbapi2 import DatabaseError

        try:
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except DatabaseError as error:
            self._raise_unless_hindered(error)
            return False
        return not busy

    def _raise_unless_hindered(self, error: DatabaseError) -> None:
        if code_of(error) not in (BUSY, LOCKED, FULL):
            self._unscrubbed = False  # what is damaged stays so: trying again is no use
            raise error

    def copy_to(self, target: Path) -> None:
        """A copy under the same key, for its owner alone, while others may be writing.

        Raises ``JournalError`` where something of that name is there, or it cannot be written.
        """
        with told(target):
            copy_to(target, self._connection, self._key)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While nobody else has the journal open or can open it.

        Raises ``JournalError`` where another voicerepair has.
        """
        with told(self.path):
            # Leaving the log takes the file for itself alone, on every system.
            self._connection.execute("PRAGMA journal_mode = DELETE").fetchall()
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
            try:
                self._connection.execute("BEGIN EXCLUSIVE")
                self._connection.execute("COMMIT")  # which keeps the lock
                yield
            finally:
                self._connection.execute("PRAGMA locking_mode = NORMAL").fetchall()
                self._connection.execute("PRAGMA journal_mode = WAL").fetchall()

    def change_key(self, key: bytes) -> None:
        """Everything is written anew under ``key``; a crash leaves all of it under one of the two.

        Only while ``alone``. Raises ``JournalError``.
        """
        with told(self.path):
            self._connection.execute(f"PRAGMA rekey = {literal(key)}").fetchall()
            self._key = key


def _which(path: Path) -> tuple[int, int]:
    """The same for the same file."""
    found = os.stat(path)
    return found.st_dev, found.st_ino
