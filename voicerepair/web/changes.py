"""What is changed, by whom: every POST there is.

Rules: each goes through ``forms``, and takes the mark of the view that is open now; what belongs to
one person is changed by that person; what is looked for is no part of an address, since browsers
keep those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from voicerepair.errors import JournalError
from voicerepair.journal.pins import TooSoonError, WrongPinError
from voicerepair.web import views
from voicerepair.web.forms import Form, change, checked_form, form_of
from voicerepair.web.guide import apart

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked
    from voicerepair.journal.sessions import Session
    from voicerepair.journal.turns import Turn
    from voicerepair.web.room import Room

__all__ = ["LONGEST_NOTE", "routes"]

A_SESSION = "/sessions/{code}"
LONGEST_NOTE = 20_000  # characters
LONGEST_SOUGHT = 200  # characters

InSession = Callable[["Journal", "Session", "Unlocked | None", Form], str]
InTurn = Callable[["Journal", "Session", "Turn", "Unlocked", Form], str]


def routes(room: Room) -> list[Route]:
    """All of them."""
    return [
        _visit(room),
        _leave(room),
        _stay(room),
        _search(room),
        _turn_change(room, "delete", _delete_turn, "words"),
        _turn_change(room, "share", _share(room), "turn-{turn}"),
        _turn_change(room, "take-back", _take_back, "turn-{turn}"),
        _session_change(room, "notes", _add_note, at="notes"),
        _session_change(room, "notes/delete", _delete_note(room), at="notes"),
        _session_change(room, "withdraw", _withdraw),
        _session_change(room, "delete", _delete_session, then="/"),
        _checkin_change(room, "share", _share_answer),
        _checkin_change(room, "take-back", _take_back_answer),
        _checkin_change(room, "delete", _delete_checkin),
    ]


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
            room.visits.said = f"This is {apart(person.name)}’s view now."
            return ""

        trouble = await room.desk.ask(job)
        if not trouble:
            return RedirectResponse("/", 303)
        chosen = form.get("person", "")
        return await room.page(
            "who.html",
            lambda journal, _by: {
                "who": views.who(journal),
                "trouble": trouble,
                "chosen": chosen,
            },
            403,
        )

    return Route("/visit", opened, methods=["POST"])


def _leave(room: Room) -> Route:
    """Needs no journal, and so waits for nothing. An old page may close a view, never change it:
    it needs no mark, and the guards have seen that it is a page of ours."""

    async def left(_request: Request) -> Response:
        room.visits.close()
        room.visits.said = "The view is closed."
        return RedirectResponse("/", 303)

    return Route("/leave", left, methods=["POST"])


def _stay(room: Room) -> Route:
    """Somebody moves on a page that asks nothing of us meanwhile."""

    async def stayed(request: Request) -> Response:
        checked_form(room, await form_of(request))
        room.visits.here(room.now())
        return Response(status_code=204)

    return Route("/stay", stayed, methods=["POST"])


def _search(room: Room) -> Route:
    def sought(_journal: Journal, _by: Unlocked | None, form: Form) -> str:
        room.visits.sought = " ".join(form.get("words", "")[:LONGEST_SOUGHT].split())
        return ""

    return change(room, "/search", sought, lambda _: "/search" if room.visits.sought else "/")


# ------------------------------------------------------------------------------- one session


def _session_change(
    room: Room, what: str, do: InSession, *, then: str = A_SESSION, at: str = ""
) -> Route:
    def found(journal: Journal, by: Unlocked | None, form: Form) -> str:
        return do(journal, journal.sessions.find(form["code"], by), by, form)

    return change(room, f"{A_SESSION}/{what}", found, _to(then), at)


def _to(place: str) -> Callable[[Request], str]:
    return lambda request: place.format(**request.path_params)


def _add_note(journal: Journal, session: Session, by: Unlocked | None, form: Form) -> str:
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
    return f"The note is kept, for {'you alone' if private else 'everyone in this session'}."


def _delete_note(room: Room) -> InSession:
    """One's own, or one that is for everyone, whoever wrote it: that isn't known."""

    def delete(journal: Journal, session: Session, by: Unlocked | None, form: Form) -> str:
        note = views.note_called(journal, by, session, form.get("note", ""), room.note_handle)
        if note is None:
            raise JournalError("There is no such note here, or not any more.")
        journal.notes.remove(session, note)
        return "The note is deleted."

    return delete


def _withdraw(journal: Journal, session: Session, _by: Unlocked | None, _form: Form) -> str:
    journal.turns.withdraw(session)
    return "What was recorded in this session is deleted."


def _delete_session(journal: Journal, session: Session, _by: Unlocked | None, _form: Form) -> str:
    journal.sessions.delete(session)
    return "The session is deleted."


# ---------------------------------------------------------------------------------- one turn


def _turn_change(room: Room, what: str, do: InTurn, at: str) -> Route:
    def found(journal: Journal, by: Unlocked | None, form: Form) -> str:
        if by is None:
            raise views.NoTurnError
        session = journal.sessions.find(form["code"], by)
        turn = views.turn_called(journal, by, session, form["turn"], room.door.handle)
        return do(journal, session, turn, by, form)

    path = f"{A_SESSION}/turns/{{turn}}/{what}"
    return change(room, path, found, _to(A_SESSION), at)


def _delete_turn(
    journal: Journal, _session: Session, turn: Turn, _by: Unlocked, _form: Form
) -> str:
    journal.turns.delete(turn)
    return "The turn is deleted."


def _share(room: Room) -> InTurn:
    def share(journal: Journal, session: Session, turn: Turn, by: Unlocked, form: Form) -> str:
        """All who speak in it share it, each by their own PIN."""
        others = [one for one in journal.people.all() if one.id in turn.speaking]
        speakers = [
            by
            if one.id == by.person.id
            else journal.people.unlock(one, form.get(f"pin-{one.id}", ""), room.now())
            for one in others
        ]
        journal.turns.share(session, turn, speakers)
        return "The turn is shared."

    return share


def _take_back(journal: Journal, _session: Session, turn: Turn, by: Unlocked, _form: Form) -> str:
    journal.turns.take_back(turn, by)
    return (
        "The turn is yours alone again." if turn.speaking == {by.person.id} else "It is taken back."
    )


# ------------------------------------------------------------------------------ one check-in


def _checkin_change(room: Room, what: str, do: Callable[[Journal, Unlocked, Form], str]) -> Route:
    def found(journal: Journal, by: Unlocked | None, form: Form) -> str:
        if by is None:
            raise JournalError("Check-ins are in your own view.", "Say who you are first.")
        return do(journal, by, form)

    return change(room, f"/check-ins/{{code}}/{what}", found, lambda _: "/check-ins")


def _share_answer(journal: Journal, by: Unlocked, form: Form) -> str:
    people = {str(person.id): person for person in journal.people.all()}
    reader = people.get(form.get("reader", ""))
    if reader is None:
        raise JournalError("Say with whom to share it.")
    journal.checkins.share(by, form["code"], form.get("item", ""), reader)
    return f"The answer is shared with {apart(reader.name)}."


def _take_back_answer(journal: Journal, by: Unlocked, form: Form) -> str:
    journal.checkins.take_back(by, form["code"], form.get("item") or None)
    return "It is yours alone again."


def _delete_checkin(journal: Journal, by: Unlocked, form: Form) -> str:
    journal.checkins.delete(by, form["code"])
    return "The check-in is deleted."
