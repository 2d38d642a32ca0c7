"""``voicerepair render``: an exercise as a file that is played without this program."""

from __future__ import annotations

from pathlib import Path

import click

from voicerepair.cli import settings
from voicerepair.cli.completing import script_names
from voicerepair.cli.numbers import Between
from voicerepair.cli.phone import write_phone_file

__all__ = ["command"]

PAGES = (".html", ".htm")


@click.command()
@click.argument("script", shell_complete=script_names)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.html",
    help="Where to: a page that opens on any phone.",
)
@click.option("--voice", help="One that voicerepair voices lists, or neural:FOLDER.")
@click.option(
    "--rate",
    type=click.IntRange(*settings.RATES),
    default=lambda: settings.of_this_machine().rate,
    show_default=str(settings.USUAL_RATE),
    metavar="WPM",
    help="Words a minute.",
)
@click.option(
    "--stretch",
    type=Between(*settings.STRETCHES),
    default=1.0,
    show_default=True,
    help="Turns and pauses so many times as long.",
)
@click.option("--patient", is_flag=True, help="Turns show no time, and end by a tap.")
@click.option("--still", is_flag=True, help="Without breathing in a rhythm: feet and eyes instead.")
def command(
    script: str,
    output: Path,
    voice: str | None,
    rate: int,
    stretch: float,
    patient: bool,
    still: bool,
) -> None:
    """Write SCRIPT into a file that plays anywhere, with nothing installed.

    FILE.html is one page for the browser of a phone or a laptop: the guide's voice, captions,
    turns and answers by tap. It needs no network, keeps nothing and sends nothing. People type
    their names on the phone; the voice leaves them out, and the screen shows them.

    \b
    Examples:
      voicerepair render own -o own.html
      voicerepair render my-script.md -o thursday.html --stretch 1.5
    """
    if output.suffix.lower() not in PAGES:
        raise click.BadParameter(
            f"{output.name} does not end in .html. Sound files such as .mp3 cannot be made yet.",
            param_hint="--output",
        )
    size = write_phone_file(
        script, output, voice=voice, rate=rate, stretch=stretch, patient=patient, still=still
    )
    click.echo(f"{output} is written ({size / 1e6:.1f} MB). It opens in any browser, offline.")
