"""Plans: what the partners of a rehearsal do, as a text file, with the timeline that follows.

```
script: own.md                 names: Ana, Bo         seed: 3
A turn 1: after 1s, speaks 20s, quiet 7s, speaks 20s
B answers: not quite           B rates 2: 7
key: space at 12s              say: "pause" at 40s
lose: microphone at 20s        find: microphone at 30s        sleep: 300s at 60s
--
    0.0  guide      says “Ana and Bo, sit where ...”
```

One entry a line (they stand side by side here to save space). Above ``--`` is what happens, below
it what is expected. ``A turn 1`` is the first turn that A has in the session; without a number an
entry counts for the next question that this person gets and that has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from voicerepair.errors import ScriptError
from voicerepair.session.commands import COMMANDS, Command
from voicerepair.session.events import (
    DeviceFound,
    DeviceKind,
    DeviceLost,
    Heard,
    Slept,
)

__all__ = ["Key", "Plan", "Utterance", "Utterances", "parse_plan"]

SECONDS = r"(\d+(?:\.\d+)?)\s*s"
NUMBERED = re.compile(r"(.+?) (turn|answers|rates)(?: ([1-9]\d*))?")
KEYS: dict[str, Command] = {
    "enter": Command.DONE,
    "r": Command.REPEAT,
    "left": Command.BACK,
    "s": Command.SKIP,
    "m": Command.MORE_TIME,
    "space": Command.PAUSE,
    "t": Command.TIME_OUT,
    "q": Command.STOP,
    "h": Command.HELP,
}


class Utterance(NamedTuple):
    """Speech from ``start`` to ``end``, in seconds since the turn opened."""

    start: float
    end: float


Utterances = tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A command by key, or a number (digits, then Enter), pressed for what is on the screen."""

    value: Command | int


Outside = Key | Heard | DeviceLost | DeviceFound | Slept


@dataclass(slots=True)
class Plan:
    """``turns`` and ``replies`` by role and number (1-based); ``outside`` by its time."""

    script: str = ""
    names: tuple[str, ...] = ()
    seed: int = 0
    turns: dict[tuple[str, int], Utterances] = field(default_factory=dict)
    replies: dict[tuple[str, int], str] = field(default_factory=dict)
    outside: list[tuple[float, Outside]] = field(default_factory=list)
    expected: tuple[str, ...] = ()


def parse_plan(text: str, name: str = "plan") -> Plan:
    """Read a plan; raises ``ScriptError`` with the line that cannot be understood."""
    plan = Plan()
    above, dashes, below = text.replace("\r\n", "\n").partition("\n--\n")
    for number, line in enumerate(above.splitlines(), start=1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        key, colon, value = (part.strip() for part in written.partition(":"))
        try:
            if not colon:
                raise ValueError("a line is WHAT: HOW")
            _read(plan, key, value)
        except ValueError as error:
            raise ScriptError(
                f"{name}:{number}: I can't read “{written}” ({error}).",
                "A plan's lines look like “A turn 1: after 1s, speaks 20s”, “B answers: yes” "
                "or “key: space at 12s”.",
            ) from error
    if dashes:
        plan.expected = tuple(line.rstrip() for line in below.splitlines() if line.strip())
    return plan


def _read(plan: Plan, key: str, value: str) -> None:
    match key:
        case "script":
            plan.script = value
        case "names":
            plan.names = tuple(name.strip() for name in value.split(","))
        case "seed":
            plan.seed = _seed(value)
        case "key" | "say" | "lose" | "find" | "sleep":
            what, at = _at(value)
            plan.outside.append((at, OUTSIDE[key](what)))
        case _:
            _read_partner(plan, key, value)


def _read_partner(plan: Plan, key: str, value: str) -> None:
    found = NUMBERED.fullmatch(key)
    if found is None:
        raise ValueError("it says neither what happens nor who does it")
    who, what, number = found[1], found[2], int(found[3] or 0)
    if what == "turn":
        plan.turns[who, number or 1 + sum(w == who for w, _ in plan.turns)] = _utterances(value)
    else:
        plan.replies[who, number or 1 + sum(w == who for w, _ in plan.replies)] = value


def _utterances(value: str) -> tuple[Utterance, ...]:
    """ "after 3s, speaks 30s, quiet 7s, speaks 20s" as spans of time."""
    at, spans = 0.0, []
    for part in value.split(","):
        found = re.fullmatch(rf"(after|quiet|speaks) {SECONDS}|(silent)", part.strip())
        if found is None:
            raise ValueError(f"“{part.strip()}” is not after, speaks, quiet or silent")
        if found[3]:
            continue
        seconds = float(found[2])
        if found[1] == "speaks":
            spans.append(Utterance(at, at + seconds))
        at += seconds
    return tuple(spans)


def _at(value: str) -> tuple[str, float]:
    found = re.fullmatch(rf"(.+?) at {SECONDS}", value)
    if found is None:
        raise ValueError("it says no time, as in “at 12s”")
    return found[1].strip().strip('"“”'), float(found[2])


def _seed(value: str) -> int:
    if not value.isdecimal():
        raise ValueError("a seed is a number")
    return int(value)


def _device(what: str) -> DeviceKind:
    if what not in set(DeviceKind):
        raise ValueError(f"“{what}” is none of {', '.join(DeviceKind)}")
    return DeviceKind(what)


def _slept(what: str) -> Outside:
    found = re.fullmatch(SECONDS, what)
    if found is None:
        raise ValueError("it says not how long, as in “300s at 60s”")
    return Slept(float(found[1]), 0.0)


def _key(what: str) -> Outside:
    if what.isdigit():
        return Key(int(what))
    if what not in KEYS:
        raise ValueError(f"the keys are {', '.join(KEYS)} and numbers")
    return Key(KEYS[what])


def _phrase(what: str) -> Outside:
    for command, entry in COMMANDS.items():
        if what in entry.phrases:
            return Heard(command, 0.0)
    raise ValueError(f"“{what}” is no command")


OUTSIDE: dict[str, Callable[[str], Outside]] = {
    "key": _key,
    "say": _phrase,
    "lose": lambda what: DeviceLost(_device(what)),
    "find": lambda what: DeviceFound(_device(what)),
    "sleep": _slept,
}
