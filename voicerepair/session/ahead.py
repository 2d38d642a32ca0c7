"""What may come next: prompts to make ready, and a word for the screen.

It walks along the script from a position without changing it, and looks into every branch that
a question or a number could take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voicerepair.script.model import (
    EACH,
    Answer,
    Branch,
    Breathe,
    CheckIn,
    End,
    GoBack,
    Jump,
    Pause,
    Play,
    Rate,
    Say,
    Swap,
    Turn,
)
from voicerepair.session import words
from voicerepair.session.events import Person
from voicerepair.session.position import Course, Position
from voicerepair.session.words import Line

__all__ = ["Fill", "next_words", "upcoming"]

LOOK_AHEAD = 60  # steps that are looked through for what is to come

Fill = Callable[..., Line]


def upcoming(
    course: Course, here: Position, people: tuple[Person, ...], fill: Fill, count: int
) -> list[Line]:
    """Up to ``count`` prompts from ``here`` on, soonest first, with those of every branch."""
    lines: dict[Line, None] = {}
    starts = [here]
    while starts and len(lines) < count:
        at = starts.pop(0)
        for position in _along(course, at):
            starts += _branches(course, position)
            lines.update(dict.fromkeys(_lines(course, position, people, fill)))
            if len(lines) >= count:
                break
    return list(lines)[:count]


def next_words(course: Course, here: Position, people: tuple[Person, ...]) -> str:
    """The next thing that people will do after the step that is here, or nothing."""
    if not here.frames:
        return ""
    for position in list(_along(course, here))[1:]:
        match course.step(position):
            case Turn(who=who, kind=kind):
                persons = course.persons(position, who)
                place = position.frames[-1].place
                persons = (persons[place.person],) if who == EACH else persons
                return f"{words.and_names([people[person] for person in persons]).name} {kind}"
            case Answer() | Rate():
                return "a question"
            case Breathe():
                return "breathing"
            case Pause():
                return "a quiet moment"
            case _:
                pass
    return "the end"


def _along(course: Course, at: Position) -> Iterator[Position]:
    """The straight way from here: no branch is taken, no question answered."""
    for _ in range(LOOK_AHEAD):
        if not at.frames:
            return
        yield at
        match course.step(at):
            case Jump() as jump:
                at = course.jump(at, jump)
            case GoBack():
                at = course.go_back(at)
            case Play(script=name):
                at = course.play(at, name)
            case Swap():
                at = course.swap(at)
            case End(whole=whole):
                at = course.end(at, whole=whole)
            case _:
                at = course.advance(at)


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


def _lines(course: Course, at: Position, people: tuple[Person, ...], fill: Fill) -> list[Line]:
    """What the guide says at one step."""
    lines = []
    if not at.drawn and len(people) > 1 and course.needs_order(at):
        lines.append(fill(words.YOU_START, at))
    match course.step(at):
        case Say(text=text):
            lines.append(fill(text, at))
        case Turn(who=who):
            if who == EACH and len(people) > 1:
                lines.append(fill(words.YOUR_TURN, at, name=_goes(course, at, people)))
            lines += [words.fill(words.TAKE_YOUR_TIME, {}), words.fill(words.FINISH, {})]
        case (Answer() | Rate()) as step if step.who == EACH and len(people) > 1:
            text = words.AND_YOU if at.frames[-1].place.person else words.YOU
            lines.append(fill(text, at, name=_goes(course, at, people)))
        case CheckIn():
            lines.append(words.fill(words.CHECK_IN, {}))
        case _:
            pass
    return lines


def _goes(course: Course, at: Position, people: tuple[Person, ...]) -> Person:
    """Whose go it is at a step for each."""
    return people[course.persons(at, EACH)[at.frames[-1].place.person]]
