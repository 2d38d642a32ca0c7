"""One lesson: takes of a word come in until three of them agree, or it is clear that none will.

No device and no clock. Whatever is wrong with a take is said in words that tell what to do, and it
is not counted; nothing is kept of a lesson that does not come to its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.sound.ear.cepstra import FRAME_SECONDS, HOP, Cepstra, cepstra
from voicerepair.sound.ear.likeness import NEAREST_TAKES, OtherSpeech, how_near, other_speech
from voicerepair.sound.ear.taught import LOOSEST
from voicerepair.sound.ear.taught_words import TAKES, TaughtWord
from voicerepair.sound.ear.warping import distances

__all__ = ["MOST_TAKES", "Heard", "Lesson"]

MOST_TAKES = 8  # good ones, before people are told to choose another word
SHORTEST, LONGEST = 0.25, 2.5  # seconds
SHORT = 0.45  # seconds: on the safe side of it are words of two syllables
SOFTEST = -52.0  # dB relative to full scale, of a word's loud parts
ABOVE_ROOM = 10.0  # dB, of a word's loud parts
FULL, FULL_SAMPLES = 32_600, 8  # so many samples at the top are clipped
AGREE = 0.95  # how far apart takes of one word are at most, where other speech is 1
TOO_ALIKE = 0.9  # nearer than this to another word, one of them would be taken for the other
EVERYDAY = LOOSEST  # other speech that comes nearer may be taken for the word


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one utterance. ``trouble`` and what to do, where it does not count."""

    seconds: float
    trouble: str = ""


class Lesson:
    """A word for ``command`` is being taught, beside the ``words`` that were taught before."""

    def __init__(
        self,
        command: str,
        words: Iterable[TaughtWord],
        person: str = "",
        others: OtherSpeech | None = None,
    ) -> None:
        self._command = command
        self._person = person
        self._rivals = [word for word in words if word.command != command]
        self._others = others or other_speech()
        self._takes: list[Cepstra] = []
        self._outside: list[NDArray[np.float32]] = []  # each take's distances to other speech
        self._agreeing: tuple[int, ...] = ()

    @property
    def agreed(self) -> int:
        """How many takes of the largest group agree so far."""
        return len(self._agreeing)

    @property
    def word(self) -> TaughtWord | None:
        """What was taught, once ``TAKES`` takes agree."""
        if self.agreed < TAKES:
            return None
        return TaughtWord(
            self._command, tuple(self._takes[n] for n in self._agreeing), self._person
        )

    @property
    def doubts(self) -> list[str]:
        """What people might want to know of the word that was taught."""
        if self.word is None:
            return []
        found = []
        seconds = float(np.mean([len(take) for take in self.word.takes])) * FRAME_SECONDS
        outside = np.array([self._outside[n] for n in self._agreeing])
        nearest = float((how_near(outside.T, NEAREST_TAKES) / self._others.near).min())
        if seconds < SHORT:
            found.append("It is short, so it may be missed. Two or three syllables are safer.")
        if max(self._apart(*pair) for pair in combinations(self._agreeing, 2)) > LOOSEST:
            found.append("It was said in different ways, so it may be missed now and then.")
        if nearest < EVERYDAY:
            found.append("It sounds like everyday speech, so it may be heard when nobody means it.")
        return found

    def hear(self, samples: NDArray[np.int16]) -> Heard:
        """One utterance. Raises SoundError where no word can come of this lesson."""
        take = cepstra(samples)
        seconds = len(take) * FRAME_SECONDS
        if trouble := _trouble(samples, seconds):
            return Heard(seconds, trouble)
        before = self.agreed
        self._takes.append(take)
        self._outside.append(distances(take, self._others.utterances))
        self._agreeing = self._largest_group()
        if self.agreed >= TAKES:
            self._refuse_twins()
        elif len(self._takes) >= MOST_TAKES:
            raise SoundError(
                "No three takes sounded alike, so nothing was kept.",
                "Try a longer word, said in the same way each time, nearer to the microphone.",
            )
        if self.agreed > before:
            return Heard(seconds)
        return Heard(seconds, "That sounded different. Say the same word in the same way.")

    def _largest_group(self) -> tuple[int, ...]:
        """The largest group of takes that all agree, of several the one that agrees best."""
        for size in range(min(TAKES, len(self._takes)), 1, -1):
            groups = {
                group: sum(self._apart(*pair) for pair in combinations(group, 2))
                for group in combinations(range(len(self._takes)), size)
                if all(self._apart(*pair) <= AGREE for pair in combinations(group, 2))
            }
            if groups:
                return min(groups, key=lambda group: groups[group])
        return (len(self._takes) - 1,)

    def _apart(self, one: int, other: int) -> float:
        """Between two takes, where other speech is 1."""
        near = [how_near(self._outside[number]) for number in (one, other)]
        return float(distances(self._takes[one], [self._takes[other]])[0] / np.mean(near))

    def _refuse_twins(self) -> None:
        for rival in self._rivals:
            for number in self._agreeing:
                apart = how_near(distances(self._takes[number], rival.takes), NEAREST_TAKES)
                if apart / how_near(self._outside[number]) < TOO_ALIKE:
                    whose = f", {rival.person}'s" if rival.person else ""
                    raise SoundError(
                        f"This sounds too much like the word for {rival.command!r}{whose}.",
                        "Nothing was kept. Choose a word that sounds quite different.",
                    )


def _trouble(samples: NDArray[np.int16], seconds: float) -> str:
    """What is wrong with a take and what to do; empty where nothing is."""
    if seconds < SHORTEST:
        return "That was very short. Say a whole word."
    if seconds > LONGEST:
        return "That was long. A word, or two or three, said alone, is enough."
    if np.count_nonzero(np.abs(samples.astype(np.int32)) >= FULL) >= FULL_SAMPLES:
        return "That was too loud for the microphone. Move back a little, or turn it down."
    whole = len(samples) - len(samples) % HOP
    power = np.square(samples[:whole].reshape(-1, HOP) / 32768).mean(axis=1)
    soft, loud = np.percentile(10 * np.log10(power + 1e-12), [5, 95])
    if loud < SOFTEST:
        return "That was very soft. Come nearer to the microphone."
    if loud - soft < ABOVE_ROOM:
        return "The room is nearly as loud as the word. Come nearer, or make it quieter."
    return ""
