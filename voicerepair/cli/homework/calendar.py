"""``voicerepair homework calendar``: reminders, as a file that every calendar reads."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from voicerepair.bundled import homework_folder
from voicerepair.cli.homework.names import homework_argument
from voicerepair.cli.telling import tell
from voicerepair.errors import HomeworkError
from voicerepair.homework.calendar import PROGRAM
from voicerepair.whole_file import read_whole, write_whole

if TYPE_CHECKING:
    from voicerepair.homework.added import Added

__all__ = ["command"]

USUAL_MINUTES = 30
STEP = 5  # minutes
LARGEST = 1_000_000
MADE_BY = f"PRODID:{PROGRAM}".encode()
LARGEST_HEAD = 200  # bytes, in which a file of ours says so


@click.command()
@homework_argument
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="NAME.ics")
@click.option(
    "--zone", metavar="ZONE", help="Where you are: Europe/Berlin. Usually this machine's."
)
@click.option(
    "--ahead",
    type=click.IntRange(0, 24 * 60),
    default=30,
    show_default=True,
    metavar="MINUTES",
    help="How long before it the reminder comes.",
)
@click.option("--title", help="What your calendar shows; others may see it.")
def command(
    name: str | None, output: Path | None, zone: str | None, ahead: int, title: str | None
) -> None:
    """Write reminders of the homework NAME as a calendar file (.ics), to be opened on any phone.

    They say "Time set aside" and nothing of what it is about, unless you give a --title. Add the
    file once more, and a calendar changes what it has.

    \b
    Examples:
      voicerepair homework calendar week3
      voicerepair homework calendar week3 --zone Europe/Berlin -o thursdays.ics
    """
    from voicerepair.homework.added import find
    from voicerepair.homework.assignment import checked_text
    from voicerepair.homework.calendar import TITLE, reminders, zone_called

    added = find(homework_folder(), name)
    path = output or Path(f"{added.name}.ics")
    data = reminders(
        added,
        zone_called(zone) if zone else here(),
        datetime.fromtimestamp(time.time(), UTC),
        minutes=minutes(added),
        ahead=timedelta(minutes=ahead),
        title=checked_text(title, "--title", 100) if title else TITLE,
    )
    try:
        there = read_whole(path, LARGEST)
        if there is not None and MADE_BY not in there[:LARGEST_HEAD]:
            raise ValueError("it is there already, and is no calendar file of ours")
        write_whole(path, data, make_folder=False)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise HomeworkError(
            f"{path} cannot be written: {why}.", "Name another file with -o."
        ) from error
    when = added.assignment.when
    tell(f"Written: {path}, {when}, until {added.assignment.until}. Open it to add it.")


def here() -> ZoneInfo:
    """The zone of this machine. Raises ``HomeworkError`` where it doesn't say."""
    import tzlocal

    try:
        zone = ZoneInfo(str(tzlocal.get_localzone()))  # a calendar has to know its name
    except (LookupError, ValueError, OSError) as error:
        raise HomeworkError(
            "This machine doesn't say in which time zone it is.", "Say it: --zone Europe/Berlin"
        ) from error
    return zone


def minutes(added: Added) -> int:
    """How long the longest script takes, in steps of five minutes."""
    from voicerepair.script.library import Library

    library = Library()
    longest = [
        library.parsed(added.script(one)).script.meta.minutes for one in added.assignment.scripts
    ]
    most = max((span[1] for span in longest if span), default=USUAL_MINUTES)
    return int(-(-most // STEP) * STEP)
