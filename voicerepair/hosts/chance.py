"""Partners by chance: silent, brief, long or hesitant, high and low in their numbers, and now and
then saying a command or losing a device.

Everything follows from the seed, so a play can be had again. Each person has a manner of speaking
and a temper for numbers, and keeps to them most of the time.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import TypeVar

from voicerepair.hosts.partners import usual_utterances
from voicerepair.hosts.plan import Key, Outside, Utterance, Utterances
from voicerepair.session.commands import AT_ONCE, Command
from voicerepair.session.events import Ask, DeviceFound, DeviceKind, DeviceLost, Heard, Slept

__all__ = ["ByChance"]

T = TypeVar("T")
Happening = tuple[tuple[float, Outside], ...]

OFTEN = 0.8  # so often a person keeps to their manner
OF = 20  # questions
SILENT = 3  # of them get no answer
STRAIGHT_ON = 5  # of them get the one that leads straight on, so that plays come far enough
AROUND = 0.5  # of all numbers, on either side of what is in the middle of somebody's temper
HAPPENINGS = (0, 0, 0, 1, 1, 1, 2, 3)  # commands and mishaps in one play
WITHIN = (50, 100, 200, 400)  # the first so many steps, in which one comes
SOONEST, LATEST = 0.1, 100.0  # seconds after the step began; the sooner, the more
SPEECH_LONGEST = 600.0
TEMPERS = 10
LOTS = 1_000  # for numbers
DEVICES = tuple(DeviceKind)
BACK_AFTER = (5.0, 60.0)  # seconds after which a pause is ended, or a lost device found

# Most are what people do at a turn; few end everything.
COMMANDS = (
    *[Command.DONE, Command.SKIP, Command.REPEAT, Command.BACK, Command.MORE_TIME] * 4,
    *[Command.PAUSE] * 4,
    *[Command.TIME_OUT] * 2,
    *[Command.STOP, Command.HELP],
)


class ByChance:
    """The partners that come of ``seed``. What happens besides comes at a moment of a step, so that
    short steps have their share of it, and long scripts from beginning to end."""

    outside: Sequence[tuple[float, Outside]] = ()

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._chance = random.Random(seed)
        self._random = self._chance.random
        self._manners: dict[str, int] = {}
        self._tempers: dict[str, int] = {}
        self._happenings = [
            (1 + int(self._random() * self._one_of(WITHIN)), self._happening())
            for _ in range(self._one_of(HAPPENINGS))
        ]

    # -------------------------------------------------------------------- their turns

    def speak(self, role: str, number: int, ceiling: float | None) -> Utterances:
        manner = self._manners.get(role)
        if manner is None:
            manner = self._manners[role] = int(self._random() * len(_manners(ceiling)))
        ways = _ways(manner, ceiling)
        return ways[int(self._random() * len(ways))]

    def answer(self, role: str, number: int, ask: Ask, straight: int | None) -> int | None:
        if ask.options:
            return self._one_of(_choices(len(ask.options), straight))
        temper = self._tempers.get(role)
        if temper is None:
            temper = self._tempers[role] = int(self._random() * TEMPERS)
        return self._one_of(_numbers(temper, ask.low, ask.high))

    def _one_of(self, lots: tuple[T, ...]) -> T:
        """Drawn in a fifth of the time that ``choice`` takes, for partners who draw a million
        times."""
        return lots[int(self._random() * len(lots))]

    # --------------------------------------------------------------- what else happens

    def happens(self, step: int) -> Sequence[tuple[float, Outside]]:
        return [pair for at, happening in self._happenings if at == step for pair in happening]

    def next_happening(self, step: int, last: int) -> int:
        """The next step after this one in which something happens, at most the ``last``."""
        return min((at for at, _ in self._happenings if step < at < last), default=last)

    def _happening(self) -> Happening:
        at = SOONEST * (LATEST / SOONEST) ** self._random()
        back = at + self._chance.uniform(*BACK_AFTER)
        kind = self._random()
        if kind < 0.05:
            device = self._one_of(DEVICES)
            return ((at, DeviceLost(device)), (back, DeviceFound(device)))
        if kind < 0.08:
            asleep = self._chance.uniform(10.0, 3_600.0)
            return ((at, Slept(asleep, 0.0)), (back, Key(Command.DONE)))
        command = self._one_of(COMMANDS)
        aloud = command in AT_ONCE and self._random() < 0.5
        first: Outside = Heard(command, 0.0) if aloud else Key(command)
        if command is Command.PAUSE:
            return ((at, first), (back, Key(Command.DONE)))
        return ((at, first),)


# ----------------------------------------------------------------------------------- lots

# What a person may do is drawn as one lot out of many, in which what is likely is there often.


@cache
def _ways(manner: int, ceiling: float | None) -> tuple[Utterances, ...]:
    """How somebody of this manner may use a turn of so many seconds."""
    manners = _manners(ceiling)
    as_often = math.lcm(*map(len, manners))
    every = [ways * (as_often // len(ways)) for ways in manners]
    own = every[manner] * round(len(manners) * OFTEN / (1 - OFTEN))
    return (*own, *chain.from_iterable(every))


@cache
def _choices(count: int, straight: int | None) -> tuple[int | None, ...]:
    """How one of so many options may be chosen, of which ``straight`` leads straight on."""
    options = tuple(range(1, count + 1))
    silent = (None,) * (SILENT * count)
    if straight is None:
        return (*silent, *options * (OF - SILENT))
    return (*silent, *(straight,) * (STRAIGHT_ON * count), *options * (OF - SILENT - STRAIGHT_ON))


@cache
def _numbers(temper: int, low: int, high: int) -> tuple[int | None, ...]:
    """How somebody of this temper may answer with a number."""
    chance = random.Random(temper)

    def number() -> int | None:
        if chance.random() * OF < SILENT:
            return None
        own = chance.random() < OFTEN
        middle = (temper + 0.5) / TEMPERS if own else chance.random()
        given = middle + (chance.random() - chance.random()) * AROUND  # near to it as a rule
        return round(low + min(max(given, 0.0), 1.0) * (high - low))

    return tuple(number() for _ in range(LOTS))


# -------------------------------------------------------------------------------- manners

# Each manner has a few ways to use a turn. The figures are crooked, so that no utterance ends in
# the very moment in which something is due, and few, so that what comes of a step in a play can
# be learned once and for all (``quick.py``).

BRIEF = ((0.53, 1.17), (2.29, 6.83), (5.71, 13.37))
HESITANT = (  # a few words, a pause, a few words more
    ((3.11, 5.43), (10.56, 15.29)),
    ((8.37, 14.51), (28.42, 31.77), (34.08, 40.03)),
    ((17.73, 19.69), (28.42, 36.57), (55.88, 58.61)),
    ((26.93, 31.07), (50.38, 51.34), (56.47, 63.91)),
    ((2.27, 3.03), (5.34, 11.19), (16.32, 17.09), (25.82, 31.13), (36.26, 38.01)),
)
PAST_THE_TIME = (1.13, 1.57, 2.41)  # times the ceiling, perhaps past all patience


@cache
def _manners(ceiling: float | None) -> tuple[tuple[Utterances, ...], ...]:
    """Silent, brief, usual (twice as often as the others), hesitant, long: the ways of each to
    use a turn of so many seconds."""
    usual = usual_utterances(ceiling)
    ends = [min(SPEECH_LONGEST, (ceiling or 60.0) * times) + 1.0 for times in PAST_THE_TIME]
    return (
        ((),),
        tuple((Utterance(*span),) for span in BRIEF),
        (usual,),
        (usual,),
        tuple(tuple(Utterance(*span) for span in spans) for spans in HESITANT),
        tuple((Utterance(1.0, end),) for end in ends),
    )
