"""What may come next: prompts to make ready, and a word for the screen.

It walks along the script from a position without changing it, and looks into every branch that
a question or a number could take.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from voicerepair.script.model import (
    Answer,
    Branch,
    Breathe,
    CheckIn,
    End,
    First,
    GoBack,
    InTurn,
    Jump,
    Pause,
    Play,
    Rate,
    Say,
    SetAside,
    Swap,
    TimeOut,
    Turn,
)
from voicerepair.session import words
from voicerepair.session.course import Course
from voicerepair.session.events import Person
from voicerepair.session.position import Position
from voicerepair.session.words import Line

if TYPE_CHECKING:
    from voicerepair.session.people import People

__all__ = ["next_words", "set_aside", "upcoming"]

LOOK_AHEAD = 60  # steps that are looked along for what is to come
MOST_LOOKED_AT = 300  # steps in all, in scripts of many branches and few prompts


def upcoming(people: People, here: Position, count: int) -> list[Line]:
    """Up to ``count`` prompts from ``here`` on, soonest first, with those of every branch."""
    lines: dict[Line, None] = {}
    for position in islice(_everywhere(people.course, here), MOST_LOOKED_AT):
        lines.update(dict.fromkeys(_lines(people, position)))
        if len(lines) >= count:
            break
    return list(lines)[:count]


def next_words(people: People, here: Position) -> str:
    """The next thing that people will do after the step that is here, or nothing."""
    course, wording = people.course, people.wording
    for position in islice(_along(course, here), 1, LOOK_AHEAD):
        if not position.frames:
            return wording(words.NEXT_END)
        match course.step(position):
            case Turn(kind=kind):
                return words.next_turn(people.names(course.turns(position)), kind, wording)
            case Answer() | Rate():
                return wording(words.NEXT_QUESTION)
            case Breathe():
                return wording(words.NEXT_BREATHING)
            case Pause():
                return wording(words.NEXT_QUIET)
            case _:
                pass
    return ""


def set_aside(course: Course, here: Position) -> float | None:
    """The seconds for which the session will be set aside next, if it will."""
    for position in islice(_along(course, here), LOOK_AHEAD):
        if position.frames and isinstance(step := course.step(position), SetAside):
            return step.seconds
    return None


def _everywhere(course: Course, here: Position) -> Iterator[Position]:
    """Straight on from here, then along each branch; no place twice."""
    starts = deque([here])
    seen = set()
    while starts:
        for position in islice(_along(course, starts.popleft()), LOOK_AHEAD):
            frames = ((frame.script, frame.place, frame.speaker) for frame in position.frames)
            place = (position.roles, *frames)
            if position.frames and place not in seen:
                seen.add(place)
                yield position
                starts.extend(_branches(course, position))


def _along(course: Course, at: Position) -> Iterator[Position]:
    """The straight way from here, to the end: no branch is taken, no question answered."""
    while at.frames:
        yield at
        match course.step(at):
            case (Jump() | InTurn() | GoBack() | Play() | Swap() | TimeOut() | End()) as step:
                at = course.move(at, step)
            case _:
                at = course.advance(at)
    yield at


def _branches(course: Course, at: Position) -> list[Position]:
    match course.step(at):
        case Answer(options=options):
            return [
                course.jump(at, option.jump, number)
                for number, option in enumerate(options)
                if option.jump is not None
            ]
        case Branch(jump=jump):
            return [course.jump(at, jump)]
        case _:
            return []


def _lines(people: People, at: Position) -> list[Line]:
    """What the guide says at one step."""
    course = people.course
    several = len(people) > 1
    one_by_one = several and course.one_by_one(at)
    lines = [people.fill(at.remind, at)] if at.remind and not at.in_time_out else []
    if several and not at.drawn and course.needs_order(at):
        lines += _about_who_starts(people, at)
    match course.step(at):
        case Say(text=text):
            lines.append(people.fill(text, at))
        case Turn():
            if one_by_one:
                lines.append(people.line(words.YOUR_TURN, at, name=_goes(people, at)))
            lines += [people.line(words.TAKE_YOUR_TIME, at), people.line(words.FINISH, at)]
        case Answer() | Rate() if one_by_one:
            text = words.AND_YOU if at.frame.place.person else words.YOU
            lines.append(people.line(text, at, name=_goes(people, at)))
        case Breathe(words=True):
            lines += [people.line(words.BREATHE_IN, at), people.line(words.BREATHE_OUT, at)]
        case SetAside():
            lines.append(people.line(words.ARE_YOU_BACK, at))
        case CheckIn():
            lines.append(people.line(words.CHECK_IN if several else words.CHECK_IN_ALONE, at))
        case _:
            pass
    return lines


def _about_who_starts(people: People, at: Position) -> list[Line]:
    match people.first:
        case First.LOT:
            return [people.line(words.YOU_START, at)]
        case First.ASK:
            return [people.line(words.WHO_STARTS, at)]
        case _:
            return []


def _goes(people: People, at: Position) -> Person:
    """Whose go it is at a step for each."""
    (person,) = people.course.turns(at)
    return people[person]
