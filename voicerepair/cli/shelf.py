"""What there is to play, as a list: each script's front matter, without the rest of it.

Rules: reading the language costs more time than all else that ``list`` does, so what came with
the program is kept as JSON beside the prompts, under a name that changes with it (as in
``remembered.py``). People's own scripts are read each time, and never kept. A script that cannot
be played is listed as such, so that nobody looks for it in vain.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from voicerepair import __version__
from voicerepair.bundled import bundled, homework_scripts, own_scripts

if TYPE_CHECKING:
    from voicerepair.script.library import Library

__all__ = ["STAGES", "Listed", "exercises", "homework", "names", "own", "shipped"]

STAGES = (
    *("time-out", "regulate", "after a rupture", "name", "own", "own, make good", "understand"),
    *("listen", "raise a thing", "connect", "connect, daily", "check-in, weekly"),
)
"""The order in which stages are listed: what cannot wait comes first. Others follow, by letter."""

PARTS = ("opening", "settling", "closing")  # model.PART_STAGES, without what importing it costs


class Listed(NamedTuple):
    """A script as a list shows it. ``people`` is 0 for a script that cannot be read."""

    name: str
    title: str
    summary: str
    stage: str
    language: str
    shortest: float
    longest: float
    people: int

    @property
    def is_part(self) -> bool:
        """Played by other scripts, and no exercise by itself."""
        return self.stage in PARTS

    def place(self) -> tuple[int, str, str]:
        """Where it stands in a list."""
        known = STAGES.index(self.stage) if self.stage in STAGES else len(STAGES)
        return known, self.stage, self.name


def exercises(listed: Sequence[Listed]) -> list[Listed]:
    return [one for one in listed if not one.is_part]


def names() -> list[str]:
    """Every exercise, own script and homework, by name."""
    return sorted({one.name for one in (*own(), *exercises(shipped()), *homework())})


def own() -> list[Listed]:
    """People's own scripts, in the order of a list."""
    folder = own_scripts()
    return _read(folder) if os.path.isdir(folder) else []


def homework() -> list[Listed]:
    """The exercises of homework that was added, by names that nothing else has."""
    folders = homework_scripts()
    if not folders:
        return []
    taken = {one.name for one in (*own(), *shipped())}
    found = {one.name: one for folder in folders for one in exercises(_read(folder))}
    return sorted((one for one in found.values() if one.name not in taken), key=Listed.place)


def shipped() -> list[Listed]:
    """What came with the program, in the order of a list."""
    kept = _place()
    try:
        return [Listed(*row) for row in json.loads(kept.read_bytes())]
    except (OSError, ValueError, TypeError):
        found = _read(bundled("scripts"))
    with suppress(OSError):  # it is read anew next time
        _keep(found, kept)
    return found


def _place() -> Path:
    from voicerepair.sound.voices.notes import cache_folder

    state = json.dumps([__version__, *_sources()]).encode()
    return cache_folder() / "exercises" / f"list.{hashlib.sha256(state).hexdigest()[:32]}.json"


def _sources() -> Iterator[tuple[str, int, int]]:
    """The state of every script, and of the modules that read them."""
    for folder in (bundled("scripts"), Path(__file__).parents[1] / "script", Path(__file__).parent):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.is_file():
                state = entry.stat()
                yield entry.name, state.st_size, state.st_mtime_ns


def _keep(found: list[Listed], path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in path.parent.glob("list.*.json"):
        old.unlink(missing_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(found), "utf-8")
    part.replace(path)


def _read(folder: Path) -> list[Listed]:
    from voicerepair.script.library import Library, scripts_in

    library = Library(())
    return sorted((_listed(library, path) for path in scripts_in(folder)), key=Listed.place)


def _listed(library: Library, path: Path) -> Listed:
    from voicerepair.script.source import fold

    parsed = library.parsed(path)
    script, meta = parsed.script, parsed.script.meta
    low, high = meta.minutes or (0.0, 0.0)
    broken = any(finding.is_error for finding in parsed.findings)
    people = 0 if broken else len(script.roles)
    return Listed(
        fold(path.stem), meta.title, meta.summary, meta.stage, meta.language, low, high, people
    )
