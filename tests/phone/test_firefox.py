"""The page in a real Firefox, from the disk and in real time, where one is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.phone.speaking import noise

LISTENING = Path(__file__).with_name("listening.js").read_text("utf-8")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("chromium"),
    # The driver leaves sockets open while it waits for Firefox.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Page:
    """What a finger and an eye do, by Firefox's own Marionette."""

    def __init__(self, marionette) -> None:
        self.marionette = marionette

    def run(self, script: str):
        """The value of a promise in the page."""
        return self.marionette.execute_async_script(
            f"const done = arguments[0]; ({script}).then(done, (error) => done(String(error)))",
            sandbox=None,
        )

    def tap(self, selector: str) -> None:
        self.marionette.find_element("css selector", selector).click()

    def seen(self, selector: str):
        """Once it is there to be seen: within a minute."""
        from marionette_driver import Wait

        def shown(marionette):
            found = marionette.find_elements("css selector", selector)
            return next((one for one in found if one.is_displayed()), None)

        return Wait(self.marionette, timeout=60, interval=0.1).until(shown)

    def settled(self) -> None:
        """A tap counts half a second after the last change."""
        self.run("new Promise((then) => setTimeout(then, 600))")


@pytest.fixture
def page(small):
    driver = pytest.importorskip(
        "marionette_driver.marionette", reason="pip install marionette-driver drives Firefox"
    )
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("Firefox is not installed (apt-get install firefox-esr)")
    marionette = driver.Marionette(bin=program, headless=True)
    try:
        marionette.start_session()
        marionette.timeout.script = 30
        marionette.navigate(small.as_uri())
        yield Page(marionette)
    finally:
        marionette.quit()
        marionette.cleanup()


def test_it_is_played_through_in_firefox_and_its_prompts_are_heard(page):
    hearing = pytest.importorskip("tests.phone.hearing", reason="playwright is not installed")
    page.marionette.execute_script(LISTENING, sandbox=None)
    page.run("decodeEverything(JSON.parse(document.getElementById('sounds').textContent).clips)")
    page.marionette.find_element("id", "name-0").send_keys("Ana")
    page.tap("#form .primary")
    assert page.seen("#caption").text == "Ana and B, sit down together now."
    page.seen("#breath")
    page.settled()
    page.tap("#primary")
    page.seen("[data-phase=turn] #who")
    assert page.seen("#who").text == "Ana"
    page.settled()
    page.tap("#primary")
    page.seen("#keep")
    page.tap("#primary")
    page.seen("#answers button").click()
    page.seen("#answers.numbers button:nth-child(4)").click()
    assert page.seen("#ending").text == "That was the end."
    sound = hearing.pcm(*page.run("heardSoFar()"))
    for said in ("Sit down together now.", "Say what you saw, as a camera would.", "three"):
        assert hearing.is_heard(sound, noise(said)), said
    assert not hearing.is_heard(sound, noise("We leave that open for today."))
