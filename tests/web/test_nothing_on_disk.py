"""What a visit leaves on the disk: in the browser's profile, the journal's folder, and wherever
programs put what is temporary. All of it is searched for what was heard, read and typed."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.chromium import chromium, program
from tests.fakes import FakeKeyring
from tests.journal.house import ALONE, House, everything_under, known_sound, pieces, pin
from tests.web.served import Served

pytestmark = [
    pytest.mark.skipif(program() is None, reason="there is no Chromium: apt install chromium"),
    pytest.mark.skipif(sys.platform == "win32", reason="the browser is killed by a signal"),
    pytest.mark.xdist_group("chromium"),
]

OURS, HERS, DRAFT = "marigold thatch quillon", "bramble fathom ochre", "sorrel vellum gantry"
CHUNKS = 40


class Evening:
    """A session of Ana's and Bo's with notes and her turn, and one of hers alone, on a page that is
    served with everything it could write to beneath ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        house = House(folder / "journal", FakeKeyring(works=False))
        house.now = time.time()
        ana, bo = house.person("Ana"), house.person("Bo")
        session = house.agreed(ana, bo)
        self.turn = house.recorded(session, ana, chunks=CHUNKS)
        house.journal.notes.add(session, OURS, None)
        house.journal.notes.add(session, HERS, ana.person)
        alone = house.session("Ana", played=ALONE)
        house.journal.close()
        self.codes = (session.code, alone.code)
        self.environment = dict(os.environ)
        for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
            place = folder / name.lower()
            place.mkdir(mode=0o700)
            self.environment[name] = str(place)
        self.profile = folder / "profile"

    def found(self) -> list[str]:
        """What of it lies somewhere, and where."""
        sound = b"".join(known_sound(self.turn.number, number) for number in range(CHUNKS))
        words = [OURS, HERS, DRAFT, pin("Ana"), "a wrong pin", ALONE.title, "Where it landed"]
        sought = {
            **{f"the sound at {number}": piece for number, piece in enumerate(pieces(sound))},
            **{word: word.encode() for word in words},
            **{f"{word} (UTF-16)": word.encode("utf-16-le") for word in words},
            **{f"session {code}": f"sessions/{code}".encode() for code in self.codes},
        }
        return [
            f"{what} in {path.relative_to(self.folder)}"
            for path, data in everything_under([self.folder])
            for what, needle in sought.items()
            if needle in data
        ]

    def visited(self) -> bool:
        """Would a search find what the browser does keep?"""
        return any(b"127.0.0.1" in data for _, data in everything_under([self.profile]))


def visit(page: Page, served: Served) -> None:
    """Ana mistypes her PIN, opens her view, reads, listens, and writes half a note."""
    page.goto(served.address)
    page.get_by_role("link", name="Who is here?").click()
    for typed in ("a wrong pin", pin("Ana")):
        page.get_by_label("Ana").check()
        page.get_by_label("Your PIN").fill(typed)
        page.get_by_role("button", name="Open my view").click()
    page.get_by_role("link", name=ALONE.title).click()
    page.go_back()
    page.get_by_role("link", name="Where it landed").click()
    page.get_by_text(HERS).wait_for()
    page.get_by_role("button", name="Play").click()
    audio = page.locator("audio")
    while not audio.evaluate("audio => audio.currentTime > 0.5"):
        page.wait_for_timeout(50)
    page.get_by_role("button", name="10 seconds forward").click()
    page.get_by_label("Write a note").fill(DRAFT)
    page.go_back()
    page.go_forward()
    page.get_by_label("Write a note").fill(DRAFT)
    page.wait_for_timeout(1000)  # it is the browser's clock by which it saves what is open


def browsers_of(profile: Path) -> list[int]:
    """The processes of that profile."""
    return [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if str(profile).encode() in path.read_bytes()
    ]


@pytest.mark.parametrize("killed", [False, True], ids=["closed", "killed"])
def test_a_visit_leaves_nothing_of_it_on_the_disk(in_memory, killed) -> None:
    evening = Evening(in_memory)
    os.environ["TMPDIR"], before = evening.environment["TMPDIR"], os.environ.get("TMPDIR")
    try:
        with (
            Served(evening.folder / "journal") as served,
            chromium(evening.profile, env=evening.environment) as browser,
        ):
            visit(browser.pages[0], served)
            assert evening.found() == []
            if killed:
                for process in browsers_of(evening.profile):
                    os.kill(process, signal.SIGKILL)
    finally:
        os.environ.pop("TMPDIR") if before is None else os.environ.update(TMPDIR=before)
    assert evening.visited()
    assert evening.found() == []
