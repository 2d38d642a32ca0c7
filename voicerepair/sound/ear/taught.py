"""An ear for the words that people taught: three takes of each, compared by dynamic time warping.

It needs no model and no language. An utterance is a word when it is much nearer to that word's
takes than to other speech (``likeness.py``), nearer than to every other taught word, and about as
long. How near is near enough is learned for each word: half way between how near its own takes are
to each other and how near the nearest other speech comes. Figures: ``tests/bench/bench_taught.py``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ear.cepstra import Cepstra, cepstra
from voicerepair.sound.ear.likeness import NEAREST_TAKES, OtherSpeech, how_near, other_speech
from voicerepair.sound.ear.taught_words import TaughtWord, read
from voicerepair.sound.ear.warping import distances
from voicerepair.sound.ports import Recognised

__all__ = ["TaughtEar", "open_taught"]

# Three takes say little about how a word varies, so what they teach is kept within these.
STRICTEST, LOOSEST = 0.76, 0.84
AHEAD = 1.05  # so many times nearer than to any word for another command
LONGER = 1.6  # times as long as the longest take, or shorter than the shortest
SURENESS = 0.04  # how much nearer makes confidence grow from 0.5 to 0.73


def open_taught(path: Path) -> TaughtEar:
    """An ear for what is kept in ``path``, deaf where nothing is. Raises SoundError where that
    cannot be read."""
    return TaughtEar(read(path))


class TaughtEar:
    """The port ``Ear`` for taught words: each is armed while a phrase of its command is, and is
    recognised as the first such phrase."""

    def __init__(self, words: Sequence[TaughtWord], others: OtherSpeech | None = None) -> None:
        self._words = tuple(words)
        if not words:
            return
        self._others = others or other_speech()
        self._takes = [take for word in words for take in word.takes]
        self._number = np.cumsum([len(word.takes) for word in words])[:-1]
        lengths = [[len(take) for take in word.takes] for word in words]
        self._shortest = np.array([min(of) for of in lengths]) / LONGER
        self._longest = np.array([max(of) for of in lengths]) * LONGER
        self._limits = self._learned()

    @property
    def words(self) -> tuple[TaughtWord, ...]:
        return self._words

    @property
    def limits(self) -> tuple[float, ...]:
        """How near is near enough, for each of ``words``."""
        return tuple(map(float, self._limits)) if self._words else ()

    def recognise(self, samples: NDArray[np.int16], phrases: Collection[str]) -> Recognised | None:
        """As ``sound/ports.py`` says. Words that are not armed still count as other speech."""
        if not any(_armed(word, phrases) for word in self._words):
            return None
        utterance = cepstra(samples)
        fitting = (self._shortest <= len(utterance)) & (len(utterance) <= self._longest)
        if not len(utterance) or not fitting.any():
            return None
        far = self.unlikeness(utterance)
        best = int(far.argmin())
        word = self._words[best]
        phrase = _armed(word, phrases)
        rivals = [
            unlike
            for unlike, other in zip(far, self._words, strict=True)
            if other.command != word.command
        ]
        if not phrase or not fitting[best] or far[best] >= self._limits[best]:
            return None
        if rivals and min(rivals) < far[best] * AHEAD:
            return None
        nearer = float(self._limits[best] - far[best])
        return Recognised(phrase, 1 / (1 + math.exp(-nearer / SURENESS)))

    def unlikeness(self, utterance: Cepstra) -> NDArray[np.float32]:
        """How far ``utterance`` is from each word, where other speech is 1."""
        apart = distances(utterance, [*self._takes, *self._others.utterances])
        near = how_near(apart[len(self._takes) :])
        return self._by_word(apart[: len(self._takes)]) / near

    def close(self) -> None:
        """There is nothing to close."""

    def _by_word(self, apart: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.array([how_near(of, NEAREST_TAKES) for of in np.split(apart, self._number)])

    def _learned(self) -> NDArray[np.float64]:
        """How near is near enough, for each word."""
        whole = [*self._takes, *self._others.utterances]
        apart = np.array([distances(take, whole) for take in self._takes])
        among, outside = apart[:, : len(self._takes)], apart[:, len(self._takes) :]
        near = how_near(outside)
        owner = np.repeat(np.arange(len(self._words)), [len(word.takes) for word in self._words])
        limits = []
        for place, word in enumerate(self._words):
            mine = owner == place
            own = among[np.ix_(mine, mine)].sum(axis=1) / (mine.sum() - 1) / near[mine]
            other = [command.command != word.command for command in self._words]
            rivals = np.repeat(other, [len(word.takes) for word in self._words])
            from_rivals = how_near(among[np.ix_(rivals, mine)], NEAREST_TAKES) / near[rivals]
            from_others = how_near(outside[mine].T, NEAREST_TAKES) / self._others.near
            nearest = min([*from_rivals, *from_others])
            limits.append((own.max() + nearest) / 2)
        return np.clip(np.array(limits, np.float64), STRICTEST, LOOSEST)


def _armed(word: TaughtWord, phrases: Collection[str]) -> str:
    """The first phrase of its command that is armed; empty where none is."""
    return next((phrase for phrase in word.phrases if phrase in phrases), "")
