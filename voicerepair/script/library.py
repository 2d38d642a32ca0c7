"""Where scripts are found: by name in folders, by path, and beside the script that plays them.

Rules: the one module of ``script/`` that reads files. A name is letters, digits and hyphens and
never leads out of its folder. ``[play X]`` looks beside the playing script first, then among the
scripts that came with the program. A file is read once for each Library.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from voicerepair.bundled import bundled
from voicerepair.errors import ScriptError
from voicerepair.script.directions import SCRIPT_NAME
from voicerepair.script.findings import Code, Finding, Spot, in_order
from voicerepair.script.flow import steps_of
from voicerepair.script.lint import Whole, lint, lint_whole
from voicerepair.script.model import Meta, Play, Program, Script, Section, Step, TimeOut
from voicerepair.script.parse import Parsed, parse
from voicerepair.script.source import LARGEST, Notes, Source, fold, nearest

__all__ = ["Library", "Reading", "UnplayableScriptError"]

ENDING = ".md"
TIME_OUT = ("apart", "return")


class UnplayableScriptError(ScriptError):
    """A script has errors; ``findings`` has all of them, warnings too."""

    def __init__(self, message: str, hint: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message, hint)
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a script: a program to play, unless a finding is an error."""

    program: Program | None
    findings: tuple[Finding, ...]


class UnreadableError(Exception):
    """A file cannot be taken as text: what a finding should say of it."""

    def __init__(self, code: Code, message: str, hint: str, spot: Spot | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.spot = code, message, hint, spot or Spot()


@dataclass(slots=True)
class Library:
    """Scripts in ``folders`` (the first that has a name wins), then those of the program."""

    folders: Sequence[Path] = ()
    _listed: dict[Path, dict[str, Path]] = field(default_factory=dict, repr=False)
    _parsed: dict[Path, Parsed] = field(default_factory=dict, repr=False)

    def names(self) -> tuple[str, ...]:
        """Every name that can be played, sorted."""
        return tuple(sorted({name for folder in self._shelves() for name in self._list(folder)}))

    def load(self, name_or_path: str | Path) -> Program:
        """The script of that name or path, with every script it can reach, ready to be played.

        Raises ScriptError where it cannot be found, and UnplayableScriptError (with its
        findings) where it has errors.
        """
        reading = self.read(name_or_path)
        if reading.program is not None:
            return reading.program
        errors = [finding for finding in reading.findings if finding.is_error]
        first = errors[0]
        place = f"{first.path}, line {first.line}: " if first.line else ""
        more = f" There are {len(errors)} such errors." if len(errors) > 1 else ""
        raise UnplayableScriptError(
            f"{place}{first.message}{more}",
            first.hint if len(errors) == 1 else f"voicerepair check {name_or_path} lists them.",
            reading.findings,
        )

    def read(self, name_or_path: str | Path) -> Reading:
        """Like ``load``, for a checker: what is off becomes findings, and nothing is raised but
        ScriptError for a name or path where nothing is."""
        path = self.find(name_or_path)
        return _Gathering(self, path).reading()

    def find(self, name_or_path: str | Path) -> Path:
        """The file of a script by its name, or by its path. Raises ScriptError."""
        text = str(name_or_path)
        path = Path(text)
        if isinstance(name_or_path, str) and SCRIPT_NAME.match(text):
            for folder in self._shelves():
                if found := self._list(folder).get(fold(text)):
                    return found
        try:
            if path.exists():
                return path
        except (OSError, ValueError) as error:
            raise ScriptError(f"{text!r} is no name of a script or file.") from error
        close = nearest(path.stem, self.names())
        raise ScriptError(
            f'There is no script called "{text}".',
            f'did you mean "{close}"?' if close else "voicerepair list shows what there is.",
        )

    def beside(self, name: str, folder: Path) -> Path | None:
        """The file that ``[play name]`` means in a script of ``folder``; None where none is."""
        own = self._list(folder).get(fold(name))
        return own or self._list(bundled("scripts")).get(fold(name))

    def near(self, name: str, folder: Path) -> str:
        """The name most like ``name`` that a script of ``folder`` can play, or nothing."""
        return nearest(name, [*self._list(folder), *self._list(bundled("scripts"))])

    def parsed(self, path: Path) -> Parsed:
        """One file, read and checked by itself. Never raises for what the file holds."""
        if path not in self._parsed:
            self._parsed[path] = _parse_file(path)
        return self._parsed[path]

    def _shelves(self) -> Iterator[Path]:
        yield from self.folders
        yield bundled("scripts")

    def _list(self, folder: Path) -> dict[str, Path]:
        """The scripts of a folder by folded name; the guide for authors is none."""
        if folder not in self._listed:
            self._listed[folder] = dict(_scripts_in(folder))
        return self._listed[folder]


def _scripts_in(folder: Path) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir():
        return
    home = folder.resolve()
    for path in sorted(folder.iterdir()):
        name = path.name[: -len(ENDING)]
        if path.suffix.lower() != ENDING or not SCRIPT_NAME.match(name) or fold(name) == "readme":
            continue
        # A link that leads elsewhere is not a script of this folder.
        if path.resolve().parent == home:
            yield fold(name), path


def _parse_file(path: Path) -> Parsed:
    name = path.name.removesuffix(ENDING)
    try:
        parsed = parse(read_text(path), name, str(path))
    except UnreadableError as error:
        source = Source(str(path), ())
        finding = Notes(source).finding(error.code, error.spot, error.message, error.hint)
        return Parsed(Script(name, Meta(""), ("A", "B"), ()), source, (finding,))
    return replace(parsed, findings=in_order((*parsed.findings, *lint(parsed))))


def read_text(path: Path) -> str:
    """The text of a script's file. Raises UnreadableError."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise UnreadableError(
                Code.UNREADABLE, "This is a folder, not a script.", "Name a file in it."
            )
        if not stat.S_ISREG(kind):
            raise UnreadableError(
                Code.UNREADABLE, "This is no file with text in it.", "Name a script"
            )
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableError(
            Code.UNREADABLE, f"This file cannot be read ({why}).", "Look whether you may open it."
        ) from error
    if len(raw) > LARGEST:
        raise UnreadableError(
            Code.TOO_LARGE,
            "This file is larger than 1 MiB.",
            "A script is a few pages of text; is this the right file?",
        )
    return _decode(raw)


def _decode(raw: bytes) -> str:
    if b"\0" in raw:
        raise UnreadableError(
            Code.NOT_TEXT,
            "This is no text file.",
            "Save the script as plain text (UTF-8), not as a document of a word processor.",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        line = before.count("\n") + 1
        raise UnreadableError(
            Code.NOT_TEXT,
            "The text is not UTF-8 from here on.",
            "Save the file again and choose UTF-8 as its encoding.",
            Spot(line, len(before) - before.rfind("\n")),
        ) from error


class _Gathering:
    """One reading: the script, and all it can reach, each under a key of its own."""

    def __init__(self, library: Library, path: Path) -> None:
        self._library = library
        self._keys: dict[Path, str] = {}
        self._scripts: dict[str, Parsed] = {}
        self._missing: list[Finding] = []
        self._waiting: list[Path] = []
        self._main = self._key(path)
        for name in TIME_OUT:
            self._reach(name, path.parent)

    def reading(self) -> Reading:
        while self._waiting:
            self._follow(self._waiting.pop())
        whole = Whole(self._main, self._scripts)
        findings = in_order(
            [
                *(finding for parsed in self._scripts.values() for finding in parsed.findings),
                *self._missing,
                *lint_whole(whole),
            ]
        )
        if any(finding.is_error for finding in findings):
            return Reading(None, findings)
        scripts = {key: parsed.script for key, parsed in self._scripts.items()}
        return Reading(Program(self._main, scripts), findings)

    def _key(self, path: Path) -> str:
        """The key of a file: its name, unless another folder's script has that already."""
        if path not in self._keys:
            name = key = fold(path.name.removesuffix(ENDING))
            number = 2
            while key in self._keys.values():
                key = f"{name} ({number})"
                number += 1
            self._keys[path] = key
            self._scripts[key] = self._library.parsed(path)
            self._waiting.append(path)
        return self._keys[path]

    def _reach(self, name: str, folder: Path) -> str | None:
        found = self._library.beside(name, folder)
        return self._key(found) if found else None

    def _follow(self, path: Path) -> None:
        """Look up all that a script plays, and make its plays name the keys."""
        key = self._keys[path]
        parsed = self._scripts[key]
        names: dict[str, str] = {}
        for step in steps_of(parsed.script):
            if isinstance(step, Play):
                found = self._reach(step.script, path.parent)
                if found is None:
                    self._missing.append(self._unknown(step.script, step, parsed, path.parent))
                elif found != step.script:
                    names[step.script] = found
            elif isinstance(step, TimeOut):
                self._missing += [
                    self._unknown(name, step, parsed, path.parent)
                    for name in TIME_OUT
                    if self._reach(name, path.parent) is None
                ]
        script = _renamed(replace(parsed.script, name=key), names)
        self._scripts[key] = replace(parsed, script=script)

    def _unknown(self, name: str, step: Step, parsed: Parsed, folder: Path) -> Finding:
        spot = parsed.source.direction(step.line)
        close = self._library.near(name, folder)
        start = parsed.source.line(step.line).lower().find(name, spot.column - 1)
        if start >= 0:
            spot = Spot(spot.line, start + 1, len(name))
        return Notes(parsed.source).finding(
            Code.UNKNOWN_SCRIPT,
            spot,
            f'There is no script called "{name}" here.',
            f'did you mean "{close}"?' if close else f"Put {name}{ENDING} into the same folder.",
        )


def _renamed(script: Script, names: dict[str, str]) -> Script:
    """The script with its plays under other names."""
    if not names:
        return script

    def rename(steps: Iterable[Step]) -> tuple[Step, ...]:
        return tuple(
            replace(step, script=names.get(step.script, step.script))
            if isinstance(step, Play)
            else step
            for step in steps
        )

    def section(one: Section) -> Section:
        return replace(one, steps=rename(one.steps), between=rename(one.between))

    return replace(script, sections=tuple(section(one) for one in script.sections))
