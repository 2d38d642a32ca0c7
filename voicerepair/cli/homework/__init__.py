"""``voicerepair homework``: what a therapist sent, doing it, and telling of it.

One file per command, imported when it is run. Without one, it lists what is open.
"""

from __future__ import annotations

import click

from voicerepair.cli import Table

__all__ = ["COMMANDS", "command"]

HERE = "voicerepair.cli.homework"
COMMANDS: dict[str, tuple[str, str]] = {
    "add": (f"{HERE}.add:command", "Look at a file from your therapist, and add it."),
    "show": (f"{HERE}.show:command", "What it asks for, and why."),
    "do": (f"{HERE}.do:command", "Play it, long or short."),
    "calendar": (f"{HERE}.calendar:command", "Reminders, as a calendar file."),
    "report": (f"{HERE}.report:command", "Tell your therapist what you like, and nothing else."),
    "remove": (f"{HERE}.remove:command", "Remove homework from this computer."),
    "forget": (f"{HERE}.forget:command", "Forget a therapist's key."),
}


@click.group(cls=Table, table=COMMANDS, invoke_without_command=True)
@click.option(
    "--as", "name", metavar="NAME", help="Also what you did alone: your PIN is asked for."
)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_context
def command(context: click.Context, name: str | None, as_json: bool) -> None:
    """What your therapist sent, as one file. Without a command, it lists what is open.

    Nothing here is ever late, and nothing is sent: a report is a file that you write, if you like,
    and send yourselves.

    \b
    Examples:
      voicerepair homework add week3.homework
      voicerepair homework
      voicerepair homework do week3
      voicerepair homework report week3
    """
    if context.invoked_subcommand is not None:
        if name is not None or as_json:
            raise click.UsageError("--as and --json are for the list, without a command.")
        return
    from voicerepair.cli.homework.listing import show

    show(name, as_json=as_json)
