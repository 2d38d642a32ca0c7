"""``voicerepair list``: the exercises, as a table in a terminal and as plain lines in a pipe.

(A module called ``list`` would hide Python's own from its neighbours.)
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import click

from voicerepair.bundled import own_scripts
from voicerepair.cli import shelf
from voicerepair.cli.shelf import Listed
from voicerepair.errors import ScriptError

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["command", "for_whom", "matching", "minutes", "plain_lines"]

FOR: dict[str, Callable[[Listed], bool]] = {
    "two": lambda one: one.people >= 2,
    "solo": lambda one: one.people == 1,
    "child": lambda one: bool({"child", "children"} & _words(one.name, one.title)),
    "work": lambda one: bool({"work", "colleague"} & _words(one.name, one.title)),
}
HOMEWORK = "homework"  # in place of a folder
BROKEN = "cannot be read: voicerepair check says why"
WIDEST = 100  # columns; lines that are longer are hard to read
NARROW = 72  # columns: below, what an exercise is for gives way to its title


@click.command()
@click.option("--for", "whom", type=click.Choice(list(FOR)), help="For whom it is.")
@click.option("--stage", metavar="STAGE", help="What it is for, such as regulate, name or own.")
@click.option(
    "--under", type=click.FloatRange(min=1), metavar="MINUTES", help="It never takes longer."
)
@click.option("--search", metavar="WORDS", help="All these words are in what is said of it.")
@click.option("--all", "parts", is_flag=True, help="Also what exercises share, as the opening.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def command(
    whom: str | None,
    stage: str | None,
    under: float | None,
    search: str | None,
    parts: bool,
    as_json: bool,
) -> None:
    """List the exercises: name, minutes, for whom, and what for.

    \b
    Examples:
      voicerepair list
      voicerepair list --for two --under 10
      voicerepair list --search "after a break"
    """
    mine, shipped, sent = shelf.own(), shelf.shipped(), shelf.homework()
    if not parts:
        shipped = shelf.exercises(shipped)
    taken = {one.name for one in mine}
    shipped = [one for one in shipped if one.name not in taken]
    if stage is not None:
        stage = _known_stage(stage, (*mine, *shipped, *sent))
    keep = matching(whom, stage, under, search)
    groups = [
        ("", list(filter(keep, shipped))),
        (str(own_scripts()), list(filter(keep, mine))),
        (HOMEWORK, list(filter(keep, sent))),
    ]
    if as_json:
        click.echo(json.dumps(as_data(groups), ensure_ascii=False))
    elif not any(listed for _, listed in groups):
        click.echo("No exercise is like that. voicerepair list shows all of them.")
    elif sys.stdout.isatty():
        show(groups)
    else:
        click.echo("\n".join(plain_lines(groups)))


def _known_stage(stage: str, listed: Iterable[Listed]) -> str:
    """The stage as scripts write it; raises ScriptError for one that no script has."""
    known = dict.fromkeys(stage for one in listed for stage in _stages(one))
    wanted = stage.strip().casefold()
    if wanted in known:
        return wanted
    from voicerepair.script.source import or_names, several_nearest

    close = or_names(several_nearest(wanted, known))
    raise ScriptError(
        f'No exercise has the stage "{stage}".',
        f"did you mean {close}?" if close else f"The stages are {', '.join(known)}.",
    )


def matching(
    whom: str | None, stage: str | None, under: float | None, search: str | None
) -> Callable[[Listed], bool]:
    """Whether a script is one of those that were asked for."""
    wanted = search.casefold().split() if search else []

    def fits(one: Listed) -> bool:
        said = " ".join((one.name, one.title, one.summary, one.stage)).casefold()
        return (
            (whom is None or FOR[whom](one))
            and (stage is None or stage in _stages(one))
            and (under is None or 0 < one.longest <= under)
            and all(word in said for word in wanted)
        )

    return fits


def _stages(one: Listed) -> list[str]:
    """``own, make good`` is for both."""
    return [stage.strip() for stage in one.stage.split(",") if stage.strip()]


def _words(*texts: str) -> set[str]:
    return set(" ".join(texts).casefold().replace("-", " ").split())


def for_whom(one: Listed) -> str:
    match one.people:
        case 0:
            return "-"
        case 1:
            return "one"
        case 2:
            return "two"
        case _:
            return str(one.people)


def minutes(one: Listed) -> str:
    """``5 to 7``, ``12``, or nothing where the script says nothing."""
    if not one.longest:
        return "-"
    if one.shortest == one.longest:
        return f"{one.longest:g}"
    return f"{one.shortest:g} to {one.longest:g}"


def as_data(groups: Sequence[tuple[str, list[Listed]]]) -> dict[str, object]:
    """The answer of ``--json``."""
    return {
        "scripts": [
            {
                "name": one.name,
                "title": one.title,
                "summary": one.summary,
                "stage": one.stage,
                "language": one.language,
                "minutes": [one.shortest, one.longest] if one.longest else None,
                "people": one.people or None,
                "own": folder not in ("", HOMEWORK),
                "homework": folder == HOMEWORK,
            }
            for folder, listed in groups
            for one in listed
        ],
        "folder": str(own_scripts()),
    }


def plain_lines(groups: Sequence[tuple[str, list[Listed]]]) -> Iterable[str]:
    """One line a script, without a summary; own scripts under a heading."""
    rows = [
        (one.name, minutes(one), for_whom(one), one.stage or "-")
        for _, listed in groups
        for one in listed
    ]
    head = ("exercise", "minutes", "for", "what for", "title")
    widths = [max(map(len, column)) for column in zip(*rows, head[:4], strict=True)]

    def line(cells: Sequence[str]) -> str:
        return "  ".join(map(str.ljust, cells, (*widths, 0))).rstrip()

    yield line(head)
    for folder, listed in groups:
        if folder and listed:
            yield f"\n{_heading(folder)}:"
        for one in listed:
            cells = (one.name, minutes(one), for_whom(one), one.stage or "-")
            yield line((*cells, one.title if one.people else BROKEN))


def _heading(folder: str) -> str:
    return "Homework (voicerepair homework)" if folder == HOMEWORK else f"Your own, in {folder}"


def show(groups: Sequence[tuple[str, list[Listed]]]) -> None:
    """The same for eyes: a table that fits the terminal, with summaries where there is room."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=min(WIDEST, shutil.get_terminal_size().columns), highlight=False)
    for folder, listed in groups:
        if folder and listed:
            console.print(Text(_heading(folder), style="bold"))
        if listed:
            console.print(_table(listed, console.width))
    console.print("How one goes: voicerepair show NAME")
    console.print("Play it:      voicerepair play NAME")


def _table(listed: Sequence[Listed], width: int) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("exercise", style="bold", no_wrap=True)  # it is to be typed
    table.add_column("minutes", no_wrap=True)
    table.add_column("for", no_wrap=True)
    stages = width >= NARROW
    if stages:
        table.add_column("what for")
    table.add_column("title")
    for one in listed:
        said = Text(one.title if one.people else BROKEN)
        if width == WIDEST and one.people:
            said.append(f"\n{one.summary}".rstrip(), style="dim")
        stage = [Text(one.stage)] if stages else []
        table.add_row(Text(one.name), minutes(one), for_whom(one), *stage, said)
    return table
