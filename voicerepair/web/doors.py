"""Who may come in: the browser that was opened here, by a token that works once.

Whoever starts the page gets an address with a random token in it. The first browser that brings it
gets a cookie (``SameSite=Strict``, ``HttpOnly``, no longer than the browser is open) for it; from
then on the token is worth nothing. Without the cookie nothing is answered, but by 403. Rules:
secrets are compared in constant time and never told; every refusal is told, but not without end.

A mark goes with every change: it is made of the cookie and of whose view is open, so that neither
another site's form nor a page of somebody's earlier view changes anything.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

__all__ = ["ENTRANCE", "Door", "Doors"]

ENTRANCE = "/open/"
MOST_TOLD = 20
NOT_IN = (
    "This page opens from the terminal alone: voicerepair reflect\n"
    "Its address works once. Stop the page there with Ctrl-C, and start it again.\n"
)


class Door:
    """The secrets of one run. ``port`` is part of the cookie's name: browsers keep cookies by
    host, whatever the port. ``tell`` gets a line for each refusal."""

    def __init__(self, port: int, tell: Callable[[str], None]) -> None:
        self.token = secrets.token_urlsafe(32)
        self.cookie = f"voicerepair-{port}"
        self._pass = secrets.token_urlsafe(32)
        self._key = secrets.token_bytes(32)
        self._used = False
        self._tell = tell
        self._told = 0

    def enter(self, token: str) -> str | None:
        """The cookie's value for the right token, once; None for any other."""
        right = hmac.compare_digest(token.encode(), self.token.encode())
        if right and not self._used:
            self._used = True
            return self._pass
        used = "was used before" if right else "is wrong"
        self.refused(f"the token in its address {used}")
        return None

    def knows(self, cookies: str) -> bool:
        """Is its cookie among those of a request?"""
        try:
            morsel = SimpleCookie(cookies).get(self.cookie)
        except CookieError:
            return False
        return morsel is not None and hmac.compare_digest(
            morsel.value.encode(), self._pass.encode()
        )

    def mark(self, visit: int) -> str:
        """What a change has to bring along, while the view of this number is open."""
        return self._made_of(f"change {visit}")

    def is_mark(self, given: str, visit: int) -> bool:
        return hmac.compare_digest(given.encode(), self.mark(visit).encode())

    def handle(self, turn: int) -> str:
        """What a turn is called in addresses: its number would tell how many others there are."""
        return self._made_of(f"turn {turn}")[:20]

    def veiled(self, code: str, visit: int) -> str:
        """What a session is called in addresses, while the view of this number is open."""
        return self._veil().encrypt(code.encode(), [b"session", str(visit).encode()]).hex()

    def unveiled(self, name: str, visit: int) -> str | None:
        """The code of the session that is called so now; None where nothing is."""
        from cryptography.exceptions import InvalidTag

        try:
            sealed = bytes.fromhex(name)
            return self._veil().decrypt(sealed, [b"session", str(visit).encode()]).decode()
        except (ValueError, InvalidTag):
            return None

    def _veil(self) -> AESSIV:
        """The same name for the same code, so that an address stays one."""
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV

        return AESSIV(self._key)

    def _made_of(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), "sha256").hexdigest()

    def refused(self, why: str) -> None:
        """A line for whoever sits at the terminal."""
        self._told += 1
        if self._told <= MOST_TOLD:
            self._tell(f"Refused a request: {why}.")
        if self._told == MOST_TOLD:
            self._tell("Further refusals are not told.")


class Doors:
    """Lets requests to ``app`` by that bring the cookie; exchanges the token for it."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        path: str = scope["path"]
        if self._door.knows(headers.get("cookie", "")) and not path.startswith(ENTRANCE):
            await self._app(scope, receive, send)
            return
        answer: PlainTextResponse | RedirectResponse = PlainTextResponse(NOT_IN, 403)
        # What a browser fetches before anybody wants it must not use the token up.
        ahead = "sec-purpose" in headers or "purpose" in headers
        if path.startswith(ENTRANCE) and scope["method"] == "GET" and not ahead:
            value = self._door.enter(path.removeprefix(ENTRANCE))
            if value is not None:
                answer = RedirectResponse("/", 303)
                answer.set_cookie(self._door.cookie, value, httponly=True, samesite="strict")
        else:
            self._door.refused("it came without the page's cookie")
        await answer(scope, receive, send)
