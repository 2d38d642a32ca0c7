"""The page over real sockets, byte by byte: what no browser and no library would send.

``Inside`` came in by the token and has the cookie, as the page's own browser has it.
"""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from tests.web.served import Served

MARK = re.compile(r'name="mark" value="([0-9a-f]+)"')


class Answer:
    """``raw``: all that came, until the other side had no more."""

    def __init__(self, raw: bytes) -> None:
        head, _, self.body = raw.partition(b"\r\n\r\n")
        self.raw = raw
        line, *headers = head.decode("latin-1").split("\r\n")
        self.status = int(line.split()[1]) if line else 0
        self.headers = {
            name.lower(): value for name, _, value in (one.partition(": ") for one in headers)
        }

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Wire:
    """To whom ``served`` answers; ``cookie`` is empty for a stranger."""

    def __init__(self, served: Served, cookie: str = "") -> None:
        self.served = served
        self.host = served.address.split("/")[2]
        self.cookie = cookie

    def connect(self, timeout: float = 20.0) -> socket.socket:
        name, port = self.host.split(":")
        return socket.create_connection((name, int(port)), timeout)

    def raw(self, data: bytes, timeout: float = 20.0) -> Answer:
        """What comes for these bytes, until the other side closes."""
        with self.connect(timeout) as wire:
            with suppress(OSError):  # it may be refused before it is all sent
                wire.sendall(data)
            return Answer(all_of(wire))

    def head(self, method: str, path: str, **headers: str) -> bytes:
        """The lines before a body; headers are called as Python may call them."""
        given = {"Host": self.host, "Cookie": self.cookie, "Connection": "close"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{method} {path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in given.items() if value]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def get(self, path: str = "/", **headers: str) -> Answer:
        return self.raw(self.head("GET", path, **headers))

    def post(self, path: str, body: bytes = b"", **headers: str) -> Answer:
        usual = {
            "Origin": f"http://{self.host}",
            "Content_Type": "application/x-www-form-urlencoded",
            "Content_Length": str(len(body)),
        }
        return self.raw(self.head("POST", path, **usual | headers) + body)

    def memory(self, what: str = "VmHWM") -> float:
        """Of the process, in MB: the most there ever was, or what there is (``VmRSS``)."""
        status = Path(f"/proc/{self.served.process.pid}/status").read_text()
        return int(re.search(rf"{what}:\s+(\d+)", status)[1]) / 1024


class Inside(Wire):
    """Came in, and may ask for anything."""

    def __init__(self, served: Served) -> None:
        super().__init__(served)
        answer = self.get("/" + served.address.split("/", 3)[3])
        assert answer.status == 303, answer.raw
        self.cookie = answer.headers["set-cookie"].partition(";")[0]

    def mark(self) -> str:
        return MARK.search(self.get("/who").text)[1]

    def change(self, path: str, **fields: object) -> Answer:
        """A form of the page's own."""
        form = urlencode({"mark": self.mark(), **fields})
        return self.post(path, form.encode())

    def still_serves(self) -> bool:
        return self.get("/").status == 200


def all_of(wire: socket.socket) -> bytes:
    found = b""
    try:
        while piece := wire.recv(65_536):
            found += piece
    except ConnectionResetError:
        pass
    return found
