"""The server as a process: how it begins, and how it ends."""

from __future__ import annotations

import signal
import socket
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack

import pytest

from tests.fakes import FakeKeyring
from tests.journal.house import House
from tests.web.served import Served
from tests.web.site import programs
from voicerepair.errors import VoiceRepairError
from voicerepair.web.connections import MOST
from voicerepair.web.desk import Desk
from voicerepair.web.room import Room
from voicerepair.web.serving import IDLE, Listening, serve

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it is ended by signals")

SIGNALS = [getattr(signal, f"SIG{name}", None) for name in ("INT", "TERM", "HUP")]


def opener() -> urllib.request.OpenerDirector:
    """A browser of sorts: it keeps cookies, and follows where it is sent."""
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor())


@pytest.fixture
def folder(in_memory):
    house = House(in_memory / "journal", FakeKeyring(works=False))
    house.person("Ana")
    house.journal.close()
    return house.folder


@pytest.mark.parametrize("by", SIGNALS)
def test_it_ends_at_once_with_the_journal_closed(folder, by) -> None:
    with Served(folder) as served:
        code, errors = served.end(by)
    assert errors == ""
    assert code == (0 if by == signal.SIGINT else 128 + by)
    assert not list(folder.glob("*-wal")), "who closes last leaves one file behind"


def test_a_wrong_token_is_told_in_the_terminal(folder) -> None:
    with Served(folder) as served:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(served.address + "x", timeout=10)
        assert refused.value.code == 403
        refused.value.close()
        _, errors = served.end()
    assert errors == "Refused a request: the token in its address is wrong.\n"


def test_three_hundred_silent_connections_keep_nobody_out(folder) -> None:
    """Those that have waited longest are closed, for whoever comes with a request."""
    with Served(folder) as served, ExitStack() as stack:
        host, port = served.address.split("/")[2].split(":")
        silent = []
        for _ in range(300):
            silent.append(stack.enter_context(socket.create_connection((host, int(port)))))
            silent[-1].send(b"GET / HTTP/1.1\r\n")
        with opener().open(served.address, timeout=10) as page:
            assert page.status == 200
        still_open = 0
        for one in silent:
            one.setblocking(False)
            try:
                one.recv(1)
            except BlockingIOError:
                still_open += 1
            except ConnectionResetError:
                pass
        assert 0 < still_open <= MOST


def test_it_listens_on_the_loopback_alone() -> None:
    listening = Listening(print)
    try:
        assert listening.socket.getsockname()[0] == "127.0.0.1"
        assert listening.address.startswith(f"http://{listening.host}/open/")
    finally:
        listening.socket.close()


def test_a_port_that_is_taken_is_told_in_plain_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(VoiceRepairError, match="cannot be served"):
            Listening(print, taken.getsockname()[1])


def test_it_ends_by_itself_once_nobody_looks_and_closes_view_and_journal(house, ana) -> None:
    closed = []

    def beside():
        journal = house.journal.beside()
        closing = journal.close
        journal.close = lambda: (closed.append(True), closing())
        return journal

    listening = Listening(print)
    room = Room(Desk(beside), listening.door, lambda: house.now, programs)
    room.visits.open(ana, house.now)

    def browse(address: str) -> None:
        opener().open(address, timeout=10).close()
        house.now += IDLE - 1
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener().open(address, timeout=10)
        refused.value.close()
        house.now += 1  # what a stranger asks for keeps it waiting no longer

    assert serve(room, listening, browse)
    assert room.visits.here(house.now) is None
    assert closed == [True]


def test_what_is_answered_leaves_at_once() -> None:
    """The system may wait for more to send along with it, unless asyncio tells it not to; which it
    does for sockets that say they are TCP."""
    listening = Listening(print)
    try:
        assert listening.socket.proto == socket.IPPROTO_TCP
    finally:
        listening.socket.close()
