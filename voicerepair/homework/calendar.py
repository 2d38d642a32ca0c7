"""Reminders of homework as a calendar file (iCalendar, RFC 5545).

Rules: a time is what the clock on the wall shows, in the zone where its people are: it stays 20:00
when the clocks change, and the file carries the zone's rules. What a calendar shows to whoever
looks over a shoulder says nothing of what it is about.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from voicerepair import __version__
from voicerepair.errors import HomeworkError
from voicerepair.homework.added import Added

if TYPE_CHECKING:
    from icalendar import Calendar, Component

__all__ = ["DAYS", "PROGRAM", "reminders", "zone_called"]

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TITLE = "Time set aside"
PROGRAM = "-//voicerepair "


def zone_called(name: str) -> ZoneInfo:
    """Such as ``Europe/Berlin``. Raises ``HomeworkError``."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise HomeworkError(
            f'There is no time zone called "{name}".', "Write one such as Europe/Berlin."
        ) from error


def reminders(
    added: Added,
    zone: ZoneInfo,
    now: datetime,
    *,
    minutes: int,
    ahead: timedelta,
    title: str = TITLE,
) -> bytes:
    """The file: one event that comes back, from ``now`` to the last day. ``minutes``: how long.

    Raises ``HomeworkError`` where no day is left.
    """
    from icalendar import Alarm, Calendar, Event

    when, until = added.assignment.when, added.assignment.until
    local = now.astimezone(zone)
    first = local.date() if local.time() < when.at else local.date() + timedelta(days=1)
    begins = next(when.dates(first, until), None)
    if begins is None:
        raise HomeworkError(
            f"No day is left: {added.name} was meant until {until}.",
            "It is still open: voicerepair homework do",
        )
    event = Event()
    event.add("uid", _uid(added))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", title)
    event.add("dtstart", datetime.combine(begins, when.at, zone))
    event.add("duration", timedelta(minutes=minutes))
    event.add("rrule", _rule(when.days, until, zone))
    event.add("class", "PRIVATE")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -ahead)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", f"{PROGRAM}{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return _with_zone(calendar, begins, until)


def _rule(days: tuple[int, ...], until: date, zone: ZoneInfo) -> dict[str, Any]:
    """The last moment of the last day, in UTC as the format has it."""
    end = datetime.combine(until, time(23, 59, 59), zone).astimezone(UTC)
    return {"freq": "weekly", "byday": [DAYS[day] for day in days], "until": end}


def _with_zone(calendar: Calendar, begins: date, until: date) -> bytes:
    year = timedelta(days=366)
    calendar.add_missing_timezones(first_date=begins - year, last_date=until + year)
    for zone in calendar.timezones:
        for change in zone.subcomponents:
            _spell_out(change)
    return cast("bytes", calendar.to_ical())


def _spell_out(change: Component) -> None:
    """Programs differ in whether a change of the clocks happens at its DTSTART if there are RDATEs
    too, and some read only the first of several in a line. So each has a line of its own."""
    found = change.pop("rdate", [])
    dates = [one.dt for each in ([found] if hasattr(found, "dts") else found) for one in each.dts]
    for one in [change.decoded("dtstart"), *dates]:
        change.add("rdate", [one])


def _uid(added: Added) -> str:
    """The same for the same homework, so that a calendar that gets it again changes its event."""
    about = f"{added.therapist.public.hex()} {added.name}"
    return f"{hashlib.sha256(about.encode()).hexdigest()[:32]}@voicerepair"
