"""A page for phones in a real Chromium at phone size, without a network.

Its time is held: it goes on when a test says so (``go_on``, ``until``, ``until_seen``), so that
nothing depends on how fast the machine is. What the page's session is told and answers is kept.
``real``: the machine's own time and its own loudspeaker.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.chromium import chromium, launched, program
from tests.phone.node import event_from
from tests.phone.speaking import load
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

__all__ = [
    "OPTIONS",
    "captions",
    "go_on",
    "kept_on_disk",
    "launched",
    "phase",
    "phone",
    "program",
    "replayed_in_python",
    "start",
    "tap",
    "told",
    "unheld",
    "until",
    "until_seen",
]

OPTIONS = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "offline": True,
}
BEGINS = 1_790_000_000  # seconds since 1970, at which a held clock stands
SETTLED = 0.55  # seconds after a change of step until a tap counts
STEP = 0.25
HERE = Path(__file__).parent

KEEP_WHAT_IS_TOLD = """
() => {
  const handle = Session.prototype.handle;
  window.told = [];
  Session.prototype.handle = function (event, now) {
    const effects = handle.call(this, event, now);
    window.told.push({ event, now, effects });
    return effects;
  };
}
"""


@contextmanager
def phone(browser: Browser, file: Path, *, real: bool = False, **options) -> Iterator[Page]:
    """The page in ``file``, opened from the disk by somebody new; ``options`` as playwright has
    them for a context. Fails if the page asks for anything, or complains of anything."""
    context = browser.new_context(**OPTIONS | options)
    try:
        with opened(context, file, real=real) as page:
            yield page
    finally:
        context.close()


@contextmanager
def kept_on_disk(browser: Browser, profile: Path, file: Path) -> Iterator[Page]:
    """The same in real time, with a profile on the disk that can be searched afterwards."""
    with (
        chromium(profile, beside=browser, **OPTIONS) as context,
        opened(context, file, real=True) as page,
    ):
        yield page


@contextmanager
def opened(context: BrowserContext, file: Path, *, real: bool) -> Iterator[Page]:
    """The same in a context that is there."""
    complaints: list[str] = []
    context.set_default_timeout(60_000)
    for name in ("samples.js", "recording.js" if real else "listening.js"):
        context.add_init_script(path=HERE / name)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url))
    if not real:
        page.clock.install(time=BEGINS)
    page.goto(file.as_uri())
    assert file.as_uri() in complaints, "what it asks for is seen"
    if not real:
        page.clock.pause_at(BEGINS + 60)
    page.evaluate(KEEP_WHAT_IS_TOLD)
    yield page
    assert [one for one in complaints if one != file.as_uri()] == []


def start(page: Page, *names: str) -> None:
    for number, name in enumerate(names):
        page.fill(f"#name-{number}", name)
    page.tap("#form .primary")
    page.wait_for_selector("#caption:not([hidden])")


def go_on(page: Page, seconds: float) -> None:
    """Let so much time pass."""
    page.clock.run_for(round(1000 * seconds))


def tap(page: Page, selector: str) -> None:
    """Tap once a tap counts."""
    go_on(page, SETTLED)
    page.tap(selector)


def phase(page: Page) -> str:
    return page.evaluate("document.body.dataset.phase ?? ''")


def until(page: Page, wanted: str) -> None:
    """Tap to go on until this phase is on."""
    for _ in range(40):
        if phase(page) == wanted:
            return
        go_on(page, SETTLED)
        if phase(page) != wanted:
            page.tap("#primary")
    raise AssertionError(f"{wanted} never came")


@contextmanager
def unheld(page: Page) -> Iterator[None]:
    """What runs in the page for a test, such as axe-core, has timers that go on by themselves; the
    page's own are held all the same."""
    page.evaluate("() => { window.held = setTimeout; window.setTimeout = unheld; }")
    yield
    page.evaluate("() => { window.setTimeout = held; }")


def until_seen(page: Page, selector: str, within: float = 120.0) -> None:
    """Let time pass until this is there to be seen; fails after so many seconds."""
    for _ in range(round(within / STEP)):
        if page.is_visible(selector):
            return
        go_on(page, STEP)
    raise AssertionError(f"{selector} was not seen within {within} s")


def told(page: Page):
    """What the session was told, when, and what followed."""
    return page.evaluate("told")


def captions(page: Page) -> list[str]:
    """What was said, as it is read."""
    return [
        effect["caption"]
        for entry in told(page)
        for effect in entry["effects"]
        if effect["is"] == "Speak"
    ]


def replayed_in_python(file: Path, page: Page, names: Sequence[str]) -> None:
    """The Python engine, told the same at the same times, says and plays the same; the script lies
    beside the page."""
    session = Session(load(file.with_suffix(".md")), [Person(name, name) for name in names])
    for entry in told(page):
        effects = session.handle(event_from(entry["event"], session), entry["now"])
        kinds = [(type(effect).__name__, getattr(effect, "id", 0)) for effect in effects]
        assert kinds == [(effect["is"], effect.get("id", 0)) for effect in entry["effects"]]
        said = [getattr(effect, "caption", "") for effect in effects]
        assert said == [effect.get("caption", "") for effect in entry["effects"]]
