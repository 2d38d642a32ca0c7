"""What was found out about the voices of this machine and costs time to find out again.

One small JSON file in the cache folder, keyed by engine version, so a new engine is asked anew.
It is only ever a short cut: a file that cannot be read or written is the same as none.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from voicerepair.whole_file import write_whole

__all__ = ["Notes", "cache_folder"]

_MOST = 200

# What JSON holds; the readers of a note check the shape they need.
Json = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


def cache_folder() -> Path:
    """Where this person's cached prompts and notes lie."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("voicerepair", appauthor=False))


class Notes:
    """``path`` None: kept in memory only."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._all = _load(path) if path else {}

    def get(self, key: str) -> Json:
        """What was noted, or None."""
        return self._all.get(key)

    def put(self, key: str, value: Json) -> None:
        """Note it, and keep it on disk where that is possible."""
        self._all.pop(key, None)
        self._all[key] = value
        while len(self._all) > _MOST:
            del self._all[next(iter(self._all))]
        if self._path:
            _save(self._path, self._all)

    def all(self) -> dict[str, Json]:
        """Every note, the oldest first."""
        return dict(self._all)

    def remove(self, key: str) -> bool:
        """Forget it; whether it was there."""
        if key not in self._all:
            return False
        del self._all[key]
        if self._path:
            _save(self._path, self._all)
        return True


def _load(path: Path) -> dict[str, Json]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _save(path: Path, notes: dict[str, Json]) -> None:
    # Else it is found out again next time; if the folder is the reason, the prompt cache says so.
    with suppress(OSError):
        write_whole(path, json.dumps(notes).encode())
