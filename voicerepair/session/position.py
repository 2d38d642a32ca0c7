"""Where a session is in its script, as plain data.

A ``Position`` is frozen: it can be kept, rewound, compared, and saved as JSON. The moves from one
place to the next are made by ``course.py``.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from voicerepair.errors import SessionError

__all__ = ["Extra", "Frame", "Number", "NumberKey", "Place", "Position", "TurnKey"]

# A turn and its matching turns: script, section, whether between two runs, step.
TurnKey = tuple[str, int, bool, int]
NumberKey = tuple[str, int]  # a name, and whose number it is


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

    def at(self, place: Place, speaker: int) -> Frame:
        """This, at another place; not by ``replace``, as in ``Position``."""
        return Frame(self.script, place, speaker, self.time_out, self.returns, self.used)


@dataclass(frozen=True, slots=True)
class Number:
    """A rating that everyone heard; ``person`` is an index."""

    name: str
    person: int
    value: int


@dataclass(frozen=True, slots=True)
class Extra:
    """Seconds that ``person`` is to have more at a turn, because another was given them there."""

    turn: TurnKey
    person: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Position:
    """Everything a session needs to go on from here. No frames: the script is over.

    ``order`` lists people (indices) from the one who starts, which holds once it is ``drawn``;
    ``roles`` says who has each role; ``opened``: the opening card was played; ``asked`` is the
    prompt that was said last, as it is written, and ``remind`` one that is said once more before
    the step that is here; ``return_wall`` is the time of return while the session is set aside.
    """

    frames: tuple[Frame, ...]
    order: tuple[int, ...]
    roles: tuple[int, ...]
    drawn: bool = False
    opened: bool = False
    asked: str = ""
    remind: str = ""
    numbers: tuple[Number, ...] = ()
    extra: tuple[Extra, ...] = ()
    steps: int = 0
    return_wall: float | None = None

    @property
    def frame(self) -> Frame:
        """The script that is being played; only where it is not over."""
        return self.frames[-1]

    # ``dataclasses.replace`` takes five times as long as what these say, and they are said at
    # every step of ten thousand plays.

    def at(self, frames: tuple[Frame, ...]) -> Position:
        """This, at another place."""
        return Position(
            frames,
            self.order,
            self.roles,
            self.drawn,
            self.opened,
            self.asked,
            self.remind,
            self.numbers,
            self.extra,
            self.steps,
            self.return_wall,
        )

    def taken(self) -> Position:
        """This, with one step more."""
        return self.holding(self.asked, self.numbers, self.extra, self.steps + 1)

    def said(self, text: str) -> Position:
        """This, with ``text`` as the prompt that was said last."""
        return self.holding(text, self.numbers, self.extra, self.steps)

    def rated(self, numbers: tuple[Number, ...]) -> Position:
        """This, with these numbers."""
        return self.holding(self.asked, numbers, self.extra, self.steps)

    def holding(
        self, asked: str, numbers: tuple[Number, ...], extra: tuple[Extra, ...], steps: int
    ) -> Position:
        """This, with all that grows on the way."""
        return Position(
            self.frames,
            self.order,
            self.roles,
            self.drawn,
            self.opened,
            asked,
            self.remind,
            numbers,
            extra,
            steps,
            self.return_wall,
        )

    def is_at(self, other: Position) -> bool:
        """Is it the same step, and reminds of the same prompt?"""
        return (self.frames, self.remind) == (other.frames, other.remind)

    @property
    def in_time_out(self) -> bool:
        return any(frame.time_out for frame in self.frames)

    def owe(self, turn: TurnKey, people: Collection[int], seconds: float) -> Position:
        """``people`` shall have more time at ``turn``: as much as another was given there."""
        kept = self.paid(turn, people).extra
        return replace(self, extra=(*kept, *(Extra(turn, person, seconds) for person in people)))

    def owed(self, turn: TurnKey, people: Collection[int]) -> float:
        """The seconds more that ``people`` are to have at ``turn``."""
        return max(
            (e.seconds for e in self.extra if e.turn == turn and e.person in people), default=0.0
        )

    def paid(self, turn: TurnKey, people: Collection[int]) -> Position:
        """``people`` have had their time at ``turn``."""
        if not self.extra:
            return self
        return replace(
            self, extra=tuple(e for e in self.extra if e.turn != turn or e.person not in people)
        )

    def to_data(self) -> dict[str, Any]:
        """As dictionaries, lists, strings and numbers: what JSON can hold."""
        return asdict(self)

    @staticmethod
    def from_data(data: object) -> Position:
        """What ``to_data`` made, perhaps by way of JSON; raises ``SessionError`` if it is not."""
        try:
            return _position(data)
        except (KeyError, TypeError, ValueError) as error:
            raise SessionError(
                "The saved position cannot be read.", "Start the exercise from the beginning."
            ) from error


# ------------------------------------------------- reading: nothing is bent into shape


def _dict(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise TypeError(value)
    return list(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)
    return value


def _count(value: object) -> int:
    if _integer(value) < 0:
        raise ValueError(value)
    return _integer(value)


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(value)
    return float(value)


def _place(value: object) -> Place:
    data = _dict(value)
    return Place(
        _count(data["section"]),
        _count(data["run"]),
        _flag(data["between"]),
        _count(data["step"]),
        _count(data["person"]),
    )


def _frame(value: object) -> Frame:
    data = _dict(value)
    returns = [_list(pair) for pair in _list(data["returns"])]
    used = [_list(pair) for pair in _list(data["used"])]
    return Frame(
        _text(data["script"]),
        _place(data["place"]),
        _count(data["speaker"]),
        _flag(data["time_out"]),
        tuple((_place(place), _count(speaker)) for place, speaker in returns),
        tuple((tuple(_count(part) for part in _list(key)), _count(times)) for key, times in used),
    )


def _number(value: object) -> Number:
    data = _dict(value)
    return Number(_text(data["name"]), _count(data["person"]), _integer(data["value"]))


def _extra(value: object) -> Extra:
    data = _dict(value)
    script, section, between, step = _list(data["turn"])
    turn = (_text(script), _count(section), _flag(between), _count(step))
    return Extra(turn, _count(data["person"]), _seconds(data["seconds"]))


def _position(value: object) -> Position:
    data = _dict(value)
    return Position(
        tuple(_frame(frame) for frame in _list(data["frames"])),
        tuple(_count(person) for person in _list(data["order"])),
        tuple(_count(person) for person in _list(data["roles"])),
        _flag(data["drawn"]),
        _flag(data["opened"]),
        _text(data["asked"]),
        _text(data["remind"]),
        tuple(_number(number) for number in _list(data["numbers"])),
        tuple(_extra(extra) for extra in _list(data["extra"])),
        _count(data["steps"]),
        None if data["return_wall"] is None else _seconds(data["return_wall"]),
    )
