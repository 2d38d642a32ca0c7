"""What is on the desk of somebody who narrates: a script of theirs, its lines, and its takes.

Rule: takes lie beside a script, so it has to be one's own. What came with the program is written
over by the next version of it, and what somebody sent is signed as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from voicerepair.bundled import bundled, homework_folder, own_scripts
from voicerepair.cli import languages
from voicerepair.errors import ScriptError, SoundError
from voicerepair.screen.ask import parse_names
from voicerepair.script.library import Library
from voicerepair.script.model import Program
from voicerepair.session.wording import Wording
from voicerepair.session.words import Line
from voicerepair.sound.narration.lines import Lines, is_said, lines_of, played
from voicerepair.sound.narration.takes import Takes, folder_of, narration_beside, take_name

__all__ = ["Desk", "for_phones", "lay_out", "remarks", "take_away"]


@dataclass(frozen=True, slots=True)
class Desk:
    """``script`` as it was typed; ``everything``: the guide's own sentences are among the lines;
    ``phone``: what a phone says of lines with names."""

    script: str
    path: Path
    program: Program
    wording: Wording
    lines: Lines
    takes: Takes
    everything: bool
    phone: bool

    def line(self, number: int) -> Line:
        """The line of that number, from 1. Raises ``ScriptError``."""
        if not 1 <= number <= len(self.lines.said):
            raise ScriptError(
                f"There is no line {number}: {self.path.name} has {_count(len(self.lines.said))}.",
                f"voicerepair narrate {self.script} --list shows them.",
            )
        return self.lines.said[number - 1]

    def missing(self) -> list[int]:
        """The numbers of the lines that have no take."""
        every = enumerate(self.lines.said, start=1)
        return [number for number, line in every if not self.takes.has(line.text)]

    def left_over(self) -> list[tuple[Path, str]]:
        """Takes that nobody hears any more, with what they say as far as that can be read: of lines
        that were edited, and of none that other names would bring up."""
        every = self.takes.left_over(line.text for line in self.lines.said)
        script, wording = self.program.script, self.wording
        parts = {take_name(line.text) for line in for_phones(self.program, wording, own=True)}
        titled = [(path, _title(path)) for path in every if path.name not in parts]
        return [(path, title) for path, title in titled if not is_said(title, script, wording)]


def lay_out(
    script: str, names: str | None = None, *, everything: bool = False, phone: bool = False
) -> Desk:
    """Raises ``VoiceRepairError``: no such script, one that cannot be played, one that is not
    one's own, a wrong number of names, a folder that cannot be written to."""
    library = Library()
    program = library.load(script)
    path = library.find(script)
    _refuse_others_scripts(path)
    people = parse_names(names, program.script.roles) if names is not None else ()
    wording = languages.wording_for(program)
    lines = lines_of(program, people, wording, own=everything)
    if phone:
        lines = _with(lines, for_phones(program, wording, own=everything))
    if not lines.said:
        raise ScriptError(
            f"There is no line in {path.name} that can be narrated as it is.",
            "Each of them has a name in it: --names says whose." if lines.unnamed else "",
        )
    takes = Takes(folder_of(path))
    _refuse_what_cannot_be_kept(takes.folder)
    return Desk(script, path, program, wording, lines, takes, everything, phone)


def remarks(desk: Desk) -> Iterator[str]:
    """What somebody who narrates this script would want to know besides, a paragraph each."""
    if unnamed := len(desk.lines.unnamed):
        example = ",".join(
            ["Ana", "Bo", "Cem", "Dan", "Eva", "Finn"][: len(desk.program.script.roles)]
        )
        yield (
            f"{_count(unnamed)} with a name in {_it(unnamed)} {_is(unnamed)} left to the voice. "
            f"With --names {example}, you record {_it(unnamed)} for these people."
        )
        if not desk.phone:
            yield (
                "A phone knows no names, so the page for phones leaves them out of such lines. "
                "--phone records them so."
            )
    if any(line.private for line in desk.lines.said):
        yield "Takes of lines with names have the names in them: whoever has the folder hears them."
    if numbered := len(desk.lines.numbered):
        yield (
            f"{_count(numbered)} with a number or a time in {_it(numbered)} {_is(numbered)} always "
            "said by the voice."
        )
    if not desk.everything:
        yield (
            "What the guide says in every exercise, such as “Take your time”, is the voice's too. "
            "--all adds it."
        )
    yield from _also_played(desk)
    if left := len(desk.left_over()):
        takes, lines = ("take is of a line", "it") if left == 1 else ("takes are of lines", "them")
        yield (
            f"{left} {takes} that the script no longer has: voicerepair narrate {desk.script} "
            f"--tidy removes {lines}."
        )


def take_away(desk: Desk) -> list[str]:
    """Remove what is left over; what it said. Raises ``SoundError``."""
    gone = []
    for path, title in desk.left_over():
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise SoundError(
                f"The take {path} cannot be removed: {error.strerror or error}.",
                "Delete it by hand.",
            ) from error
        gone.append(title or path.name)
    return gone


def _refuse_others_scripts(path: Path) -> None:
    folder = path.resolve().parent
    if folder == bundled("scripts").resolve():
        why = f"{path.stem} came with the program, and takes would lie inside it."
    elif homework_folder().resolve() in folder.parents:
        why = f"{path.stem} is homework that somebody sent you, and is kept as it was signed."
    else:
        return
    raise ScriptError(
        why,
        f"Make a copy of your own: voicerepair new my-{path.stem} --from {path.stem} --mine. "
        f"Then: voicerepair narrate my-{path.stem}",
    )


def _refuse_what_cannot_be_kept(folder: Path) -> None:
    """Before anybody has spoken a word."""
    there = folder if folder.is_dir() else folder.parent
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        why = "it is a link" if folder.is_symlink() else "it is no folder"
    elif not os.access(there, os.W_OK):
        why = "you may not write there"
    else:
        return
    raise SoundError(
        f"Takes cannot be kept in {folder}: {why}.", "Copy the script into a folder of your own."
    )


def for_phones(program: Program, wording: Wording, *, own: bool) -> list[Line]:
    """What is said on the page for phones, where nobody knows the names: the parts around them."""
    from voicerepair.phone.lines import rated, spoken

    numbers = frozenset(rated(program))
    return [
        Line(part, f"{part}  (of: {text})")
        for text in lines_of(program, (), wording, own=own).unnamed
        for part in spoken(text, numbers).pieces
        if isinstance(part, str)
    ]


def _with(lines: Lines, others: Sequence[Line]) -> Lines:
    """``others`` before the lines with names; none of them twice."""
    plain = {line.text: line for line in lines.said if not line.private}
    for line in others:
        plain.setdefault(line.text, line)
    named = (line for line in lines.said if line.private)
    return replace(lines, said=(*plain.values(), *named))


def _also_played(desk: Desk) -> Iterator[str]:
    """The other scripts whose lines are heard here and have no take."""
    library = Library()
    beside = library.beside(desk.path.parent)
    heard = narration_beside(desk.path)
    for name in played(desk.program):
        lines = lines_of(_only(desk.program, name), (), desk.wording)
        missing = sum(1 for line in lines.said if heard.path(line.text) is None)
        path = beside.get(name)
        if not missing or path is None:
            continue
        told = f"Also played here: {name}, {_count(missing)} in the voice. "
        if path.parent == bundled("scripts"):
            mine = desk.path.resolve().parent == own_scripts().resolve()
            where = " --mine" if mine else ", in the folder of this script"
            yield (
                f"{told}To narrate it, make it yours (voicerepair new {name} --from {name}"
                f"{where}), then: voicerepair narrate {_typed(desk, name)}"
            )
        else:
            yield f"{told}voicerepair narrate {_typed(desk, name)}"


def _only(program: Program, name: str) -> Program:
    return Program(name, program.scripts, program.time_out)


def _typed(desk: Desk, name: str) -> str:
    """How a script beside this one is named: as this one was, by name or by path."""
    by_name = Path(desk.script).name == desk.script and not desk.script.endswith(desk.path.suffix)
    return name if by_name else str(desk.path.with_name(f"{name}{desk.path.suffix}"))


def _title(path: Path) -> str:
    from voicerepair.sound.files import opened

    try:
        with opened(path) as file:
            return str(file.title or "")
    except SoundError:
        return ""


def _count(lines: int) -> str:
    return "1 line" if lines == 1 else f"{lines} lines"


def _it(count: int) -> str:
    return "it" if count == 1 else "them"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
