"""Recordings that somebody has already, as takes: one file for one line, or a folder whose files
begin with the numbers of the lines.

Rule: all of them or none. Every file is looked at first; then all takes are written into a folder
beside, and moved to their place.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from voicerepair.errors import SoundError
from voicerepair.sound.narration.takes import Takes

if TYPE_CHECKING:
    from voicerepair.cli.narrate.desk import Desk
    from voicerepair.session.words import Line
    from voicerepair.sound.narration.conditioning import Conditioned
    from voicerepair.sound.ports import Vad

__all__ = ["Found", "keep_all", "look_at", "numbered"]

RATE = 48_000  # samples a second, at most
NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Found:
    """A file, the number of the line that it says, and what became of it."""

    path: Path
    number: int
    made: Conditioned


def numbered(path: Path, number: int | None) -> list[tuple[Path, int]]:
    """Which files are meant, and which line each of them says, by its number. Raises
    ``SoundError``: no files, a file without a number, two with the same one."""
    if number is not None and path.is_dir():
        raise SoundError(
            f"{path} is a folder, and --line is for one file.",
            "Begin the names of its files with the numbers of their lines: 03 welcome.wav",
        )
    if not path.is_dir():
        return [(path, _number(path) if number is None else number)]
    try:
        files = sorted(one for one in path.iterdir() if not one.name.startswith("."))
    except OSError as error:
        raise SoundError(
            f"{path} cannot be looked into: {error.strerror or error}.", "Choose another folder."
        ) from error
    if not files:
        raise SoundError(f"There is nothing in {path}.", "Put the recordings there.")
    found: dict[int, Path] = {}
    for file in files:
        other = found.setdefault(_number(file), file)
        if other is not file:
            raise SoundError(
                f"{other.name} and {file.name} are both for line {_number(file)}.",
                "Move the one that you do not want elsewhere.",
            )
    return [(file, number) for number, file in sorted(found.items())]


def look_at(desk: Desk, files: Sequence[tuple[Path, int]], vad: Vad) -> list[Found]:
    """What each file would be as a take. Raises ``VoiceRepairError`` for the first that is none;
    nothing has been kept then."""
    lines = [(path, number, desk.line(number)) for path, number in files]
    return [Found(path, number, _taken(path, line, vad)) for path, number, line in lines]


def keep_all(desk: Desk, found: Sequence[Found]) -> None:
    """All of them. Raises ``SoundError``; then none of them."""
    folder = desk.takes.folder
    texts = [desk.line(one.number).text for one in found]
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as name:
            made = Takes(Path(name))
            for one, text in zip(found, texts, strict=True):
                made.keep(text, one.made.pcm)
            folder.mkdir(mode=0o700, exist_ok=True)
            for text in texts:  # from here on nothing may be in the way
                if desk.takes.path(text).is_dir():
                    raise IsADirectoryError(0, f"{desk.takes.path(text).name} is a folder")
            for text in texts:
                made.path(text).replace(desk.takes.path(text))
    except OSError as error:
        raise SoundError(
            f"The takes cannot be written into {folder}: {error.strerror or error}.",
            "Make room there, or make the folder writable.",
        ) from error


def _number(path: Path) -> int:
    found = NUMBER.match(path.name)
    if found is None:
        raise SoundError(
            f"{path.name} does not begin with the number of a line.",
            "Give one file its line with --line N, and begin the names of several with their "
            "numbers: 03 welcome.wav",
        )
    return int(found[1][:9])


def _taken(path: Path, line: Line, vad: Vad) -> Conditioned:
    from voicerepair.cli.narrate.walk import LONGEST
    from voicerepair.sound.files import read_voice
    from voicerepair.sound.narration.conditioning import Doubt, conditioned

    raw = read_voice(path, LONGEST)
    made = conditioned(raw, line.text, vad, cut=True)
    if Doubt.NOTHING in made.doubts:
        raise SoundError(f"Nobody speaks in {path.name}.", "Listen to it once more.")
    return replace(made, pcm=made.pcm.resampled(min(raw.rate, RATE)))
