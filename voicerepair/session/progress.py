"""How far a session has come: steps of its script that are behind it, of how many.

Rules: a step counts once for each run of its section; what it plays from other scripts, or in a
time-out, counts as the step that played it. Jumps may lead back, so this may fall again.
"""

from __future__ import annotations

from voicerepair.script.model import Section
from voicerepair.session.course import Course
from voicerepair.session.position import Position

__all__ = ["steps_behind", "steps_in"]


def steps_in(course: Course) -> int:
    """Of the whole script that is played."""
    return sum(_length(course, section) for section in _sections(course))


def steps_behind(course: Course, position: Position) -> int:
    """At this position; all of them where the script is over."""
    if not position.frames:
        return steps_in(course)
    place = position.frames[0].place
    sections = _sections(course)
    behind = sum(_length(course, section) for section in sections[: place.section])
    if place.section >= len(sections):
        return behind
    section = sections[place.section]
    behind += place.run * (len(section.steps) + len(section.between))
    return behind + place.step + (len(section.steps) if place.between else 0)


def _sections(course: Course) -> tuple[Section, ...]:
    return course.scripts[course.main].sections


def _length(course: Course, section: Section) -> int:
    runs = course.people if section.each else section.times
    return runs * len(section.steps) + max(0, runs - 1) * len(section.between)
