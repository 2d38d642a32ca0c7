"""Changes a journal's key and is killed meanwhile, again and again: ``python -m ... FOLDER TIMES``.

A process of its own that forks, since forking is quick and nothing else may be going on in it. It
prints what it found as JSON; ``test_keys`` and the benchmark read it.
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
from tests.journal.house import House, known_sound
from voicerepair.errors import JournalError
from voicerepair.journal.key_file import read
from voicerepair.journal.keys import JOURNAL, KEY, Opened, open_store

STEPS = ("open", "os.rename", "os.link", "os.remove")
NOTES = 60  # of 8 kB each: rewriting them takes some milliseconds


def begin(folder: Path) -> House:
    house = House(folder, FakeKeyring(works=False))
    ana = house.person("Ana")
    session = house.session("Ana", "Bo")
    for number in range(NOTES):
        house.journal.notes.add(session, known_sound(0, number).hex(), ana.person)
    house.journal.close()
    return house


def change_key(house: House, die_at: int = 0) -> None:
    """In a child; it dies at its ``die_at``-th step."""
    opened: Opened = open_store(house.folder, house.keyring, lambda: "")
    steps = 0

    def look(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if event in STEPS and str(house.folder) in str(arguments[0]):
            steps += 1
            if steps == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    from voicerepair.journal import keys

    if die_at:
        sys.addaudithook(look)
    keys.change(house.folder, opened, house.keyring, None)
    opened.store.close()


def forked(house: House, die_at: int = 0, die_after: float = 0.0) -> bool:
    """Was it killed?"""
    child = os.fork()
    if child == 0:
        try:
            change_key(house, die_at)
        finally:
            os._exit(0)
    if die_after:
        time.sleep(die_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main(folder: Path, times: int) -> dict[str, int]:
    house = begin(folder / "journal")
    found = dict.fromkeys(("steps", "as before", "as wished", "in the middle", "unreadable"), 0)

    def look(was: str) -> None:
        path = house.folder / JOURNAL
        hot = path.with_name(f"{JOURNAL}-journal")
        found["in the middle"] += hot.exists() and hot.stat().st_size > 0
        try:
            with house.another() as journal:
                assert journal.verify() == []
                assert journal.store.row("SELECT count(*) FROM notes") == (NOTES,)
        except JournalError as error:
            print(error.message, file=sys.stderr)
            found["unreadable"] += 1
        (entry,) = read(house.folder / KEY)
        found["as before" if entry.name == was else "as wished"] += 1

    while True:
        (entry,) = read(house.folder / KEY)
        if not forked(house, die_at=found["steps"] + 1):
            break
        found["steps"] += 1
        look(entry.name)
    began = time.perf_counter()
    forked(house)
    whole = time.perf_counter() - began
    chance = random.Random(1)
    for _ in range(times):
        (entry,) = read(house.folder / KEY)
        forked(house, die_after=chance.uniform(0.0, 1.2 * whole))
        look(entry.name)
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
