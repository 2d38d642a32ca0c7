"""``voicerepair therapist open``: a report, as its people wrote it."""

from __future__ import annotations

from pathlib import Path

import click

from voicerepair.cli.therapist.keys import opened

__all__ = ["command"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Show the report in FILE, which was sealed to you.

    It has what its people chose to tell, and nothing of what they left out. It is shown, and not
    written anywhere.

    \b
    Examples:
      voicerepair therapist open week3-report.age
    """
    from voicerepair.homework.report import open_sealed

    click.echo(open_sealed(file, opened()), nl=False)
