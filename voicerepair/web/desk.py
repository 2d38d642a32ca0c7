"""The desk at which the journal lies open: one thread, to which every request comes with its job.

A journal belongs to the thread that opened it, and PINs are to be tried one after the other. So
there is one thread for all of it, jobs are done in the order in which they come, and the server's
own loop never waits for a disk or a key. Rules: what a job returns holds nothing of the journal's;
whose view is open is looked up within the job, so that nothing of theirs is read after it closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal

__all__ = ["Desk"]

T = TypeVar("T")


class Desk:
    """Asks ``open_journal`` (``Journal.beside``, say) on its own thread, once it is needed."""

    def __init__(self, open_journal: Callable[[], Journal]) -> None:
        self._open = open_journal
        self._thread = ThreadPoolExecutor(1, "journal")
        self._journal: Journal | None = None

    async def ask(self, job: Callable[[Journal], T]) -> T:
        """What ``job`` returns, or raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._do, job)

    def _do(self, job: Callable[[Journal], T]) -> T:
        if self._journal is None:
            self._journal = self._open()
        return job(self._journal)

    def close(self) -> None:
        """What was asked is done first; then the journal is closed."""

        def close() -> None:
            if self._journal is not None:
                self._journal.close()

        try:
            self._thread.submit(close).result()
        finally:
            self._thread.shutdown()
