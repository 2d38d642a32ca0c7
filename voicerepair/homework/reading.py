"""A bundle as a stranger's file: every rule before anything of it is used.

Rules, in this order: its size; its signature, over every byte, before any of them is understood;
the zip's structure and its names; the manifest; then, while it is unpacked into an empty folder,
sizes, ratios and checksums; then the scripts, by the language's own checker; then sound, decoded
in a process with limits. Whatever fails is a ``HomeworkError``, and the folder is not to be used.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from voicerepair.errors import HomeworkError, ScriptError
from voicerepair.homework import narration
from voicerepair.homework.archive import Archive
from voicerepair.homework.assignment import Assignment, checked_text, field
from voicerepair.homework.bundle import FORMAT, LARGEST, TAIL_BYTES, Tail, digest
from voicerepair.homework.collecting import reached
from voicerepair.homework.names import MANIFEST, is_narration, is_script, refused
from voicerepair.homework.therapist import LONGEST_NAME, Therapist, is_public
from voicerepair.script.findings import printable
from voicerepair.script.library import Library
from voicerepair.script.source import LARGEST as LARGEST_SCRIPT
from voicerepair.sound.narration.takes import LARGEST as LARGEST_TAKE

__all__ = ["Bundle", "manifest_of", "opened"]

LARGEST_MANIFEST = 500_000  # bytes
MOST_SCRIPT_BYTES = 2_000_000  # in all; all of the program's own have 91,000
MOST_PLAYED = 50  # scripts that one can lead to; the program's own lead to seven at most
MOST_BYTES = 250_000_000  # unpacked
IN_MEMORY = 4_000_000
BLOCK = 1 << 20
SUM = re.compile(r"[0-9a-f]{64}")


class Listed(NamedTuple):
    """A file as the manifest has it: how many bytes, and their SHA-256 in hex."""

    size: int
    sum: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose signature holds. ``therapist``: whose it says it is; ``files``: by name."""

    therapist: Therapist
    assignment: Assignment
    files: dict[str, Listed]
    manifest: bytes
    archive: Archive

    def unpack(self, folder: Path) -> None:
        """All of it into an empty ``folder``. Raises ``HomeworkError``, also for what is no script,
        or no sound."""
        for name in filter(is_script, self.files):
            _write(folder / name, self._read(name))
        takes = ((name, self._read(name)) for name in self.files if is_narration(name))
        for name, flac in narration.decoded(takes):
            _write(folder / name, flac)
        _write(folder / MANIFEST, self.manifest)
        self._check_scripts(folder)

    def _read(self, name: str) -> bytes:
        data = self.archive.whole(name, LARGEST_TAKE if is_narration(name) else LARGEST_SCRIPT)
        if hashlib.sha256(data).hexdigest() != self.files[name].sum:
            raise refused(f"{name} is not what the checksum says")
        return data

    def _check_scripts(self, folder: Path) -> None:
        used: set[Path] = set()
        library = Library(())
        for one in self.assignment.scripts:
            for name in filter(None, (one.name, one.short)):
                root = folder / str(one.number) / f"{name}.md"
                if f"{one.number}/{name}.md" not in self.files:
                    raise refused(f"the script {name} is not in it")
                played = reached(root, library)
                if len(played) > MOST_PLAYED:
                    raise refused(f"{name} leads to more than {MOST_PLAYED} scripts")
                used.update(played)
                self._check_script(library, root, one.people)
        unused = [name for name in self.files if is_script(name) and folder / name not in used]
        if unused:
            raise refused(f"nothing in it plays {unused[0]}")

    def _check_script(self, library: Library, root: Path, people: int) -> None:
        try:
            programs = [library.load(root, still=still) for still in (False, True)]
        except ScriptError as error:
            what = error.message.replace(f"{root.parent}{os.sep}", "")
            raise refused(
                f"a script in it cannot be played ({printable(what).rstrip('.')})"
            ) from error
        if len(programs[0].script.roles) != people:
            raise refused(f"{root.stem} is not for {people}")


@contextmanager
def opened(path: Path) -> Iterator[Bundle]:
    """The bundle in ``path``, its signature and its manifest checked. Raises ``HomeworkError``."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:  # it may change meanwhile
        size = _copied(path, copy)
        copy.seek(max(0, size - TAIL_BYTES))
        tail = Tail.of(copy.read())
        if tail is None:
            raise HomeworkError(
                f"{printable(path.name)} is no homework, or only a part of it.",
                "It may be cut off: save it once more, or ask your therapist to send it again.",
            )
        if not tail.signs(digest(copy, size)):
            raise HomeworkError(
                f"{printable(path.name)} is not what was signed: it was changed or damaged on its "
                "way.",
                "Nothing of it was used. Ask your therapist to send it again.",
            )
        archive = Archive(copy, size, TAIL_BYTES)
        manifest = archive.whole(MANIFEST, LARGEST_MANIFEST) if MANIFEST in archive.sizes else b""
        therapist, assignment, files = manifest_of(manifest, tail.public)
        sizes = {name: listed.size for name, listed in files.items()}
        if list({MANIFEST: len(manifest), **sizes}.items()) != list(archive.sizes.items()):
            raise refused("what is in it is not what it lists")
        yield Bundle(therapist, assignment, files, manifest, archive)


def manifest_of(raw: bytes, public: bytes) -> tuple[Therapist, Assignment, dict[str, Listed]]:
    """Who sent it, what is asked for, and the files in it. Raises ``HomeworkError``."""
    try:
        found = json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise refused("what it says of itself cannot be read") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise HomeworkError(
            "This homework was made by another version of voicerepair.",
            "Get the newest voicerepair, or ask your therapist to.",
        )
    whose = field(found, "therapist", dict)
    name, recipient = field(whose, "name", str), field(whose, "recipient", str)
    if not name.strip() or not is_public(recipient):
        raise refused("it does not say whose it is")
    therapist = Therapist(checked_text(name, "name", LONGEST_NAME), public, recipient)
    assignment = Assignment.from_data(found.get("assignment"))
    return therapist, assignment, _files(field(found, "files", list))


def _files(listed: list[Any]) -> dict[str, Listed]:
    files: dict[str, Listed] = {}
    for one in listed:
        if not isinstance(one, dict):
            raise refused("what it lists cannot be read")
        name, found = field(one, "name", str), field(one, "sha256", str)
        size = field(one, "size", int)
        if name in files or not SUM.fullmatch(found) or size < 0:
            raise refused("what it lists cannot be read")
        files[name] = Listed(size, found)
    scripts = sum(one.size for name, one in files.items() if is_script(name))
    if sum(one.size for one in files.values()) > MOST_BYTES or scripts > MOST_SCRIPT_BYTES:
        raise refused("there is too much in it")
    return files


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _copied(path: Path, copy: IO[bytes]) -> int:
    """Its size."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise HomeworkError(f"{path} is no file.", "Name the file that your therapist sent.")
        if state.st_size > LARGEST:
            raise refused("it is larger than homework can be")
        with path.open("rb") as file:
            size = 0
            while block := file.read(BLOCK):
                size += len(block)
                if size > LARGEST:
                    raise refused("it is larger than homework can be")
                copy.write(block)
            return size
    except FileNotFoundError as error:
        raise HomeworkError(
            f"There is no file {path}.", "Look where it was saved, and name it with its folder."
        ) from error
    except OSError as error:
        raise HomeworkError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise HomeworkError("That cannot be the name of a file.") from error


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
