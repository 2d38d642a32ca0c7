"""The moves through a script: from one position to the next.

``Course`` knows the program and makes every move: the next step, a bounded jump, going back,
playing another script, a time-out, the end. It never speaks, waits or asks.

Every move terminates, because bounds are counted per (section, run, step, speaker, option) within
one playing of a script and are not given afresh when a section is entered again. The speaker is
among them so that a section that both partners are sent to gives both the same chances.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from voicerepair.errors import SessionError
from voicerepair.script.flow import ahead_of, steps_of
from voicerepair.script.model import (
    EACH,
    EVERYONE,
    LISTENER,
    SPEAKER,
    TIME_OUT,
    Branch,
    Comparison,
    End,
    GoBack,
    InTurn,
    Jump,
    Meta,
    Play,
    Program,
    Rate,
    Script,
    Section,
    SetAside,
    Step,
    Swap,
    TimeOut,
)
from voicerepair.session.position import Frame, Number, Place, Position, TurnKey

__all__ = ["Course", "Timeless"]

# Steps that neither take time nor show anything: they only lead somewhere.
Timeless = Branch | Jump | InTurn | GoBack | Play | Swap | TimeOut | End

OPENING = "opening"  # the stage of the card that is played once a sitting

# What a time-out does where no `apart` and `return` can be found.
PLAIN_APART = Script(
    TIME_OUT[0],
    Meta("Time apart"),
    ("A", "B"),
    (Section("Time apart", (SetAside(1200.0),)),),
)
PLAIN_RETURN = Script(TIME_OUT[1], Meta("Coming back in"), ("A", "B"), ())


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
    """The moves through one program with so many ``people``; ``ratings`` are the names of all
    numbers that it asks for.

    Raises ``SessionError`` if the program is for another number of them.
    """

    def __init__(self, program: Program, people: int) -> None:
        self.main = program.main
        self.apart, self.back = program.time_out
        plain = {self.apart: PLAIN_APART, self.back: PLAIN_RETURN}
        self.scripts = {**plain, **program.scripts}
        self.ratings = frozenset(
            step.name
            for script in program.scripts.values()
            for step in steps_of(script)
            if isinstance(step, Rate)
        )
        self._with_way_back = frozenset(
            script.name
            for script in self.scripts.values()
            if any(isinstance(step, GoBack) for step in steps_of(script))
        )
        self._ahead: dict[str, tuple[frozenset[int], ...]] = {}
        self.people = people
        roles = len(program.script.roles)
        if people != roles:
            raise SessionError(
                f"“{program.script.meta.title}” is for {roles} people, and {people} are named.",
                "Name each person once, with commas between.",
            )

    # ------------------------------------------------------------------- what is here

    def start(self) -> Position:
        """At the first step; the order of people is that of the roles until it is drawn."""
        everyone = tuple(range(self.people))
        return self._settle(Position((Frame(self.main),), everyone, everyone))

    def start_of(self, section: str) -> Position | None:
        """At the first step of the section of that name; None where there is none."""
        names = [one.name for one in self.scripts[self.main].sections]
        if section not in names:
            return None
        here = Frame(self.main, Place(names.index(section)))
        return self._settle(replace(self.start(), frames=(here,)))

    def draw(self, position: Position, seed: int) -> Position:
        """Who goes first: the role that the script names, or one by lot."""
        first, order = self.first(seed), position.order
        return replace(position, order=order[first:] + order[:first], drawn=self._first_is_named)

    def first(self, seed: int) -> int:
        """Who goes first, counted in the order of roles."""
        script = self.scripts[self.main]
        if self._first_is_named:
            return script.roles.index(script.meta.first)
        return random.Random(seed).randrange(self.people)

    @property
    def _first_is_named(self) -> bool:
        script = self.scripts[self.main]
        return script.meta.first in script.roles

    def check(self, position: Position) -> None:
        """Raise ``SessionError`` if a saved position does not fit this program and its people."""
        everyone = list(range(self.people))
        persons = [number.person for number in position.numbers]
        persons += [extra.person for extra in position.extra]
        if not (
            sorted(position.order) == everyone
            and sorted(position.roles) == everyone
            and all(person < self.people for person in persons)
            and all(self._fits(frame) for frame in position.frames)
            and (not position.frames or self._is_step(position.frame))
        ):
            raise SessionError(
                "The saved position does not fit this script any more.",
                "Start the exercise from the beginning.",
            )

    def _fits(self, frame: Frame) -> bool:
        """Are all the places that a frame names in its script?"""
        if frame.script not in self.scripts:
            return False
        sections = self.scripts[frame.script].sections
        speakers = [frame.speaker, *(speaker for _, speaker in frame.returns)]
        return all(speaker < self.people for speaker in speakers) and all(
            place.section <= len(sections)
            and place.person < self.people
            and (
                place.section == len(sections)
                or place.run < max(1, self._runs(sections[place.section]))
            )
            for place in (frame.place, *(place for place, _ in frame.returns))
        )

    def _is_step(self, frame: Frame) -> bool:
        sections, place = self.scripts[frame.script].sections, frame.place
        return place.section < len(sections) and place.step < len(self._steps(frame))

    def script(self, position: Position) -> Script:
        return self.scripts[position.frame.script]

    def section(self, position: Position) -> Section:
        return self.script(position).sections[position.frame.place.section]

    def step(self, position: Position) -> Step:
        """The step to be taken now; only where the script is not over."""
        frame = position.frame
        return self._steps(frame)[frame.place.step]

    def _steps(self, frame: Frame) -> tuple[Step, ...]:
        section = self.scripts[frame.script].sections[frame.place.section]
        return section.between if frame.place.between else section.steps

    def persons(self, position: Position, who: str) -> tuple[int, ...]:
        """The people that a WHO means here, in the order in which they go.

        Where a script has more roles than there are people, one person has several.
        """
        order, frame = position.order, position.frame
        if who in (EACH, EVERYONE):
            return order
        if who in (SPEAKER, LISTENER):
            ahead = 0 if who == SPEAKER else 1
            return (order[(frame.speaker + ahead) % len(order)],)
        roles = self.scripts[frame.script].roles
        index = roles.index(who) if who in roles else 0
        return (position.roles[index % self.people],)

    def children(self, position: Position) -> frozenset[int]:
        """The people who took a child's part when the exercise began, and those who have one now
        in the script that is here."""
        main = self.scripts[self.main]
        found = {main.roles.index(role) % self.people for role in main.meta.children}
        for role in self.script(position).meta.children:
            found.update(self.persons(position, role))
        return frozenset(found)

    def one_by_one(self, position: Position) -> bool:
        """Is the step that is here for one person after the other? Everyone rates alone."""
        step = self.step(position)
        who = getattr(step, "who", "")
        return who == EACH or (who == EVERYONE and isinstance(step, Rate))

    def turns(self, position: Position) -> tuple[int, ...]:
        """The people whose go it is at the step that is here."""
        people = self.persons(position, getattr(self.step(position), "who", EVERYONE))
        return (people[position.frame.place.person],) if self.one_by_one(position) else people

    def turn_key(self, position: Position) -> TurnKey:
        """The turn that is here, and its matching turns in another run or of another person."""
        frame = position.frame
        return frame.script, frame.place.section, frame.place.between, frame.place.step

    def needs_order(self, position: Position) -> bool:
        """Does who goes first matter to the step that is here?"""
        step = self.step(position)
        text = getattr(step, "text", "")
        return (
            self.section(position).each
            or self.one_by_one(position)
            or getattr(step, "who", "") in (SPEAKER, LISTENER)
            or "{speaker}" in text
            or "{listener}" in text
        )

    def is_true(self, position: Position, branch: Branch) -> bool:
        """Does the branch hold?"""
        return self.holds(position, branch, position.numbers)

    def holds(self, position: Position, branch: Branch, numbers: Sequence[Number]) -> bool:
        """Does the branch hold with these numbers? One that is missing makes it false."""
        holds = {
            number.person: _compare(number.value, branch.comparison, branch.value)
            for number in numbers
            if number.name == branch.name
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

    # ---------------------------------------------------------------------- the moves

    def advance(self, position: Position) -> Position:
        """After this step: the next person's go at it, or the next step."""
        return self._settle(self._at(position, self._after(position)))

    def move(self, position: Position, step: Timeless) -> Position:
        """Where a step leads that takes no time."""
        match step:
            case Branch(jump=jump):
                if self.is_true(position, step):
                    return self.jump(position, jump)
                return self.advance(position)
            case Jump():
                return self.jump(position, step)
            case InTurn(jumps=jumps):
                return self.jump(position, jumps[0])
            case GoBack():
                return self.go_back(position)
            case Play(script=script):
                return self.play(position, script)
            case Swap():
                return self.swap(position)
            case TimeOut():
                return self.time_out(self.advance(position))
            case End(whole=whole):
                return self.end(position, whole=whole)

    def jump(self, position: Position, jump: Jump, option: int = 0) -> Position:
        """Take a jump, or go on with the next step where its bound is used up.

        The way back is kept only where the script goes back at all.
        """
        frame = position.frame
        place = frame.place
        here = (place.section, place.run, int(place.between), place.step, place.person)
        key = (*here, frame.speaker, option)
        used = dict(frame.used)
        if jump.at_most is not None:
            if used.get(key, 0) >= jump.at_most:
                return self.advance(position)
            used[key] = used.get(key, 0) + 1
        sections = self.scripts[frame.script].sections
        target = next(i for i, section in enumerate(sections) if section.name == jump.section)
        returns = frame.returns
        if frame.script in self._with_way_back:
            returns = (*returns, (self._after(position), frame.speaker))
        frame = replace(
            frame,
            place=Place(target),
            speaker=0 if sections[target].each else frame.speaker,
            returns=returns,
            used=tuple(sorted(used.items())),
        )
        return self._settle(self._with(position, frame))

    def go_back(self, position: Position) -> Position:
        """To just after the latest jump; with none to return from, on with the next step."""
        frame = position.frame
        if not frame.returns:
            return self.advance(position)
        place, speaker = frame.returns[-1]
        frame = replace(frame, place=place, speaker=speaker, returns=frame.returns[:-1])
        return self._settle(self._with(position, frame))

    def play(self, position: Position, script: str) -> Position:
        """Into another script; when it ends, on with the step after this one.

        The opening card is passed over the second time.
        """
        here = self._at(position, self._after(position))
        if self.scripts[script].meta.stage == OPENING:
            if position.opened:
                return self._settle(here)
            here = replace(here, opened=True)
        return self._settle(replace(here, frames=(*here.frames, Frame(script))))

    def end(self, position: Position, *, whole: bool) -> Position:
        """Out of this script, or of all of them."""
        frames = () if whole else position.frames[:-1]
        return self._settle(replace(position, frames=frames))

    def broken_off(self, position: Position) -> frozenset[str]:
        """The scripts that are over before their end where the session ends at this step."""
        step = self.step(position) if position.frames else None
        whole = isinstance(step, End) and step.whole
        return frozenset(frame.script for frame in position.frames[:-1] if whole)

    def swap(self, position: Position) -> Position:
        """The first two people exchange roles; one alone keeps theirs."""
        first_two, others = position.roles[:2], position.roles[2:]
        return self.advance(replace(position, roles=(*reversed(first_two), *others)))

    def time_out(self, position: Position) -> Position:
        """``apart``, then ``return``, then on with the step that is here.

        Within either of them both begin anew, and what they interrupted stays where it was; people
        who only went apart come back to no ``return``. In the middle of a sitting nobody needs the
        opening card any more.
        """
        frames = position.frames
        begun = [Frame(self.back, time_out=True), Frame(self.apart, time_out=True)]
        index = self.break_in(position)
        if index is not None:
            begun = begun[-1:] if frames[index].script == self.apart else begun
            frames = frames[:index]
        return self._settle(replace(position, frames=(*frames, *begun), opened=True))

    def break_in(self, position: Position) -> int | None:
        """The outermost frame that is part of a break: of a time-out, or a script that was played
        as one."""
        for index, frame in enumerate(position.frames):
            if frame.time_out or frame.script in (self.apart, self.back):
                return index
        return None

    # -------------------------------------------------------------------- within a script

    def without_spent_bounds(self, position: Position) -> Position:
        """``position`` without the counts of jumps that nothing leads to any more."""
        frames = tuple(map(self._without_spent_bounds, position.frames))
        return position if frames == position.frames else position.at(frames)

    def _without_spent_bounds(self, frame: Frame) -> Frame:
        if not frame.used:
            return frame
        name, ahead = frame.script, self._ahead
        if name not in ahead:
            ahead[name] = ahead_of(self.scripts[name])
        here = (frame.place, *(place for place, _ in frame.returns))
        last = len(ahead[name]) - 1
        coming = frozenset().union(*(ahead[name][min(place.section, last)] for place in here))
        return replace(frame, used=tuple(pair for pair in frame.used if pair[0][0] in coming))

    def _after(self, position: Position) -> Place:
        """The place after the step that is here, which may lie past the end of its run."""
        place = position.frame.place
        if self.one_by_one(position) and place.person + 1 < self.people:
            return replace(place, person=place.person + 1)
        return Place(place.section, place.run, place.between, place.step + 1)

    def _at(self, position: Position, place: Place) -> Position:
        frame = position.frame
        return self._with(position, frame.at(place, frame.speaker))

    def _with(self, position: Position, frame: Frame) -> Position:
        return position.at((*position.frames[:-1], frame))

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
                    frames[-1] = frame.at(place, place.run)
                break
            after = self._after_run(section, place)
            left = section.each and after.section != place.section
            frames[-1] = frame.at(after, 0 if left else frame.speaker)
        settled = tuple(frames)
        return position if settled == position.frames else position.at(settled)

    def _after_run(self, section: Section, place: Place) -> Place:
        if place.run + 1 >= self._runs(section):
            return Place(place.section + 1)
        if section.between and not place.between:
            return Place(place.section, place.run, between=True)
        return Place(place.section, place.run + 1)
