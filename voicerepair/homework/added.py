"""Homework that was added on this machine: each in a folder of its own, with its scripts.

Rules: a homework is there whole or not at all: it is unpacked and checked in a folder beside, whose
name begins with a dot, and that folder gets the name. Sending it again replaces it, by the same
therapist and with what is newer. What people did of it isn't kept here, but in the journal.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from voicerepair.errors import HomeworkError, ScriptError
from voicerepair.homework.assignment import Assigned, Assignment, field
from voicerepair.homework.counting import fingerprints
from voicerepair.homework.names import MANIFEST, is_script
from voicerepair.homework.reading import LARGEST_MANIFEST, Bundle, manifest_of
from voicerepair.homework.therapist import KEY_BYTES, Therapist
from voicerepair.whole_file import read_whole

__all__ = ["Added", "add", "find", "listed", "remove"]

BESIDE = ".adding-"  # how folders are called in which something isn't whole yet
OLD = "old"  # in such a folder: what was there before, for the moment between two names
STALE = 24 * 3600.0  # seconds after which nobody works in such a folder any more
ADDED = "added.json"  # who signed it, and since when it is here
LARGEST_ADDED = 20_000  # bytes
MOST_EARLIER = 200  # fingerprints


@dataclass(frozen=True, slots=True)
class Added:
    """One homework, in ``folder``. ``since``: when it was first added here, wall time in seconds;
    ``earlier``: fingerprints of what it was before it was sent again."""

    folder: Path
    therapist: Therapist
    assignment: Assignment
    since: float
    earlier: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.assignment.name

    def script(self, one: Assigned, *, short: bool = False) -> Path:
        """The file to play."""
        return self.folder / str(one.number) / f"{one.short if short else one.name}.md"


def listed(home: Path) -> tuple[list[Added], list[str]]:
    """What was added, by name; and the names of what cannot be read."""
    try:
        _put_back(home)
        folders = sorted(one for one in home.iterdir() if one.is_dir() and one.name[0] != ".")
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise HomeworkError(f"{home} cannot be read: {error.strerror}.") from error
    found, broken = [], []
    for folder in folders:
        try:
            found.append(_read(folder))
        except HomeworkError:
            broken.append(folder.name)
    return found, broken


def find(home: Path, name: str | None) -> Added:
    """By its name; without one, the only one there is. Raises ``HomeworkError``."""
    found, broken = listed(home)
    if name is not None and name.casefold() in broken:
        raise HomeworkError(
            f"The homework {name} is damaged here.", "Add it once more, from your therapist's file."
        )
    names = [one.name for one in found]
    if name is None and len(found) == 1:
        return found[0]
    if name is None and found:
        raise HomeworkError("Which one?", f"Name it: {', '.join(names)}.")
    for one in found:
        if name is not None and one.name == name.casefold():
            return one
    raise HomeworkError(
        "There is no homework here." if name is None else f"There is no homework called {name}.",
        f"There is {', '.join(names)}." if names else "voicerepair homework add FILE",
    )


def add(home: Path, bundle: Bundle, now: float) -> Added:
    """Unpacked, checked, and then put there. Raises ``HomeworkError``; then all is as it was."""
    there = check_replaces(home, bundle)
    about = {
        "key": bundle.therapist.public.hex(),
        "since": now if there is None else there.since,
        "earlier": [] if there is None else _versions(there),
    }
    place = home / bundle.assignment.name
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _tidy(home, now)
        with tempfile.TemporaryDirectory(dir=home, prefix=BESIDE) as beside:
            made, old = Path(beside) / "new", Path(beside) / OLD / place.name
            for folder in (made, old.parent):
                folder.mkdir(mode=0o700)
            bundle.unpack(made)
            (made / ADDED).write_text(json.dumps(about), encoding="ascii")
            if place.exists():
                place.rename(old)
            try:
                made.rename(place)
            except OSError:
                if old.exists():
                    old.rename(place)
                raise
    except OSError as error:
        raise HomeworkError(
            f"It cannot be written into {home}: {error.strerror or error}.",
            "Nothing was added. Make room, or look whether you may write there.",
        ) from error
    return _read(place)


def check_replaces(home: Path, bundle: Bundle) -> Added | None:
    """May it stand in the place of what is there under its name? Returns that; None where nothing
    is, or nothing that can be read. Raises ``HomeworkError``."""
    place = home / bundle.assignment.name
    try:
        _put_back(home)
    except OSError as error:
        raise HomeworkError(f"{home} cannot be read: {error.strerror}.") from error
    if not place.exists():
        return None
    hint = f"To have this one in its place: voicerepair homework remove {place.name}"
    try:
        there = _read(place)
    except HomeworkError:
        return None  # it is damaged, and this mends it
    if there.therapist.public != bundle.therapist.public:
        raise HomeworkError(
            f"There is a homework called {place.name} here, from {there.therapist.name}, signed "
            "with another key.",
            hint,
        )
    if there.assignment.made > bundle.assignment.made:
        raise HomeworkError(f"What you have of {place.name} is newer than this file.", hint)
    return there


def remove(added: Added) -> None:
    """Raises ``HomeworkError``."""
    try:
        with tempfile.TemporaryDirectory(dir=added.folder.parent, prefix=BESIDE) as beside:
            added.folder.rename(Path(beside) / "gone")
    except OSError as error:
        raise HomeworkError(f"It cannot be removed: {error.strerror}.") from error


def _versions(there: Added) -> list[str]:
    """The fingerprints of what it was and is, the latest last."""
    try:
        now = sorted(fingerprints(there))
    except ScriptError:  # this version cannot play it, so nobody has
        now = []
    return list(dict.fromkeys((*there.earlier, *now)))[-MOST_EARLIER:]


def _put_back(home: Path) -> None:
    """What had lost its name for a moment, when the program was killed in it."""
    for old in home.glob(f"{BESIDE}*/{OLD}/*"):
        if not (home / old.name).exists():
            old.rename(home / old.name)


def _tidy(home: Path, now: float) -> None:
    """What was left by a program that was killed."""
    for entry in home.glob(f"{BESIDE}*"):
        if now - entry.stat().st_mtime > STALE:
            shutil.rmtree(entry)


def _read(folder: Path) -> Added:
    try:
        manifest = read_whole(folder / MANIFEST, LARGEST_MANIFEST)
        about = read_whole(folder / ADDED, LARGEST_ADDED)
        if manifest is None or about is None:
            raise ValueError("something is missing")
        found = json.loads(about)
        public, since = bytes.fromhex(field(found, "key", str)), field(found, "since", float)
        earlier = tuple(map(str, field(found, "earlier", list)))
        therapist, assignment, files = manifest_of(manifest, public)
        if assignment.name != folder.name or len(public) != KEY_BYTES:
            raise ValueError("it is another one")
        if not all((folder / name).is_file() for name in files if is_script(name)):
            raise ValueError("a script is missing")
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise HomeworkError(f"The homework in {folder} is damaged.") from error
    return Added(folder, therapist, assignment, since, earlier)
