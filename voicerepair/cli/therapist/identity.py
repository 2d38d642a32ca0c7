"""``voicerepair therapist identity``: the private key for reports, for other programs."""

from __future__ import annotations

import os
from pathlib import Path

import click

from voicerepair.cli.therapist.keys import opened
from voicerepair.errors import HomeworkError

__all__ = ["command"]


@click.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A file."
)
def command(output: Path) -> None:
    """Write your private key for reports into a file, as the program age takes it.

    Whoever has that file can read every report that is sealed to you.

    \b
    Examples:
      voicerepair therapist identity -o identity.txt
      age --decrypt -i identity.txt week3-report.age
    """
    keys = opened()
    text = f"# public key: {keys.therapist.recipient}\n{keys.identity}\n"
    try:
        with open(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
    except OSError as error:
        raise HomeworkError(
            f"{output} cannot be written: {error.strerror}.", "Name a new file."
        ) from error
    click.echo(f"Written: {output}. Delete it when you no longer need it.")
