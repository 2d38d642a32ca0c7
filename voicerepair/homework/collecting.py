"""The scripts of an assignment as a bundle has them: each with what it plays, and its narration.

Rules: every assigned script has a numbered folder of its own, in which it plays what it played
here, whichever exercises and versions its people have. What a time-out plays comes along only where
the author wrote their own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path

from voicerepair.bundled import bundled
from voicerepair.errors import HomeworkError
from voicerepair.homework.assignment import LONGEST_TITLE, MOST_SCRIPTS, NAME, Assigned
from voicerepair.homework.names import NARRATION, SOUNDS
from voicerepair.script.flow import steps_of
from voicerepair.script.library import Library
from voicerepair.script.model import TIME_OUT, Play
from voicerepair.script.source import LARGEST, fold
from voicerepair.whole_file import read_whole

__all__ = ["LARGEST_TAKE", "collect", "reached"]

LARGEST_TAKE = 20_000_000  # bytes of one prompt's narration
SHORT = "-short"
SHORT_FOR_TWO = "five"


def collect(
    names: Sequence[str], library: Library, *, short: bool
) -> tuple[tuple[Assigned, ...], dict[str, bytes]]:
    """What is assigned, and the files of it by their names in the bundle; with ``short``, each
    with its short form. Raises ``HomeworkError`` and ``ScriptError``."""
    if len(names) > MOST_SCRIPTS:
        raise HomeworkError(f"{len(names)} scripts are too many.", f"{MOST_SCRIPTS} at most.")
    assigned, files = [], {}
    for number, name in enumerate(names, start=1):
        script = library.load(name).script  # raises where it cannot be played
        path = library.find(name)
        small = _short_form(path, library, len(script.roles)) if short else None
        roots = [path] if small is None else [path, small]
        files.update(_files(number, roots, library))
        assigned.append(
            Assigned(
                number,
                _name(path),
                script.meta.title[:LONGEST_TITLE],
                len(script.roles),
                _name(small) if small else "",
            )
        )
    if len({one.name for one in assigned}) < len(assigned):
        raise HomeworkError(
            "Two of these scripts have the same name.", "Give one of the files another name."
        )
    return tuple(assigned), files


def reached(root: Path, library: Library) -> list[Path]:
    """``root``, and every script that playing it can lead to, with or without breathing."""
    found: dict[Path, None] = {}
    waiting = deque([root, *_own_time_outs(root, library)])
    while waiting:
        path = waiting.popleft()
        if path in found:
            continue
        found[path] = None
        beside = library.beside(path.parent)
        twin = beside.get(fold(f"{path.stem}-still"))
        if twin is not None and twin.parent == path.parent:
            waiting.append(twin)
        plays = (s.script for s in steps_of(library.parsed(path).script) if isinstance(s, Play))
        waiting += [beside[name] for name in dict.fromkeys(plays) if name in beside]
    return list(found)


def _own_time_outs(root: Path, library: Library) -> list[Path]:
    if root.parent == bundled("scripts"):
        return []
    language = library.parsed(root).script.meta.base_language
    names = [name for plain in TIME_OUT for name in (plain, f"{plain}-{language}")]
    beside = library.beside(root.parent)
    return [beside[name] for name in names if name in beside and beside[name].parent == root.parent]


def _short_form(path: Path, library: Library, people: int) -> Path:
    beside = library.beside(path.parent)
    found = beside.get(fold(f"{path.stem}{SHORT}"))
    if found is None and people == 2 and path.stem != SHORT_FOR_TWO:
        found = beside.get(SHORT_FOR_TWO)
    if found is None:
        raise HomeworkError(
            f"{path.stem} has no short form.",
            f"Write one beside it, {path.stem}{SHORT}.md, or leave --short away.",
        )
    if len(library.load(found).script.roles) != people:
        raise HomeworkError(f"{found.stem} is for another number of people than {path.stem}.")
    return found


def _files(number: int, roots: Sequence[Path], library: Library) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path in dict.fromkeys(one for root in roots for one in reached(root, library)):
        name = _name(path)
        place = f"{number}/{name}.md"
        text = _read(path, LARGEST)
        if files.setdefault(place, text) != text:
            raise HomeworkError(
                f"Two different scripts called {name} are played here.",
                "Give your own one another name, and play it by that.",
            )
        for take in _takes(path):
            files[f"{number}/{name}{NARRATION}/{take.name}"] = _read(take, LARGEST_TAKE)
    return files


def _takes(path: Path) -> list[Path]:
    """What was recorded for a script's prompts."""
    folder = path.with_name(f"{path.stem}{NARRATION}")
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if one.suffix in SOUNDS)


def _name(path: Path) -> str:
    name = fold(path.stem)
    if not NAME.fullmatch(name):
        raise HomeworkError(
            f'The script "{path.stem}" has a name that is not the same on every computer.',
            "Name it with letters a to z, digits, and hyphens between them.",
        )
    return name


def _read(path: Path, most: int) -> bytes:
    try:
        found = read_whole(path, most)
    except (OSError, ValueError) as error:
        raise HomeworkError(f"{path} cannot be read: {error}.") from error
    if found is None:
        raise HomeworkError(f"{path} is gone.")
    return found
