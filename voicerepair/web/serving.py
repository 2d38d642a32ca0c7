"""The server: on a free port of 127.0.0.1, for as long as somebody looks.

Rules: nothing is bound but the loopback; it ends by Ctrl-C, by a signal, or by itself after half an
hour in which nothing was asked of it, and the journal is closed then, whatever ended it. Nothing is
logged but what ``tell`` gets. The browser is opened once the port listens, beside the server: one
that lives in a terminal would wait for a server that waits for it.
"""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from voicerepair.errors import VoiceRepairError
from voicerepair.web.doors import ENTRANCE, Door

if TYPE_CHECKING:
    from voicerepair.web.room import Room

__all__ = ["IDLE", "Listening", "serve", "signals_end_it"]

IDLE = 1800.0  # seconds in which the page asks for nothing
LOOPBACK = "127.0.0.1"
ENDING = 2  # seconds that open connections have at the end


class Listening:
    """A port of the loopback that listens already: a browser may come before the server runs."""

    def __init__(self, tell: Callable[[str], None], port: int = 0) -> None:
        """``port`` 0 is any that is free. Raises ``VoiceRepairError``."""
        # Named as TCP, or asyncio leaves Nagle's algorithm on, which costs 40 ms a page.
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self.socket.bind((LOOPBACK, port))
            self.socket.listen(128)
        except OSError as error:
            self.socket.close()
            raise VoiceRepairError(
                f"The page cannot be served on this machine: {error.strerror}.",
                "Look whether something forbids programs to listen on 127.0.0.1.",
            ) from error
        self.host = f"{LOOPBACK}:{self.socket.getsockname()[1]}"
        self.door = Door(self.socket.getsockname()[1], tell)

    @property
    def address(self) -> str:
        """With the token in it that works once."""
        return f"http://{self.host}{ENTRANCE}{self.door.token}"


def serve(
    room: Room,
    listening: Listening,
    browse: Callable[[str], object] | None,
    idle: float = IDLE,
) -> bool:
    """Until it ends; ``browse`` opens the address. Returns whether it ended because nobody was
    there any more. The desk is closed afterwards, also where a signal ended it, which is raised
    again as whoever called this has it handled."""
    import uvicorn

    from voicerepair.web.app import application
    from voicerepair.web.connections import at_most

    room.asked = room.now()
    ended_idle = False

    async def look() -> None:
        nonlocal ended_idle
        now = room.now()
        room.visits.expire(now)
        room.asked = min(room.asked, now)
        if now - room.asked >= idle:
            ended_idle = server.should_exit = True

    config = uvicorn.Config(
        application(room, listening.host),
        http=at_most(listening.door.refused),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",  # a bug's traceback; what it warns of, we tell ourselves
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        callback_notify=look,
        timeout_notify=1,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=ENDING,
    )
    server = uvicorn.Server(config)
    if browse is not None:
        threading.Thread(target=browse, args=(listening.address,), daemon=True).start()
    try:
        server.run([listening.socket])
    finally:
        room.visits.close()
        listening.socket.close()
        room.desk.close()
    return ended_idle


@contextmanager
def signals_end_it() -> Iterator[None]:
    """What would end the process on the spot ends it as a program ends: everything is closed.
    Ctrl-C is how the page is usually ended, and is no error."""

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    names = ("SIGTERM", "SIGHUP", "SIGBREAK")  # the last is Windows' own
    before = {one: signal.signal(one, end) for one in map(_signal, names) if one is not None}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _signal(name: str) -> signal.Signals | None:
    return getattr(signal, name, None)
