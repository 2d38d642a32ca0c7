"""What is shown, by address. Everything here is a GET, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from voicerepair.errors import JournalError
from voicerepair.web import views
from voicerepair.web.along import along
from voicerepair.web.checkins import checkins_page
from voicerepair.web.looking_back import HEIGHT, WIDTH, looking_back
from voicerepair.web.sound import NONE, Range, asked_for, wav

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked
    from voicerepair.web.room import Room

__all__ = ["routes"]


class NobodyHereError(JournalError):
    """It takes somebody's view."""

    def __init__(self) -> None:
        super().__init__("What is somebody's own is in their view.", "Say who you are first.")


def routes(room: Room) -> list[Route]:
    """``/`` has the sessions, ``/search`` those that hold the words that are sought, ``/who`` asks
    who is here, ``/sessions/CODE`` is one session, and ``/sessions/CODE/turns/TURN.wav`` a turn of
    it. For whoever is here alone: ``/looking-back``, ``/check-ins``, and ``/along``, what is
    theirs, to print."""

    async def sessions(request: Request) -> Response:
        before = request.query_params.get("before", "")
        searching = request.url.path == "/search"

        def shows(journal: Journal, by: Unlocked | None) -> dict[str, object]:
            sought = room.visits.sought if searching else ""
            return {"shelf": views.shelf(journal, by, before, sought)}

        return await room.page("sessions.html", shows)

    async def who(_request: Request) -> Response:
        return await room.page(
            "who.html",
            lambda journal, _by: {"who": views.who(journal), "trouble": "", "chosen": ""},
        )

    async def back(_request: Request) -> Response:
        def shows(journal: Journal, by: Unlocked | None) -> dict[str, object]:
            looks = looking_back(journal, by) if by else ()
            return {"looks": looks, "width": WIDTH, "height": HEIGHT}

        return await room.page("looking-back.html", shows)

    async def check_ins(request: Request) -> Response:
        before = request.query_params.get("before", "")

        def shows(journal: Journal, by: Unlocked | None) -> dict[str, object]:
            return {"page": checkins_page(journal, by, before) if by else None}

        return await room.page("check-ins.html", shows)

    async def bring_along(_request: Request) -> Response:
        def shows(journal: Journal, by: Unlocked | None) -> dict[str, object]:
            if by is None:
                raise NobodyHereError
            return {"along": along(journal, by, room.now())}

        return await room.page("along.html", shows)

    async def session(request: Request) -> Response:
        code = request.path_params["code"]

        def shows(journal: Journal, by: Unlocked | None) -> dict[str, object]:
            page = views.session_page(
                journal, by, code, room.programs, room.door.handle, room.note_handle
            )
            return {"page": page}

        return await room.page("session.html", shows)

    async def sound(request: Request) -> Response:
        code, name = request.path_params["code"], request.path_params["turn"]

        def opened(journal: Journal, by: Unlocked | None) -> bytes:
            if by is None:
                raise views.NoTurnError
            kept = journal.sessions.find(code, by)
            turn = views.turn_called(journal, by, kept, name, room.door.handle)
            return room.visits.sound(turn.id, lambda: wav(journal.turns.open(turn, by)))

        return _part_of(await room.job(opened), request.headers.get("range"))

    return [
        Route("/", sessions),
        Route("/search", sessions),
        Route("/looking-back", back),
        Route("/check-ins", check_ins),
        Route("/who", who),
        Route("/along", bring_along),
        Route("/sessions/{code}", session),
        Route("/sessions/{code}/turns/{turn}.wav", sound),
    ]


def _part_of(data: bytes, header: str | None) -> Response:
    """All of a sound, or the part that was asked for."""
    part = asked_for(header, len(data))
    headers = {"Accept-Ranges": "bytes"}
    if isinstance(part, Range):
        headers["Content-Range"] = f"bytes {part.first}-{part.end - 1}/{len(data)}"
        return Response(data[part.first : part.end], 206, headers, "audio/wav")
    if part == NONE:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(data)}"})
    return Response(data, 200, headers, "audio/wav")
