"""The reflection page of a long life together: 10,000 sessions, 5,000 recordings, a view open.

Measured from outside, on the process that ``voicerepair reflect`` is and over a socket, as a
browser asks; PINs cost what they cost people (Argon2id, 64 MiB).
"""

from __future__ import annotations

import http.client
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import FakeKeyring
from tests.journal.house import ALONE, House, pin
from tests.web.served import Served
from tests.web.wire import Inside
from voicerepair.journal import sealing
from voicerepair.journal.journal import Journal
from voicerepair.journal.people import About, Unlocked, Wishes
from voicerepair.journal.searching import gather
from voicerepair.journal.sessions import Session, _sealed
from voicerepair.journal.sound import RATE, Sound, flac
from voicerepair.web.sound import LARGEST_PART

pytestmark = pytest.mark.bench

SESSIONS = 10_000
RECORDINGS = 5_000
PAGE, MEMORY = 150, 150  # ms, MB
RUNS = 15
TURN, LONG_TURN = 2, 600  # seconds: 5,000 long ones would take gigabytes
Figure = Callable[..., None]


def speech(seconds: float) -> bytes:
    """Something that a turn could sound like, as it is kept: FLAC."""
    chance = np.random.default_rng(6)
    loud = np.repeat(chance.uniform(0, 4000, round(10 * seconds)), RATE // 10)
    samples = chance.standard_normal(len(loud)) * loud
    return flac(Sound(samples.clip(-32768, 32767).astype(np.int16), 0.0))


def fill(house: House, ana: Unlocked, bo: Unlocked, alone: int) -> None:
    """``SESSIONS``, of which Ana sat so many in ten alone; in every second of the others, up to
    ``RECORDINGS``, a turn of hers; two notes on each."""
    short, long = (
        sealing.seal(speech(length), [ana.person.public]) for length in (TURN, LONG_TURN)
    )
    now = time.time()
    with house.journal.store.change() as change:
        for number in range(SESSIONS):
            began = now - 3600 * number
            if number % 10 >= 10 - alone:
                kept = Session(0, f"s{number}", began, ALONE, 9, ("Ana",), ana.person.id)
                change.execute(
                    "INSERT INTO sessions (id, code, owner, sealed) VALUES (?, ?, ?, ?)",
                    (number + 1, kept.code, ana.person.id, _sealed(kept, ana.person)),
                )
                continue
            change.execute(
                "INSERT INTO sessions (id, code, began, script, version, fingerprint, title, done,"
                " steps, folded, recorded_from, expires)"
                " VALUES (?, ?, ?, 'own', '', '', 'Where it landed', 9, 9, 'own', ?, ?)",
                (number + 1, f"s{number}", began, began, now + 1e6),
            )
            for place, one in enumerate((ana, bo)):
                name = one.person.name
                change.execute(
                    "INSERT INTO present VALUES (?, ?, ?, ?, ?)",
                    (number + 1, place, name, name.casefold(), one.person.id),
                )
            if number < 2 * RECORDINGS and number % 2 == 0:
                change.execute(
                    "INSERT INTO turns (id, session, number, step, state, sealed)"
                    " VALUES (?, ?, 1, '3', 'whole', ?)",
                    (number + 1, number + 1, long if number == 0 else short),
                )
                change.execute("INSERT INTO readers VALUES (?, ?, 1)", (number + 1, ana.person.id))
            text = f"What we want to keep of evening {number}."
            change.execute(
                "INSERT INTO notes (session, text, folded) VALUES (?, ?, ?)",
                (number + 1, text, text.casefold()),
            )
            change.execute(
                "INSERT INTO notes (session, owner, sealed) VALUES (?, ?, ?)",
                (number + 1, ana.person.id, sealing.seal(b"Mine.", [ana.person.public])),
            )
            gather(change, number + 1)


def journal_of(folder: Path, alone: int) -> Path:
    house = House(folder / "journal", FakeKeyring(works=False))
    house.journal.close()
    with Journal.open(house.folder, house.keyring, str, time.time()) as journal:
        people = [
            journal.people.unlock(
                journal.people.add(About(name, name), Wishes(True, 30), pin(name)),
                pin(name),
                time.time(),
            )
            for name in ("Ana", "Bo")
        ]
        house.journal = journal
        fill(house, people[0], people[1], alone)
    return house.folder


class Browser(Inside):
    """Keeps one connection open, as browsers do. ``took`` are milliseconds."""

    def __init__(self, served: Served) -> None:
        super().__init__(served)
        self._line = http.client.HTTPConnection(self.host)

    def close(self) -> None:
        self._line.close()

    def ask(self, path: str, **headers: str) -> tuple[float, bytes]:
        began = time.perf_counter()
        self._line.request("GET", path, headers={"Cookie": self.cookie, **headers})
        body = self._line.getresponse().read()
        return 1000 * (time.perf_counter() - began), body

    def median(self, path: str, **headers: str) -> float:
        return statistics.median(self.ask(path, **headers)[0] for _ in range(RUNS))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = journal_of(tmp_path_factory.mktemp("reflect"), 1)
    with Served(folder) as served, closing(Browser(served)) as browser:
        yield browser


def address(page: bytes, what: str) -> str:
    found = re.search(what, page.decode())
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_the_pages(browser: Browser, figure: Figure) -> None:
    began = time.perf_counter()
    assert browser.change("/visit", person=1, pin=pin("Ana")).status == 303
    entering = 1000 * (time.perf_counter() - began)
    first, page = browser.ask("/")
    again = browser.median("/")
    figure(
        f"{SESSIONS} sessions, {RECORDINGS} recordings: first page, a view open",
        f"{again:.0f} ms; {first:.0f} ms the first time, with {SESSIONS // 10} alone to open",
        goal=f"<= {PAGE} ms",
        met=again <= PAGE,
    )
    figure("its PIN is looked at (Argon2id)", f"{entering:.0f} ms", goal="for comparison")
    older = browser.median(address(page, r'href="(/\?before=[^"]+)"'))
    figure("earlier sessions", f"{older:.0f} ms", goal=f"<= {PAGE} ms", met=older <= PAGE)
    path = address(page, r'href="(/sessions/[^"/]+)"')
    session = browser.median(path)
    figure("a session's page", f"{session:.0f} ms", goal=f"<= {PAGE} ms", met=session <= PAGE)
    turn = address(browser.ask(path)[1], r'data-sound="([^"]+)"')
    start, sound = browser.ask(turn, Range="bytes=0-")
    assert len(sound) == LARGEST_PART
    part = browser.median(turn, Range=f"bytes={10 * LARGEST_PART // 2}-")
    figure(
        f"a turn of {LONG_TURN} s begins to play; a part of it afterwards",
        f"{start:.0f} ms; {part:.1f} ms",
        goal="<= 500 ms",
        met=start <= 500,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="it looks at the process through /proc")
def test_memory(browser: Browser, figure: Figure) -> None:
    """The most that the process ever had, after what ``test_the_pages`` did and 200 pages more."""
    page = browser.ask("/")[1]
    for _ in range(200):
        earlier = re.search(r'href="(/\?before=[^"]+)"', page.decode())
        if earlier is None:
            break
        page = browser.ask(earlier[1].replace("&amp;", "&"))[1]
    most, now = browser.memory(), browser.memory("VmRSS")
    figure(
        f"memory, with Argon2id and a turn of {LONG_TURN} s in it: the most; now",
        f"{most:.0f} MB; {now:.0f} MB",
        goal=f"<= {MEMORY} MB",
        met=most <= MEMORY,
    )


def test_a_life_alone(tmp_path: Path, figure: Figure) -> None:
    """All of them alone: each is sealed, and opened once for as long as the view is open."""
    folder = journal_of(tmp_path, 10)
    with Served(folder) as served, closing(Browser(served)) as browser:
        assert browser.change("/visit", person=1, pin=pin("Ana")).status == 303
        first, page = browser.ask("/")
        again = browser.median("/")
        session = browser.median(address(page, r'href="(/sessions/[^"/]+)"'))
    figure(
        f"{SESSIONS} sessions alone: first page in a view; again; a session's page",
        f"{first:.0f} ms; {again:.0f} ms; {session:.0f} ms",
        goal=f"again <= {PAGE} ms",
        met=max(again, session) <= PAGE,
    )
