"""From one script to all it can reach: follows every ``[play X]``, and names what is missing.

Rules: pure; where scripts lie is asked of the Shelves. Every file gets a key of its own in the
Program: its name, or its name with a number where another folder's script has that already.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from voicerepair.script.findings import Code, Finding, in_order
from voicerepair.script.flow import steps_of
from voicerepair.script.model import TIME_OUT, Cue, Play, Program, Script, Section, Step
from voicerepair.script.parse import Parsed
from voicerepair.script.source import Notes, fold, nearest, or_names, several_nearest
from voicerepair.script.whole import Whole, lint_whole

__all__ = ["Reading", "Shelves", "gather"]

REMEMBERED = 64
"""Scripts whose files are known by name: the few that most others play."""


class Shelves(Protocol):
    """Where scripts and sounds are."""

    def parsed(self, path: Path) -> Parsed:
        """The script in a file, read and checked by itself."""
        ...

    def beside(self, folder: Path) -> dict[str, Path]:
        """Every script that a script of ``folder`` can play, by name."""
        ...

    def sounds(self) -> tuple[str, ...]:
        """What ``[cue NAME]`` can be."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a script: a program to play, unless a finding is an error."""

    program: Program | None
    findings: tuple[Finding, ...]


def gather(shelves: Shelves, path: Path, still: bool = False) -> Reading:
    """The script in ``path`` with all it can reach, and everything there is to say of them.

    With ``still``, wherever a script has a twin without breathing (NAME-still), the twin stands
    in for it.
    """
    return _Gathering(shelves, path, still).reading()


class _Gathering:
    def __init__(self, shelves: Shelves, path: Path, still: bool) -> None:
        self._shelves = shelves
        self._still = still
        self._keys: dict[Path, str] = {}
        self._parsed: dict[str, Parsed] = {}
        self._waiting: deque[Path] = deque()
        self._main = self._key(self._twin(path))
        # A time-out can be called from anywhere, so its scripts come along wherever they are.
        apart, back = (self._for_time_out(path, name) for name in TIME_OUT)
        self._time_out = apart, back

    def reading(self) -> Reading:
        missing: list[Finding] = []
        while self._waiting:
            missing += self._follow(self._waiting.popleft())
        found = [finding for parsed in self._parsed.values() for finding in parsed.findings]
        findings = in_order(
            [*found, *missing, *lint_whole(Whole(self._main, self._parsed, self._time_out))]
        )
        if any(finding.is_error for finding in findings):
            return Reading(None, findings)
        scripts = {key: parsed.script for key, parsed in self._parsed.items()}
        return Reading(Program(self._main, scripts, self._time_out), findings)

    def _for_time_out(self, main: Path, name: str) -> str:
        """The key of ``apart`` or of ``return``: of ``apart-de`` in its place where that is the one
        in the language of the main script. The plain name, if there is none."""
        beside = self._shelves.beside(main.parent)
        language = self._language(main)
        found = [beside[n] for n in (name, f"{name}-{language}") if n in beside]
        fitting = [path for path in found if self._language(path) == language]
        return self._key((fitting or found)[0]) if found else name

    def _language(self, path: Path) -> str:
        return self._shelves.parsed(path).script.meta.base_language

    def _twin(self, path: Path) -> Path:
        """What is played for the script in ``path``: itself, or the twin that lies beside it.

        A time-out is found by its scripts' names, and has its twins in what those play.
        """
        if not self._still or path.stem in TIME_OUT:
            return path
        twin = self._shelves.beside(path.parent).get(fold(f"{path.stem}-still"), path)
        return twin if twin.parent == path.parent else path

    def _key(self, path: Path) -> str:
        if path not in self._keys:
            parsed = self._shelves.parsed(path)
            name = key = parsed.script.name
            while key in self._parsed:
                key = f"{name} ({len(self._keys) + 1})"
            self._keys[path] = key
            self._parsed[key] = parsed
            self._waiting.append(path)
        return self._keys[path]

    def _follow(self, path: Path) -> Iterator[Finding]:
        """Look up all that a script plays, and make its plays name the keys."""
        key = self._keys[path]
        parsed = self._parsed[key]
        beside = self._shelves.beside(path.parent)
        names: dict[str, str] = {}
        for step in _named(parsed):
            if isinstance(step, Play):
                if step.script in beside:
                    names[step.script] = self._key(self._twin(beside[step.script]))
                else:
                    yield _unknown_script(step, parsed, beside)
            elif step.name not in self._shelves.sounds():
                yield _unknown_sound(step, parsed, self._shelves.sounds())
        script = _renamed(parsed.script, key, names)
        if script is not parsed.script:
            self._parsed[key] = replace(parsed, script=script)


@lru_cache(maxsize=REMEMBERED)
def _named(parsed: Parsed) -> tuple[Play | Cue, ...]:
    """The steps that name a file."""
    return tuple(step for step in steps_of(parsed.script) if isinstance(step, Play | Cue))


def _unknown_script(step: Play, parsed: Parsed, beside: Iterable[str]) -> Finding:
    close = or_names(several_nearest(step.script, beside))
    return Notes(parsed.source).finding(
        Code.UNKNOWN_SCRIPT,
        parsed.source.in_direction(step.line, step.script),
        f'There is no script called "{step.script}" here.',
        f"did you mean {close}?" if close else f"Put {step.script}.md into the same folder.",
    )


def _unknown_sound(step: Cue, parsed: Parsed, sounds: tuple[str, ...]) -> Finding:
    close = nearest(step.name, sounds)
    return Notes(parsed.source).finding(
        Code.UNKNOWN_SOUND,
        parsed.source.in_direction(step.line, step.name),
        f'There is no sound called "{step.name}".',
        f'did you mean "{close}"?' if close else f"The sounds are {', '.join(sounds)}.",
    )


def _renamed(script: Script, key: str, names: dict[str, str]) -> Script:
    """The script under its key, its plays naming the keys of what they play."""
    if key == script.name and all(name == found for name, found in names.items()):
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

    return replace(script, name=key, sections=tuple(map(section, script.sections)))
