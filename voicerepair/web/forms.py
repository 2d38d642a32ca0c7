"""The way of every change: a small form, looked at, done at the desk, and on to a page.

Rules: a form without the mark of the view that is open now changes nothing; afterwards the browser
goes to a page, so that going back or loading anew repeats nothing, and that page tells once what
was done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from voicerepair.errors import JournalError

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked
    from voicerepair.web.room import Room

__all__ = ["Do", "Form", "StaleError", "change", "checked_form", "form_of"]

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 20
PATIENCE = 10.0  # seconds for a form to come

Form = dict[str, str]
#: Changes something, and says what was done.
Do = Callable[["Journal", "Unlocked | None", Form], str]


class StaleError(JournalError):
    """A change without the mark of the view that is open now."""

    def __init__(self) -> None:
        super().__init__(
            "That page is from before: whoever's view it was has closed it.",
            "Nothing was changed. Open the page again, and try once more.",
        )


async def form_of(request: Request) -> Form:
    """What a form of ours holds. Raises ``HTTPException`` for anything else."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != FORM:
        raise HTTPException(415)
    try:
        async with asyncio.timeout(PATIENCE):
            body = await request.body()
        text = body.decode("ascii")
        return dict(
            parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        )
    except (ValueError, TimeoutError, ClientDisconnect) as error:
        raise HTTPException(400, "That is no form of this page.") from error


def checked_form(room: Room, form: Form) -> None:
    """Raises ``StaleError`` without the mark of the view that is open now."""
    room.visits.expire(room.now())
    if not room.door.is_mark(form.get("mark", ""), room.visits.number):
        raise StaleError


def change(room: Room, path: str, do: Do, then: Callable[[Request], str], at: str = "") -> Route:
    """A change at ``path``, after which the browser goes to ``then``, and there to what has the id
    ``at``: that is no part of an address, since browsers keep those."""

    async def changed(request: Request) -> Response:
        form = await form_of(request)

        def job(journal: Journal, by: Unlocked | None) -> None:
            checked_form(room, form)
            room.visits.said = do(journal, by, {**form, **request.path_params})
            room.visits.at = at.format(**request.path_params)

        await room.job(job)
        return RedirectResponse(then(request), 303)

    return Route(path, changed, methods=["POST"])
