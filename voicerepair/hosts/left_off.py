"""Where a session is, as it is saved, and how one goes on from there.

Rules: what people answered comes along only as the branches it took, so ratings stay behind; where
the script has changed since, the session goes on at the start of the section, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from voicerepair.errors import SessionError
from voicerepair.journal.places import Where
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.model import Program, Say
from voicerepair.session import words
from voicerepair.session.course import Course
from voicerepair.session.engine import Session
from voicerepair.session.position import Position
from voicerepair.session.progress import steps_behind

__all__ = ["LeftOff", "going_on"]


class LeftOff:
    """Where ``session`` is now. ``known``: what else it takes to go on, as JSON can hold it."""

    def __init__(self, session: Session, known: Mapping[str, Any]) -> None:
        self._session = session
        self._known = {**known, "fingerprint": fingerprint(session.program)}

    def done(self) -> int:
        """Steps of the script that are behind it."""
        return steps_behind(self._session.course, self._session.position)

    def where(self) -> Where | None:
        """Where the step stands in the script as it is written."""
        position, course = self._session.position, self._session.course
        line = course.step(position).line if position.frames else 0
        return Where(position.frame.script, line) if line else None

    def saved(self) -> tuple[dict[str, Any], float]:
        """What ``going_on`` takes, and the time of return that was said (wall), or 0."""
        position = replace(self._session.position, numbers=())
        data = {**self._known, "section": self._section(), "position": position.to_data()}
        return data, position.return_wall or 0.0

    def _section(self) -> str:
        position, course = self._session.position, self._session.course
        sections = course.scripts[course.main].sections
        place = position.frames[0].place.section if position.frames else len(sections)
        return sections[place].name if place < len(sections) else ""


def going_on(program: Program, people: int, data: Mapping[str, Any]) -> tuple[Position, str]:
    """Where a session with this ``program`` goes on, and what the guide says of it (in English)."""
    course = Course(program, people)
    try:
        position = Position.from_data(data["position"])
        if data["fingerprint"] == fingerprint(program):
            course.check(position)
            return _reminded(course, position), words.GOING_ON
    except (SessionError, KeyError):
        return course.start(), words.GOING_ON_ANEW
    start = course.start_of(str(data.get("section", "")))
    if start is None:
        return course.start(), words.GOING_ON_ANEW
    if sorted(position.order) == sorted(start.order):
        start = replace(start, order=position.order, drawn=position.drawn, opened=position.opened)
    return start, words.GOING_ON_CHANGED


def _reminded(course: Course, position: Position) -> Position:
    """Somebody whose turn it was hears the prompt once more."""
    if not position.frames or position.in_time_out or position.remind:
        return position
    if isinstance(course.step(position), Say):
        return position
    return replace(position, remind=position.asked)
