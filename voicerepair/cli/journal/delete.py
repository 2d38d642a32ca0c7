"""``voicerepair journal delete``: at once, without a PIN, and out of the file."""

from __future__ import annotations

import click

from voicerepair.cli.journal.opening import (
    as_option,
    opened,
    split_code,
    tell_of_backups,
    unlocked,
)

__all__ = ["command"]


@click.command()
@click.argument("what", metavar="SESSION|TURN")
@click.option("--recordings", is_flag=True, help="Only what was recorded in SESSION.")
@click.option("--yes", is_flag=True, help="Without asking once more.")
@as_option
def command(what: str, recordings: bool, yes: bool, name: str | None) -> None:
    """Delete a SESSION (k3f9) with its recordings and notes, or one recorded TURN (k3f9.2).

    Anyone who was recorded may, without a PIN. Recordings are deleted at once; for a whole session
    you are asked once more, and for one that you sat alone it takes your PIN (--as NAME). Deleted
    means gone from the file. Copies that you made yourself are named: delete them too.

    \b
    Examples:
      voicerepair journal delete k3f9.2
      voicerepair journal delete k3f9 --recordings
    """
    code, number = split_code(what)
    if number is not None and recordings:
        raise click.UsageError("--recordings is about a whole session.")
    with opened() as journal:
        if name is None and (recordings or number is not None):
            session = journal.sessions.recorded(code)
        else:
            session = journal.sessions.find(code, unlocked(journal, name))
        if number is not None:
            journal.turns.delete(journal.turns.find(session, number))
            click.echo(f"Deleted: turn {number} of {session.code}.")
        elif recordings:
            journal.turns.withdraw(session)
            click.echo(f"Deleted: what was recorded in {session.code}.")
        else:
            question = f"Delete {session.code}, {session.played.title}, and all notes on it?"
            if not yes and not click.confirm(question):
                click.echo("Everything is as it was.")
                return
            journal.sessions.delete(session)
            click.echo(f"Deleted: {session.code}.")
        tell_of_backups(journal)
