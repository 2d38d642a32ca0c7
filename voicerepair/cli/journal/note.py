"""``voicerepair journal note``: a few lines on a session, for everyone in it or for oneself alone.

Rule: the words are typed or piped in, and never stand on a command line, which shells remember.
"""

from __future__ import annotations

import sys

import click

from voicerepair.cli.journal.opening import as_option, opened, tell_of_backups, unlocked
from voicerepair.errors import JournalError

__all__ = ["command"]

LONGEST = 20_000  # characters


@click.command()
@click.argument("session")
@as_option
@click.option("--delete", "deleting", is_flag=True, help="Delete these notes instead.")
def command(session: str, name: str | None, deleting: bool) -> None:
    """Write a note on SESSION: for everyone in it, or, with --as NAME, for yourself alone.

    What you type ends with an empty line; what comes by a pipe is taken as it is. A note for
    everyone carries no name. One for yourself is sealed to you and read by your PIN.

    \b
    Examples:
      voicerepair journal note k3f9
      voicerepair journal note k3f9 --as Ana
      voicerepair journal note k3f9 --as Ana --delete
    """
    with opened() as journal:
        by = unlocked(journal, name)
        found = journal.sessions.find(session, by)
        owner = by.person if by else None
        if deleting:
            number = journal.notes.delete(found, owner)
            click.echo(f"Deleted: {number} note{'s' * (number != 1)}.")
            if number:
                tell_of_backups(journal)
            return
        text = read_note()
        journal.notes.add(found, text, owner)
    click.echo("Kept, for you alone." if owner else "Kept, for everyone in that session.")


def read_note() -> str:
    """Raises ``JournalError`` for nothing at all, and for a book."""
    if sys.stdin.isatty():
        click.echo("Your note. An empty line ends it.")
    lines = []
    try:
        for line in sys.stdin:
            if not line.strip() and sys.stdin.isatty():
                break
            lines.append(line)
    except UnicodeDecodeError as error:
        raise JournalError("That is no text in UTF-8, so nothing was kept.") from error
    text = "".join(lines).strip()
    if not text:
        raise JournalError("There was nothing in that note, so nothing was kept.")
    if len(text) > LONGEST:
        raise JournalError(f"A note has at most {LONGEST} characters, so it was not kept.")
    return text
