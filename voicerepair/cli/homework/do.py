"""``voicerepair homework do``: what was sent is played, long or short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from voicerepair.bundled import homework_folder
from voicerepair.cli.choosing import can_ask, choose
from voicerepair.cli.homework.names import homework_argument
from voicerepair.cli.play import command as play_command
from voicerepair.cli.telling import tell
from voicerepair.errors import HomeworkError
from voicerepair.script.findings import printable

if TYPE_CHECKING:
    from voicerepair.homework.added import Added
    from voicerepair.homework.assignment import Assigned

__all__ = ["command", "which"]

NOT_OURS = ("script",)


@click.command(params=[one for one in play_command.params if one.name not in NOT_OURS])
@homework_argument
@click.option("--script", metavar="SCRIPT", help="Which one, where there are several.")
@click.option("--short/--long", "short", default=None, help="The short form, or the whole.")
@click.pass_context
def command(
    context: click.Context,
    /,
    name: str | None,
    script: str | None,
    short: bool | None,
    **wishes: Any,  # noqa: ANN401 - the options of play
) -> None:
    """Play the homework NAME, long or short. Half counts.

    All options of voicerepair play can be given.

    \b
    Examples:
      voicerepair homework do week3
      voicerepair homework do week3 --short --names Ana,Bo
    """
    from voicerepair.homework.added import find

    added = find(homework_folder(), name)
    one = which(added, script)
    if short and not one.short:
        raise HomeworkError(
            f"{one.name} has no short form.", "Half counts: stop wherever you like."
        )
    if short is None:
        short = bool(one.short) and _short()
    context.invoke(play_command, script=str(added.script(one, short=short)), **wishes)
    tell("Half counts, too. A report is yours to write or not: voicerepair homework report")


def which(added: Added, script: str | None) -> Assigned:
    """The script to play: the one that was named, the only one, or the one that is chosen.

    Raises ``HomeworkError``.
    """
    scripts = added.assignment.scripts
    names = ", ".join(one.name for one in scripts)
    if script is not None:
        for one in scripts:
            if one.name == script.casefold():
                return one
        raise HomeworkError(f"{added.name} has no script {script}.", f"It has {names}.")
    if len(scripts) == 1:
        return scripts[0]
    if not can_ask():
        raise HomeworkError(
            f"{added.name} has several scripts.", f"Name one with --script: {names}"
        )
    for number, one in enumerate(scripts, start=1):
        click.echo(f"{number:>3}    {printable(one.title or one.name)}")
    chosen = choose(len(scripts), "Which one? Enter is the first: ")
    return scripts[(chosen or 1) - 1]


def _short() -> bool:
    if not can_ask():
        return False
    click.echo("  1    the short form\nEnter  the whole")
    return choose(1, "> ") == 1
