"""Attacks that take a browser: other sites that are open in it, and words that are to become code.

The other sites are a server on another port of the loopback, which is the same *site* to a browser,
and names that are pointed at the page itself or at that server, as a rebound name is.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Error, Page

from tests.chromium import chromium, program
from tests.fakes import FakeKeyring
from tests.journal.house import House, pin
from tests.web.served import Served
from voicerepair.journal.sessions import Played
from voicerepair.web.along import along, as_file

pytestmark = [
    pytest.mark.skipif(program() is None, reason="there is no Chromium: apt install chromium"),
    pytest.mark.xdist_group("chromium"),
]

EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'</title></textarea>"
    "<svg onload=alert(3)>"
)
REBOUND = "--host-resolver-rules=MAP *.example 127.0.0.1"


class OtherSite:
    """Serves one page, for whatever name it is asked; what it can read of another is ``read``."""

    def __init__(self) -> None:
        self.html = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(site.html.encode())

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def other_site():
    site = OtherSite()
    yield site
    site.close()


@pytest.fixture
def house(in_memory):
    house = House(in_memory / "journal", FakeKeyring(works=False))
    house.now = time.time()
    yield house
    with suppress(Exception):
        house.journal.close()


def came_in(page: Page, served: Served) -> str:
    """Where the page is, without the token."""
    page.goto(served.address)
    page.get_by_role("link", name="Who is here?").wait_for()
    return served.address.partition("/open/")[0]


def open_view(page: Page, name: str) -> None:
    page.get_by_role("link", name="Who is here?").click()
    page.get_by_label(name, exact=True).check()
    page.get_by_label("Your PIN").fill(pin(name))
    page.get_by_role("button", name="Open my view").click()
    page.get_by_role("button", name="Close it").wait_for()


def test_a_name_that_is_rebound_to_the_page_gets_nothing(house, tmp_path) -> None:
    house.session("Ana", "Bo")
    house.journal.close()
    with Served(house.folder) as served, chromium(tmp_path / "p", more=[REBOUND]) as browser:
        page = browser.pages[0]
        rebound = served.address.replace("127.0.0.1", "rebound.example")
        answer = page.goto(rebound)
        assert answer is not None
        assert answer.status == 403
        assert browser.cookies() == []
        here = came_in(page, served)
        answer = page.goto(here.replace("127.0.0.1", "rebound.example"))
        assert answer is not None
        assert answer.status == 403
        assert "Where it landed" not in page.content()
        came = page.goto(here)
        assert came is not None
        assert came.status == 200
        assert "another host's name" in served.end()[1]


# What another site's page does to the address HERE, and the session CODE.
FORM = "<form id=f method=post {} action='HERE{}'></form><script>f.submit()</script>"
TOLD = "onload=\"document.title = 'read it'\" onerror=\"document.title = 'done'\""
TRIES = {
    "a form": FORM.format("", "/sessions/CODE/delete"),
    "a form that closes": FORM.format("", "/leave"),
    "a form of plain text": FORM.format("enctype=text/plain", "/sessions/CODE/delete"),
    "a fetch": "<script>fetch('HERE/leave',"
    " {method: 'POST', credentials: 'include', mode: 'no-cors'})</script>",
    "a reading fetch": "<script>fetch('HERE/', {credentials: 'include'})"
    ".then(one => one.text()).then(text => document.title = 'read ' + text)</script>",
    "a beacon": "<script>navigator.sendBeacon('HERE/leave')</script>",
    "a link": "<a id=a href='HERE/sessions/CODE'>x</a><script>a.click()</script>",
    "a frame": "<iframe src='HERE/'></iframe>",
    "a script": f"<script src='HERE/static/page.js' {TOLD}></script>",
    "an image": f"<img src='HERE/' {TOLD}>",
    "a style": f"<link rel=stylesheet href='HERE/static/page.css' {TOLD}>",
}


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1"])
def test_another_site_in_the_same_browser_changes_and_reads_nothing(
    house, other_site, tmp_path, name
) -> None:
    ana, bo = house.person("Ana"), house.person("Bo")
    code = house.agreed(ana, bo).code
    house.journal.close()
    with Served(house.folder) as served, chromium(tmp_path / "p", more=[REBOUND]) as browser:
        page = browser.pages[0]
        here = came_in(page, served)
        open_view(page, "Ana")
        other = browser.new_page()
        for what, html in TRIES.items():
            other_site.html = html.replace("HERE", here).replace("CODE", code)
            with other.expect_request(lambda asked: asked.url.startswith(here)) as found:
                other.goto(f"http://{name}:{other_site.port}/")
            answer = found.value.response()  # None where the browser itself withholds it
            assert answer is None or answer.status == 403, what
            with suppress(Error):  # it may be under way to another page
                assert "read" not in other.title(), what
                assert all("landed" not in frame.content() for frame in other.frames), what
        page.reload()
        assert page.get_by_role("button", name="Close it").is_visible(), "her view is still open"
        assert page.get_by_role("link", name="Where it landed").is_visible()
        _, errors = served.end()
        assert "Traceback" not in errors
        assert errors.count("another site sent it") >= len(TRIES)


def test_what_looks_like_code_stays_words_in_a_browser(house, tmp_path) -> None:
    """In names, titles and notes, and whatever is shown of them."""
    evil, bo = house.person(EVIL), house.person("Bo")
    session = house.agreed(evil, bo, played=Played(EVIL, EVIL, 3))
    house.recorded(session, evil)
    house.journal.notes.add(session, EVIL, None)
    house.journal.notes.add(session, EVIL, evil.person)
    house.journal.close()
    with Served(house.folder) as served, chromium(tmp_path / "p") as browser:
        page = browser.pages[0]
        wrong: list[str] = []
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        came_in(page, served)
        open_view(page, EVIL)
        page.get_by_role("link", name=EVIL).click()
        page.get_by_role("button", name="Play").wait_for()
        assert page.locator(".note").count() == 2
        assert page.get_by_text(EVIL).count() >= 4
        page.get_by_label("Write a note").fill(EVIL)
        page.get_by_role("button", name="Keep it").click()
        page.locator(".note").nth(2).wait_for()
        page.goto(f"{page.url}?x={EVIL}")
        page.goto(served.address.partition("/open/")[0] + f"/sessions/{EVIL.replace('/', '')}")
        page.get_by_text("That didn’t work").wait_for()
        expected = [one for one in wrong if "404" not in one]
        assert expected == []
        assert page.locator("svg, img").count() == 0
        assert "Traceback" not in served.end()[1]


def test_the_page_to_bring_along_opens_anywhere_and_asks_for_nothing(house, tmp_path) -> None:
    evil, _ = house.person(EVIL), house.person("Bo")
    session = house.session(EVIL, "Bo", played=Played(EVIL, EVIL, 3))
    house.journal.notes.add(session, EVIL, evil.person)
    file = tmp_path / "mine.html"
    file.write_text(as_file(along(house.journal, evil, house.now)), "utf-8")
    with chromium(tmp_path / "p") as browser:
        page = browser.pages[0]
        wrong: list[str] = []
        asked: list[str] = []
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: wrong.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        assert page.get_by_text(EVIL).count() >= 3
        width = page.evaluate("getComputedStyle(document.body).maxWidth")
        assert width != "none", "its style is let in by its own policy"
        assert asked == [file.as_uri()]
        assert wrong == []
        with page.expect_event("requestfailed") as failed:
            page.evaluate(
                "document.body.append(Object.assign(new Image(), {src: 'http://x.example/'}))"
            )
        assert failed.value.failure == "csp"
