"""Making a journal file, and bringing an older one up to date.

Rules: a new file gets its name once it is whole; an older one is copied first, and the copy is
removed at the first good open after that; all the steps are one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicerepair.errors import JournalError
from voicerepair.journal.connecting import connect, damaged
from voicerepair.journal.files import part_of, publish
from voicerepair.journal.schema import APPLICATION

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

__all__ = ["bring_up_to_date", "copy_to", "create", "remove_copies"]

BEFORE = ".before-schema-"  # what the copy is called that a migration makes


def create(path: Path, key: bytes, migrations: Sequence[str]) -> None:
    """Made whole beside its place and then moved there, so that two at once cannot meet in it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with part_of(path) as part:
        connection = connect(part, key, 0.0)
        try:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
            _migrate(connection, migrations, 0)
        finally:
            connection.close()
        publish(part, path, refuse=False)  # another voicerepair may have been quicker


def bring_up_to_date(
    path: Path, key: bytes, connection: Connection, migrations: Sequence[str]
) -> None:
    """Raises ``JournalError`` for what is no journal, damaged or newer, and leaves it as it is."""
    version = _version(path, connection)
    if version > len(migrations):
        raise JournalError(
            f"The journal in {path} was written by a newer voicerepair (schema {version}; this "
            f"one knows {len(migrations)}).",
            "Nothing was changed. Use the newer voicerepair.",
        )
    if _schema(connection) != _schema_of(migrations[:version]):
        raise damaged(path)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    if version == len(migrations):
        remove_copies(path)  # the first good open after a migration
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(path, connection)  # another voicerepair may have done it meanwhile
        if version < len(migrations):
            _keep_copy(path, key, f"{BEFORE}{version + 1}")
            _migrate(connection, migrations, version)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _keep_copy(path: Path, key: bytes, suffix: str) -> None:
    """As it is before a migration; in place of one that is left from a migration that failed."""
    copy = path.with_name(path.name + suffix)
    copy.unlink(missing_ok=True)
    reader = connect(path, key, 0.0)
    try:
        copy_to(copy, reader, key)
    finally:
        reader.close()


def copy_to(target: Path, connection: Connection, key: bytes) -> None:
    """Of what ``connection`` reads, under ``key``. Raises ``FileExistsError``, ``OSError``."""
    with part_of(target) as part:
        copy = connect(part, key, 0.0)
        try:
            connection.backup(copy)
        finally:
            copy.close()
        publish(part, target)


def _version(path: Path, connection: Connection) -> int:
    ((application,),) = connection.execute("PRAGMA application_id").fetchall()
    ((version,),) = connection.execute("PRAGMA user_version").fetchall()
    if application != APPLICATION or version < 1:
        raise damaged(path)
    return int(version)


def _migrate(connection: Connection, migrations: Sequence[str], version: int) -> None:
    """From schema ``version`` to the newest; the caller's transaction, where it has begun one."""
    alone = not connection.in_transaction
    if alone:
        connection.execute("BEGIN IMMEDIATE")
    for migration in migrations[version:]:
        for statement in _statements(migration):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(migrations)}")
    if alone:
        connection.execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    """One at a time: ``executescript`` would commit what has begun."""
    from sqlcipher3.dbapi2 import complete_statement

    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            yield statement
            statement = ""


def _schema(connection: Connection) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall()
    return found


def _schema_of(migrations: Sequence[str]) -> list[tuple[Any, ...]]:
    """What these steps make, in a database in memory."""
    from sqlcipher3 import dbapi2

    memory = dbapi2.connect(":memory:", isolation_level=None)
    try:
        _migrate(memory, migrations, 0)
        return _schema(memory)
    finally:
        memory.close()


def remove_copies(path: Path) -> None:
    for copy in path.parent.glob(f"{path.name}{BEFORE}*"):
        copy.unlink(missing_ok=True)
