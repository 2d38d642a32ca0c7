"""Spliced turns, taken block by block by the same listening and the same endpointing as in a
session; in as many processes as there are processors.
"""

from __future__ import annotations

import math
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from tests.bench.splicing import RATE, Spliced, pieces, splice
from voicerepair.session.events import SpeechStarted, SpeechStopped, Tapped
from voicerepair.session.turn import TONE, Endpointing, TurnType, What, policy_for
from voicerepair.sound.hearing import Listening
from voicerepair.sound.ports import Block
from voicerepair.sound.vad import SileroVad

__all__ = ["Job", "Run", "blocks", "make_turn", "play_all", "play_turn"]

QUIETER = 12.0  # dB: people are up to so much quieter than they were recorded


@dataclass(frozen=True, slots=True)
class Job:
    """One turn to make and to play: ``longest`` pause in seconds, ``noise`` in dB below it."""

    kind: TurnType
    longest: float
    noise: float | None
    seed: int


@dataclass(frozen=True, slots=True)
class Run:
    """What happened in one turn: true ``speech`` and what was ``heard`` as starts and ends in
    seconds, ``tones``, and when it was handed over (infinite: never)."""

    kind: TurnType
    names: tuple[str, ...]
    speech: tuple[tuple[float, float], ...]
    heard: tuple[tuple[float, float], ...]
    tones: tuple[float, ...]
    handed_over: float

    @property
    def lost(self) -> bool:
        """Handed over while the person had more to say."""
        return self.handed_over <= self.speech[-1][0]

    @property
    def needless(self) -> int:
        """Tones that the person had to take back."""
        return sum(tone < self.speech[-1][0] for tone in self.tones)

    @property
    def late(self) -> float | None:
        """Hand-over against the true last speech + quiet + tone + window.

        None where that quiet is not known: a tone was taken back, or somebody hesitated within.
        Quiet grows with the pauses that were heard, so those count, not the true ones.
        """
        policy = policy_for(self.kind, math.inf)
        assert policy.quiet is not None
        hesitated = any(name.startswith("hesitations/") for name in self.names)
        if hesitated or len(self.tones) != 1 or math.isinf(self.handed_over):
            return None
        pauses = [after[0] - before[1] for before, after in pairwise(self.heard)]
        quiet = min(2 * policy.quiet, max(policy.quiet, 1.5 * max(pauses, default=0.0)))
        return self.handed_over - (self.speech[-1][1] + quiet + TONE + policy.window)

    def cut_by(self, silence: float) -> bool:
        """Would so much silence, heard by the same VAD, have handed over too early?"""
        return any(
            after[0] - before[1] >= silence and before[1] + silence <= self.speech[-1][0]
            for before, after in pairwise(self.heard)
        )


def make_turn(job: Job) -> Spliced:
    """Two to five utterances, all of one loudness, and pauses from 0.3 s, as many short as long
    ones; the last one ends so clearly that lateness can be measured."""
    rng = np.random.default_rng([job.seed, round(job.longest * 10)])
    count = int(rng.integers(2, 6))
    parts = [pieces()[index] for index in rng.choice(len(pieces()), count - 1, replace=False)]
    ends = [piece for piece in pieces() if piece.sharp]
    parts.append(ends[int(rng.integers(len(ends)))])
    pauses = np.exp(rng.uniform(np.log(0.3), np.log(job.longest), count - 1))
    policy = policy_for(job.kind, math.inf)
    assert policy.quiet is not None
    after = 2 * policy.quiet + TONE + policy.window + 4
    gain = rng.uniform(-QUIETER, 0)
    return splice(rng, parts, pauses.tolist(), after=after, gain=gain, noise=job.noise)


def play_turn(kind: TurnType, turn: Spliced) -> Run:
    """As a session would take it, but for the delay of the sound card."""
    vad = _vad()
    listening = Listening(1, 0.0, vad)
    endpointing = Endpointing(policy_for(kind, math.inf), 0.0)
    heard: list[tuple[float, float]] = []
    tones: list[float] = []
    handed_over = math.inf
    for now, block in blocks(turn, vad.frame):
        verdicts = []
        for event in listening.take(block):
            match event:
                case SpeechStarted(at=at):
                    heard.append((at, math.inf))
                    verdicts += endpointing.speech_started(at, now)
                case SpeechStopped(at=at):
                    heard[-1] = (heard[-1][0], at)
                    verdicts += endpointing.speech_stopped(at, now)
                case Tapped():
                    verdicts += endpointing.done(now)
        listening.settle()
        due = endpointing.deadline
        if due is not None and due.at <= listening.judged:
            verdicts += endpointing.tick(now)
        tones += [now for verdict in verdicts if verdict.what is What.TONE]
        if endpointing.over:
            handed_over = now
            break
    return Run(kind, turn.names, turn.speech, tuple(heard), tuple(tones), handed_over)


def blocks(turn: Spliced, size: int) -> Iterator[tuple[float, Block]]:
    """Blocks of ``size`` samples, each with the time at which it has been taken."""
    for start in range(0, len(turn.samples) - size + 1, size):
        yield (start + size) / RATE, Block(turn.samples[start : start + size], start / RATE)


def play_all(jobs: list[Job]) -> list[Run]:
    """Every job's turn, in the order of the jobs."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=spawn) as pool:
        return list(pool.map(_play, jobs, chunksize=10))


def _play(job: Job) -> Run:
    return play_turn(job.kind, make_turn(job))


@cache
def _vad() -> SileroVad:
    return SileroVad()
