"""The page in Firefox, and in WebKit, which is what iPhones have: from the disk and in real time,
where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.phone.speaking import noise

LISTENING = "".join(
    Path(__file__).with_name(f"{name}.js").read_text("utf-8") for name in ("samples", "listening")
)
WEBKIT = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.flaky(reruns=2),  # in real time, which a machine that stalls spoils
    # The drivers leave sockets and pipes open while they wait for a browser.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:selenium"),
]


class Page:
    """What a finger and an eye do, by a driver that speaks WebDriver or nearly so; ``how`` it runs
    a script in the page."""

    def __init__(self, driver, **how) -> None:
        self.driver = driver
        self.how = how

    def run(self, script: str):
        """The value of a promise in the page."""
        return self.driver.execute_async_script(
            f"const done = arguments[0]; ({script}).then(done, (error) => done(String(error)))",
            **self.how,
        )

    def listen(self) -> None:
        self.driver.execute_script(LISTENING, **self.how)
        self.run(
            "decodeEverything(JSON.parse(document.getElementById('sounds').textContent).clips)"
        )

    def found(self, selector: str):
        return self.driver.find_elements("css selector", selector)

    def seen(self, selector: str):
        """Once it is there to be seen: within a minute."""
        for _ in range(600):
            if shown := [one for one in self.found(selector) if one.is_displayed()]:
                return shown[0]
            self.passes(0.1)
        raise AssertionError(f"{selector} was not seen within a minute")

    def tap(self, selector: str) -> None:
        """A tap counts half a second after the last change."""
        self.passes(0.6)
        self.seen(selector).click()

    def passes(self, seconds: float) -> None:
        self.run(f"new Promise((then) => setTimeout(() => then(true), {round(1000 * seconds)}))")


@contextmanager
def firefox(file: Path) -> Iterator[Page]:
    driver = pytest.importorskip(
        "marionette_driver.marionette", reason="pip install marionette-driver drives Firefox"
    )
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("Firefox is not installed (apt-get install firefox-esr)")
    marionette = driver.Marionette(
        bin=program, headless=True, gecko_log=str(file.with_suffix(".log"))
    )
    try:
        marionette.start_session()
        marionette.timeout.script = 30
        marionette.navigate(file.as_uri())
        yield Page(marionette, sandbox=None)
    finally:
        marionette.quit()
        marionette.cleanup()


@contextmanager
def webkit(file: Path) -> Iterator[Page]:
    selenium = pytest.importorskip("selenium.webdriver", reason="pip install selenium")
    if not WEBKIT or None in (shutil.which("WebKitWebDriver"), shutil.which("Xvfb")):
        pytest.skip("WebKit is not installed (apt-get install webkit2gtk-driver xvfb)")
    from selenium.webdriver.webkitgtk.options import Options
    from selenium.webdriver.webkitgtk.service import Service

    with screen() as display:
        options = Options()
        options.binary_location = str(WEBKIT[-1])
        options.add_argument("--automation")
        # A sandbox of its own is what root and most containers cannot give it.
        around = {"DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        service = Service(shutil.which("WebKitWebDriver"), env=os.environ | around)
        driver = selenium.WebKitGTK(options=options, service=service)
        try:
            driver.set_script_timeout(30)
            driver.get(file.as_uri())
            yield Page(driver)
        finally:
            driver.quit()


@contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees, which finds a number of its own."""
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write)], pass_fds=[write], stderr=subprocess.DEVNULL
    ) as process:
        os.close(write)
        try:
            with os.fdopen(read) as number:
                yield f":{number.readline().strip()}"
        finally:
            process.terminate()


@pytest.mark.parametrize("browser", [firefox, webkit])
def test_it_is_played_through_and_its_prompts_are_heard(browser, small):
    hearing = pytest.importorskip("tests.phone.hearing", reason="playwright is not installed")
    with browser(small) as page:
        page.listen()
        page.seen("#name-0").send_keys("Ana")
        page.tap("#form .primary")
        assert page.seen("#caption").text == "Ana and B, sit down together now."
        page.seen("#breath")
        page.tap("#primary")
        page.seen("[data-phase=turn]")
        assert page.seen("#who").text == "Ana"
        page.tap("#primary")
        page.seen("#keep")
        page.tap("#primary")
        page.tap("#answers button")
        page.tap("#answers.numbers button:nth-child(4)")
        assert page.seen("#ending").text == "That was the end."
        sound = hearing.pcm(*page.run("heardSoFar()"))
    for said in ("Sit down together now.", "Say what you saw, as a camera would.", "three"):
        assert hearing.is_heard(sound, noise(said)), said
    assert not hearing.is_heard(sound, noise("We leave that open for today."))
