"""A small file for its owner alone, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, text: str) -> None:
    """Raises ``OSError``; then what was there is there as before."""
    target = path.resolve()  # a link keeps pointing where it points
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp: for its owner alone, under a name that no other process writes to.
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(part).replace(target)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
