"""Who is here: their names, what a prompt's placeholders mean, and how long each of them pauses."""

from __future__ import annotations

from collections.abc import Sequence

from voicerepair.script.model import LISTENER, SPEAKER, Program
from voicerepair.session import ahead, words
from voicerepair.session.course import Course
from voicerepair.session.events import Person
from voicerepair.session.position import Position
from voicerepair.session.wording import Wording
from voicerepair.session.words import Line

__all__ = ["People"]


class People:
    """The ``people`` of a session, by index; ``utc_offset`` in seconds is for spoken clock times.

    ``wording`` is the language of what is put into prompts, and of the guide's own sentences.
    ``first`` (a ``First`` or a role) says who starts; ``wall`` is the time now, as the session
    keeps it; ``pauses`` the longest pause (seconds) of each person so far, in their turns.
    """

    def __init__(
        self,
        program: Program,
        course: Course,
        people: Sequence[Person],
        utc_offset: float,
        wording: Wording,
    ) -> None:
        self.course = course
        self._people = tuple(people)
        self.first = program.script.meta.first
        self.wall = 0.0
        self._utc_offset = utc_offset
        self.wording = wording
        self.pauses: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._people)

    def __getitem__(self, person: int) -> Person:
        return self._people[person]

    def names(self, who: Sequence[int]) -> tuple[str, ...]:
        return tuple(self._people[person].name for person in who)

    def fill(self, text: str, at: Position, **more: Person | str) -> Line:
        """``text`` with what its placeholders mean at a position, now or ahead."""
        names = words.placeholders(text)
        return words.fill(text, {name: self._value(name, at) for name in names} | more)

    def line(self, english: str, at: Position, **more: Person | str) -> Line:
        """A sentence of the guide's own, in the language of this session."""
        return self.fill(self.wording(english), at, **more)

    def _value(self, name: str, at: Position) -> Person | str:
        """What one placeholder means; itself, if it means nothing."""
        if name in self.course.ratings:
            given = [number.value for number in at.numbers if number.name == name]
            if not given:
                return self.wording(words.NO_NUMBER)
            return words.number(given[-1], self.wording)
        if name in (SPEAKER, LISTENER, *self.course.script(at).roles):
            (person,) = self.course.persons(at, name)
            return self._people[person]
        match name:
            case "everyone":
                return words.and_names(self._people, self.wording)
            case "first":
                return self._people[at.order[0]]
            case "return time":
                return self._return_time(at)
            case _:
                return f"{{{name}}}"

    def _return_time(self, at: Position) -> str:
        """The time of return that was said, or that a set-aside ahead will bring."""
        wall = at.return_wall
        if wall is None:
            seconds = ahead.set_aside(self.course, at)
            if seconds is None:
                return self.wording(words.NO_TIME)
            wall = self.wall + seconds
        return words.clock(wall, self._utc_offset, self.wording)

    # ---------------------------------------------------------------------- their pauses

    def longest_pause(self, who: Sequence[int]) -> float:
        """The longest pause (seconds) after which one of ``who`` went on, in turns so far."""
        return max((self.pauses.get(person, 0.0) for person in who), default=0.0)

    def keep_pause(self, who: Sequence[int], pause: float) -> None:
        """``pause`` is the longest so far, of any of them."""
        for person in who:
            self.pauses[person] = pause
