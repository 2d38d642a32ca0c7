"""Keeps what libraries write to standard error from landing among what people read.

Sound libraries in C write to file descriptor 2 whenever they like, and one that has lost its sound
server may do so without end. So while a session is on a screen, or a listing is written, a pipe
takes what fits into it and no more: nothing waits for room, and nothing is written to the disk.
What Python writes is kept too. All of it comes afterwards: late, but not lost. Only PortAudio's
and ALSA's own words for every failed attempt to reopen a device are left out, as people have been
told in theirs, and libmpg123's for every odd frame of an intact MP3 file.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

__all__ = ["StrayLines"]

STDERR = 2
CHATTER = ("Expression '", "ALSA lib ", "[src/libmpg123/")
MOST = 1 << 20  # bytes; a pipe usually takes 65536


class StrayLines:
    """A context: whatever is written to standard error in it, is written at its end."""

    def __enter__(self) -> StrayLines:
        self._stderr, self._written = sys.stderr, io.StringIO()
        if self._stderr is not None:
            self._stderr.flush()
            sys.stderr = self._written
        self._kept = self._real = -1
        # Windows has pipes that do not wait from Python 3.12 on only, and no such libraries.
        if hasattr(os, "set_blocking"):
            with suppress(OSError):  # without a standard error there is nothing to keep
                self._real = os.dup(STDERR)
                self._kept, filled = os.pipe()
                for end in (self._kept, filled):
                    os.set_blocking(end, False)
                os.dup2(filled, STDERR)
                os.close(filled)
        return self

    def __exit__(self, *_: object) -> None:
        lines: list[str] = []
        if self._kept >= 0:
            os.dup2(self._real, STDERR)
            os.close(self._real)
            with suppress(BlockingIOError):  # the pipe is empty
                lines = os.read(self._kept, MOST).decode(errors="replace").splitlines(True)
            os.close(self._kept)
        sys.stderr = self._stderr
        if self._stderr is not None:
            self._stderr.writelines(line for line in lines if not line.startswith(CHATTER))
            self._stderr.write(self._written.getvalue())
