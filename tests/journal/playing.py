"""A player that records, with a file for a microphone: all that ``play --record`` runs, in real
time, but for the terminal and PortAudio.

``python -m tests.journal.playing FOLDER KILLS [SEED]`` kills one after the other at random moments,
opens the journal, and compares with what the microphone had given until then. It prints what it
found as JSON, for ``test_killed`` and the benchmark.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.fakes import FakeKeyring, FakeVad
from tests.journal.house import House, everything_under, pin
from tests.session.driver import ANA, BO, program, say, turn
from voicerepair.cli.journal.opening import news
from voicerepair.errors import JournalError
from voicerepair.hosts.keeping import Keeper
from voicerepair.hosts.left_off import LeftOff
from voicerepair.hosts.live import Devices, Guide, Live
from voicerepair.hosts.log import SessionLog
from voicerepair.journal.sessions import Session as Kept
from voicerepair.journal.turns import State
from voicerepair.session.engine import Session
from voicerepair.session.events import Consent, DeviceKind, Reason
from voicerepair.sound.hearing import Hearing
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import HEARING_RATE, Block, Vad
from voicerepair.sound.silent import SilentPrompts, SilentSpeaker

WORDS = "known words that were asked"
ROOM = np.random.default_rng(11).integers(-12_000, 12_000, 120 * HEARING_RATE).astype(np.int16)
BLOCK = 512
MOST_LOST = 0.5  # seconds
LONGEST = 1.3  # seconds that a player lives after a turn has begun
SEARCHED = 10  # kills after which every file is searched


class FileMicrophone:
    """Gives ``ROOM``, over and over, as fast as time goes by. ``began``: when."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self._given = 0

    def start(self, on_lost: Callable[[str], None]) -> None: ...

    def read(self, timeout: float) -> Block | None:
        at = self.began + self._given / HEARING_RATE
        time.sleep(max(0.0, at + BLOCK / HEARING_RATE - time.monotonic()))
        samples = np.take(ROOM, range(self._given, self._given + BLOCK), mode="wrap")
        self._given += BLOCK
        return Block(samples, at)

    def reopen(self) -> bool:
        return True

    def close(self) -> None: ...


class Nobody:
    """A screen that nobody looks at: ``recording`` is called once a turn is being recorded.
    ``captions``: what it showed; ``said``: what it was told to say."""

    def __init__(self, recording: Callable[[], None]) -> None:
        self._recording: Callable[[], None] | None = recording
        self.captions: list[str] = []
        self.said: list[str] = []

    def update(self, view, now, level=None, *, typed="", help=False) -> None:
        if view.caption and view.caption not in self.captions[-1:]:
            self.captions.append(view.caption)
        if view.recording and self._recording is not None:
            self._recording()
            self._recording = None

    def say(self, line: str) -> None:
        self.said.append(line)


def play(
    house: House,
    kept: Kept,
    parts: list,
    recording: Callable[[FileMicrophone], None] = lambda _microphone: None,
    watched: Callable[[Live, Nobody], None] = lambda _live, _screen: None,
    vad: Vad | None = None,
) -> tuple[Reason, Keeper]:
    """One session to its end. ``recording`` gets the microphone once a turn is being recorded;
    ``watched`` the session and its screen, before it is played."""
    journal = house.another(patience=5.0)
    session = Session(program(*parts, recorded=True), (ANA, BO), consent=Consent.GIVEN)
    session.untold.clear()
    live = Live(session, SessionLog(None, 0.0), lambda _text: 0.05)
    keeper = Keeper(journal.beside, kept, LeftOff(session, {"source": "own"}), live.post, time.time)
    keeper.start()
    speaker = SilentSpeaker()
    speaker.start(live.sound_ended, live.lost(DeviceKind.SPEAKER))
    microphone = FileMicrophone()
    hearing = Hearing(microphone, vad or FakeVad(), live)
    hearing.record(keeper.tape)
    hearing.start()
    cue = Pcm.silence(0.05, speaker.rate)
    prompts = SilentPrompts(lambda _text: 0.05)
    live.begin(Guide(prompts=prompts, cues=lambda _name: cue, speaker=speaker), 1)
    screen = Nobody(lambda: recording(microphone))
    watched(live, screen)
    try:
        return live.run(Devices(screen=screen, ears=hearing, keeper=keeper)), keeper
    finally:
        speaker.close()
        hearing.close()
        keeper.close()
        journal.close()


class Found:
    """What became of it. Whatever is in ``wrong`` should not be; ``most_lost`` is in seconds."""

    def __init__(self) -> None:
        self.kills = self.recorded = 0
        self.most_lost = 0.0
        self.wrong: list[str] = []


def killed(house: House, kept: Kept, lives: float) -> tuple[float, float, float]:
    """When the microphone was opened, when a turn was being recorded, and when all was over."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)

            def recording(microphone: FileMicrophone) -> None:
                os.write(writing, f"{microphone.began} {time.monotonic()}\n".encode())

            play(house, kept, [say(WORDS), turn("A", 60.0)], recording)
        finally:
            os._exit(1)
    os.close(writing)
    opened, began = map(float, os.read(reading, 1 << 10).split())
    time.sleep(lives)
    os.kill(child, signal.SIGKILL)
    at = time.monotonic()
    os.waitpid(child, 0)
    os.close(reading)
    return opened, began, at


def compare(house: House, kept: Kept, times: tuple[float, float, float], found: Found) -> None:
    """What is there is what the microphone gave, up to half a second before the end at most."""
    opened, began, at = times
    with house.another(patience=5.0) as journal:
        turns = journal.turns.of(kept)
        if at - began < MOST_LOST and not turns:
            return
        if [turn.state for turn in turns] != [State.BROKEN]:
            found.wrong.append(f"{[turn.state for turn in turns]} is there, and not what broke off")
            return
        if not any("unfinished recording" in line for line in news(journal)):
            found.wrong.append("nobody is told of it")
        if not journal.positions.left():
            found.wrong.append("the session cannot go on")
        ana, bo = (
            journal.people.unlock(journal.people.named(name), pin(name), house.now)
            for name in ("Ana", "Bo")
        )
        heard = journal.turns.open(turns[0], ana).samples
        first = ROOM.tobytes().find(heard[:64].tobytes()) // 2
        if not np.array_equal(heard, ROOM[first : first + len(heard)]):
            found.wrong.append("it is not what was spoken")
        lost = (at - opened) - (first + len(heard)) / HEARING_RATE
        found.most_lost = max(found.most_lost, lost)
        found.recorded += 1
        if lost > MOST_LOST:
            found.wrong.append(f"{lost:.2f} s are lost")
        try:
            journal.turns.open(turns[0], bo)
            found.wrong.append("Bo opens Ana's turn")
        except JournalError:
            pass
        journal.turns.delete(turns[0])


def search(folders: list[Path]) -> list[str]:
    """Where the known sound or the known words lie open."""
    raw = ROOM[: 5 * HEARING_RATE].tobytes()
    sought = [WORDS.encode(), *(raw[at : at + 64] for at in range(0, len(raw), 1024))]
    return [
        f"{path} holds what was said"
        for path, data in everything_under(folders)
        if any(one in data for one in sought)
    ]


def main(folder: Path, kills: int, seed: int = 1) -> Found:
    house = House(folder / "data" / "journal", FakeKeyring(works=False))
    house.now = time.time()
    kept = house.agreed(house.person("Ana"), house.person("Bo"))
    house.journal.close()
    found, chance = Found(), random.Random(seed)
    for kill in range(1, kills + 1):
        times = killed(house, kept, chance.uniform(0.0, LONGEST))
        found.kills += 1
        if kill % SEARCHED == 0 or kill == kills:
            found.wrong += search([folder])
        try:
            compare(house, kept, times, found)
        except JournalError as error:
            found.wrong.append(f"unreadable: {error.message}")
    with house.another(patience=5.0) as journal:
        found.wrong += journal.verify()
    return found


if __name__ == "__main__":
    print(json.dumps(vars(main(Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:])))))
