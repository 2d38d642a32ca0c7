"""Days and times as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest

from voicerepair.errors import HomeworkError
from voicerepair.homework.when import When, parse_day, parse_when

TODAY = date(2026, 9, 21)


@pytest.mark.parametrize(
    ("text", "days", "at", "shown"),
    [
        ("Thursdays 20:00", (3,), time(20), "Thursdays 20:00"),
        ("thursday at 8 pm", (3,), time(20), "Thursdays 20:00"),
        ("every Thu 8pm", (3,), time(20), "Thursdays 20:00"),
        ("on Thursday evenings, 20.30", (3,), time(20, 30), "Thursdays 20:30"),
        ("Mondays and Thursdays 7:05", (0, 3), time(7, 5), "Mondays and Thursdays 07:05"),
        ("Mon, Wed & Fri 12 am", (0, 2, 4), time(0), "Mondays, Wednesdays and Fridays 00:00"),
        ("daily 21:30", tuple(range(7)), time(21, 30), "every day 21:30"),
        ("every day at 12 pm", tuple(range(7)), time(12), "every day 12:00"),
        ("weekends 10 o'clock", (5, 6), time(10), "Saturdays and Sundays 10:00"),
        ("su 23:59", (6,), time(23, 59), "Sundays 23:59"),
    ],
)
def test_it_reads_what_people_write(text, days, at, shown):
    when = parse_when(text)
    assert when == When(days, at)
    assert str(when) == shown
    assert parse_when(str(when)) == when


@pytest.mark.parametrize(
    "text",
    [
        *("", "Thursdays", "20:00", "Thursdays 8", "Thursdays 25:00", "Thursdays 20:60"),
        *("Thursdays 13 pm", "Thursdays 0 am", "Tursdays 20:00", "T 20:00", "S 10:00"),
        *("Thursdays and 20:00", "someday 20:00", "Thursdays 20:00 or so", "Thursdays -1:00"),
    ],
)
def test_it_says_what_it_can_read_where_it_cannot(text):
    with pytest.raises(HomeworkError, match="no time in the week") as raised:
        parse_when(text)
    assert "Thursdays 20:00" in raised.value.hint


def test_the_days_are_those_between_both_included():
    when = parse_when("Mondays and Thursdays 20:00")
    days = list(when.dates(date(2026, 9, 21), date(2026, 9, 28)))
    assert days == [date(2026, 9, 21), date(2026, 9, 24), date(2026, 9, 28)]
    assert list(when.dates(date(2026, 9, 28), date(2026, 9, 21))) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-20", date(2026, 12, 20)),
        ("4 weeks", date(2026, 10, 19)),
        ("in 1 week", date(2026, 9, 28)),
        ("10 days", date(2026, 10, 1)),
    ],
)
def test_a_last_day_is_a_date_or_so_many_weeks(text, day):
    assert parse_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["2026-02-30", "20.12.2026", "2026-W50-1", "0 weeks", "soon", ""])
def test_what_is_no_date_is_told(text):
    with pytest.raises(HomeworkError, match=r"no date|no day"):
        parse_day(text, TODAY)


def test_in_a_file_a_date_is_a_date():
    with pytest.raises(HomeworkError):
        parse_day("4 weeks")
