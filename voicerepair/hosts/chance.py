"""Partners by chance: silent, brief, long or hesitant, high and low in their numbers, and now and
then saying a command or losing a device.

Everything follows from the seed, so a play can be had again. Each person has a manner of speaking
and a temper for numbers, and keeps to them most of the time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

from voicerepair.hosts.partners import usual_utterances
from voicerepair.hosts.plan import Key, Outside, Utterance, Utterances
from voicerepair.session.commands import AT_ONCE, Command
from voicerepair.session.events import Ask, DeviceFound, DeviceKind, DeviceLost, Heard, Slept

__all__ = ["ByChance"]

OFTEN = 0.8  # so often a person keeps to their manner
SILENT_TO_QUESTIONS = 0.15
STRAIGHT_ON = 0.3  # chosen so often for its own sake, so that plays come far enough
AROUND = 0.5  # of all numbers, on either side of what is in the middle of somebody's temper
HAPPENINGS = (0, 0, 0, 0, 1, 1, 2, 3)  # commands and mishaps in one play
WITHIN = 1_500.0  # seconds in which they come
SPEECH_LONGEST = 600.0
BACK_AFTER = (5.0, 60.0)  # seconds after which a pause is ended, or a lost device found

# Most are what people do at a turn; few end everything.
COMMANDS = (
    *[Command.DONE, Command.SKIP, Command.REPEAT, Command.BACK, Command.MORE_TIME] * 4,
    *[Command.PAUSE] * 4,
    *[Command.TIME_OUT] * 2,
    *[Command.STOP, Command.HELP],
)


class ByChance:
    """The partners that come of ``seed``."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._chance = random.Random(seed)
        self._manners: dict[str, int] = {}
        self._tempers: dict[str, float] = {}
        self.outside: Sequence[tuple[float, Outside]] = self._happenings()

    # -------------------------------------------------------------------- their turns

    def speak(self, role: str, number: int, ceiling: float | None) -> Utterances:
        chance = self._chance
        manners = _manners(ceiling)
        if role not in self._manners:
            self._manners[role] = self._below(len(manners))
        usual = chance.random() < OFTEN
        ways = manners[self._manners[role] if usual else self._below(len(manners))]
        return ways[self._below(len(ways))]

    def answer(self, role: str, number: int, ask: Ask, straight: int | None) -> int | None:
        chance = self._chance
        if chance.random() < SILENT_TO_QUESTIONS:
            return None
        if straight is not None and ask.options and chance.random() < STRAIGHT_ON:
            return straight
        if ask.options:
            return 1 + self._below(len(ask.options))
        if role not in self._tempers:
            self._tempers[role] = chance.random()
        middle = self._tempers[role] if chance.random() < OFTEN else chance.random()
        given = middle + (chance.random() - chance.random()) * AROUND  # near to it as a rule
        return round(ask.low + min(max(given, 0.0), 1.0) * (ask.high - ask.low))

    def _below(self, count: int) -> int:
        """One of so many, from 0 on: drawn in a fifth of the time that ``randrange`` takes, for
        partners who draw a million times."""
        return int(self._chance.random() * count)

    # --------------------------------------------------------------- what else happens

    def _happenings(self) -> list[tuple[float, Outside]]:
        found: list[tuple[float, Outside]] = []
        for _ in range(self._chance.choice(HAPPENINGS)):
            found += self._happening(self._chance.uniform(0.0, WITHIN))
        return found

    def _happening(self, at: float) -> list[tuple[float, Outside]]:
        chance = self._chance
        back = at + chance.uniform(*BACK_AFTER)
        kind = chance.random()
        if kind < 0.05:
            device = chance.choice(tuple(DeviceKind))
            return [(at, DeviceLost(device)), (back, DeviceFound(device))]
        if kind < 0.08:
            return [(at, Slept(chance.uniform(10.0, 3_600.0), 0.0)), (back, Key(Command.DONE))]
        command = chance.choice(COMMANDS)
        aloud = command in AT_ONCE and chance.random() < 0.5
        first: tuple[float, Outside] = (at, Heard(command, at) if aloud else Key(command))
        return [first, (back, Key(Command.DONE))] if command is Command.PAUSE else [first]


# -------------------------------------------------------------------------------- manners

# Each manner has a few ways to use a turn. The figures are crooked, so that no utterance ends in
# the very moment in which something is due, and few, so that what comes of a step in a play can
# be learned once and for all (``quick.py``).

SILENT: Utterances = ()
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
        (SILENT,),
        tuple((Utterance(*span),) for span in BRIEF),
        (usual,),
        (usual,),
        tuple(tuple(Utterance(*span) for span in spans) for spans in HESITANT),
        tuple((Utterance(1.0, end),) for end in ends),
    )
