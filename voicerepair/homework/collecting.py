"""The scripts of an assignment as a bundle has them: each with what it plays, and its narration.

Rules: every assigned script has a numbered folder of its own, in which it plays what it played
here, whichever exercises and versions its people have. What a time-out plays comes along only where
the author wrote their own. What was recorded comes along for lines as they are written: a line with
somebody's name in it stays, for no name is in a bundle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from voicerepair.bundled import bundled
from voicerepair.errors import HomeworkError
from voicerepair.homework.assignment import LONGEST_TITLE, MOST_SCRIPTS, NAME, Assigned
from voicerepair.homework.narration import LONGEST_OF_ALL
from voicerepair.script.flow import steps_of
from voicerepair.script.library import Library
from voicerepair.script.model import TIME_OUT, Play, Program
from voicerepair.script.source import LARGEST, fold
from voicerepair.session.wording import ENGLISH, Wording
from voicerepair.sound.narration.lines import lines_of
from voicerepair.sound.narration.takes import (
    NARRATION,
    Narration,
    Takes,
    as_flac,
    folder_of,
    narration_beside,
)
from voicerepair.whole_file import read_whole

__all__ = ["Collected", "collect", "reached"]

SHORT = "-short"
SHORT_FOR_TWO = "five"


WordingFor = Callable[[Program], Wording]


@dataclass(frozen=True, slots=True)
class Collected:
    """What is ``assigned``, and the ``files`` of it by their names in the bundle. ``narrated``: how
    many lines of it were recorded; ``stayed``: how many recordings of these scripts are not in
    it."""

    assigned: tuple[Assigned, ...]
    files: dict[str, bytes]
    narrated: int = 0
    stayed: int = 0


def collect(
    names: Sequence[str],
    library: Library,
    *,
    short: bool,
    wording_for: WordingFor = lambda _program: ENGLISH,
) -> Collected:
    """With ``short``, each with its short form; ``wording_for`` has the guide's own sentences.
    Raises ``HomeworkError``, ``ScriptError``, and ``SoundError`` for a recording that cannot be
    used."""
    if len(names) > MOST_SCRIPTS:
        raise HomeworkError(f"{len(names)} scripts are too many.", f"{MOST_SCRIPTS} at most.")
    assigned, files, narrated = [], {}, _Narrated(library, wording_for)
    for number, name in enumerate(names, start=1):
        script = library.load(name).script  # raises where it cannot be played
        path = library.find(name)
        small = _short_form(path, library, len(script.roles)) if short else None
        roots = [path] if small is None else [path, small]
        files.update(_files(number, roots, library))
        for root in roots:
            narrated.add(number, root)
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
    return Collected(
        tuple(assigned), files | narrated.files, len(narrated.sent), len(narrated.stayed)
    )


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
    return files


class _Narrated:
    """What was recorded, each take written anew: of a file, nothing but its sound travels."""

    def __init__(self, library: Library, wording_for: WordingFor) -> None:
        self._library = library
        self._wording_for = wording_for
        self._seconds = 0.0
        self._beside: set[Path] = set()
        self.files: dict[str, bytes] = {}
        self.sent: set[str] = set()

    @property
    def stayed(self) -> list[Path]:
        """The scripts' own takes that say nothing of what is sent."""
        return [take for take in self._beside if take.name not in self.sent]

    def add(self, number: int, root: Path) -> None:
        """What is heard here where ``root`` is played is heard there."""
        narration = narration_beside(root)
        for path in reached(root, self._library):
            self._beside.update(Takes(folder_of(path)).left_over(()))
            for text in self._lines(path):
                self._take(f"{number}/{_name(root)}{NARRATION}", narration, text)

    def _take(self, folder: str, narration: Narration, text: str) -> None:
        path, sound = narration.path(text), narration.sound(text)
        if path is None or sound is None or f"{folder}/{path.name}" in self.files:
            return
        self._seconds += sound.duration
        if self._seconds > LONGEST_OF_ALL:
            raise HomeworkError(
                f"There is more narration than {LONGEST_OF_ALL / 60:.0f} minutes.",
                "Send fewer scripts at once.",
            )
        self.files[f"{folder}/{path.name}"] = as_flac(text, sound)
        self.sent.add(path.name)

    def _lines(self, path: Path) -> Iterator[str]:
        """What a session says of a script without anybody's name in it."""
        script = self._library.parsed(path).script
        program = Program(script.name, {script.name: script})
        said = lines_of(program, (), self._wording_for(program), own=True).said
        return (line.text for line in said)


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
