"""``voicerepair therapist``: a therapist's keys, and the reports that come back.

One file per command, imported when it is run; ``keys`` has where the keys are and how they open.
"""

from __future__ import annotations

import click

from voicerepair.cli import Table

__all__ = ["COMMANDS", "command"]

HERE = "voicerepair.cli.therapist"
COMMANDS: dict[str, tuple[str, str]] = {
    "init": (f"{HERE}.init:command", "Make your keys, once."),
    "passphrase": (f"{HERE}.passphrase:command", "Another passphrase above them, or none."),
    "open": (f"{HERE}.open:command", "Show a report that was sealed to you."),
    "identity": (f"{HERE}.identity:command", "Your key for reports, for the program age."),
}


@click.group(cls=Table, table=COMMANDS, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """For therapists: your keys, your fingerprint, and the reports that come back.

    Homework that you make (voicerepair assign) is signed with your key, so that your clients know
    that it is yours. The first time, they compare your fingerprint: read it to them over the phone,
    or give it to them on paper. Reports come back sealed, and only your key opens them.

    \b
    Examples:
      voicerepair therapist
      voicerepair therapist init --name "M. Lee"
      voicerepair therapist open week3-report.age
    """
    if context.invoked_subcommand is None:
        from voicerepair.cli.therapist.keys import place, tell_fingerprint
        from voicerepair.homework.therapist import FILE, whose

        therapist = whose(place())
        if therapist is None:
            click.echo(context.get_help())
            return
        tell_fingerprint(therapist)
        click.echo(f"Your keys are in {place() / FILE}. Keep a copy of it where it is safe.")
