"""A turn that is sent in several parts, in a real browser: whatever place is sought is found."""

from __future__ import annotations

import time

import pytest

from tests.chromium import chromium, program
from tests.fakes import FakeKeyring
from tests.journal.house import House, pin
from tests.web.served import Served

pytestmark = [
    pytest.mark.skipif(program() is None, reason="there is no Chromium: apt install chromium"),
    pytest.mark.xdist_group("chromium"),
]

PLAYS_FROM = """(audio, place) =>
  audio.ended || (!audio.seeking && audio.currentTime > place + 0.2)"""
CHUNKS = 600  # of 250 ms: two and a half minutes, in five parts


def test_a_long_turn_plays_from_any_place_to_its_end(in_memory, tmp_path) -> None:
    house = House(in_memory / "journal", FakeKeyring(works=False))
    house.now = time.time()
    ana = house.person("Ana")
    house.recorded(house.agreed(ana, house.person("Bo")), ana, chunks=CHUNKS)
    house.journal.close()
    with Served(house.folder) as served, chromium(tmp_path / "profile") as browser:
        page = browser.pages[0]
        parts: list[str] = []
        page.on(
            "response",
            lambda answer: (
                parts.append(answer.headers.get("content-range", ""))
                if answer.url.endswith(".wav")
                else None
            ),
        )
        page.goto(served.address)
        page.get_by_role("link", name="Who is here?").click()
        page.get_by_label("Ana").check()
        page.get_by_label("Your PIN").fill(pin("Ana"))
        page.get_by_role("button", name="Open my view").click()
        page.get_by_role("link", name="Where it landed").click()
        page.get_by_role("button", name="Play").click()
        audio = page.locator("audio")
        for place in (140, 5, 75, CHUNKS / 4 - 1):
            audio.evaluate("(audio, place) => (audio.currentTime = place)", place)
            while not audio.evaluate(PLAYS_FROM, place):
                page.wait_for_timeout(50)
        while not audio.evaluate("audio => audio.ended"):
            page.wait_for_timeout(50)
        assert audio.evaluate("audio => audio.error") is None
        assert abs(audio.evaluate("audio => audio.duration") - CHUNKS / 4) < 0.01
        assert len(set(parts)) > 2, parts
        assert served.end() == (0, "")
