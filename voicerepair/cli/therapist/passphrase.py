"""``voicerepair therapist passphrase``: another one above a therapist's keys, or none."""

from __future__ import annotations

import click

from voicerepair.cli.therapist.keys import opened, place, typed_twice

__all__ = ["command"]


@click.command()
def command() -> None:
    """Put your keys under another passphrase, or under none.

    Your keys and your fingerprint stay the same, so your clients need not know. Copies of the file
    that you made earlier still open by the old passphrase.

    \b
    Examples:
      voicerepair therapist passphrase
    """
    from voicerepair.homework.therapist import keep_under

    keys = opened()
    passphrase = typed_twice()
    keep_under(place(), keys, passphrase)
    if passphrase:
        click.echo("From now on your keys open by the new passphrase. A lost one is lost.")
    else:
        click.echo("From now on your keys open without a passphrase, for whoever has the file.")
