"""``voicerepair journal``: what is kept, how to read it, and how to be rid of it.

One file per command, imported when it is run. ``opening`` has what they share: where the journal
is, and who is asked for a passphrase or a PIN.
"""

from __future__ import annotations

import click

from voicerepair.cli import Table

__all__ = ["COMMANDS", "command"]

HERE = "voicerepair.cli.journal"
COMMANDS: dict[str, tuple[str, str]] = {
    "list": (f"{HERE}.listing:command", "The sessions, newest first."),
    "show": (f"{HERE}.show:command", "One session: its turns, and notes on it."),
    "play": (f"{HERE}.play:command", "Recorded turns through the loudspeaker, by your PIN."),
    "share": (f"{HERE}.sharing:share", "Let the others hear a turn of yours."),
    "take-back": (f"{HERE}.sharing:take_back", "Take back a turn that you shared."),
    "check-ins": (f"{HERE}.checkins:command", "Your check-ins, by your PIN; sharing them."),
    "looking-back": (f"{HERE}.looking_back:command", "How you come back, in plain sentences."),
    "note": (f"{HERE}.note:command", "Write a note on a session."),
    "delete": (f"{HERE}.delete:command", "Delete a session, its recordings, or one turn."),
    "export": (f"{HERE}.export:command", "Your own, as text and sound files, by your PIN."),
    "where": (f"{HERE}.where:command", "Where the journal is, and its key."),
    "backup": (f"{HERE}.backup:command", "Copy the journal into a file."),
    "verify": (f"{HERE}.verify:command", "Look whether everything is whole."),
    "lock": (f"{HERE}.locking:lock", "Put the journal under a passphrase."),
    "unlock": (f"{HERE}.locking:unlock", "Take the passphrase away again."),
    "rekey": (f"{HERE}.locking:rekey", "Give the journal a new key."),
    "purge": (f"{HERE}.purge:command", "Delete everything that is kept."),
}


@click.group(cls=Table, table=COMMANDS, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """What is kept, encrypted, on this computer alone: sessions, notes, recordings, check-ins.

    The journal's own key keeps strangers out. What is yours alone opens by your PIN (voicerepair
    me): recordings of you, sessions that you sat alone, private notes, check-ins. Private means not
    shown; it does not mean safe from somebody who controls this computer.

    Where the journal is locked, its passphrase is asked for, or taken from VOICEREPAIR_PASSPHRASE.

    \b
    Examples:
      voicerepair journal list
      voicerepair journal show k3f9 --as Ana
      voicerepair journal delete k3f9.2
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
