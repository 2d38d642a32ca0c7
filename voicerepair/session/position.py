"""Where a session is in its script, as plain data, and the moves from one place to the next.

A ``Position`` is frozen: it can be kept, rewound, saved as JSON and compared. ``Course`` knows
the program and makes every move: the next step, a bounded jump, going back, playing another
script, a time-out, the end. It never speaks, waits or asks.

Every move terminates, because bounds are counted per (section, run, step, speaker, option) within
one playing of a script and are not given afresh when a section is entered again. The speaker is
among them so that a section that both partners are sent to gives both the same chances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from voicerepair.errors import SessionError
from voicerepair.script.model import (
    EACH,
    LISTENER,
    SPEAKER,
    Branch,
    Comparison,
    Jump,
    Program,
    Script,
    Section,
    SetAside,
    Step,
)
from voicerepair.script.model import Meta as ScriptMeta

__all__ = ["Course", "Frame", "Number", "Place", "Position"]

APART, RETURN = "apart", "return"

# What a time-out does where no `apart` and `return` can be found.
PLAIN_APART = Script(
    APART,
    ScriptMeta("Time apart"),
    ("A", "B"),
    (Section("Time apart", (SetAside(1200.0),)),),
)
PLAIN_RETURN = Script(RETURN, ScriptMeta("Coming back in"), ("A", "B"), ())


@dataclass(frozen=True, slots=True)
class Place:
    """One step: its section, the run of that section, and whose go it is at a step for each."""

    section: int = 0
    run: int = 0
    between: bool = False
    step: int = 0
    person: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """One script being played. ``speaker`` counts in the order of people; ``returns`` are the
    jumps not yet returned from; ``used`` counts the bounded jumps that were taken;
    ``time_out`` marks what a time-out put on top."""

    script: str
    place: Place = Place()
    speaker: int = 0
    time_out: bool = False
    returns: tuple[tuple[Place, int], ...] = ()
    used: tuple[tuple[tuple[int, ...], int], ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A rating that everyone heard; ``person`` is an index."""

    name: str
    person: int
    value: int


@dataclass(frozen=True, slots=True)
class Position:
    """Everything a session needs to go on from here. No frames: the script is over.

    ``order`` lists people (indices) from the one who starts; ``roles`` says who has each role;
    ``extra`` holds the seconds that one person was given in a turn, for the other's.
    """

    frames: tuple[Frame, ...]
    order: tuple[int, ...]
    roles: tuple[int, ...]
    drawn: bool = False
    opened: bool = False
    numbers: tuple[Number, ...] = ()
    extra: tuple[tuple[tuple[str, int, bool, int], float], ...] = ()
    steps: int = 0

    def to_data(self) -> dict[str, Any]:
        """As dictionaries, lists, strings and numbers: what JSON can hold."""
        return asdict(self)

    @staticmethod
    def from_data(data: dict[str, Any]) -> Position:
        """What ``to_data`` made, perhaps by way of JSON; raises ``SessionError`` if it is not."""
        try:
            return _position(data)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise SessionError(
                "The saved position cannot be read.", "Start the exercise from the beginning."
            ) from error


def _place(data: dict[str, Any]) -> Place:
    return Place(
        int(data["section"]), int(data["run"]), bool(data["between"]), int(data["step"]),
        int(data["person"]),
    )  # fmt: skip


def _frame(data: dict[str, Any]) -> Frame:
    return Frame(
        str(data["script"]),
        _place(data["place"]),
        int(data["speaker"]),
        bool(data["time_out"]),
        tuple((_place(place), int(speaker)) for place, speaker in data["returns"]),
        tuple((tuple(int(part) for part in key), int(count)) for key, count in data["used"]),
    )


def _position(data: dict[str, Any]) -> Position:
    return Position(
        tuple(_frame(frame) for frame in data["frames"]),
        tuple(int(person) for person in data["order"]),
        tuple(int(person) for person in data["roles"]),
        bool(data["drawn"]),
        bool(data["opened"]),
        tuple(Number(str(n["name"]), int(n["person"]), int(n["value"])) for n in data["numbers"]),
        tuple(
            ((str(script), int(section), bool(between), int(step)), float(seconds))
            for (script, section, between, step), seconds in data["extra"]
        ),
        int(data["steps"]),
    )


def _compare(value: int, comparison: Comparison, limit: int) -> bool:
    match comparison:
        case Comparison.ABOVE:
            return value > limit
        case Comparison.BELOW:
            return value < limit
        case Comparison.AT_LEAST:
            return value >= limit
        case Comparison.AT_MOST:
            return value <= limit


class Course:
    """The moves through one program with so many ``people``."""

    def __init__(self, program: Program, people: int) -> None:
        self.main = program.main
        self.scripts = {APART: PLAIN_APART, RETURN: PLAIN_RETURN, **program.scripts}
        self.people = people
        roles = len(program.script.roles)
        if people != roles:
            raise SessionError(
                f"“{program.script.meta.title}” is for {roles} people, and {people} are named.",
                "Name each person once, with commas between.",
            )

    # ------------------------------------------------------------------- what is here

    def start(self, order: Sequence[int]) -> Position:
        """At the first step, with people going in this order."""
        return self._settle(Position((Frame(self.main),), tuple(order), tuple(range(self.people))))

    def check(self, position: Position) -> None:
        """Raise ``SessionError`` if a saved position does not fit this program and its people."""
        try:
            everyone = list(range(self.people))
            if sorted(position.order) != everyone or sorted(position.roles) != everyone:
                raise IndexError
            for frame in position.frames:
                self._steps(frame)
            if position.frames:
                self.step(position)
        except (KeyError, IndexError) as error:
            raise SessionError(
                "The saved position does not fit this script any more.",
                "Start the exercise from the beginning.",
            ) from error

    def script(self, position: Position) -> Script:
        return self.scripts[position.frames[-1].script]

    def section(self, position: Position) -> Section:
        return self.script(position).sections[position.frames[-1].place.section]

    def step(self, position: Position) -> Step:
        """The step to be taken now; only where the script is not over."""
        frame = position.frames[-1]
        return self._steps(frame)[frame.place.step]

    def _steps(self, frame: Frame) -> tuple[Step, ...]:
        section = self.scripts[frame.script].sections[frame.place.section]
        return section.between if frame.place.between else section.steps

    def persons(self, position: Position, who: str) -> tuple[int, ...]:
        """The people that a WHO means here, in the order in which they go."""
        order, frame = position.order, position.frames[-1]
        match who:
            case "speaker" | "listener":
                ahead = 0 if who == SPEAKER else 1
                return (order[(frame.speaker + ahead) % len(order)],)
            case "each" | "everyone":
                return order
            case _:
                roles = self.scripts[frame.script].roles
                index = roles.index(who) if who in roles else 0
                return (position.roles[index],)

    def needs_order(self, position: Position) -> bool:
        """Does who goes first matter to the step that is here?"""
        step = self.step(position)
        who = getattr(step, "who", "")
        text = getattr(step, "text", "")
        return (
            self.section(position).each
            or who in (EACH, SPEAKER, LISTENER)
            or "{speaker}" in text
            or "{listener}" in text
        )

    def key(self, position: Position) -> tuple[str, int, bool, int]:
        """A turn and its matching turn, in the other run or for the other person."""
        frame = position.frames[-1]
        return frame.script, frame.place.section, frame.place.between, frame.place.step

    # ---------------------------------------------------------------------- the moves

    def advance(self, position: Position) -> Position:
        """After this step: the next person's go at it, or the next step."""
        place = position.frames[-1].place
        if getattr(self.step(position), "who", "") == EACH and place.person + 1 < self.people:
            return self._at(position, replace(place, person=place.person + 1))
        return self._settle(self._at(position, replace(place, step=place.step + 1, person=0)))

    def jump(self, position: Position, jump: Jump, option: int = 0) -> Position:
        """Take a jump, or go on with the next step where its bound is used up."""
        frame = position.frames[-1]
        place = frame.place
        here = (place.section, place.run, int(place.between), place.step, place.person)
        key = (*here, frame.speaker, option)
        used = dict(frame.used)
        if jump.at_most is not None and used.get(key, 0) >= jump.at_most:
            return self.advance(position)
        used[key] = used.get(key, 0) + 1
        after = replace(place, step=place.step + 1, person=0)
        sections = self.scripts[frame.script].sections
        target = next(i for i, section in enumerate(sections) if section.name == jump.section)
        frame = replace(
            frame,
            place=Place(target),
            speaker=0 if sections[target].each else frame.speaker,
            returns=(*frame.returns, (after, frame.speaker)),
            used=tuple(sorted(used.items())) if jump.at_most is not None else frame.used,
        )
        return self._settle(replace(position, frames=(*position.frames[:-1], frame)))

    def go_back(self, position: Position) -> Position:
        """To just after the latest jump; with none to return from, on with the next step."""
        frame = position.frames[-1]
        if not frame.returns:
            return self.advance(position)
        place, speaker = frame.returns[-1]
        frame = replace(frame, place=place, speaker=speaker, returns=frame.returns[:-1])
        return self._settle(replace(position, frames=(*position.frames[:-1], frame)))

    def play(self, position: Position, script: str) -> Position:
        """Into another script; when it ends, on with the step after this one."""
        place = position.frames[-1].place
        here = self._at(position, replace(place, step=place.step + 1, person=0))
        return self._settle(replace(here, frames=(*here.frames, Frame(script))))

    def end(self, position: Position, *, whole: bool) -> Position:
        """Out of this script, or of all of them."""
        frames = () if whole else position.frames[:-1]
        return self._settle(replace(position, frames=frames))

    def swap(self, position: Position) -> Position:
        first, second, *others = position.roles
        return self.advance(replace(position, roles=(second, first, *others)))

    def time_out(self, position: Position) -> Position:
        """``apart``, then ``return``, then on with the step that is here.

        Within either of them both begin anew, and what they interrupted stays where it was.
        """
        frames = position.frames
        for index, frame in enumerate(frames):
            if frame.time_out:
                frames = frames[:index]
                break
        both = (Frame(RETURN, time_out=True), Frame(APART, time_out=True))
        # In the middle of a sitting nobody needs the opening card any more.
        return self._settle(replace(position, frames=(*frames, *both), opened=True))

    def is_true(self, position: Position, branch: Branch) -> bool:
        """Does the branch hold? A number that is missing makes it false."""
        given = {n.person: n.value for n in position.numbers if n.name == branch.name}
        holds = {
            person: _compare(value, branch.comparison, branch.value)
            for person, value in given.items()
        }
        match branch.whose:
            case "anyone":
                return any(holds.values())
            case "everyone":
                return len(holds) == self.people and all(holds.values())
            case "":
                return bool(holds) and all(holds.values())
            case role:
                (person,) = self.persons(position, role)
                return holds.get(person, False)

    def _at(self, position: Position, place: Place) -> Position:
        frame = replace(position.frames[-1], place=place)
        return replace(position, frames=(*position.frames[:-1], frame))

    def _runs(self, section: Section) -> int:
        return self.people if section.each else section.times

    def _settle(self, position: Position) -> Position:
        """Move on until a step is here, or nothing is left."""
        frames = list(position.frames)
        while frames:
            frame = frames[-1]
            place = frame.place
            sections = self.scripts[frame.script].sections
            if place.section >= len(sections):
                frames.pop()
                continue
            section = sections[place.section]
            if place.step < len(section.between if place.between else section.steps):
                if section.each and not place.between and frame.speaker != place.run:
                    frames[-1] = replace(frame, speaker=place.run)
                break
            after = self._after_run(section, place)
            speaker = frame.speaker if after.section == place.section else 0
            frames[-1] = replace(frame, place=after, speaker=speaker)
        return replace(position, frames=tuple(frames))

    def _after_run(self, section: Section, place: Place) -> Place:
        if place.run + 1 >= self._runs(section):
            return Place(place.section + 1)
        if section.between and not place.between:
            return Place(place.section, place.run, between=True)
        return Place(place.section, place.run + 1)
