"""The words that people taught, kept in one file: measures of their sound, no recordings.

Rules: JSON in the data folder, for its owner alone, written whole or not at all. A file that
cannot be read is an error and is never written over: somebody's words may still be in it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voicerepair.errors import SoundError
from voicerepair.session.commands import COMMANDS, Command
from voicerepair.sound.ear.cepstra import WIDTH, Cepstra
from voicerepair.whole_file import read_whole, write_whole

__all__ = ["TAKES", "TEACHABLE", "TaughtWord", "read", "usual_path", "write"]

TAKES = 3
TEACHABLE = (*(command.value for command in Command), "yes", "no", "pass")
VERSION = 1  # of the measures as well: words taught by others cannot be compared
LARGEST = 5_000_000  # bytes: hundreds of words
LONGEST = 1000  # frames of a take


@dataclass(frozen=True, slots=True, eq=False)
class TaughtWord:
    """Somebody's own word for ``command`` (one of ``TEACHABLE``), as ``TAKES`` takes.

    ``person``: whose it is, where several people have a word for the same command.
    """

    command: str
    takes: tuple[Cepstra, ...]
    person: str = ""

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases in whose place it can be said."""
        for command, entry in COMMANDS.items():
            if command == self.command:
                return entry.phrases
        return (self.command,)

    def replaces(self, other: TaughtWord) -> bool:
        return (self.command, self.person) == (other.command, other.person)


def usual_path() -> Path:
    from platformdirs import user_data_path

    return user_data_path("voicerepair", appauthor=False) / "taught.json"


def read(path: Path) -> tuple[TaughtWord, ...]:
    """What was taught; nothing where there is no file. Raises SoundError."""
    try:
        raw = read_whole(path, LARGEST)
        if raw is None:
            return ()
        found = json.loads(raw)
        if not isinstance(found, dict) or type(found.get("version")) is not int:
            raise ValueError("it has no version")
        if found["version"] == VERSION:
            return tuple(_word(entry) for entry in found["words"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise SoundError(
            f"The words that were taught cannot be read ({why}).",
            f"Nothing was changed in {path}. To begin anew, delete it, or move it away.",
        ) from error
    raise SoundError(
        f"The words that were taught are kept in version {found['version']}, which is not known.",
        f"Use the voicerepair that wrote {path}, or delete it and teach anew.",
    )


def write(path: Path, words: Sequence[TaughtWord]) -> None:
    """In place of what was there, all or nothing; no file where no words are left.

    Raises SoundError.
    """
    kept = {"version": VERSION, "words": [_entry(word) for word in words]}
    try:
        if words:
            write_whole(path, json.dumps(kept).encode())
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise SoundError(
            f"The taught words cannot be kept: {error.strerror}.",
            f"What was there before still is. They belong into {path.parent}.",
        ) from error


def _entry(word: TaughtWord) -> dict[str, object]:
    takes = [base64.b64encode(take.astype("<f2").tobytes()).decode() for take in word.takes]
    return {"command": word.command, "person": word.person, "takes": takes}


def _word(entry: dict[str, Any]) -> TaughtWord:
    """Raises what ``read`` takes for damage."""
    command, person = entry["command"], entry["person"]
    takes = tuple(_take(take) for take in entry["takes"])
    if command not in TEACHABLE or not isinstance(person, str) or len(takes) != TAKES:
        raise ValueError("this is no taught word")
    return TaughtWord(command, takes, person)


def _take(kept: str) -> Cepstra:
    rows = np.frombuffer(base64.b64decode(kept, validate=True), "<f2").astype(np.float32)
    take = rows.reshape(-1, WIDTH)
    if not 0 < len(take) <= LONGEST or not np.isfinite(take).all():
        raise ValueError("this is no take")
    return take
