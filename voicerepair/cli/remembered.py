"""The exercises that came with the program, remembered as data once they have been read.

Importing what reads the language takes as long as everything else before the first sound
(0.19 s), and the exercises hardly ever change. So they are kept as JSON beside the prompts. Rules:
people's own scripts are never kept; whatever could make a difference is part of a file's name, so
that a file is right or not found; one that is damaged or cannot be written is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from voicerepair import __version__
from voicerepair.bundled import bundled, own_scripts
from voicerepair.script import model
from voicerepair.script.model import Program
from voicerepair.sound.narration.takes import Narration, narration_beside
from voicerepair.sound.voices.notes import cache_folder

__all__ = ["load", "narration_of"]

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KIND = "is"  # the key that holds the name of a class of ``script/model.py``


def load(name_or_path: str, *, still: bool = False) -> Program:
    """What ``Library().load`` gives, and raises; by a short cut where there is one."""
    kept = _place(name_or_path, still)
    program = _recalled(kept) if kept else None
    if program is not None:
        return program
    from voicerepair.script.library import Library

    program = Library().load(name_or_path, still=still)
    if kept:
        with suppress(OSError):  # it is read anew next time
            _keep(program, kept)
    return program


def narration_of(name_or_path: str) -> Narration:
    """What was recorded for the script that ``load`` gives. Raises ``VoiceRepairError``."""
    if _is_bundled(name_or_path):
        return Narration()  # people record for scripts of their own
    from voicerepair.script.library import Library

    return narration_beside(Library().find(name_or_path))


def _is_bundled(name: str) -> bool:
    """Is it an exercise by its name, and not a changed copy of one's own, which is played then?"""
    if not NAME.fullmatch(name) or not (bundled("scripts") / f"{name}.md").is_file():
        return False
    return name not in {path.stem.casefold() for path in own_scripts().glob("*.md")}


def _place(name: str, still: bool) -> Path | None:
    """Where the exercise of this name is kept; None for anything else."""
    if not _is_bundled(name):
        return None
    state = hashlib.sha256(json.dumps([__version__, *_sources()]).encode()).hexdigest()
    return cache_folder() / "exercises" / f"{name}{'+still' if still else ''}.{state[:32]}.json"


def _sources() -> Iterator[tuple[str, int, int]]:
    """The state of every file on which a reading depends: the exercises and what reads them."""
    for folder in (bundled("scripts"), bundled("audio"), Path(model.__file__).parent):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.is_file():
                state = entry.stat()
                yield entry.name, state.st_size, state.st_mtime_ns


def _recalled(path: Path) -> Program | None:
    try:
        found = json.loads(path.read_bytes(), object_hook=_from_json)
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return found if isinstance(found, Program) else None


def _keep(program: Program, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name.partition('.')[0]}.*"):
        old.unlink(missing_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(_to_json(program)), "utf-8")
    part.replace(path)


def _to_json(value: object) -> object:
    match value:
        case Enum():
            return {KIND: type(value).__name__, "value": value.value}
        case tuple():
            return [_to_json(item) for item in value]
        case Mapping():
            return {key: _to_json(item) for key, item in value.items()}
        case _ if is_dataclass(value):
            shown = {field.name: _to_json(getattr(value, field.name)) for field in fields(value)}
            return {KIND: type(value).__name__, **shown}
        case _:
            return value


def _from_json(found: dict[str, Any]) -> object:
    """One JSON object, whose own objects have been made already."""
    kind = found.pop(KIND, None)
    if kind is None:
        return found
    if kind not in model.__all__:
        raise ValueError(f"{kind} is no part of a script")
    return getattr(model, kind)(
        **{key: tuple(item) if isinstance(item, list) else item for key, item in found.items()}
    )
