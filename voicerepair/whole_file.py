"""Files: read as a whole unless they are too large, written whole or not at all."""

from __future__ import annotations

import errno
import glob
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows, where nobody can remove a file that somebody has open
    fcntl = None  # type: ignore[assignment]

__all__ = ["read_whole", "write_whole", "written_whole"]

USUAL_MODE = 0o666
PART = ".part"
STALE = 3600.0  # seconds since somebody wrote to it, where nobody can tell whether they still do
NEW = 2.0  # seconds in which somebody may still be about to say that they do


def read_whole(path: Path, most: int) -> bytes | None:
    """What the file holds; None where there is none.

    Raises ``OSError``, and ``ValueError`` for what is no file or holds more than ``most`` bytes.
    """
    try:
        # Opening a pipe could wait for ever.
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise ValueError("it is no file")
        with path.open("rb") as file:
            # Room for ``most`` would be taken at once, so what it has now is asked for first.
            data = file.read(min(state.st_size, most) + 1)
            if len(data) > state.st_size:
                data += file.read(max(0, most + 1 - len(data)))
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(data) > most:
        raise ValueError("it is too large")
    return data


def write_whole(path: Path, data: bytes, *, part: str = "", make_folder: bool = True) -> None:
    """For its owner alone; what is not written yet lies beside it under a name that begins with
    ``part``, or with its own. Raises ``OSError``; then what was there is there as before."""
    target = _target(path)
    if make_folder:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp: for its owner alone, under a name that no other process writes to.
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=part or f"{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A new, empty file beside ``path``, to be filled by whoever asks; when they are done it takes
    the place of what was there, with its permissions. If they raise anything, it is gone, and what
    was there is there as before. Raises ``OSError``."""
    target = _target(path)
    if target.is_dir():
        raise IsADirectoryError(0, "it is a folder")
    if target.exists() and not target.is_file():
        raise OSError(0, "it is a device or a pipe")
    beginning = f".{target.name[:100]}."
    _sweep(target.parent, beginning)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=beginning, suffix=PART)
    part = Path(name)
    try:
        with _claimed(handle):
            yield part
            part.chmod(_mode(target))
            part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _target(path: Path) -> Path:
    """Where a link points, which it goes on doing. Raises ``OSError`` for one that leads to
    itself."""
    try:
        return path.resolve()
    except RuntimeError as error:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from error


@contextmanager
def _claimed(handle: int) -> Iterator[None]:
    """Others can tell that this process still writes the file; closes it."""
    if fcntl is None:
        os.close(handle)
        yield
        return
    try:
        with suppress(OSError):  # some network folders know no locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _sweep(folder: Path, beginning: str) -> None:
    """Remove what processes left behind that were killed while they wrote this file."""
    for path in folder.glob(f"{glob.escape(beginning)}*{PART}"):
        with suppress(OSError):  # another process may be doing the same
            if _is_left(path):
                path.unlink()


def _is_left(path: Path) -> bool:
    """Does nobody write it any more? Raises ``OSError``."""
    age = time.time() - path.stat().st_mtime
    if fcntl is None:
        return age > STALE
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return age > STALE
    return age > NEW


def _mode(target: Path) -> int:
    """The permissions that a file has, or that a new one gets here."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return USUAL_MODE & ~mask
