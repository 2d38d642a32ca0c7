"""``voicerepair check``: everything that is wrong in scripts, and where, in one go."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from voicerepair.cli.completing import script_names
from voicerepair.errors import ScriptError
from voicerepair.script.findings import Code, Finding, printable, render
from voicerepair.script.library import Library, texts_in
from voicerepair.script.model import Program

__all__ = ["Checked", "check", "command", "sentence", "summary"]


@dataclass(frozen=True, slots=True)
class Checked:
    """One script as it was asked for: what can be played, and what is new to say of it."""

    name: str
    program: Program | None
    findings: tuple[Finding, ...]


def check(names: Iterable[str], library: Library) -> Iterator[Checked]:
    """Check every script that the names, paths and folders in ``names`` mean.

    What is wrong in a script that several others play is told once, with the first of them.
    """
    told: set[Finding] = set()
    for name in _one_by_one(names):
        try:
            reading = library.read(name)
        except ScriptError as error:
            lost = Finding(path=name, code=Code.UNREADABLE, message=error.message, hint=error.hint)
            yield Checked(name, None, (lost,))
            continue
        yield Checked(
            name, reading.program, tuple(one for one in reading.findings if one not in told)
        )
        told.update(reading.findings)


def _one_by_one(names: Iterable[str]) -> Iterator[str]:
    """The names, each folder among them as the scripts that it holds, whatever they are called."""
    for name in names:
        yield from [str(path) for path in texts_in(Path(name))] or [name]


def sentence(checked: Checked) -> str:
    """One line on whether a script can be played, after its findings."""
    name = printable(checked.name)
    if checked.program is None:
        above = "" if checked.findings else ", for a reason given above"
        return f"{name}: cannot be played{above}."
    script = checked.program.script
    *others, last = script.roles
    people = f"{', '.join(others)} and {last}" if others else "one person"
    doubts = len(checked.findings)
    verdict = f"can be played, with {_warnings(doubts)}" if doubts else "nothing is wrong"
    return printable(f'{name}: {verdict}. "{script.meta.title}" is for {people}.')


def _warnings(number: int) -> str:
    return f"{number} warning{'s' if number > 1 else ''}"


def summary(all_checked: Sequence[Checked]) -> str:
    """What came of it, in one line."""
    bad = sum(checked.program is None for checked in all_checked)
    number = len(all_checked)
    scripts = f"{number} script{'s' if number > 1 else ''} checked"
    doubts = sum(not one.is_error for checked in all_checked for one in checked.findings)
    verdict = f"{bad} cannot be played" if bad else "all can be played"
    return f"{scripts}, {verdict}{f', {_warnings(doubts)}' if doubts else ''}."


def _explain(context: click.Context, _: click.Parameter, code: str | None) -> None:
    """Print what a code means, and end."""
    if code is None or context.resilient_parsing:
        return
    from voicerepair.cli.explain import explain

    click.echo(explain(code))
    context.exit()


@click.command(name="check")
@click.argument("scripts", nargs=-1, required=True, metavar="FILE...", shell_complete=script_names)
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one per finding.")
@click.option(
    "--explain",
    metavar="CODE",
    callback=_explain,
    expose_value=False,
    is_eager=True,
    help="Say what a code such as VR207 means, why it matters, and what to write.",
)
@click.pass_context
def command(context: click.Context, scripts: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """Say what is wrong in each script FILE, and where.

    FILE is a path, the name of a script, or a folder with scripts in it.
    An error keeps a script from being played. A warning does not: it is what a
    therapist would want to know before anybody sits down with it.
    Ends with 1 if one of them cannot be played.

    \b
    Examples:
      voicerepair check my-script.md
      voicerepair check own scripts/
      voicerepair check --strict scripts/
      voicerepair check --explain VR207
    """
    all_checked = []
    for checked in check(scripts, Library()):
        all_checked.append(checked)
        if as_json:
            for finding in checked.findings:
                click.echo(json.dumps(finding.as_json(), ensure_ascii=False))
            continue
        if checked.findings:
            click.echo(render(checked.findings))
        if checked.program or not checked.findings:
            click.echo(sentence(checked))
    if len(all_checked) > 1 and not as_json:
        click.echo(summary(all_checked))
    if any(checked.program is None or (strict and checked.findings) for checked in all_checked):
        context.exit(1)
