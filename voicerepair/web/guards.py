"""What every request has to pass before anything is looked at, and what every answer carries.

Plain ASGI, from the outside in: ``Headers`` (what the browser may do with an answer), ``Address``
(was it this page that was asked, and by itself?), ``Size`` (how much a request may bring). Rules:
whatever is not known to be right is refused; nothing here reads a body that is too long, and
nothing is answered to another site.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette import datastructures
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LARGEST_BODY", "POLICY", "Address", "Headers", "Size"]

LARGEST_BODY = 256 * 1024  # bytes: the longest note, in a form, several times over
POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "media", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With "no-referrer", browsers would send "Origin: null" along with the page's own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "X-DNS-Prefetch-Control": "off",
}
TOO_MUCH = "That is too much at once.\n"
CLOSING = {"Connection": "close"}
READING = ("GET", "HEAD")
OURSELVES = ("same-origin", "none")  # Sec-Fetch-Site; "none" is an address that somebody typed

Refused = Callable[[str], None]


class Headers:
    """Every answer carries what ``ALWAYS`` says, those of the other guards too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = datastructures.MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, with_headers)


class Address:
    """Only what was sent to ``host`` (``127.0.0.1:PORT``) by its own pages, or by somebody who
    typed the address: a name that another site has pointed here is not this host."""

    def __init__(self, app: ASGIApp, host: str, refused: Refused) -> None:
        self._app = app
        self._host = host
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        why = self._wrong(scope)
        if not why:
            await self._app(scope, receive, send)
            return
        self._refused(why)
        await PlainTextResponse("This page answers only to itself.\n", 403)(scope, receive, send)

    def _wrong(self, scope: Scope) -> str:
        headers = datastructures.Headers(scope=scope)
        if headers.getlist("host") != [self._host]:
            return "it was sent to another host's name"
        origins = headers.getlist("origin")
        if any(origin != f"http://{self._host}" for origin in origins):
            return "another site sent it"
        if scope["method"] not in READING and not origins:
            return "it changes something, and says not where it comes from"
        if headers.get("sec-fetch-site", "none") not in OURSELVES:
            return "another site sent it"
        return ""


class Size:
    """At most ``most`` bytes in a body, whatever it says of itself; the rest is never read."""

    def __init__(self, app: ASGIApp, most: int = LARGEST_BODY) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = datastructures.Headers(scope=scope).get("content-length", "0")
        if not said.isdecimal() or int(said) > self._most:
            answer = PlainTextResponse(TOO_MUCH, 413, CLOSING)
            await answer(scope, receive, send)
            return
        come = 0

        async def counted() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            if come > self._most:
                raise HTTPException(413, TOO_MUCH, CLOSING)
            return message

        await self._app(scope, counted, send)
