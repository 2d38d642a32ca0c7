"""What ``voicerepair rehearse --random`` tells an author: how far people came, and what never was.

A step is shown as it is written in its file, with the line it stands on.
"""

from __future__ import annotations

import shutil
import statistics
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voicerepair.hosts.plays import Plays
from voicerepair.script.findings import printable
from voicerepair.script.library import Library
from voicerepair.script.model import Answer, Branch, Play, Program, Step
from voicerepair.session.events import Reason
from voicerepair.session.position import TurnKey
from voicerepair.session.trail import NOT_SO, SO

__all__ = ["Reached", "as_data", "as_lines", "every_step"]

ENDINGS = {
    Reason.FINISHED: "came to their end",
    Reason.STOPPED: "were stopped by somebody",
    Reason.NOT_TODAY: "were left for another day",
    Reason.LEFT_ALONE: "were left alone",
    Reason.TOO_LONG: "went on for too long",
}
WIDE = 100  # columns that a table takes at most
NARROW = 40


@dataclass(frozen=True, slots=True)
class Reached:
    """One step of a script: as written in ``line``, in how many ``plays`` it was taken, and what
    ``never`` came of it."""

    script: str
    line: int
    text: str
    plays: int
    never: tuple[str, ...] = ()


def every_step(program: Program, path: Path, library: Library, plays: Plays) -> list[Reached]:
    """The steps of the script in ``path`` and of all that it plays, in the order of their lines."""
    files = library.beside(path.parent) | {program.main: path}
    return [
        reached
        for name in _played(program)
        for reached in _steps_of(program, name, _lines_of(library, files, name), plays)
    ]


def _played(program: Program) -> list[str]:
    """The main script, and those that it plays; what a time-out brings is no part of it."""
    names = [program.main]
    for name in names:
        for section in program.scripts[name].sections:
            for step in (*section.steps, *section.between):
                if isinstance(step, Play) and step.script not in names:
                    names.append(step.script)
    return names


def _lines_of(library: Library, files: dict[str, Path], name: str) -> tuple[str, ...]:
    return tuple(library.parsed(files[name]).source.lines) if name in files else ()


def _steps_of(
    program: Program, name: str, lines: tuple[str, ...], plays: Plays
) -> Iterator[Reached]:
    found: list[tuple[Step, TurnKey]] = []
    for number, section in enumerate(program.scripts[name].sections):
        for between, steps in ((False, section.steps), (True, section.between)):
            found += [(step, (name, number, between, at)) for at, step in enumerate(steps)]
    for step, key in sorted(found, key=lambda pair: pair[0].line):
        if step.line:  # an end that nobody wrote is nothing to show
            text = printable(lines[step.line - 1].strip()) if step.line <= len(lines) else ""
            count = plays.steps[key]
            never = tuple(_never(step, key, plays)) if count else ()
            yield Reached(name, step.line, text, count, never)


def _never(step: Step, key: TurnKey, plays: Plays) -> Iterator[str]:
    """The ways on from a crossing that nobody went."""
    match step:
        case Answer(options=options):
            for number, option in enumerate(options):
                if not plays.ways[key, number]:
                    yield "never silence" if option.silence else f"never “{option.text}”"
        case Branch():
            if not plays.ways[key, SO]:
                yield "never so"
            if not plays.ways[key, NOT_SO]:
                yield "always so"
        case _:
            pass


# ------------------------------------------------------------------------------- telling


def as_data(steps: list[Reached], plays: Plays, seeds: range) -> dict[str, object]:
    """The answer of ``--json``."""
    return {
        "plays": plays.count,
        "seed": seeds.start,
        "endings": {str(reason): plays.endings[reason] for reason in Reason},
        "seconds": dict(zip(("shortest", "typical", "longest"), _lengths(plays), strict=False)),
        "steps": [
            {
                "script": step.script,
                "line": step.line,
                "text": step.text,
                "reached": step.plays,
                "never": list(step.never),
            }
            for step in steps
        ],
        "odd": [{"seed": odd.seed, "why": odd.why} for odd in plays.odd],
        "odd_plays": plays.odd_count,
    }


def as_lines(name: str, steps: list[Reached], plays: Plays, seeds: range) -> Iterator[str]:
    """The report, for people; ``name`` is what the script was asked for by."""
    width = max(NARROW, min(WIDE, shutil.get_terminal_size().columns - 1))
    yield f"{plays.count:,} plays with partners by chance, seeds {seeds[0]} to {seeds[-1]}."
    for sentence in _how_they_ended(plays):
        yield from textwrap.wrap(sentence, width)
    yield ""
    yield from _table(steps, plays, width)
    yield ""
    yield from _what_never_was(steps)
    yield from _what_was_odd(name, plays)


def _how_they_ended(plays: Plays) -> Iterator[str]:
    ended = [
        f"{plays.endings[reason]:,} {words}"
        for reason, words in ENDINGS.items()
        if plays.endings[reason]
    ]
    if ended:
        yield f"{', '.join(ended)}."
    lengths = _lengths(plays)
    if lengths:
        shortest, typical, longest = (_minutes(seconds) for seconds in lengths)
        yield (
            f"Those that came to their end took {shortest} at the shortest, {typical} as a rule, "
            f"{longest} at the longest, breaks and pauses left out."
        )


def _lengths(plays: Plays) -> tuple[float, ...]:
    if not plays.lengths:
        return ()
    return min(plays.lengths), statistics.median(plays.lengths), max(plays.lengths)


def _minutes(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} seconds"
    minutes = round(seconds / 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _table(steps: list[Reached], plays: Plays, width: int) -> Iterator[str]:
    """One line a step; what was never reached says so in words, for eyes and ears alike."""
    from rich.cells import set_cell_size

    several = len({step.script for step in steps}) > 1
    room = width - 2 - 5 - 2 - 9
    last = ""
    yield f"  {'line':>4}  {'step'.ljust(room)}{'reached':>9}"
    for step in steps:
        if several and step.script != last:
            yield f"  {step.script}:"
            last = step.script
        text = set_cell_size(_cut(step.text, room - 1), room)
        yield f"  {step.line:>4}  {text}{_share(step.plays, plays.count):>9}"


def _cut(text: str, room: int) -> str:
    from rich.text import Text

    cut = Text(text)
    cut.truncate(room, overflow="ellipsis")
    return cut.plain


def _share(part: int, whole: int) -> str:
    """A percentage that says neither "0 %" of what was reached nor "100 %" of what was missed."""
    if not part:
        return "never"
    if part == whole:
        return "always"
    percent = 100 * part / whole
    return "< 1 %" if percent < 1 else f"{min(99, round(percent))} %"


def _what_never_was(steps: list[Reached]) -> Iterator[str]:
    unreached = [step for step in steps if not step.plays]
    ways = [(step, never) for step in steps for never in step.never]
    if not unreached and not ways:
        yield "Every step was reached, and every way was gone."
        return
    if unreached:
        yield f"Never reached: {len(unreached)} of {len(steps)} steps, marked above."
    if ways:
        yield "Ways that nobody went:"
        for step, never in ways:
            yield f"  {step.script}, line {step.line}: {never}"


def _what_was_odd(name: str, plays: Plays) -> Iterator[str]:
    if not plays.odd:
        yield "Nothing odd happened."
        return
    times = "play" if plays.odd_count == 1 else "plays"
    yield f"Something odd happened in {plays.odd_count:,} {times}:"
    for odd in plays.odd:
        yield f"  seed {odd.seed}: {odd.why}"
    yield f"See one with: voicerepair rehearse {name} --random 1 --seed {plays.odd[0].seed}"
