"""Sound from a stranger: decoded, and written anew, by a process with limits.

What is kept of it is our own FLAC, so that nothing that plays it later reads a stranger's file.
Rules: one process for all of a bundle's takes; it has so much memory, time and room to write, and
whatever it does beyond that, or falls over, is no more than a refusal.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from voicerepair.errors import HomeworkError
from voicerepair.homework.names import refused
from voicerepair.sound.narration.takes import LARGEST

__all__ = ["LENGTH", "LONGEST_OF_ALL", "decoded"]

LENGTH = struct.Struct(">I")
SECONDS = 120.0  # of waiting, for all takes; an hour of sound takes ten
LONGEST_OF_ALL = 3600.0  # seconds of the takes of one bundle
KEPT = (
    "PATH",
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "TMPDIR",
    "TEMP",
    "PYTHONPATH",
)
WORKER = "voicerepair.homework.narration_worker"
NO_SOUND, TOO_MUCH = 3, 4  # exit codes of the worker


def decoded(
    takes: Iterable[tuple[str, bytes]], seconds: float = SECONDS
) -> Iterator[tuple[str, bytes]]:
    """Every take (its name, and the file's bytes) as FLAC: 16 bits, one channel.

    Raises ``HomeworkError`` for what is no sound, for too much of it, and for a process that
    crashed or took too long.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        names = []
        for name, data in takes:
            given.write(LENGTH.pack(len(data)) + data)
            names.append(name)
        given.seek(0)
        if names:
            _run(given, made, names, seconds)
            made.seek(0)
            for name in names:
                yield name, _next(made, name)


def _run(given: IO[bytes], made: IO[bytes], names: list[str], seconds: float) -> None:
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    try:
        done = subprocess.run(
            # -P: what lies in the folder of a download is never taken for a module.
            [sys.executable, "-P", "-m", WORKER],
            stdin=given,
            stdout=made,
            stderr=subprocess.PIPE,
            env={**environment, "OPENBLAS_NUM_THREADS": "1"},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise refused("its narration takes too long to read") from error
    except OSError as error:
        raise HomeworkError(f"Narration cannot be read here: {error.strerror}.") from error
    if not done.returncode:
        return
    said = done.stderr.decode("ascii", "replace").strip()
    which = names[int(said)] if said.isdecimal() and int(said) < len(names) else "its narration"
    if done.returncode == NO_SOUND:
        raise refused(f"{which} is no sound that can be read")
    if done.returncode == TOO_MUCH:
        raise refused(f"{which} is longer than a prompt can be")
    raise refused(f"{which} could not be read within the limits for it")


def _next(made: IO[bytes], name: str) -> bytes:
    head = made.read(LENGTH.size)
    size = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
    if not 0 < size <= LARGEST or len(data := made.read(size)) != size:
        raise refused(f"{name} could not be read within the limits for it")
    return data
