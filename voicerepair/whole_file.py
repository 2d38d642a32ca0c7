"""Files of our own: read as a whole unless they are too large, written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

__all__ = ["read_whole", "write_whole"]


def read_whole(path: Path, most: int) -> bytes | None:
    """What the file holds; None where there is none.

    Raises ``OSError``, and ``ValueError`` for what is no file or holds more than ``most`` bytes.
    """
    try:
        # Opening a pipe could wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise ValueError("it is no file")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(data) > most:
        raise ValueError("it is too large")
    return data


def write_whole(path: Path, data: bytes, *, part: str = "", make_folder: bool = True) -> None:
    """For its owner alone; what is not written yet lies beside it under a name that begins with
    ``part``, or with its own. Raises ``OSError``; then what was there is there as before."""
    target = path.resolve()  # a link keeps pointing where it points
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
