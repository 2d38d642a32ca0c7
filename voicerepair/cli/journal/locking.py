"""``voicerepair journal lock``, ``unlock`` and ``rekey``: the journal's own key.

Each of them gives the journal a new key, so that whoever had a copy of the old one is left outside.
"""

from __future__ import annotations

import os

import click

from voicerepair.cli.journal.opening import PASSPHRASE, opened, passphrase, twice
from voicerepair.cli.telling import tell
from voicerepair.errors import JournalError

__all__ = ["lock", "rekey", "unlock"]

LOST = (
    "Every command that opens the journal will ask for it. If it is lost, it is lost: nobody can "
    "open the journal again, and nobody can help."
)
WHERE = {
    "keyring": "Its new key is in the system's keyring.",
    "file": "Its new key is in the file journal.key beside it, for this account alone.",
    "passphrase": "Its new key is under the passphrase.",
}


@click.command()
def lock() -> None:
    """Put the journal under a passphrase, which keeps out whoever has this computer.

    On a journal that is locked already, the passphrase is changed. If it is lost, it is lost:
    nobody can open the journal again.
    """
    from voicerepair.journal.keys import checked_passphrase

    with opened() as journal:
        was_locked = journal.kept == "passphrase"
        given = os.environ.get(PASSPHRASE)
        tell(LOST)
        if given and not was_locked:
            new = checked_passphrase(given)
        else:
            new = twice("A passphrase", checked_passphrase)
        journal.change_key(new)
    click.echo("The journal is locked.")


@click.command()
def unlock() -> None:
    """Take the passphrase away: the journal opens by itself in this account.

    Personal PINs stay as they are.
    """
    with opened() as journal:
        if journal.kept != "passphrase":
            raise JournalError(
                "The journal isn't locked.", "voicerepair journal lock puts it under a passphrase."
            )
        kept = journal.change_key(None)
    click.echo(f"The journal is not locked any more. {WHERE[kept]}")


@click.command()
def rekey() -> None:
    """Give the journal a new key, kept as the old one was.

    Use it when somebody may have got hold of the key. Copies that were made before still open with
    the old one.
    """
    typed: list[str] = []

    def ask() -> str:
        typed.append(passphrase())
        return typed[-1]

    with opened(ask=ask) as journal:
        kept = journal.change_key(typed[-1] if journal.kept == "passphrase" else None)
    click.echo(f"The journal has a new key. {WHERE[kept]}")
