"""Who is here: their names, what a prompt's placeholders mean, and how long each of them pauses."""

from __future__ import annotations

from collections.abc import Sequence

from voicerepair.script.model import EVERYONE, LISTENER, SPEAKER, Program, Rate
from voicerepair.session import ahead, words
from voicerepair.session.course import Course
from voicerepair.session.events import Person
from voicerepair.session.position import Position
from voicerepair.session.words import Line

__all__ = ["People"]

RETURN_TIME = "return time"


def ratings(program: Program) -> list[str]:
    """The names of all numbers that a program asks for."""
    return [
        step.name
        for script in program.scripts.values()
        for section in script.sections
        for step in (*section.steps, *section.between)
        if isinstance(step, Rate)
    ]


class People:
    """The ``people`` of a session, by index; ``utc_offset`` in seconds is for spoken clock times.

    ``first`` (a ``First`` or a role) says who starts; ``wall`` is the time now, as the session
    keeps it.
    """

    def __init__(
        self, program: Program, course: Course, people: Sequence[Person], utc_offset: float
    ) -> None:
        self.course = course
        self._people = tuple(people)
        self.first = program.script.meta.first
        self.wall = 0.0
        self._utc_offset = utc_offset
        self._pauses: dict[int, float] = {}
        self._no_numbers: dict[str, Person | str] = dict.fromkeys(ratings(program), words.NO_NUMBER)

    def __len__(self) -> int:
        return len(self._people)

    def __getitem__(self, person: int) -> Person:
        return self._people[person]

    def names(self, who: Sequence[int]) -> tuple[str, ...]:
        return tuple(self._people[person].name for person in who)

    def fill(self, text: str, at: Position, **more: Person | str) -> Line:
        """``text`` with what its placeholders mean at a position, now or ahead."""
        values = self._values(at)
        if RETURN_TIME in text:
            values[RETURN_TIME] = self._return_time(at)
        return words.fill(text, {**values, **more})

    def _return_time(self, at: Position) -> str:
        """The time of return that was said, or that a set-aside ahead will bring."""
        wall = at.return_wall
        if wall is None:
            seconds = ahead.set_aside(self.course, at)
            if seconds is None:
                return words.NO_TIME
            wall = self.wall + seconds
        return words.clock(wall, self._utc_offset)

    def _values(self, at: Position) -> dict[str, Person | str]:
        values = dict(self._no_numbers)
        values.update({number.name: words.number(number.value) for number in at.numbers})
        for role in (*self.course.script(at).roles, SPEAKER, LISTENER):
            (person,) = self.course.persons(at, role)
            values[role] = self._people[person]
        values[EVERYONE] = words.and_names(self._people)
        values["first"] = self._people[at.order[0]]
        return values

    # ---------------------------------------------------------------------- their pauses

    def longest_pause(self, who: Sequence[int]) -> float:
        """The longest pause (seconds) after which one of ``who`` went on, in turns so far."""
        return max((self._pauses.get(person, 0.0) for person in who), default=0.0)

    def keep_pause(self, who: Sequence[int], pause: float) -> None:
        """``pause`` is the longest so far, of any of them."""
        for person in who:
            self._pauses[person] = pause
