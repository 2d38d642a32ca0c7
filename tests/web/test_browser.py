"""``voicerepair reflect`` as people start it, in a real browser."""

from __future__ import annotations

import time

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.chromium import chromium, program
from tests.fakes import FakeKeyring
from tests.journal.house import House, known_sound, pin
from tests.web.served import Served

pytestmark = [
    pytest.mark.skipif(program() is None, reason="there is no Chromium: apt install chromium"),
    pytest.mark.xdist_group("chromium"),
]

# What a browser makes of a turn, as 16-bit samples.
SAMPLES = """
async (address) => {
  const data = await (await fetch(address)).arrayBuffer();
  const rate = new OfflineAudioContext(1, 1, 16000);
  const samples = (await rate.decodeAudioData(data)).getChannelData(0);
  // Chromium makes 1 of 32767, and -1 of -32768.
  return Array.from(samples, (sample) => Math.round(sample * (sample < 0 ? 32768 : 32767)));
}
"""


@pytest.fixture
def evening(in_memory):
    """The folder of a journal in which Ana and Bo were recorded once each."""
    house = House(in_memory / "journal", FakeKeyring(works=False))
    house.now = time.time()  # what is older than a week is deleted when the page begins
    ana, bo = house.person("Ana"), house.person("Bo")
    session = house.agreed(ana, bo)
    for one in (ana, bo):
        house.recorded(session, one, chunks=20)
    house.journal.close()
    return house.folder


def test_ana_comes_in_opens_her_view_and_hears_her_turn(evening, tmp_path) -> None:
    with Served(evening) as served, chromium(tmp_path / "profile") as browser:
        page = browser.pages[0]
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))

        page.goto(served.address)
        page.get_by_role("link", name="Who is here?").click()
        page.get_by_label("Ana").check()
        page.get_by_label("Your PIN").fill(pin("Ana"))
        page.get_by_role("button", name="Open my view").click()
        page.get_by_role("link", name="Where it landed").click()

        turn = page.locator("[data-sound]")
        expect(turn).to_have_count(1)
        turn.get_by_role("button", name="Play").click()
        turn.get_by_role("button", name="Pause").wait_for()
        audio = turn.locator("audio")
        while not audio.evaluate("audio => audio.currentTime"):
            page.wait_for_timeout(50)
        samples = page.evaluate(SAMPLES, turn.get_attribute("data-sound"))
        said = b"".join(known_sound(1, number) for number in range(20))
        assert np.array_equal(samples, np.frombuffer(said, "<i2"))

        page.keyboard.press("Escape")
        page.get_by_role("link", name="Who is here?").wait_for()
        assert served.end() == (0, "")
        assert wrong == []
        assert asked
        assert all(url.startswith(served.address.partition("/open/")[0]) for url in asked)
