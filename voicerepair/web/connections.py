"""How many connections there may be at once: one more, and the oldest that waits has to go.

A browser opens six. Whoever opens a thousand and says nothing must keep nobody else out, so what
goes is whatever has waited longest without a request; where all of them are busy, the new one.
What comes and is no HTTP is told like every other refusal, and so not without end.
"""

from __future__ import annotations

from asyncio import Protocol, Transport
from collections.abc import Callable

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["MOST", "at_most"]

MOST = 64


def at_most(refused: Callable[[str], None], most: int = MOST) -> type[Protocol]:
    """A protocol for one server of uvicorn's. ``refused`` gets why a request was none."""
    waiting: dict[_Counted, None] = {}  # in the order in which they came

    class _Counted(H11Protocol):
        def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            waiting[self] = None
            if len(waiting) > most:
                idle = (one for one in waiting if one.cycle is None or one.cycle.response_complete)
                goes = next(idle, self)
                del waiting[goes]  # now, since it is lost only later
                goes.transport.abort()

        def send_400_response(self, msg: str) -> None:
            refused("it was no HTTP")
            super().send_400_response(msg)

        def connection_lost(self, exc: Exception | None) -> None:
            waiting.pop(self, None)
            super().connection_lost(exc)

    return _Counted
