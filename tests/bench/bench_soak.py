"""Two hours of recorded turns with a file for a microphone, faster than they would last: the
listener with its VAD, the tape, the keeper and the journal on this machine's disk.

``HOURS=0.1`` in the environment makes it shorter.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import FakeKeyring
from tests.journal.house import House
from voicerepair.hosts.keeping import Keeper
from voicerepair.session.events import Listen, Reason, StopListening
from voicerepair.sound.hearing import Hearing
from voicerepair.sound.ports import HEARING_RATE, Block
from voicerepair.sound.vad import SileroVad

pytestmark = pytest.mark.bench

HOURS = float(os.environ.get("HOURS", "2"))
BLOCK = 512
TURN, BETWEEN = 90.0, 10.0  # seconds
MOST_GROWTH = 24.0  # MB from the fifth minute to the end
AHEAD = 100  # pieces that wait for the disk before the file waits as well
ROOM = (np.random.default_rng(3).normal(0, 2500, 60 * HEARING_RATE)).astype(np.int16)


class Place:
    """Steps that go by."""

    steps = 0

    def done(self) -> int:
        return self.steps

    def where(self) -> None:
        return None

    def saved(self) -> tuple[dict[str, int], float]:
        return {"step": self.steps}, 0.0


class Nobody:
    def heard(self, event: object) -> None: ...

    def doubted(self, problem: object) -> None: ...

    def deafened(self, error: Exception) -> None:
        raise error


class Sitting:
    """Turn after turn, opened and closed in the file's own time; it is the microphone."""

    def __init__(self, house: House) -> None:
        ana, bo = house.person("Ana"), house.person("Bo")
        self.kept = house.agreed(ana, bo)
        self.place = Place()
        self.told: list[object] = []
        journal = house.journal
        self.keeper = Keeper(
            journal.beside, self.kept, self.place, self.told.append, lambda: house.now
        )
        self.hearing = Hearing(self, SileroVad(), Nobody())
        self.hearing.record(self.keeper.tape)
        self.blocks = round(HOURS * 3600 * HEARING_RATE / BLOCK)
        self.given = self.turns = 0
        self.open = False
        self.rss: list[float] = []

    def start(self, on_lost: Callable[[str], None]) -> None: ...

    def read(self, timeout: float) -> Block | None:
        if self.given >= self.blocks:
            time.sleep(timeout)
            return None
        while self.keeper._jobs.qsize() > AHEAD:
            time.sleep(0.002)
        now = self.given * BLOCK / HEARING_RATE
        self._turn(now)
        if self.given % round(60 * HEARING_RATE / BLOCK) == 0:
            self.rss.append(megabytes())
        samples = np.take(ROOM, range(self.given * BLOCK, (self.given + 1) * BLOCK), mode="wrap")
        self.given += 1
        return Block(samples, now)

    def _turn(self, now: float) -> None:
        speaks = now % (TURN + BETWEEN) < TURN
        if speaks and not self.open:
            self.turns += 1
            self.place.steps += 1
            self.keeper.reached()
            who = ("Ana", "Bo")[self.turns % 2]
            self.keeper.begin(Listen(self.turns, (who,), True, True), now, now)
            self.hearing.listen(self.turns, now)
        elif self.open and not speaks:
            self.hearing.stop(self.turns)
            self.keeper.stop(StopListening(self.turns), now)
        self.open = speaks

    def reopen(self) -> bool:
        return True

    def close(self) -> None: ...


def megabytes() -> float:
    """What this process has in memory."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what is in memory: Linux")
def test_two_hours_of_turns_are_recorded_whole_and_memory_stays(
    tmp_path: Path, figure: Callable[..., None]
) -> None:
    house = House(tmp_path / "journal", FakeKeyring(works=False))
    sitting = Sitting(house)
    began = time.perf_counter()
    sitting.keeper.start()
    sitting.hearing.start()
    while sitting.given < sitting.blocks:
        time.sleep(0.1)
    sitting.hearing.close()
    sitting.keeper.end(Reason.FINISHED)
    sitting.keeper.close()
    took = time.perf_counter() - began
    turns = house.journal.turns.of(sitting.kept)
    lost = sum(turn.lost for turn in turns) + sitting.keeper.lost
    settled = sitting.rss[min(5, len(sitting.rss) - 1)]
    growth = sitting.rss[-1] - settled
    size = (tmp_path / "journal" / "journal.db").stat().st_size / 2**20
    hours = f"{HOURS:g} hours of turns, with a file microphone"
    figure(
        f"{hours}: memory from the 5th minute on",
        f"{growth:+.1f} MB of {settled:.0f} MB",
        goal=f"at most +{MOST_GROWTH:.0f} MB",
        met=growth <= MOST_GROWTH,
    )
    figure(f"{hours}: samples lost", f"{lost}", goal="0", met=lost == 0)
    figure(
        f"{hours}: time, and size of the journal",
        f"{took:.0f} s, {size:.0f} MB, {len(turns)} turns",
        goal="-",
    )
    assert not sitting.told
    assert {turn.state for turn in turns} == {"whole"}
    assert len(turns) == sitting.turns
    house.journal.close()
