"""Keeps what libraries write to standard error from landing in the middle of a drawn page.

Sound libraries in C write to file descriptor 2 whenever they like. While a page is drawn on the
same terminal it goes to a file, and is written where it was meant to go once the page is gone:
late, but not lost. What PortAudio and ALSA say of every failed attempt to reopen a device is left
out: people have been told in words, and there may be hundreds of such lines.
"""

from __future__ import annotations

import os
import sys
import tempfile
from typing import BinaryIO

__all__ = ["StrayLines"]

STDERR = 2
CHATTER = (b"Expression '", b"ALSA lib ")


class StrayLines:
    """``hold`` what is written to standard error, and ``release`` it; each twice does no harm."""

    def __init__(self) -> None:
        self._kept: BinaryIO | None = None
        self._real = -1

    def hold(self) -> None:
        """Only where standard error is a terminal: a file or a pipe is not drawn on."""
        if self._kept is not None or not os.isatty(STDERR):
            return
        try:
            self._kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed by release
        except OSError:
            return  # no room for a file: a stray line on the page is the smaller harm
        self._real = os.dup(STDERR)
        os.dup2(self._kept.fileno(), STDERR)

    def release(self) -> None:
        if self._kept is None:
            return
        if sys.stderr is not None:
            sys.stderr.flush()
        os.dup2(self._real, STDERR)
        os.close(self._real)
        kept, self._kept = self._kept, None
        with kept, open(STDERR, "wb", closefd=False) as stderr:
            kept.seek(0)
            stderr.writelines(line for line in kept if not line.startswith(CHATTER))
