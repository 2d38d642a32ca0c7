"""Partners by chance: silent, brief, long or hesitant, high and low in their numbers, and now and
then saying a command or losing a device.

Everything follows from the seed, so a play can be had again. Each person has a manner of speaking
and a temper for numbers, and keeps to them most of the time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from voicerepair.hosts.partners import usual_utterances
from voicerepair.hosts.plan import Key, Outside, Utterance
from voicerepair.session.commands import AT_ONCE, Command
from voicerepair.session.events import Ask, DeviceFound, DeviceKind, DeviceLost, Heard, Slept

__all__ = ["ByChance"]

OFTEN = 0.8  # so often a person keeps to their manner
SILENT_TO_QUESTIONS = 0.15
STRAIGHT_ON = 0.3  # chosen so often for its own sake, so that plays come far enough
HAPPENINGS = (0, 0, 0, 1, 1, 2, 3, 5)  # commands and mishaps in one play
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

    def speak(self, role: str, number: int, ceiling: float | None) -> Sequence[Utterance]:
        chance = self._chance
        if role not in self._manners:
            self._manners[role] = chance.randrange(len(MANNERS))
        usual = chance.random() < OFTEN
        manner = self._manners[role] if usual else chance.randrange(len(MANNERS))
        return MANNERS[manner](chance, ceiling)

    def answer(self, role: str, number: int, ask: Ask, straight: int | None) -> int | None:
        chance = self._chance
        if chance.random() < SILENT_TO_QUESTIONS:
            return None
        if straight is not None and ask.options and chance.random() < STRAIGHT_ON:
            return straight
        if ask.options:
            return 1 + chance.randrange(len(ask.options))
        if role not in self._tempers:
            self._tempers[role] = chance.random()
        middle = self._tempers[role] if chance.random() < OFTEN else chance.random()
        return round(chance.triangular(ask.low, ask.high, ask.low + middle * (ask.high - ask.low)))

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


def _silent(_chance: random.Random, _ceiling: float | None) -> Sequence[Utterance]:
    return ()


def _brief(chance: random.Random, _ceiling: float | None) -> Sequence[Utterance]:
    begins = chance.uniform(0.3, 6.0)
    return (Utterance(begins, begins + chance.uniform(0.4, 8.0)),)


def _usual(_chance: random.Random, ceiling: float | None) -> Sequence[Utterance]:
    return usual_utterances(ceiling)


def _hesitant(chance: random.Random, _ceiling: float | None) -> Sequence[Utterance]:
    """A few words, a long pause, a few words more."""
    spans, at = [], chance.uniform(2.0, 30.0)
    for _ in range(chance.randint(2, 5)):
        ends = at + chance.uniform(0.5, 9.0)
        spans.append(Utterance(at, ends))
        at = ends + chance.uniform(1.0, 20.0)
    return spans


def _long(chance: random.Random, ceiling: float | None) -> Sequence[Utterance]:
    """Past the end of the time, and perhaps past all patience."""
    most = ceiling or 60.0
    return (Utterance(1.0, min(SPEECH_LONGEST, most * chance.uniform(1.0, 2.5)) + 1.0),)


MANNERS = (_silent, _brief, _usual, _usual, _hesitant, _long)
