"""A folder for the one file that an engine writes: ours alone, in memory where the system can.

What was said must not be found, so these files never lie where other people or a later reader of
the disk could see them, and are gone as soon as they are read.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voicerepair.errors import SoundError

__all__ = ["scratch_folder"]

_IN_MEMORY = "/dev/shm"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new empty folder (0700, absolute, writable), removed with all it holds afterwards.

    Raises ``SoundError`` when none can be made: some engines hang for ever on a path that they
    cannot write.
    """
    for parent in (os.environ.get("XDG_RUNTIME_DIR"), _IN_MEMORY, tempfile.gettempdir()):
        try:
            folder = tempfile.TemporaryDirectory(
                prefix="voicerepair-", dir=parent, ignore_cleanup_errors=True
            )
        except OSError:
            continue
        with folder as path:
            yield Path(path).absolute()
        return
    raise SoundError(
        "There is no folder where a voice could write its sound.",
        hint="Set TMPDIR to a folder that you can write to.",
    )
