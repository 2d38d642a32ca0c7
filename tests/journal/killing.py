"""A writer of turns that is killed at random moments: ``python -m tests.journal.killing FOLDER N``.

A process of its own that forks, since forking is quick and nothing else may be going on in it. The
child records as fast as it can, and says what was acknowledged; the parent kills it, opens the
journal, and compares. It prints what it found as JSON, for ``test_killed`` and the benchmark.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from tests.fakes import FakeKeyring
from tests.journal.house import House, everything_under, known_sound, pieces, pin
from voicerepair.errors import JournalError
from voicerepair.journal.journal import Journal
from voicerepair.journal.people import Unlocked
from voicerepair.journal.turns import State

NOTE = "known-words-of-a-private-note"
LONGEST = 0.06  # seconds that a writer lives after its first word
TURN = 12  # chunks
SEARCHED = 40  # kills after which every file is searched for the known sound


class Found:
    """What became of it. Whatever is in ``wrong`` should not be."""

    def __init__(self) -> None:
        self.kills = self.acknowledged = self.in_mid_turn = 0
        self.wrong: list[str] = []


def write(house: House, code: str, out: int) -> None:
    """In the child: turn after turn, until it is killed."""
    journal = house.another(patience=5.0)
    session = journal.sessions.find(code)
    ana, bo = (journal.people.named(name) for name in ("Ana", "Bo"))
    while True:
        for speakers in ([ana], [bo], [ana, bo]):
            recording = journal.recordings.begin(session, speakers, "3", house.now)
            for number in range(TURN):
                recording.append(known_sound(recording.number, number))
                os.write(out, f"{recording.number} {number}\n".encode())
            recording.finish()
            os.write(out, f"{recording.number} whole\n".encode())
        journal.notes.add(session, NOTE, ana)


def killed(house: House, code: str, lives: float) -> dict[int, tuple[int, bool]]:
    """What was acknowledged: by turn, how many chunks, and whether it was finished."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            write(house, code, writing)
        finally:
            os._exit(1)
    os.close(writing)
    said = os.read(reading, 1 << 16)
    time.sleep(lives)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 1 << 16):
        said += more
    os.close(reading)
    acknowledged: dict[int, tuple[int, bool]] = {}
    for line in said.decode().splitlines():
        turn, _, what = line.partition(" ")
        chunks, _ = acknowledged.get(int(turn), (0, False))
        whole = what == "whole"
        acknowledged[int(turn)] = (chunks if whole else int(what) + 1, whole)
    return acknowledged


def compare(
    house: House, code: str, acknowledged: dict[int, tuple[int, bool]], found: Found
) -> None:
    """Every acknowledged chunk is there, no byte of it is another, and nobody else opens it."""
    with house.another(patience=5.0) as journal:
        session = journal.sessions.find(code)
        people = {name: _unlocked(journal, house, name) for name in ("Ana", "Bo")}
        turns = {turn.number: turn for turn in journal.turns.of(session)}
        for number, (chunks, finished) in acknowledged.items():
            turn = turns.get(number)
            if turn is None:
                found.wrong.append(f"turn {number} is gone")
                continue
            if finished and turn.state != State.WHOLE:
                found.wrong.append(f"turn {number} was finished, and is {turn.state}")
            for name, by in people.items():
                try:
                    heard = journal.turns.open(turn, by).samples.tobytes()
                except JournalError:
                    if name in turn.speakers:
                        raise
                    continue
                if name not in turn.speakers:
                    found.wrong.append(f"{name} opens turn {number}")
                expected = b"".join(known_sound(number, n) for n in range(len(heard) // 8000))
                if heard != expected or len(heard) < 8000 * chunks:
                    found.wrong.append(f"turn {number} is not what was spoken")
                if len(heard) > 8000 * (chunks + 1):
                    found.wrong.append(f"turn {number} goes on for longer than anybody wrote")
            found.in_mid_turn += turn.state == State.BROKEN
            found.acknowledged += chunks
        for turn in turns.values():
            if turn.state == State.OPEN:
                found.wrong.append(f"turn {turn.number} is still open")


def _unlocked(journal: Journal, house: House, name: str) -> Unlocked:
    return journal.people.unlock(journal.people.named(name), pin(name), house.now)


def search(folders: list[Path], turns: range, found: Found) -> None:
    """No file anywhere holds a piece of the known sound, or the known words."""
    words = [NOTE.encode(), b"Where it landed"]
    sounds = [
        one
        for turn in turns
        for chunk in range(TURN)
        for one in list(pieces(known_sound(turn, chunk)))[:3]
    ]
    for path, data in everything_under(folders):
        found.wrong += [f"{path} holds what was said" for one in (*words, *sounds) if one in data]


def main(folder: Path, kills: int, seed: int = 1) -> Found:
    house = House(folder / "journal", FakeKeyring(works=False))
    session = house.agreed(house.person("Ana"), house.person("Bo"))
    house.journal.close()
    found, chance = Found(), random.Random(seed)
    newest = 0
    for kill in range(1, kills + 1):
        acknowledged = killed(house, session.code, chance.uniform(0.0, LONGEST))
        if not acknowledged:
            found.wrong.append("the writer said nothing")
            break
        if kill % SEARCHED == 0 or kill == kills:
            search([folder], range(max(1, newest - 5), max(acknowledged) + 2), found)
        newest = max(acknowledged)
        found.kills += 1
        try:
            compare(house, session.code, acknowledged, found)
            with house.another(patience=5.0) as journal:
                if kill % SEARCHED == 0 or kill == kills:
                    found.wrong += journal.verify()
                # Small again; and killing what follows a deletion is worth as much.
                for turn in journal.turns.of(session)[:-1]:
                    journal.turns.delete(turn)
        except JournalError as error:
            found.wrong.append(f"unreadable: {error.message}")
    return found


if __name__ == "__main__":
    print(json.dumps(vars(main(Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:])))))
