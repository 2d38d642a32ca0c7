"""A folder for the one file that an engine writes: ours alone, in memory where the system can.

What was said must not be found, so these files never lie where other people or a later reader of
the disk could see them, and are gone as soon as they are read. What a killed process left behind
is removed by the next one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voicerepair.errors import SoundError

__all__ = ["scratch_folder"]

_IN_MEMORY = "/dev/shm"
_PREFIX = "voicerepair-prompt-"
# Longer than any engine is left to itself.
_STALE = 600.0


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new empty folder (0700, absolute, writable), removed with all it holds afterwards.

    Raises ``SoundError`` when none can be made: some engines hang for ever on a path that they
    cannot write.
    """
    for parent in filter(None, (os.environ.get("XDG_RUNTIME_DIR"), _IN_MEMORY, _on_disk())):
        try:
            folder = tempfile.TemporaryDirectory(
                prefix=_PREFIX, dir=parent, ignore_cleanup_errors=True
            )
        except OSError:
            continue
        _sweep(Path(folder.name).parent)
        with folder as path:
            yield Path(path).absolute()
        return
    raise SoundError(
        "There is no folder where a voice could write its sound.",
        hint="Set TMPDIR to a folder that you can write to.",
    )


def _on_disk() -> str:
    """The system's folder for temporary files; empty where there is none."""
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:
        return ""


def _sweep(parent: Path) -> None:
    """Remove the folders of processes that had no time to do it; others' are left alone."""
    for path in parent.glob(f"{_PREFIX}*"):
        # Another process may be doing the same, or the folder may be somebody else's.
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE:
                shutil.rmtree(path)
