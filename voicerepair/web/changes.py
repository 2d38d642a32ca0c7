"""What is changed, by whom: every POST there is.

Rules: each goes through ``change``, which takes a small form and refuses it without the mark of
the view that is open now; what belongs to one person is changed by that person; afterwards the
browser goes to a page, so that going back or loading anew repeats nothing.
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
from voicerepair.journal.pins import TooSoonError, WrongPinError
from voicerepair.web import views

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked
    from voicerepair.journal.sessions import Session
    from voicerepair.journal.turns import Turn
    from voicerepair.web.room import Room

__all__ = ["LONGEST_NOTE", "StaleError", "routes"]

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 20
PATIENCE = 10.0  # seconds for a form to come
LONGEST_NOTE = 20_000  # characters

Form = dict[str, str]
Do = Callable[["Journal", "Unlocked | None", Form], None]


class StaleError(JournalError):
    """A change without the mark of the view that is open now."""

    def __init__(self) -> None:
        super().__init__(
            "That page is from before: whoever's view it was has closed it.",
            "Nothing was changed. Open the page again, and try once more.",
        )


def routes(room: Room) -> list[Route]:
    """All of them."""
    return [
        _visit(room),
        _leave(room),
        _stay(room),
        _turn_change(room, "delete", _delete_turn),
        _turn_change(room, "share", _share(room)),
        _turn_change(room, "take-back", _take_back),
        _session_change(room, "notes", _add_note),
        _session_change(room, "notes/delete", _delete_notes),
        _session_change(
            room, "withdraw", lambda journal, session, _by, _form: _withdraw(journal, session)
        ),
        _session_change(room, "delete", _delete_session, then="/"),
    ]


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


def change(room: Room, path: str, do: Do, then: Callable[[Request], str]) -> Route:
    """A change at ``path``, after which the browser goes to ``then``."""

    async def changed(request: Request) -> Response:
        form = await form_of(request)

        def job(journal: Journal, by: Unlocked | None) -> None:
            checked_form(room, form)
            do(journal, by, {**form, **request.path_params})

        await room.job(job)
        return RedirectResponse(then(request), 303)

    return Route(path, changed, methods=["POST"])


# ------------------------------------------------------------------------------ who is here


def _visit(room: Room) -> Route:
    async def opened(request: Request) -> Response:
        form = await form_of(request)

        def job(journal: Journal) -> str:
            checked_form(room, form)
            room.visits.close()
            person = next(
                (one for one in journal.people.all() if str(one.id) == form.get("person")), None
            )
            if person is None:
                return "Say who you are."
            try:
                unlocked = journal.people.unlock(person, form.get("pin", ""), room.now())
            except (WrongPinError, TooSoonError) as error:
                return error.message
            room.visits.open(unlocked, room.now())
            return ""

        trouble = await room.desk.ask(job)
        if not trouble:
            return RedirectResponse("/", 303)
        return await room.page(
            "who.html",
            lambda journal, _by: {"who": views.who(journal), "trouble": trouble},
            403,
        )

    return Route("/visit", opened, methods=["POST"])


def _leave(room: Room) -> Route:
    """Needs no journal, and so waits for nothing. An old page may close a view, never change it:
    it needs no mark, and the guards have seen that it is a page of ours."""

    async def left(_request: Request) -> Response:
        room.visits.close()
        return RedirectResponse("/", 303)

    return Route("/leave", left, methods=["POST"])


def _stay(room: Room) -> Route:
    """Somebody moves on a page that asks nothing of us meanwhile."""

    async def stayed(request: Request) -> Response:
        checked_form(room, await form_of(request))
        room.visits.here(room.now())
        return Response(status_code=204)

    return Route("/stay", stayed, methods=["POST"])


# ------------------------------------------------------------------------------- one session


def _session_change(
    room: Room,
    what: str,
    do: Callable[[Journal, Session, Unlocked | None, Form], None],
    then: str = "",
) -> Route:
    def found(journal: Journal, by: Unlocked | None, form: Form) -> None:
        do(journal, journal.sessions.find(form["code"], by), by, form)

    path = f"/sessions/{{code}}/{what}"
    return change(room, path, found, lambda request: then or _page(request))


def _page(request: Request) -> str:
    return f"/sessions/{request.path_params['code']}"


def _add_note(journal: Journal, session: Session, by: Unlocked | None, form: Form) -> None:
    text = form.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        raise JournalError("There was nothing in that note, so nothing was kept.")
    if len(text) > LONGEST_NOTE:
        raise JournalError(f"A note has at most {LONGEST_NOTE} characters, so it was not kept.")
    shared = form.get("whose") == "everyone"
    if by is None and not shared:
        raise JournalError(
            "A note for yourself alone is written in your own view.", "Say who you are first."
        )
    private = not shared or session.owner is not None
    journal.notes.add(session, text, by.person if private and by else None)


def _delete_notes(journal: Journal, session: Session, by: Unlocked | None, form: Form) -> None:
    private = form.get("whose") != "everyone"
    if private and by is None:
        raise JournalError("Your own notes are deleted in your own view.")
    journal.notes.delete(session, by.person if private and by else None)


def _withdraw(journal: Journal, session: Session) -> None:
    journal.turns.withdraw(session)


def _delete_session(journal: Journal, session: Session, _by: Unlocked | None, _form: Form) -> None:
    journal.sessions.delete(session)


# ---------------------------------------------------------------------------------- one turn


def _turn_change(
    room: Room, what: str, do: Callable[[Journal, Session, Turn, Unlocked, Form], None]
) -> Route:
    def found(journal: Journal, by: Unlocked | None, form: Form) -> None:
        if by is None:
            raise views.NoTurnError
        session = journal.sessions.find(form["code"], by)
        turn = views.turn_called(journal, by, session, form["turn"], room.door.handle)
        do(journal, session, turn, by, form)

    return change(room, f"/sessions/{{code}}/turns/{{turn}}/{what}", found, _page)


def _delete_turn(
    journal: Journal, _session: Session, turn: Turn, _by: Unlocked, _form: Form
) -> None:
    journal.turns.delete(turn)


def _share(room: Room) -> Callable[[Journal, Session, Turn, Unlocked, Form], None]:
    def share(journal: Journal, session: Session, turn: Turn, by: Unlocked, form: Form) -> None:
        """All who speak in it share it, each by their own PIN."""
        others = [one for one in journal.people.all() if one.id in turn.speaking]
        speakers = [
            by
            if one.id == by.person.id
            else journal.people.unlock(one, form.get(f"pin-{one.id}", ""), room.now())
            for one in others
        ]
        journal.turns.share(session, turn, speakers)

    return share


def _take_back(journal: Journal, _session: Session, turn: Turn, by: Unlocked, _form: Form) -> None:
    journal.turns.take_back(turn, by)
