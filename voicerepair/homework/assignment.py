"""What a therapist asks for: which scripts, why, when, how often, until when.

Rules: nothing in it says who its people are; it is data with limits, and whatever is read back is
checked as if a stranger had written it. Its texts reach terminals and calendars: one line each,
without what could steer them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from voicerepair.errors import HomeworkError
from voicerepair.homework.names import is_device
from voicerepair.homework.when import When, parse_day, parse_when

__all__ = [
    "LONGEST_TEXT",
    "NAME",
    "Assigned",
    "Assignment",
    "checked_last_day",
    "checked_name",
    "checked_text",
    "field",
]

T = TypeVar("T")

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_NAME = 60
LONGEST_TEXT = 600  # characters
LONGEST_TITLE = 200
MOST_TIMES = 100
MOST_SCRIPTS = 20
LAST_MADE = 4_102_444_800.0  # wall time: the year 2100
LONGEST = timedelta(days=800)  # from the day on which it is made to the last one
JOINERS = "\u200c\u200d"  # which Persian and emoji need
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters that show nothing
STEERING = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Assigned:
    """One script of an assignment: ``name`` in the folder ``number`` of the bundle.

    ``short``: the name of its short form beside it, or nothing. ``people``: how many it is for.
    """

    number: int
    name: str
    title: str
    people: int
    short: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """``name``: what its people call it, such as week3. ``made``: wall time in seconds."""

    name: str
    made: float
    scripts: tuple[Assigned, ...]
    why: str
    when: When
    times: int
    until: date
    if_stuck: str = ""
    ask: str = ""

    def to_data(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "name": self.name,
            "made": self.made,
            "scripts": [
                {
                    "number": one.number,
                    "name": one.name,
                    "title": one.title,
                    "people": one.people,
                    "short": one.short,
                }
                for one in self.scripts
            ],
            "why": self.why,
            "when": str(self.when),
            "times": self.times,
            "until": self.until.isoformat(),
            "if_stuck": self.if_stuck,
            "ask": self.ask,
        }

    @classmethod
    def from_data(cls, data: object) -> Assignment:
        """Raises ``HomeworkError`` for what ``to_data`` cannot have given."""
        found = _mapping(data)
        scripts = field(found, "scripts", list)
        if not 1 <= len(scripts) <= MOST_SCRIPTS:
            raise _wrong("scripts")
        assigned = tuple(_assigned(number, one) for number, one in enumerate(scripts, start=1))
        if len({one.name for one in assigned}) < len(assigned):
            raise _wrong("scripts")
        times = field(found, "times", int)
        made = field(found, "made", float)
        if not 1 <= times <= MOST_TIMES or not 0 <= made < LAST_MADE:
            raise _wrong("times")
        until = parse_day(checked_text(field(found, "until", str), "until", LONGEST_TITLE))
        return cls(
            checked_name(field(found, "name", str)),
            made,
            assigned,
            checked_text(field(found, "why", str), "why"),
            parse_when(checked_text(field(found, "when", str), "when", LONGEST_TITLE)),
            times,
            checked_last_day(until, datetime.fromtimestamp(made, UTC).date()),
            checked_text(field(found, "if_stuck", str), "if_stuck"),
            checked_text(field(found, "ask", str), "ask"),
        )


def checked_name(name: str) -> str:
    """Of homework, or of a script in it. Raises ``HomeworkError``."""
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name) or is_device(name):
        raise HomeworkError(
            f"{name[:LONGEST_NAME]!a} cannot be a name here.",
            "Names have small letters a to z, digits, and hyphens between them: week3",
        )
    return name


def checked_last_day(until: date, made: date) -> date:
    """Near enough for a calendar to hold all days to it. Raises ``HomeworkError``."""
    if abs(until - made) > LONGEST:
        raise HomeworkError(
            f"{until} is too far from the day on which it was made, {made}.",
            "Name a day within the next two years.",
        )
    return until


def checked_text(text: str, what: str, most: int = LONGEST_TEXT) -> str:
    """One line for people to read. Raises ``HomeworkError``."""
    if len(text) > most:
        raise HomeworkError(f"{what}: {len(text)} characters are too many.", f"{most} at most.")
    steering = [
        letter
        for letter in text
        if letter in UNSEEN or (unicodedata.category(letter) in STEERING and letter not in JOINERS)
    ]
    if steering:
        raise HomeworkError(
            f"{what}: there is a character in it that is no text (U+{ord(steering[0]):04X}).",
            "One line of plain text.",
        )
    return text


def field(data: Mapping[str, Any], key: str, kind: type[T]) -> T:
    """What stands there, of this kind. Raises ``HomeworkError``."""
    found = data.get(key)
    if kind is float and type(found) is int and abs(found) < 1e15:
        found = float(found)
    if type(found) is not kind:
        raise _wrong(key)
    return found


def _mapping(data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise _wrong("assignment")
    return data


def _assigned(number: int, data: object) -> Assigned:
    found = _mapping(data)
    people = field(found, "people", int)
    if field(found, "number", int) != number or not 1 <= people <= 20:
        raise _wrong("scripts")
    short = field(found, "short", str)
    return Assigned(
        number,
        checked_name(field(found, "name", str)),
        checked_text(field(found, "title", str), "title", LONGEST_TITLE),
        people,
        checked_name(short) if short else "",
    )


def _wrong(key: str) -> HomeworkError:
    return HomeworkError(
        f'This homework is not well formed: "{key}" is not what it has to be.',
        "Ask your therapist to send it again.",
    )
