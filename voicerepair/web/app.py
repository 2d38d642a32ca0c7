"""All of it put together: guards, door, pages, changes, styles and scripts, and what goes wrong.

Rules: every address is written down in ``pages``, ``changes`` or here; what people can understand
is told in words on a page; a bug keeps its traceback, on the terminal, and shows none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from voicerepair.errors import VoiceRepairError
from voicerepair.journal.pins import TooSoonError, WrongPinError
from voicerepair.journal.sessions import NoSessionError
from voicerepair.web import changes, pages
from voicerepair.web.doors import Doors
from voicerepair.web.forms import StaleError
from voicerepair.web.guards import Address, Headers, Size
from voicerepair.web.rendering import FOLDER
from voicerepair.web.veils import Veils
from voicerepair.web.views import NoTurnError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from voicerepair.web.room import Room

__all__ = ["application"]

SAID = {
    400: "That is nothing that this page sends.",
    404: "There is nothing at this address.",
    405: "That is not how this address is used.",
    413: "That is too much at once.",
    415: "That is nothing that this page sends.",
}
STATUS: Iterable[tuple[type[VoiceRepairError], int]] = (
    (NoSessionError, 404),
    (NoTurnError, 404),
    (StaleError, 403),
    (WrongPinError, 403),
    (TooSoonError, 403),
)


def application(room: Room, host: str) -> ASGIApp:
    """The whole page, for requests to ``host`` (``127.0.0.1:PORT``)."""

    async def told(_request: Request, error: Exception) -> Response:
        assert isinstance(error, VoiceRepairError)
        status = next((status for kind, status in STATUS if isinstance(error, kind)), 409)
        # The hint of what is not there is about commands, and tells nobody here anything.
        hint = "" if status == 404 else error.hint
        message = "There is no such session here." if status == 404 else error.message
        return room.plain_page("trouble.html", status, message=message, hint=hint)

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        message = SAID.get(error.status_code, SAID[400])
        answer = room.plain_page("trouble.html", error.status_code, message=message, hint="")
        answer.headers.update(error.headers or {})
        return answer

    return Starlette(
        routes=[
            *pages.routes(room),
            *changes.routes(room),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
            Route("/favicon.ico", _nothing),
        ],
        middleware=[
            Middleware(Headers),
            Middleware(Address, host=host, refused=room.door.refused),
            Middleware(Doors, door=room.door),
            Middleware(Size),
            Middleware(_Asked, room=room),
            Middleware(Veils, room=room),
        ],
        exception_handlers={VoiceRepairError: told, HTTPException: refused},
    )


class _Asked:
    """Notes when something was last asked for by somebody who has come in."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self._app = app
        self._room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._room.asked = self._room.now()
        await self._app(scope, receive, send)


async def _nothing(_request: Request) -> Response:
    return Response(status_code=204)
