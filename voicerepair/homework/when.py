"""When homework is done: "Thursdays 20:00", "Mondays and Thursdays 8 pm", "daily 21:30".

Rules: pure; days and a time of day as a clock on the wall shows them, wherever its people live.
What cannot be read is refused with what can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from voicerepair.errors import HomeworkError

__all__ = ["DAYS", "When", "parse_day", "parse_when"]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SEVERAL = {
    **dict.fromkeys(
        ("daily", "every day", "each day", "every evening", "evenings"), tuple(range(7))
    ),
    **dict.fromkeys(("weekdays", "on weekdays"), tuple(range(5))),
    **dict.fromkeys(("weekends", "at weekends"), (5, 6)),
}
CLOCK = re.compile(r"\s*(?:\bat\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|h|o'clock)?\s*\Z")
BETWEEN = re.compile(r"\s*(?:,|\band\b|&|\+)\s*")
SPAN = re.compile(r"(?:in )?([1-9]\d?) (day|week)s?", re.ASCII)
SHORTEST_DAY = 2  # letters


@dataclass(frozen=True, slots=True)
class When:
    """``days`` of the week, Monday is 0; ``at`` on them."""

    days: tuple[int, ...]
    at: time

    def __str__(self) -> str:
        return f"{_in_words(self.days)} {self.at:%H:%M}"

    def dates(self, first: date, last: date) -> Iterator[date]:
        """The days from ``first`` to ``last`` (both included) that it falls on."""
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if day.weekday() in self.days:
                yield day


def parse_when(text: str) -> When:
    """Raises ``HomeworkError``."""
    said = " ".join(text.casefold().split())
    found = CLOCK.search(said)
    if found is None or not (days := _days(said[: found.start()].strip(" ,"))):
        raise _unreadable(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3] or ""
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise _unreadable(text)
        hour = hour % 12 + 12 * (half == "pm")
    elif found[2] is None and not half:
        raise _unreadable(text)  # "Thursdays 8" is in the morning or in the evening
    if hour > 23 or minute > 59:
        raise _unreadable(text)
    return When(days, time(hour, minute))


def parse_day(text: str, today: date | None = None) -> date:
    """``2026-12-20``; from ``today`` on also ``4 weeks``. Raises ``HomeworkError``."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII):
            return date.fromisoformat(text.strip())
        span = SPAN.fullmatch(text.strip().casefold())
        if span is not None and today is not None:
            return today + timedelta(days=int(span[1]) * (7 if span[2] == "week" else 1))
    except ValueError as error:
        raise HomeworkError(
            f'There is no day "{text}" in the calendar.', "Write year, month, day: 2026-12-20"
        ) from error
    raise HomeworkError(
        f'"{text}" is no date.', 'Write year, month, day: 2026-12-20; or "4 weeks".'
    )


def _days(said: str) -> tuple[int, ...]:
    """None of them where a word is no day."""
    if said in SEVERAL:
        return SEVERAL[said]
    found = set()
    for part in BETWEEN.split(said):
        word = re.sub(r"^(?:(?:on|every|each)\s+)+", "", part)
        word = re.sub(r"(?:\s+evenings?)?\Z", "", word).strip(" .")
        fitting = [
            number for number, day in enumerate(DAYS) if f"{day}s".casefold().startswith(word)
        ]
        if len(word) < SHORTEST_DAY or len(fitting) != 1:
            return ()
        found.add(fitting[0])
    return tuple(sorted(found))


def _in_words(days: tuple[int, ...]) -> str:
    if len(days) == 7:
        return "every day"
    names = [f"{DAYS[day]}s" for day in days]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _unreadable(text: str) -> HomeworkError:
    return HomeworkError(
        f'"{text}" is no time in the week.',
        'Write days and a time, such as "Thursdays 20:00", "Mondays and Thursdays 8 pm" or '
        '"every day 21:30".',
    )
