"""The whole page in one process, without a socket: what a browser would send, and what comes back.

``Site`` has a journal with people in it, a clock that moves when a test says so, and a browser that
has come in by the token.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from starlette.testclient import TestClient

from tests.journal.house import House, pin
from voicerepair.journal.places import Where
from voicerepair.journal.sessions import Played
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.library import Library
from voicerepair.web.app import application
from voicerepair.web.desk import Desk
from voicerepair.web.doors import ENTRANCE, Door
from voicerepair.web.room import Room

SCRIPTS = Path("scripts")
PORT = 4999
HOST = f"127.0.0.1:{PORT}"
OURS = {"Origin": f"http://{HOST}"}
MARK = re.compile(r'name="mark" value="([0-9a-f]+)"')


def programs(script: str):
    yield Library(folders=()).load(script)


@cache
def played(script: str) -> Played:
    """A session of a script as it is here, so that the page knows its words."""
    (program,) = programs(script)
    meta = program.script.meta
    return Played(script, meta.title, 14, meta.version, fingerprint(program))


def line_of(script: str, direction: str, number: int = 1) -> Where:
    """Where the ``number``-th such direction stands in a script."""
    lines = (SCRIPTS / f"{script}.md").read_text(encoding="utf-8").splitlines()
    return Where(script, [at for at, line in enumerate(lines, 1) if line == direction][number - 1])


class Site:
    """``told``: what the terminal is told. ``browser`` is inside already; ``stranger`` is not."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.told: list[str] = []
        self.door = Door(PORT, self.told.append)
        desk = Desk(house.journal.beside)
        self.room = Room(desk, self.door, lambda: house.now, programs)
        self.app = application(self.room, HOST)
        self.browser = self.stranger()
        self.browser.get(ENTRANCE + self.door.token, follow_redirects=False)

    def stranger(self) -> TestClient:
        return TestClient(self.app, base_url=f"http://{HOST}")

    def close(self) -> None:
        self.room.desk.close()

    def mark(self) -> str:
        """That of a page as it is now."""
        return MARK.search(self.browser.get("/who").text)[1]

    def post(self, path: str, *, mark: str | None = None, headers=OURS, **fields):
        data = {"mark": self.mark() if mark is None else mark, **fields}
        return self.browser.post(path, data=data, headers=headers, follow_redirects=False)

    def enter(self, name: str, typed: str | None = None):
        """Somebody opens their view."""
        person = self.house.journal.people.named(name)
        return self.post("/visit", person=str(person.id), pin=typed or pin(name))

    def text(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def turns(self, code: str) -> list[str]:
        """The addresses of what can be heard in a session, in whoever's view."""
        page = self.text(f"/sessions/{code}")
        names = re.findall(r'data-sound="/sessions/[^"/]+/turns/([^"]+)"', page)
        return [f"/sessions/{code}/turns/{name}" for name in names]
