"""Options that several commands take, each stated once."""

from __future__ import annotations

import click

from voicerepair.cli import settings
from voicerepair.cli.numbers import Between

__all__ = ["rate_option", "still_option", "stretch_option", "voice_option"]

voice_option = click.option("--voice", help="One that voicerepair voices lists, or neural:FOLDER.")

rate_option = click.option(
    "--rate",
    type=click.IntRange(*settings.RATES),
    default=lambda: settings.of_this_machine().rate,
    show_default=str(settings.USUAL_RATE),
    metavar="WPM",
    help="Words a minute.",
)

stretch_option = click.option(
    "--stretch",
    type=Between(*settings.STRETCHES),
    default=lambda: settings.of_this_machine().stretch,
    show_default="1.0",
    help="Turns and pauses so many times as long.",
)

still_option = click.option(
    "--still", is_flag=True, help="Without breathing in a rhythm: feet and eyes instead."
)
