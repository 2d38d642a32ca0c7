"""Reminders as another library reads them: the clock on the wall, in every zone, all year.

``ical`` reads them, with the time zone that the file itself carries, under a name that no system
knows.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from ical.calendar_stream import IcsCalendarStream

from tests.homework import desk
from voicerepair.errors import HomeworkError
from voicerepair.homework.calendar import reminders, zone_called
from voicerepair.homework.when import parse_when

HALF_AN_HOUR = timedelta(minutes=30)
ZONES = (
    *("Europe/Berlin", "Europe/London", "America/New_York", "America/St_Johns", "Asia/Kolkata"),
    *("Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham", "America/Sao_Paulo"),
    *("Africa/Casablanca", "Asia/Gaza", "UTC"),
)


@pytest.fixture
def homework(lee, home, tmp_path):
    """``homework(when, until)``: added."""

    def make(when: str = "Thursdays 20:00", until: date = date(2026, 12, 20)):
        path = tmp_path / "x.homework"
        return desk.take(desk.bundle(path, lee, when=parse_when(when), until=until), home)

    return make


def file(added, zone: str, now: datetime, **more: object) -> bytes:
    settings = {"minutes": 25, "ahead": HALF_AN_HOUR, **more}
    return reminders(added, ZoneInfo(zone), now, **settings)


def read(raw: bytes):
    """Every time that it comes, as the other library has it."""
    text = re.sub(r"(TZID[=:])[^:\r\n]+", r"\1Some/Where", raw.decode())
    return list(IcsCalendarStream.calendar_from_ics(text).timeline)


def at(zone: str, *when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize("zone", ZONES)
def test_it_is_the_same_time_on_the_wall_before_and_after_the_clocks_change(homework, zone):
    added = homework(until=date(2027, 9, 30))
    found = read(file(added, zone, at(zone, 2026, 9, 21, 12)))
    days = [date(2026, 9, 24) + timedelta(weeks=number) for number in range(54)]
    wanted = [datetime(day.year, day.month, day.day, 20, tzinfo=ZoneInfo(zone)) for day in days]
    assert [one.start.astimezone(UTC) for one in found] == [one.astimezone(UTC) for one in wanted]


def test_the_clock_change_is_in_it(homework):
    raw = file(homework(), "Europe/Berlin", at("Europe/Berlin", 2026, 10, 20, 12))
    found = [one.start.astimezone(UTC).hour for one in read(raw)]
    assert found[:3] == [18, 19, 19], "the clocks went back on 25 October"


def test_several_days_and_the_last_day_itself(homework):
    added = homework("Mondays and Sundays 23:30", date(2026, 12, 20))
    zone = "America/New_York"
    found = read(file(added, zone, at(zone, 2026, 12, 10)))
    assert [one.start.day for one in found] == [13, 14, 20]


def test_it_begins_today_if_the_time_is_still_to_come(homework):
    zone = "Asia/Kolkata"
    early, late = at(zone, 2026, 9, 24, 19, 59), at(zone, 2026, 9, 24, 20, 0)
    begins = [read(file(homework(), zone, now))[0].start.day for now in (early, late)]
    assert begins == [24, 1]


def test_today_is_what_it_is_in_that_zone(homework):
    now = datetime(2026, 9, 24, 9, 0, tzinfo=UTC)  # in Auckland it is Thursday, 21:00
    assert read(file(homework(), "Pacific/Auckland", now))[0].start.day == 1


def test_a_calendar_shows_nothing_of_what_it_is_about(homework):
    raw = file(homework(), "Europe/Berlin", at("Europe/Berlin", 2026, 9, 21))
    one = read(raw)[0]
    assert one.summary == "Time set aside"
    assert one.classification == "PRIVATE"
    for words in (b"M. Lee", b"hear each other", b"Sunday talk", b"week3", b"homework"):
        assert words not in raw


def test_the_reminder_comes_before_it(homework):
    raw = file(homework(), "Europe/Berlin", at("Europe/Berlin", 2026, 9, 21))
    one = read(raw)[0]
    assert one.alarm[0].trigger == -HALF_AN_HOUR
    assert one.duration == timedelta(minutes=25)
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert raw.endswith(b"END:VCALENDAR\r\n")


def test_written_again_it_is_the_same_event(homework):
    now = at("Europe/Berlin", 2026, 9, 21)
    one, other = (file(homework(), "Europe/Berlin", now + timedelta(days=n)) for n in (0, 9))
    assert read(one)[0].uid == read(other)[0].uid


def test_after_the_last_day_there_is_nothing_to_remind_of_and_it_is_still_open(homework):
    with pytest.raises(HomeworkError, match="No day is left") as raised:
        file(homework(), "UTC", at("UTC", 2026, 12, 18))
    assert "still open" in raised.value.hint


@pytest.mark.parametrize("name", ["", "Berlin", "../../etc/passwd", "Europe/Nowhere", "a\0b"])
def test_a_zone_that_is_none_is_told(name):
    with pytest.raises(HomeworkError, match="no time zone"):
        zone_called(name)
