"""The page in a real browser, served by this process, with a clock that moves by a test alone."""

from __future__ import annotations

import threading

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journal.house import House, pin
from tests.web.site import programs
from voicerepair.journal.pins import WrongPinError
from voicerepair.web.app import application
from voicerepair.web.connections import at_most
from voicerepair.web.desk import Desk
from voicerepair.web.room import Room
from voicerepair.web.serving import Listening


class Live:
    """Serves the journal of ``house``, by its clock. ``told``: what the terminal is told."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.told: list[str] = []
        self.listening = Listening(self.told.append)
        self.room = Room(
            Desk(house.journal.beside), self.listening.door, lambda: house.now, programs
        )
        config = uvicorn.Config(
            application(self.room, self.listening.host),
            http=at_most(self.listening.door.refused),
            ws="none",
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self.listening.socket],))
        self._thread.start()

    def refuse(self, name: str) -> None:
        """Somebody types a wrong PIN of theirs."""
        people = self.house.journal.people
        with pytest.raises(WrongPinError):
            people.unlock(people.named(name), "wrong", self.house.now)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self.room.desk.close()


class Visitor:
    """Somebody at a browser that has come in by the token. ``wrong``: what the browser complained
    about; ``asked``: every address it asked for."""

    def __init__(self, live: Live, context: BrowserContext) -> None:
        self.live = live
        self.page: Page = context.new_page()
        self.page.set_default_timeout(8000)
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.wrong.append(message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(live.listening.address)

    def open(self, path: str) -> Page:
        self.page.goto(f"http://{self.live.listening.host}{path}")
        return self.page

    def enter(self, name: str, typed: str | None = None) -> Page:
        page = self.open("/who")
        page.get_by_label(name, exact=True).check()
        page.get_by_label("Your PIN").fill(typed or pin(name))
        page.get_by_role("button", name="Open my view").click()
        return page

    def is_now(self, name: str) -> None:
        """Their view is open, as if they had come in by their PIN."""
        house = self.live.house
        person = house.journal.people.named(name)
        self.live.room.visits.open(house.unlocked(person), house.now)

    def address_of(self, code: str) -> str:
        """Of a session, in the view that is open now."""
        return f"/sessions/{self.live.room.veiled(code)}"

    def press(self, button: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=button).click()

    def unfold(self, what: str, within: Locator | None = None) -> None:
        (within or self.page).locator("summary", has_text=what).click()

    def sees(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def sees_no(self, text: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(text)

    def told(self, text: str) -> None:
        """By what a screen reader reads out."""
        expect(self.page.get_by_role("status")).to_have_text(text)
