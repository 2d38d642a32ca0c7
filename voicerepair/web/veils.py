"""What a session is called in addresses: another name in every view.

A browser keeps the addresses that it went to, on the disk and for months. By a session's code
somebody who looks there could tell that there is one that isn't theirs to see, and when it was
looked at. So addresses have names that only this run of the page can read, and only until the view
that it showed them in has closed. (What a browser keeps of a page besides is its title: no title
says what is on it.) Plain codes are understood as well, since they tell nothing to who has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from voicerepair.web.room import Room

__all__ = ["Veils"]

PLACE = re.compile(r"^(/sessions/|/check-ins/)([^/?]+)")
BEFORE = "before"  # the field that says where a list goes on


class Veils:
    """Between a browser, that knows names, and ``app``, that knows codes."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self._app = app
        self._room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def veiling(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "location" in headers:
                    headers["location"] = self._replaced(headers["location"], self._room.veiled)
            await send(message)

        path = self._replaced(scope["path"], self._room.unveiled)
        query = scope["query_string"].decode("latin-1")
        if BEFORE in query:
            fields = parse_qsl(query, keep_blank_values=True)
            query = urlencode(
                [
                    (name, self._room.unveiled(value) if name == BEFORE else value)
                    for name, value in fields
                ]
            )
        seen = {**scope, "path": path, "query_string": query.encode("latin-1")}
        await self._app(seen, receive, veiling)

    @staticmethod
    def _replaced(path: str, by: Callable[[str], str]) -> str:
        return PLACE.sub(lambda found: found[1] + by(found[2]), path)
