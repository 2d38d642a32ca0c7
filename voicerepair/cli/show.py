"""``voicerepair show``: how an exercise goes, with times, before anybody sits down with it."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.cli import remembered
from voicerepair.cli.completing import script_names
from voicerepair.cli.options import still_option
from voicerepair.script.fitting import Fit, fit
from voicerepair.script.model import Meta, Program
from voicerepair.session.events import Person

if TYPE_CHECKING:
    from voicerepair.hosts.outline import Line

__all__ = ["command", "page", "sentence"]

INDENT = 8  # columns for the time
WIDEST = 88


@click.command()
@click.argument("script", shell_complete=script_names)
@still_option
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option(
    "--handout",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a sheet to print: the prompts, whose turn, times, room to write (.html or .pdf).",
)
@click.option("--names", help="Names on the sheet, with commas between: --names Ana,Bo")
def command(
    script: str, still: bool, as_json: bool, handout: Path | None, names: str | None
) -> None:
    """Show how SCRIPT goes, as it will be heard: what is said, whose turn it is, and how long.

    SCRIPT is an exercise (voicerepair list has them all), or a file of yours. The times are for
    people who use their turns and take the answers that lead straight on.

    \b
    Examples:
      voicerepair show own
      voicerepair show settle --json
      voicerepair show own --handout own.pdf --names Ana,Bo
    """
    if handout is None and names is not None:
        raise click.UsageError("--names goes with --handout: the outline calls people by role.")
    loaded = remembered.load(script, still=still)
    if handout is not None:
        write_handout(loaded, names, handout)
        return
    from voicerepair.hosts.outline import outline

    program = fit(loaded, Fit(still=still))
    lines = outline(program)
    if as_json:
        click.echo(json.dumps(as_data(program, lines), ensure_ascii=False))
        return
    width = min(WIDEST, shutil.get_terminal_size().columns)
    for line in page(program, lines, width):
        click.echo(line)


def write_handout(program: Program, names: str | None, file: Path) -> None:
    from voicerepair.handout import save_handout
    from voicerepair.screen.ask import parse_names

    roles = program.script.roles
    people = parse_names(names, roles) if names else [Person(role, role) for role in roles]
    save_handout(program, people, file)
    click.echo(f"Written: {file}")


def as_data(program: Program, lines: Sequence[Line]) -> dict[str, object]:
    """The answer of ``--json``."""
    meta = program.script.meta
    return {
        "name": program.main,
        "title": meta.title,
        "summary": meta.summary,
        "roles": program.script.roles,
        "stage": meta.stage,
        "minutes": meta.minutes,
        "drawn from": meta.drawn_from,
        "seconds": lines[-1].at,
        "lines": [asdict(line) for line in lines],
    }


def page(program: Program, lines: Sequence[Line], width: int) -> Iterator[str]:
    """The whole outline, wrapped to so many columns."""
    meta = program.script.meta
    yield click.style(meta.title, bold=True)
    for text in (meta.summary, _about(meta, program.script.roles, lines[-1].at)):
        yield from textwrap.wrap(text, width)
    section = None
    for line in lines:
        if line.section != section and line.section:
            section = line.section
            yield ""
            yield click.style(section, bold=True)
        clock = f"{int(line.at) // 60:3d}:{int(line.at) % 60:02d}"
        yield from textwrap.wrap(
            sentence(line),
            width,
            initial_indent=f"{clock:<{INDENT}}",
            subsequent_indent=" " * INDENT,
        )


def _about(meta: Meta, roles: Sequence[str], seconds: float) -> str:
    people = "For one person." if len(roles) == 1 else f"For {_joined(roles)}."
    told = ""
    if meta.minutes:
        low, high = meta.minutes
        told = f" {low:g} to {high:g} minutes." if low != high else f" {high:g} minutes."
    source = f" Drawn from: {meta.drawn_from}." if meta.drawn_from else ""
    return f"{people}{told} This way through takes about {_span(seconds)}.{source}"


def sentence(line: Line) -> str:
    """What happens, in words."""
    from voicerepair.hosts.outline import Kind

    who, several = _joined(line.who), len(line.who) > 1
    match line.kind:
        case Kind.SAYS:
            return f"“{line.text}”"
        case Kind.SHOWS:
            return f"(on the screen) {line.text}"
        case Kind.TURN:
            limit = f", up to {_span(line.seconds)}" if line.seconds else ""
            return f"{who}: {line.text or 'speaks'}{limit}"
        case Kind.ASKED:
            return f"{who} {'answer' if several else 'answers'}: {line.text}"
        case Kind.BREATHES:
            return f"(breathing {line.text}, {_span(line.seconds)})"
        case Kind.QUIET:
            return f"(quiet for {_span(line.seconds)})"
        case Kind.CUE:
            return f"(a sound: {line.text})"
        case Kind.ASIDE:
            return f"(a break of {_span(line.seconds)})"
        case _:
            return "(the end)"


def _joined(names: Sequence[str]) -> str:
    *others, last = names or ("",)
    return f"{', '.join(others)} and {last}" if others else last


def _span(seconds: float) -> str:
    """``45 seconds``, ``2 minutes``, ``1 minute 30 seconds``; whole minutes from five on."""
    whole = round(seconds)
    minutes, rest = (round(whole / 60), 0) if whole >= 300 else divmod(whole, 60)
    parts = [(minutes, "minute"), (rest, "second")]
    return " ".join(f"{n} {unit}{'s' if n != 1 else ''}" for n, unit in parts if n) or "no time"
