"""What all pages share: the desk, whose view is open, the door's secrets, and the time.

``Room.page`` and ``Room.job`` are the two ways from a request to the journal: both look up who is
here at the desk, so that a view that has closed meanwhile gives nothing.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from starlette.responses import HTMLResponse

from voicerepair.web.desk import Desk
from voicerepair.web.doors import Door
from voicerepair.web.guide import Programs
from voicerepair.web.rendering import render
from voicerepair.web.visits import IDLE, Visits

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked

__all__ = ["Room"]

T = TypeVar("T")


@dataclass(slots=True)
class Room:
    """``now`` gives the wall time in seconds; ``asked``: when the page last asked for something."""

    desk: Desk
    door: Door
    now: Callable[[], float]
    programs: Programs
    visits: Visits = field(default_factory=Visits)
    asked: float = 0.0
    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def note_handle(self, note: int) -> str:
        """What a note is called in forms: its number would tell how many others there are."""
        return hmac.new(self._secret, f"note {note}".encode(), "sha256").hexdigest()[:20]

    async def job(self, job: Callable[[Journal, Unlocked | None], T]) -> T:
        """What ``job`` returns of the journal, for whoever is here."""
        return await self.desk.ask(lambda journal: job(journal, self._here(journal)))

    def _here(self, journal: Journal) -> Unlocked | None:
        """Whose view it is; nobody's, where their key was removed meanwhile."""
        by = self.visits.here(self.now())
        if by is not None and all(one.id != by.person.id for one in journal.people.all()):
            self.visits.close()
            return None
        return by

    async def page(
        self,
        template: str,
        shows: Callable[[Journal, Unlocked | None], dict[str, object]],
        status: int = 200,
    ) -> HTMLResponse:
        """A page of what ``shows`` says, with who is here and the mark for its forms."""

        def rendered(journal: Journal) -> str:
            self._here(journal)  # what is over is closed
            # Taken first: should the view close just now, the page can change nothing.
            mark = self.door.mark(self.visits.number)
            by = self.visits.here(self.now())
            return self._rendered(template, by, mark, shows(journal, by))

        return HTMLResponse(await self.desk.ask(rendered), status)

    def plain_page(self, template: str, status: int, **what: object) -> HTMLResponse:
        """One that needs no journal."""
        mark = self.door.mark(self.visits.number)
        by = self.visits.here(self.now())
        return HTMLResponse(self._rendered(template, by, mark, what), status)

    def veiled(self, code: str) -> str:
        """What a session is called in addresses now."""
        return self.door.veiled(code, self.visits.number)

    def unveiled(self, name: str) -> str:
        """The code of what is called so; what is no such name stays as it is."""
        self.visits.expire(self.now())
        return self.door.unveiled(name, self.visits.number) or name

    def _rendered(
        self, template: str, by: Unlocked | None, mark: str, what: dict[str, object]
    ) -> str:
        name = by.person.name if by else ""
        said, place = self.visits.told()
        return render(
            template,
            here=name,
            mark=mark,
            idle=round(IDLE),
            said=said,
            back_to=place,
            veiled=self.veiled,
            **what,
        )
