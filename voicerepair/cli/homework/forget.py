"""``voicerepair homework forget``: a therapist's key is known here no longer."""

from __future__ import annotations

import click

from voicerepair.bundled import homework_folder
from voicerepair.cli.telling import tell
from voicerepair.script.findings import printable

__all__ = ["command"]


@click.command()
@click.argument("therapist", required=False)
@click.option("--list", "listing", is_flag=True, help="Show whom you know.")
def command(therapist: str | None, listing: bool) -> None:
    """Forget a THERAPIST: the next file under that name is looked at as the first one was.

    Do this only after your therapist has told you, by phone or in person, that they have new keys.

    \b
    Examples:
      voicerepair homework forget --list
      voicerepair homework forget "M. Lee"
    """
    from voicerepair.homework.added import listed
    from voicerepair.homework.known import Known

    known = Known(homework_folder())
    if listing == (therapist is not None):
        raise click.UsageError("Name one therapist, or --list.")
    if therapist is None:
        for name, words in known.all().items():
            click.echo(f"{printable(name)}: {words}")
        if not known.all():
            click.echo("No therapist is known here.")
        return
    keys = known.forget(therapist)
    click.echo(f"Forgotten: {printable(therapist)}.")
    theirs = [one.name for one in listed(homework_folder())[0] if one.therapist.public in keys]
    if theirs:
        tell(
            f"What came with that key is still here: {', '.join(theirs)}. If it wasn't from your "
            "therapist: voicerepair homework remove NAME"
        )
