"""Says when a file was saved, in whatever way an editor does that.

Editors write in place, or write another file and give it the name. So the folder is watched, not
the file (``watchfiles``), and a file that is missing for a moment is not taken for gone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

__all__ = ["Saves"]

STEP_MS = 50  # so long must nothing more happen before a save counts as over
DEBOUNCE_MS = 400


class Saves:
    """A context that calls ``on_save`` (on a thread of its own) whenever ``path`` may be new, the
    first time once it is being watched, since it may have been saved just before. ``on_trouble``
    hears, once, that the folder cannot be watched any more."""

    def __init__(
        self, path: Path, on_save: Callable[[], None], on_trouble: Callable[[str], None]
    ) -> None:
        # What a link points at is what an editor writes; the link itself can be turned as well.
        self._paths = {path.absolute(), path.resolve()}
        self._on_save = on_save
        self._on_trouble = on_trouble
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="saves", daemon=True)

    def __enter__(self) -> Saves:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        from watchfiles import watch

        folders = {path.parent for path in self._paths}
        names = {path.name for path in self._paths}
        try:
            seen = watch(
                *folders,
                watch_filter=lambda _change, path: Path(path).name in names,
                stop_event=self._stop,
                step=STEP_MS,
                debounce=DEBOUNCE_MS,
                rust_timeout=200,  # how soon it sees that it is to stop
                recursive=False,
                raise_interrupt=False,
                yield_on_timeout=True,
            )
            for number, changes in enumerate(seen):
                if changes or number == 0:
                    self._on_save()
        except OSError as error:
            self._on_trouble(error.strerror or str(error))
