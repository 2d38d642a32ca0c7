"""The process that reads a stranger's sound: ``python -m voicerepair.homework.narration_worker``.

Standard input has takes, each behind its length; standard output gets them as FLAC in the same way.
What is no sound ends it with a code, and the take's number on standard error.

Rules: limits come before anything is read; it opens no file and no connection.
"""

from __future__ import annotations

import io
import sys
from typing import BinaryIO, NoReturn

from voicerepair.homework.narration import LENGTH, LONGEST_OF_ALL, NO_SOUND, TOO_MUCH
from voicerepair.sound.narration.takes import LONGEST, RATES

__all__ = ["main"]

MEMORY = 1 << 30  # bytes of address space, of which libraries take the most
SECONDS = 100  # of computing
ROOM = 300_000_000  # bytes to write
FILES = 64
MOST_CHANNELS = 8
BLOCK = 1 << 16  # samples


def main() -> None:
    limit()
    left = LONGEST_OF_ALL
    given, made = sys.stdin.buffer, sys.stdout.buffer
    number = 0
    while head := given.read(LENGTH.size):
        data = given.read(LENGTH.unpack(head)[0])
        flac, seconds = _as_flac(data, number)
        left -= seconds
        if left < 0:
            _end(TOO_MUCH, number)
        _put(made, flac)
        number += 1
    made.flush()


def limit() -> None:
    """Where the system can: not on Windows, where the caller's patience is the limit."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, ROOM),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (wanted, wanted))
        except (ValueError, OSError):
            continue  # macOS knows no limit of address space


def _as_flac(data: bytes, number: int) -> tuple[bytes, float]:
    import numpy as np
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as take:
            rate, channels = take.samplerate, take.channels
            if rate not in RATES or not 1 <= channels <= MOST_CHANNELS:
                _end(NO_SOUND, number)
            out = io.BytesIO()
            frames = 0
            with soundfile.SoundFile(out, "w", rate, 1, "PCM_16", format="FLAC") as flac:
                while len(block := take.read(BLOCK, dtype="float32", always_2d=True)):
                    frames += len(block)
                    if frames > LONGEST * rate:
                        _end(TOO_MUCH, number)
                    flac.write(np.clip(np.nan_to_num(block), -1, 1).mean(axis=1))
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError):
        _end(NO_SOUND, number)
    if not frames:
        _end(NO_SOUND, number)
    return out.getvalue(), frames / rate


def _put(made: BinaryIO, flac: bytes) -> None:
    made.write(LENGTH.pack(len(flac)))
    made.write(flac)


def _end(code: int, number: int) -> NoReturn:
    sys.stderr.write(str(number))
    sys.stderr.flush()
    sys.exit(code)


if __name__ == "__main__":
    main()
