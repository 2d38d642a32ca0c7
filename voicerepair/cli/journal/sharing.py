"""``voicerepair journal share`` and ``take-back``: a turn of one's own, for the others who were
there.

Rule: a turn in which several speak is shared by all of them together, each by their own PIN; any
of them takes it back alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voicerepair.cli.journal.opening import opened, split_code, tell_of_backups, unlocked
from voicerepair.errors import JournalError

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked
    from voicerepair.journal.sessions import Session
    from voicerepair.journal.turns import Turn

__all__ = ["share", "take_back"]


@click.command("share")
@click.argument("turn")
def share(turn: str) -> None:
    """Let the others of that session hear a TURN (k3f9.2) of yours, by your PIN.

    They play it by their own. You can take it back at any time; what they have heard, they have
    heard.

    \b
    Examples:
      voicerepair journal share k3f9.2
    """
    with opened() as journal:
        session, found = _find(journal, turn)
        speakers = [_unlocked(journal, name) for name in found.speakers]
        journal.turns.share(session, found, speakers)
        others = journal.turns.find(session, found.number).shared_with
    click.echo(f"Shared with {' and '.join(others)}: {turn}.")
    click.echo(f"To take it back: voicerepair journal take-back {turn}")


@click.command("take-back")
@click.argument("turn")
@click.option("--as", "name", metavar="NAME", help="Who takes it back, if several speak in it.")
def take_back(turn: str, name: str | None) -> None:
    """Take back a TURN (k3f9.2) of yours that was shared: from now on it opens by your PIN alone.

    \b
    Examples:
      voicerepair journal take-back k3f9.2
    """
    with opened() as journal:
        _, found = _find(journal, turn)
        if name is None and len(found.speakers) > 1:
            raise JournalError("Several people speak in it.", "Say who takes it back: --as NAME")
        journal.turns.take_back(found, _unlocked(journal, name or found.speakers[0]))
        click.echo(f"Taken back: {turn} is for {' and '.join(found.speakers)} alone.")
        if found.shared_with:
            tell_of_backups(journal)


def _find(journal: Journal, turn: str) -> tuple[Session, Turn]:
    code, number = split_code(turn)
    if number is None:
        raise click.UsageError(f"Name one turn: {code}.1 is its first.")
    session = journal.sessions.find(code)
    return session, journal.turns.find(session, number)


def _unlocked(journal: Journal, name: str) -> Unlocked:
    by = unlocked(journal, name)
    assert by is not None
    return by
