"""``voicerepair homework remove``: from this computer; what the journal keeps stays there."""

from __future__ import annotations

import click

from voicerepair.bundled import homework_folder
from voicerepair.cli.homework.names import homework_argument

__all__ = ["command"]


@click.command()
@homework_argument
@click.option("--yes", is_flag=True, help="Without asking once more.")
def command(name: str | None, yes: bool) -> None:
    """Remove the homework NAME, with its scripts. Your sessions stay in your journal.

    \b
    Examples:
      voicerepair homework remove week3
    """
    from voicerepair.homework import added

    found = added.find(homework_folder(), name)
    if not yes and not click.confirm(f"Remove {found.name}?"):
        click.echo("Everything is as it was.")
        return
    added.remove(found)
    click.echo(f"Removed: {found.name}.")
