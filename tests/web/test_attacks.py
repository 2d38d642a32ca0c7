"""Attacks over real sockets on the real process. After each of them it still serves, and the
terminal has seen no traceback. ``test_attacks_in_browser`` has those that take a browser."""

from __future__ import annotations

import os
import random
import resource
import socket
import string
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.fakes import FakeKeyring
from tests.journal.house import House, pin
from tests.web.served import Served
from tests.web.wire import Answer, Inside, Wire, all_of
from voicerepair.journal.pins import FREE_TRIES
from voicerepair.web.doors import ENTRANCE, MOST_TOLD
from voicerepair.web.guards import LARGEST_BODY

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="it looks at the process through /proc"),
]

MB = 1_000_000
REQUESTS = int(os.environ.get("REQUESTS", "2000"))
MORE_MEMORY = 16  # MB that an attack may cost, with what is imported for it


class Place:
    """A journal in which Ana and Bo were recorded once each, and the page of it."""

    def __init__(self, folder: Path) -> None:
        house = House(folder, FakeKeyring(works=False))
        house.now = time.time()
        self.ana, self.bo = house.person("Ana"), house.person("Bo")
        session = house.agreed(self.ana, self.bo)
        for one in (self.ana, self.bo):
            house.recorded(session, one)
        house.journal.close()
        self.folder = house.folder
        self.path = f"/sessions/{session.code}"
        self.served = Served(house.folder)
        self.inside = Inside(self.served)
        self.stranger = Wire(self.served)

    def enter(self, name: str, typed: str = "") -> Answer:
        person = (self.ana if name == "Ana" else self.bo).person
        return self.inside.change("/visit", person=person.id, pin=typed or pin(name))

    def turn(self) -> str:
        """Where the first turn is that whoever is here may hear."""
        return self.inside.get(self.path).text.partition('data-sound="')[2].partition('"')[0]


@pytest.fixture
def place(in_memory):
    place = Place(in_memory / "journal")
    with place.served:
        yield place
        assert place.inside.still_serves()
        code, errors = place.served.end()
    assert code == 0
    assert "Traceback" not in errors
    assert len(errors.splitlines()) <= MOST_TOLD + 1


def refusals(place: Place) -> str:
    """What the terminal has been told; the page is ended for it, and begun anew."""
    _, errors = place.served.end()
    place.served.__init__(place.folder)
    place.inside = Inside(place.served)
    return errors


@pytest.mark.parametrize("host", ["evil.example", "localhost:{port}", "127.0.0.1", "[::1]:{port}"])
def test_a_foreign_host_gets_nothing_and_leaves_the_token_as_it_was(in_memory, host) -> None:
    place = Place(in_memory / "journal")
    with place.served:
        host = host.format(port=place.inside.host.split(":")[1])
        answer = place.inside.get("/", Host=host)
        assert answer.status == 403
        assert "session" not in answer.text
        for twice in (
            f"{host}\r\nHost: {place.inside.host}",
            f"{place.inside.host}\r\nHost: {host}",
        ):
            assert place.inside.get("/", Host=twice).status in (400, 403)
        assert place.inside.still_serves()
        assert "another host's name" in place.served.end()[1]
    with Served(place.folder) as fresh:
        token = "/" + fresh.address.split("/", 3)[3]
        assert Wire(fresh).get(token, Host=host).status == 403
        assert Wire(fresh).get(token).status == 303, "it was not used up"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", ""])
def test_a_foreign_origin_changes_nothing_even_with_cookie_and_mark(place, origin) -> None:
    form = f"mark={place.inside.mark()}".encode()
    for path in (f"{place.path}/delete", f"{place.path}/withdraw", "/leave", "/visit", "/stay"):
        assert place.inside.post(path, form, Origin=origin).status == 403
    assert place.inside.get(place.path).status == 200
    assert "Refused a request" in refusals(place)


def test_without_the_token_or_with_a_wrong_or_used_one_there_is_403_and_a_line(place) -> None:
    token = "/" + place.served.address.split("/", 3)[3]
    for path in ("/", ENTRANCE, f"{ENTRANCE}x", f"{ENTRANCE}%ff", token, token[:-1], f"{token}%00"):
        answer = place.stranger.get(path)
        assert answer.status == 403
        assert "set-cookie" not in answer.headers
    told = refusals(place)
    assert told.count("the token in its address is wrong") == 5
    assert told.count("the token in its address was used before") == 1
    assert told.count("without the page's cookie") == 1


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/../../../../../../etc/passwd",
        "/static/%2e%2e/app.py",
        "/static/%2e%2e%2f%2e%2e%2fapp.py",
        "/static/%252e%252e/app.py",
        "/static/..%5c..%5capp.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/page.css%00.html",
        "/static/....//app.py",
        "//etc/passwd",
        "/sessions/../../etc/passwd",
        "/sessions/x/turns/..%2f..%2f..%2fetc%2fpasswd",
        "file:///etc/passwd",
    ],
)
def test_climbing_paths_lead_nowhere(place, path) -> None:
    answer = place.inside.get(path)
    assert answer.status in (400, 404)
    assert "import" not in answer.text
    assert "root:" not in answer.text


def test_a_hundred_megabytes_are_not_kept_whoever_sends_them(place) -> None:
    before = place.inside.memory()
    piece = bytes(MB)
    for who, status in ((place.inside, 413), (place.stranger, 403)):
        head = who.head(
            "POST",
            f"{place.path}/notes",
            Origin=f"http://{who.host}",
            Content_Type="application/x-www-form-urlencoded",
            Content_Length=str(100 * MB),
        )
        with who.connect() as wire:
            wire.sendall(head)
            with suppress(OSError):  # it closes before it has read all of that
                for _ in range(100):
                    wire.sendall(piece)
            assert Answer(all_of(wire) or b"HTTP/1.1 413").status in (status, 413)
    assert place.inside.memory() < before + MORE_MEMORY


def test_a_body_without_an_end_is_read_no_further_than_the_longest_there_may_be(place) -> None:
    before = place.inside.memory()
    head = place.inside.head(
        "POST",
        f"{place.path}/notes",
        Origin=f"http://{place.inside.host}",
        Content_Type="application/x-www-form-urlencoded",
        Transfer_Encoding="chunked",
    )
    piece = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    sent = 0
    with place.inside.connect() as wire, suppress(OSError):
        wire.sendall(head)
        while sent < 200 * MB:
            wire.sendall(piece)
            sent += len(piece)
    assert sent < 200 * MB, "it was cut off"
    assert place.inside.memory() < before + MORE_MEMORY
    assert LARGEST_BODY < MB


def test_headers_without_an_end_are_not_kept(place) -> None:
    before = place.inside.memory()
    line = b"X: " + bytes(1000).replace(b"\0", b"x") + b"\r\n"
    for who in (place.inside, place.stranger):
        with who.connect() as wire, suppress(OSError):
            wire.sendall(who.head("GET", "/")[:-2])
            for _ in range(20_000):
                wire.sendall(line)
            pytest.fail("20 MB of headers were taken")
    assert place.inside.memory() < before + MORE_MEMORY


def test_those_who_speak_slowly_keep_nobody_waiting(place) -> None:
    head = place.inside.head(
        "POST",
        f"{place.path}/notes",
        Origin=f"http://{place.inside.host}",
        Content_Type="application/x-www-form-urlencoded",
        Content_Length="1000",
    )
    with ExitStack() as stack:
        for wire in [stack.enter_context(place.inside.connect()) for _ in range(40)]:
            wire.sendall(head + b"text=a")
        for wire in [stack.enter_context(place.inside.connect()) for _ in range(40)]:
            wire.sendall(head[:20])
        began = time.monotonic()
        assert place.inside.get(place.path).status == 200
        assert time.monotonic() - began < 5


@pytest.mark.slow
def test_a_form_that_never_comes_is_waited_for_ten_seconds(place) -> None:
    head = place.inside.head(
        "POST",
        f"{place.path}/notes",
        Origin=f"http://{place.inside.host}",
        Content_Type="application/x-www-form-urlencoded",
        Content_Length="1000",
    )
    assert place.inside.raw(head + b"text=a", timeout=60).status == 400
    assert "text=a" not in place.inside.get(place.path).text


def test_a_thousand_connections_that_say_nothing_keep_nobody_out(place) -> None:
    before = place.inside.memory()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 1500:
        pytest.skip("this machine lets nobody open a thousand connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1500), hard))
    try:
        with ExitStack() as stack:
            for number in range(1000):
                wire = stack.enter_context(place.stranger.connect())
                with suppress(OSError):
                    wire.sendall(b"GET / HTTP/1.1\r\n" if number % 2 else b"")
            assert place.inside.get(place.path).status == 200
            assert place.inside.memory() < before + 2 * MORE_MEMORY
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def later(place: Place, seconds: float) -> None:
    """So much time goes by, as far as PINs are concerned."""
    house = House(place.folder, FakeKeyring(works=False))
    with house.journal.store.change() as change:
        change.execute("UPDATE people SET tried = tried - ?", (seconds,))
    house.journal.close()


def test_guessing_pins_one_after_the_other_gets_slower_and_the_right_one_works_later(place) -> None:
    told = [place.enter("Ana", f"guess-{number}").text for number in range(8)]
    assert sum("That isn" in one for one in told) == FREE_TRIES
    assert all("Too many wrong PINs" in one for one in told[FREE_TRIES:])
    assert place.enter("Ana").status == 403, "the right one has to wait as well"
    assert place.enter("Bo").status == 303, "others need not"
    later(place, 6)
    assert "The next try is taken in 10 seconds" in place.enter("Ana", "one more").text
    later(place, 11)
    assert place.enter("Ana").status == 303
    assert "<bdi>Ana</bdi>’s view" in place.inside.get("/").text


def test_guessing_pins_all_at_once_gains_nothing(place) -> None:
    mark = place.inside.mark()
    told: list[str] = []

    def guess(number: int) -> None:
        form = f"mark={mark}&person={place.ana.person.id}&pin=guess-{number}".encode()
        told.append(place.inside.post("/visit", form).text)

    guessing = [threading.Thread(target=guess, args=(number,)) for number in range(40)]
    for one in guessing:
        one.start()
    for one in guessing:
        one.join()
    assert len(told) == 40
    assert sum("That isn" in one for one in told) == FREE_TRIES
    assert sum("Too many wrong PINs" in one for one in told) == 40 - FREE_TRIES
    later(place, 6)
    assert place.enter("Ana").status == 303


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("bytes=0-0", 206),
        ("bytes=-1", 206),
        ("bytes=999999999999-", 416),
        ("bytes=-0", 416),
        ("bytes=5-1", 200),
        ("bytes=" + "9" * 5000 + "-", 200),
        ("bytes=0-0," * 500, 200),
        ("bytes=-", 200),
        ("bytes=\xb2-", 200),
        ("bytes=0x0-1", 200),
        ("seconds=0-1", 200),
    ],
)
def test_parts_that_cannot_be_are_answered_as_http_says(place, header, status) -> None:
    place.enter("Ana")
    whole = place.inside.get(place.turn())
    answer = place.inside.get(place.turn(), Range=header)
    assert answer.status == status
    assert answer.body in whole.body
    assert len(answer.body) == int(answer.headers.get("content-length", 0))


@pytest.mark.parametrize(
    "data",
    [
        b"GARBAGE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),  # TLS
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"POST /leave HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /leave HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /leave HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xyz\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ],
    ids=repr,
)
def test_what_is_no_http_is_refused(place, data) -> None:
    with place.stranger.connect(timeout=1) as wire:
        wire.sendall(data)
        with suppress(TimeoutError):
            assert wire.recv(65_536).split()[1] in (b"400", b"403", b"501", b"505")


def test_a_request_smuggled_behind_another_is_looked_at_like_every_other(place) -> None:
    """Wherever a body is said to end, what follows it has to bring the cookie itself."""
    form = b"mark=x"
    first = place.inside.head(
        "POST",
        "/stay",
        Origin=f"http://{place.inside.host}",
        Content_Type="application/x-www-form-urlencoded",
        Content_Length=str(len(form)),
        Connection="keep-alive",
    )
    second = place.stranger.head("GET", place.path)
    answers = place.inside.raw(first + form + second).raw
    assert (answers.count(b"HTTP/1.1 403"), answers.count(b"HTTP/1.1")) == (2, 2)
    both = first.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
    answers = place.inside.raw(both + b"0\r\n\r\n" + second).raw
    assert b"Where it landed" not in answers


METHODS = ("GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW")
WORDS = ("mark", "text", "whose", "me", "everyone", "person", "pin", "before", "turn")
NASTY = (
    "%00",
    "%ff",
    "%ed%a0%80",
    "..",
    "%2e%2e%2f",
    "\xff",
    "'",
    '"',
    "<",
    "&",
    "=",
    "%",
    ";",
    "+",
)


def some(chance: random.Random, most: int = 30) -> str:
    letters = string.ascii_letters + string.digits + "/.?&=%-_"
    parts = [chance.choice((chance.choice(NASTY), chance.choice(WORDS), chance.choice(letters)))]
    parts += chance.choices(letters, k=chance.randrange(most))
    chance.shuffle(parts)
    return "".join(parts)


def fuzzed(chance: random.Random, place: Place, mark: str, turn: str) -> bytes:
    """A request of the page's own in which something is not as it should be."""
    places = ["/", "/who", "/visit", "/stay", "/static/page.css", place.path, turn]
    places += [f"{place.path}/notes", f"{place.path}/notes/delete", f"/?before={some(chance)}"]
    path = chance.choice([*places, f"{turn.removesuffix('.wav')}/share"])
    if chance.random() < 0.4:
        path += chance.choice(("/", "?", "%2f", "")) + some(chance)
    fields = [f"mark={mark}", *(f"{chance.choice(WORDS)}={some(chance)}" for _ in range(5))]
    body = "&".join(chance.sample(fields, chance.randrange(len(fields)))).encode("latin-1")
    headers = {
        "Origin": f"http://{place.inside.host}",
        "Content_Type": "application/x-www-form-urlencoded",
        "Content_Length": str(len(body)),
        "Range": f"bytes={some(chance, 8)}" if chance.random() < 0.3 else "",
    }
    for name in (
        *headers,
        "Cookie",
        "Host",
        "Accept",
        "If-None-Match",
        "X-Forwarded-Host",
        "Expect",
    ):
        if chance.random() < 0.04:
            headers[name] = some(chance)
    data = place.inside.head(chance.choice(METHODS), path, **headers) + body
    if chance.random() < 0.2:
        raw = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        data = bytes(raw)
    return data


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_thousands_of_requests_that_nobody_would_send_bring_up_no_bug(place) -> None:
    """``place`` looks for tracebacks afterwards."""
    place.enter("Ana")
    mark, turn = place.inside.mark(), place.turn()
    chance = random.Random(6)
    seen: dict[int, int] = {}
    for _ in range(REQUESTS):
        data = fuzzed(chance, place, mark, turn)
        with place.inside.connect(timeout=0.2) as wire:
            try:
                wire.sendall(data)
                raw = wire.recv(65_536)
            except TimeoutError:  # it waits for more
                raw = b"HTTP/1.1 0"
            except ConnectionError:
                raw = b"HTTP/1.1 1"
        status = int(raw.split()[1]) if raw else 1
        assert status < 500, data
        seen[status] = seen.get(status, 0) + 1
    assert {200, 400, 403, 404, 405} <= set(seen), seen
    assert seen.get(0, 0) < REQUESTS / 20, "most were answered"
    assert place.inside.memory() < 200


def test_a_port_that_others_may_ask_is_bound_by_nobody_here(place) -> None:
    """The page listens on the loopback alone, so that an address of this machine's own on a network
    reaches nothing."""
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}
    others = [one for one in addresses if not one.startswith("127.") and ":" not in one]
    if not others:
        pytest.skip("this machine has no other address")
    port = int(place.inside.host.split(":")[1])
    for address in others:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, port), 2).close()
