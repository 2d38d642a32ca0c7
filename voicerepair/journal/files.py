"""Files that are for their owner alone, and that get their name once they are whole."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["for_its_owner_alone", "part_of", "publish", "write_new", "write_safely"]


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """An empty file beside ``path``, for its owner alone, that is gone afterwards."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.part-")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(name + suffix).unlink(missing_ok=True)


def publish(part: Path, path: Path, *, refuse: bool = True) -> None:
    """Give a finished file its name. What has that name already stays: then raise
    ``FileExistsError``, where it is to ``refuse``."""
    try:
        _rename_to_new(part, path)
        _sync_folder(path.parent)
    except FileExistsError:
        if refuse:
            raise


def _rename_to_new(part: Path, path: Path) -> None:
    if sys.platform == "win32":
        part.rename(path)  # which refuses by itself
        return
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(errno.EEXIST, "There is a file of that name", str(path)) from None
        part.rename(path)


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk once its folder is. (Windows opens no folders, and needs none.)"""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def for_its_owner_alone(path: Path) -> None:
    """Tighten what somebody loosened. (Windows keeps the data folder for its owner.)"""
    if sys.platform == "win32":
        return
    for place, mode in ((path.parent, 0o700), (path, 0o600)):
        if place.stat().st_mode & 0o077:
            place.chmod(mode)


def write_safely(path: Path, data: bytes) -> None:
    """In place of what is there, or nothing of it; on the disk when it returns.

    Raises ``OSError``; then what was there is there as before.
    """
    with part_of(path) as part:
        _fill(part, data)
        part.replace(path)
        _sync_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """The same where nothing has that name yet. Raises ``FileExistsError`` where something has."""
    with part_of(path) as part:
        _fill(part, data)
        publish(part, path)


def _fill(part: Path, data: bytes) -> None:
    with part.open("r+b") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
