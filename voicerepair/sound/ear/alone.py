"""Cuts out what was said alone: short speech with quiet on both sides, which may be a command.

"I want you to stop doing that" is none, and neither is a "stop" in the middle of a story. No
clock, no thread: blocks and what ``Listening`` heard in them go in, utterances come out, once it
is certain that nothing follows. What is ``likely`` to become one can be had earlier, by those who
need long to think about it. Little sound is kept: ``MOST`` seconds, and nothing once an utterance
has been given away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicerepair.session.events import SpeechStarted, SpeechStopped
from voicerepair.sound.ear.recent import Recent
from voicerepair.sound.hearing import Heard
from voicerepair.sound.ports import HEARING_RATE, Block

__all__ = ["LONGEST", "QUIET", "SHORTEST", "Alone", "Utterance"]

SHORTEST, LONGEST = 0.2, 1.6  # seconds of speech
QUIET = 0.4  # seconds before and after
AROUND = 0.2  # seconds of them that are given away with the speech
MOST = 2.0  # seconds kept


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """``samples`` with a little quiet around speech that went from ``at`` to ``end``."""

    samples: NDArray[np.int16]
    at: float
    end: float


class Alone:
    """For one listening, whose beginning counts as quiet, or for several (``interrupt``)."""

    def __init__(self) -> None:
        self._recent = Recent(MOST)
        self._began: float | None = None  # speech that began after quiet
        self._speaking = False
        self._quiet_since = -np.inf
        self._waiting: Utterance | None = None

    @property
    def likely(self) -> Utterance | None:
        """What was said alone if nothing follows: the same object as ``take`` gives in that case.
        It is there once there is a little quiet after it."""
        return self._waiting

    @property
    def ended(self) -> bool:
        """So much quiet has followed that speech counts as ended."""
        return not self._speaking

    def take(self, block: Block, heard: Iterable[Heard], judged: float) -> list[Utterance]:
        """What turned out to have been said alone, now that ``block`` was heard, with ``heard``
        in it, and everything before ``judged`` is certain: while somebody speaks, where speech
        would have ended if nothing follows."""
        if block.lost:
            self._began = self._waiting = None
        self._recent.keep(block)
        given = []
        for event in heard:
            match event:
                case SpeechStarted(at=at):
                    given += self._quiet_until(at)
                    self._waiting = None
                    self._speaking = True
                    self._began = at if at - self._quiet_since >= QUIET else None
                case SpeechStopped(at=at):
                    self._waiting = self._cut(at)
                    self._quiet_since = at
                    self._began = None
                    self._speaking = False
        if self._speaking:
            self._foresee(judged, block.at + len(block.samples) / HEARING_RATE)
        return given + self._quiet_until(judged)

    def interrupt(self, at: float) -> None:
        """The next blocks are of another listening, which opens ``at``: speech that is going on is
        none, and what goes on after it did not begin after quiet."""
        if self._speaking:
            self._quiet_since = at
            self._waiting = None
        self._began = None
        self._speaking = False

    def _quiet_until(self, judged: float) -> list[Utterance]:
        waiting = self._waiting
        if waiting is None or judged < waiting.end + QUIET:
            return []
        self._waiting = None
        self._recent.forget(waiting.end + AROUND)
        return [waiting]

    def _foresee(self, end: float, now: float) -> None:
        """Speech goes on, or has been over since ``end``."""
        if self._waiting is not None and self._waiting.end < end:
            self._waiting = None
        if self._waiting is None and now >= end + AROUND:
            self._waiting = self._cut(end)

    def _cut(self, end: float) -> Utterance | None:
        began, waiting = self._began, self._waiting
        if waiting is not None and waiting.end == end:
            return waiting
        if began is None or not SHORTEST <= end - began <= LONGEST:
            return None
        return Utterance(self._recent.between(began - AROUND, end + AROUND), began, end)
