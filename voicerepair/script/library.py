"""Where scripts are found: by name in folders, by path, and beside the script that plays them.

The folder of people's own scripts comes before that of the program, so that a changed copy of an
exercise is the one that is played. Homework comes last: what somebody else sent never changes what
a name means.

Rules: the one module of ``script/`` that reads files. A name is letters, digits and hyphens and
never leads out of its folder. ``[play X]`` looks beside the playing script first, then among the
scripts that came with the program. A Library keeps what it read, as long as it is not too much.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from voicerepair.bundled import bundled, homework_scripts, own_scripts
from voicerepair.errors import ScriptError
from voicerepair.script.directions import SCRIPT_NAME
from voicerepair.script.findings import Code, Finding, Spot, in_order
from voicerepair.script.gathering import Reading, gather
from voicerepair.script.lint import lint
from voicerepair.script.model import PART_STAGES, Meta, Program, Script
from voicerepair.script.parse import Parsed, parse
from voicerepair.script.source import LARGEST, Notes, Source, fold, or_names, several_nearest

__all__ = ["Library", "Reading", "UnplayableScriptError", "scripts_in", "texts_in"]

ENDING = ".md"

MOST_KEPT = 64
"""Scripts that a Library keeps, the latest used; each may be large."""


class UnplayableScriptError(ScriptError):
    """A script has errors; ``findings`` has all of them, warnings too."""

    def __init__(self, message: str, hint: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message, hint)
        self.findings = findings


class _UnreadableError(Exception):
    """A file cannot be taken as text: what a finding should say of it."""

    def __init__(self, code: Code, message: str, hint: str, spot: Spot | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.spot = code, message, hint, spot or Spot()


@dataclass(slots=True)
class Library:
    """Scripts in ``folders`` (the first that has a name wins), then those of the program, then
    those of ``homework``, which never stand in for another."""

    folders: Sequence[Path] = field(default_factory=lambda: (own_scripts(),))
    homework: Sequence[Path] = field(default_factory=homework_scripts)
    _listed: dict[Path, dict[str, Path]] = field(default_factory=dict, repr=False)
    _beside: dict[Path, dict[str, Path]] = field(default_factory=dict, repr=False)
    _parsed: dict[Path, Parsed] = field(default_factory=dict, repr=False)
    _sounds: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Every name that can be played, sorted."""
        return tuple(sorted({name for folder in self._folders() for name in self._list(folder)}))

    def load(self, name_or_path: str | Path, *, still: bool = False) -> Program:
        """The script of that name or path, with every script it can reach, ready to be played.

        With ``still``, wherever a script has a twin without breathing (NAME-still), the twin
        stands in for it.

        Raises ScriptError where it cannot be found, and UnplayableScriptError (with its
        findings) where it has errors.
        """
        reading = self.read(name_or_path, still=still)
        if reading.program is not None:
            return reading.program
        errors = [finding for finding in reading.findings if finding.is_error]
        first = errors[0]
        place = f"{first.path}, line {first.line}" if first.line else first.path
        more = f" (There are {len(errors)} errors in all.)" if len(errors) > 1 else ""
        raise UnplayableScriptError(
            f"{place}: {first.message}{more}",
            first.hint if len(errors) == 1 else f"voicerepair check {name_or_path} lists them.",
            reading.findings,
        )

    def read(self, name_or_path: str | Path, *, still: bool = False) -> Reading:
        """Like ``load``, for a checker: whatever is wrong with a script becomes a finding.

        Raises ScriptError where there is no script of that name or path.
        """
        return gather(self, self.find(name_or_path), still)

    def find(self, name_or_path: str | Path) -> Path:
        """The file of a script by its name, or by its path. Raises ScriptError."""
        text = str(name_or_path)
        found = self._find_name(text)
        try:
            if found is None and _is_there(text):
                return Path(text)
        except (OSError, ValueError) as error:
            raise ScriptError(
                f'"{text[:40]}" cannot be the name of a script or a file.',
                "Write a name such as rhythm, or the path of a file.",
            ) from error
        found = found or self._find_name(text.removesuffix(ENDING))
        if found is not None:
            return found
        close = or_names(self._nearest(Path(text).stem))
        raise ScriptError(
            f'There is no script called "{text}".',
            f"did you mean {close}?" if close else "voicerepair list shows what there is.",
        )

    def _nearest(self, name: str) -> list[str]:
        """The names most like this one; what exercises share only where no exercise is like it."""
        close = several_nearest(name, self.names())
        exercises = [one for one in close if not self._is_part(one)]
        return exercises or close

    def _is_part(self, name: str) -> bool:
        path = self._find_name(name)
        return path is not None and self.parsed(path).script.meta.stage in PART_STAGES

    def _find_name(self, name: str) -> Path | None:
        listed = (self._list(folder).get(fold(name)) for folder in self._folders())
        return next((path for path in listed if path), None)

    # ------------------------------------------------------------------------ shelves

    def parsed(self, path: Path) -> Parsed:
        """One file, read and checked by itself. Never raises for what the file holds."""
        parsed = self._parsed.pop(path, None) or _parse_file(path)
        self._parsed[path] = parsed
        if len(self._parsed) > MOST_KEPT:
            del self._parsed[next(iter(self._parsed))]
        return parsed

    def beside(self, folder: Path) -> dict[str, Path]:
        """Every script that a script of ``folder`` can play, by name."""
        if folder not in self._beside:
            self._beside[folder] = self._list(bundled("scripts")) | self._list(folder)
        return self._beside[folder]

    def sounds(self) -> tuple[str, ...]:
        """What ``[cue NAME]`` can be."""
        if not self._sounds:
            self._sounds = tuple(sorted(path.stem for path in bundled("audio").glob("*.flac")))
        return self._sounds

    def _folders(self) -> Iterator[Path]:
        yield from self.folders
        yield bundled("scripts")
        yield from self.homework

    def _list(self, folder: Path) -> dict[str, Path]:
        if folder not in self._listed:
            self._listed[folder] = {fold(path.stem): path for path in scripts_in(folder)}
        return self._listed[folder]


def _is_there(path: str) -> bool:
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError:
        pass  # it may well be there; reading it says what is in the way
    return True


def scripts_in(folder: Path) -> Iterator[Path]:
    """The scripts of a folder that have a name to be played by."""
    return (path for path in texts_in(folder) if SCRIPT_NAME.match(path.stem))


def texts_in(folder: Path) -> Iterator[Path]:
    """The scripts of a folder by name; a README is none, nor is a link that leads elsewhere.

    A folder that is not there, or that may not be looked into, has none.
    """
    # realpath and isdir never raise: a link in a circle leads nowhere, and so not elsewhere.
    home = os.path.realpath(folder)
    for path in _files_of(folder):
        written = path.suffix == ENDING and fold(path.stem) != "readme"
        if written and os.path.dirname(os.path.realpath(path)) == home:
            yield path


def _files_of(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir()) if os.path.isdir(folder) else []
    except OSError:
        return []


def _parse_file(path: Path) -> Parsed:
    name = fold(path.name.removesuffix(ENDING))
    try:
        parsed = parse(_read_text(path), name, str(path))
    except _UnreadableError as error:
        source = Source(str(path), ())
        finding = Notes(source).finding(error.code, error.spot, error.message, error.hint)
        return Parsed(Script(name, Meta(""), (), ()), source, (finding,))
    return replace(parsed, findings=in_order((*parsed.findings, *lint(parsed))))


def _read_text(path: Path) -> str:
    try:
        # Only a plain file is opened: opening a pipe or a device can wait for ever.
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            with path.open("rb") as file:
                raw = file.read(LARGEST + 1)
    except OSError as error:
        message = f"This file cannot be read: {error.strerror}."
        hint = "Look whether it is there, and whether you may open it."
        raise _UnreadableError(Code.UNREADABLE, message, hint) from error
    if stat.S_ISDIR(mode):
        message, hint = "This is a folder, not a script.", "Name a file in it."
        raise _UnreadableError(Code.UNREADABLE, message, hint)
    if not stat.S_ISREG(mode):
        message, hint = "This is no file with text in it.", "Name a script, a file of plain text."
        raise _UnreadableError(Code.UNREADABLE, message, hint)
    if len(raw) > LARGEST:
        message = "This file is larger than 1 MiB."
        hint = "A script is a few pages of text; is this the right file?"
        raise _UnreadableError(Code.TOO_LARGE, message, hint)
    return _decode(raw)


def _decode(raw: bytes) -> str:
    if b"\0" in raw:
        message = "This is no text file."
        hint = "Save the script as plain text (UTF-8), not as a word processor's document."
        raise _UnreadableError(Code.NOT_TEXT, message, hint)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").removeprefix("\ufeff")
        lines = Source.of(before, "").lines
        raise _UnreadableError(
            Code.NOT_TEXT,
            "The text is not UTF-8 from here on.",
            "Save the file again and choose UTF-8 as its encoding.",
            Spot(len(lines), len(lines[-1]) + 1),
        ) from error
