"""Many rehearsals of one script with partners by chance, and what came of them.

Each play follows from its seed alone, so it makes no difference how many processes share the work
(``concurrent.futures``, started afresh rather than forked) or which of them plays what. What goes
wrong in a play is kept with its seed, and the others go on.
"""

from __future__ import annotations

import multiprocessing
import os
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field

from voicerepair.errors import SessionError
from voicerepair.hosts.chance import ByChance
from voicerepair.hosts.durations import estimated_seconds
from voicerepair.hosts.outcomes import MOST_KNOWN
from voicerepair.hosts.progress import Play
from voicerepair.hosts.quick import Quick
from voicerepair.hosts.rehearse import Rehearsal
from voicerepair.hosts.trails import Trails
from voicerepair.script.fitting import period_of, take_turns
from voicerepair.script.model import Program
from voicerepair.session.engine import Session
from voicerepair.session.events import Person, Reason
from voicerepair.session.position import TurnKey

__all__ = ["Odd", "Player", "Plays", "play_many", "rehearsal_of"]

Seconds = Callable[[str], float]

BATCH = 100
ALONE_BELOW = 200  # so few plays are over before another process has started
MOST_ODD = 20  # that are kept; the others are counted


@dataclass(frozen=True, slots=True)
class Odd:
    """A play that did not go as one should: its seed, and why."""

    seed: int
    why: str


@dataclass(slots=True)
class Plays:
    """What came of ``count`` plays.

    ``steps`` and ``ways``: in how many plays each was taken (see ``session/trail.py``).
    ``lengths``: the seconds that people were together in the plays that came to their end.
    """

    count: int = 0
    steps: Counter[TurnKey] = field(default_factory=Counter)
    ways: Counter[tuple[TurnKey, int]] = field(default_factory=Counter)
    endings: Counter[Reason] = field(default_factory=Counter)
    lengths: array[float] = field(default_factory=lambda: array("d"))
    odd: list[Odd] = field(default_factory=list)
    odd_count: int = 0

    def add(self, other: Plays) -> None:
        """The plays of ``other`` too."""
        self.count += other.count
        self.steps.update(other.steps)
        self.ways.update(other.ways)
        self.endings.update(other.endings)
        self.lengths.extend(other.lengths)
        self.odd = sorted([*self.odd, *other.odd], key=lambda odd: odd.seed)[:MOST_ODD]
        self.odd_count += other.odd_count


def rehearsal_of(
    program: Program, people: Sequence[Person], seed: int, seconds: Seconds = estimated_seconds
) -> Rehearsal:
    """The play of this seed, ready to begin; sections that are played in turn take turns."""
    return Rehearsal(Session(take_turns(program, seed), people), ByChance(seed), seconds, 0.0)


def play_many(
    program: Program,
    people: Sequence[Person],
    seeds: range,
    seconds: Seconds = estimated_seconds,
    *,
    workers: int | None = None,
    progress: Callable[[int], None] = lambda _plays: None,
) -> Plays:
    """Play every seed; ``progress`` hears how many plays more are done, again and again.

    ``seconds`` says how long a prompt lasts, and must be a thing that can be pickled. ``workers``
    is the number of processes, by default one a core; 1 plays here.
    """
    workers = workers or (os.cpu_count() or 1)
    whole = Plays()
    batches = [seeds[at : at + BATCH] for at in range(0, len(seeds), BATCH)]
    alone = workers == 1 or len(seeds) < ALONE_BELOW
    done = _here if alone else _in_processes
    for part in done((program, people, seconds), batches, workers):
        whole.add(part)
        progress(part.count)
    return whole


Played = tuple[Program, Sequence[Person], Seconds]


def _here(what: Played, batches: list[range], _workers: int) -> Iterator[Plays]:
    player = Player(*what)
    for batch in batches:
        yield player.play(batch)


def _in_processes(what: Played, batches: list[range], workers: int) -> Iterator[Plays]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_keep, initargs=(what,)) as pool:
        waiting: set[Future[Plays]] = {pool.submit(_play_kept, batch) for batch in batches}
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


_kept: list[Player] = []  # who plays in a process of ours


def _keep(what: Played) -> None:
    _kept[:] = [Player(*what)]


def _play_kept(batch: range) -> Plays:
    return _kept[0].play(batch)


class Player:
    """Plays one program seed by seed, and learns as it goes."""

    def __init__(self, program: Program, people: Sequence[Person], seconds: Seconds) -> None:
        self.program = program
        self.people = people
        self.seconds = seconds
        self.period = period_of(program)
        self.trails = Trails()
        self._quick: dict[int, Quick] = {}

    def play(self, seeds: range) -> Plays:
        plays = Plays(len(seeds))
        steps, ways = [], []
        for seed in seeds:
            play, why = self.one(seed)
            steps.append(play.steps)
            ways.append(play.ways)
            if play.ended is not None:
                plays.endings[play.ended] += 1
            if why:
                plays.odd.append(Odd(seed, why))
                plays.odd_count += 1
            elif play.ended is Reason.FINISHED:
                plays.lengths.append(round(play.together, 3))
        plays.steps.update(self.trails.steps.counted(steps))
        plays.ways.update(self.trails.ways.counted(ways))
        return plays

    @property
    def known(self) -> int:
        """How many situations and outcomes were learned."""
        return sum(len(quick.table) for quick in self._quick.values())

    def one(self, seed: int) -> tuple[Play, str]:
        """The play of this seed; what is odd about it, or nothing."""
        play = Play.of(ByChance(seed))
        return play, _trouble(self._of(seed), play)

    def _of(self, seed: int) -> Quick:
        """Sections that are played in turn take turns with the seeds."""
        turn = seed % self.period
        if turn not in self._quick:
            program = take_turns(self.program, turn)
            most = MOST_KNOWN // self.period
            self._quick[turn] = Quick(program, self.people, self.seconds, self.trails, most)
        return self._quick[turn]


def _trouble(quick: Quick, play: Play) -> str:
    """Play it; what is odd about it, or nothing."""
    try:
        quick.play(play)
    except SessionError as error:
        return error.message
    except Exception as error:  # a bug of ours must not cost the other plays
        return f"the player failed: {type(error).__name__}: {error}"
    if play.ended is Reason.TOO_LONG:
        return "it went on and on, and was ended"
    return ""
