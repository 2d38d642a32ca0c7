"""``voicerepair show``: an exercise on paper."""

from __future__ import annotations

from pathlib import Path

import click

from voicerepair.script.library import Library
from voicerepair.session.events import Person

__all__ = ["command"]


@click.command()
@click.argument("script")
@click.option(
    "--handout",
    type=click.Path(path_type=Path),
    metavar="FILE",
    required=True,
    help="Write a sheet to print: the prompts, whose turn, times, room to write (.html or .pdf).",
)
@click.option("--names", help="Names with commas between, as in: --names Ana,Bo")
def command(script: str, handout: Path, names: str | None) -> None:
    """Put SCRIPT on paper.

    \b
    Examples:
      voicerepair show own --handout own.pdf
      voicerepair show my-script.md --handout my-script.html --names Ana,Bo
    """
    from voicerepair.handout import save_handout
    from voicerepair.screen.ask import parse_names

    program = Library().load(script)
    roles = program.script.roles
    people = parse_names(names, roles) if names else [Person(role, role) for role in roles]
    save_handout(program, people, handout)
    click.echo(f"Written: {handout}")
