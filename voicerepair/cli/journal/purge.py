"""``voicerepair journal purge``: everything that is kept, and its key."""

from __future__ import annotations

import click

from voicerepair.cli.journal.opening import opened, place
from voicerepair.errors import JournalError

__all__ = ["command"]

WORDS = "delete everything"
LOST = "(It doesn't open, so copies that you made cannot be named here: {why})"


@click.command()
@click.option("--lost", is_flag=True, help="Its passphrase or its key is lost, or it is damaged.")
def command(lost: bool) -> None:
    """Delete everything that is kept: sessions, notes, recordings, everyone's personal keys.

    You are asked to type two words. Nobody can bring it back.
    """
    from voicerepair.journal.journal import exists, purge
    from voicerepair.journal.system_keyring import SystemKeyring

    folder = place()
    if not exists(folder) and not folder.exists():
        click.echo("Nothing is kept, so there is nothing to delete.")
        return
    click.echo(f"This deletes everything in {folder}, for everyone, and nobody can bring it back.")
    if click.prompt(f'Type "{WORDS}" to go on', default="", show_default=False) != WORDS:
        raise JournalError("Nothing was deleted.", f'It takes the words "{WORDS}".')
    backups = []
    if lost or not exists(folder):
        purge(folder, SystemKeyring())
    else:
        with opened() as journal:
            backups = journal.backups()
            journal.purge()
    click.echo("Everything is deleted.")
    for path in backups:
        click.echo(f"A copy that you made is still there: {path}")
