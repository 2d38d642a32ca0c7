"""``voicerepair journal where``: where it is, who keeps its key, and which copies there are."""

from __future__ import annotations

import click

from voicerepair.cli.journal.opening import place

__all__ = ["command"]

KEPT = {
    "keyring": "in the system's keyring: it opens in this account alone",
    "file": "in journal.key beside it, for this account alone (this system has no keyring)",
    "passphrase": "under your passphrase; if that is lost, so is the journal",
}


@click.command()
def command() -> None:
    """Say where the journal is, and where its key. Nothing is opened."""
    from voicerepair.journal.journal import exists
    from voicerepair.journal.keys import how_kept

    folder = place()
    if not exists(folder):
        click.echo(f"Nothing is kept yet. A journal would be in {folder}")
        return
    click.echo(f"The journal: {folder}")
    kept = how_kept(folder)
    click.echo(f"Its key: {KEPT[kept] if kept else 'gone; without it, nobody can open it'}")
