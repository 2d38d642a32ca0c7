"""Many bundles that nobody wrote, and what has to come of each: a refusal, with nothing written, or
homework that is whole.

Three kinds: ``damaged`` are an honest bundle's bytes, changed; ``signed`` were changed as well, and
then signed by a key of their own, so that what comes behind the signature is reached; of
``rebuilt``, a text in it was changed, and the rest made to fit.
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

from tests.homework import desk
from voicerepair.errors import HomeworkError
from voicerepair.homework import added
from voicerepair.homework.names import MANIFEST

__all__ = ["KINDS", "Fuzz"]

KINDS = ("damaged", "signed", "rebuilt")
WORDS = ("[play own]", "[back]", "\0", "---", "# ", "[", "{speaker}", "9" * 50, "\u202e", "\r", "é")


class Fuzz:
    """``one`` makes a bundle, and tries to add it. ``slowest``: seconds that one took."""

    def __init__(self, folder: Path) -> None:
        self.refused = self.taken = 0
        self.slowest = 0.0
        self._keys = desk.keys(folder / "desk")
        self._home = folder / "homework"
        self._path = folder / "x.homework"
        self._honest = desk.bundle(folder / "honest.homework", self._keys).read_bytes()
        self._folder = folder
        self._before = self._files()

    def one(self, kind: str, chance: random.Random) -> None:
        raw = getattr(self, f"_{kind}")(chance)
        self._path.write_bytes(raw)
        began = time.perf_counter()
        try:
            one = desk.take(self._path, self._home)
        except HomeworkError as error:
            self.refused += 1
            self._look_at(error)
        else:
            assert kind != "damaged" or raw == self._honest
            self.taken += 1
            assert added.listed(self._home) == ([one], [])
            added.remove(one)
        finally:
            self.slowest = max(self.slowest, time.perf_counter() - began)
            self._path.unlink()
        if self._home.exists():
            assert list(self._home.iterdir()) == []
            self._home.rmdir()

    def _look_at(self, error: HomeworkError) -> None:
        assert error.message
        assert "\x1b" not in error.message
        assert self._files() == self._before, "nothing is written"

    def _files(self) -> set[Path]:
        return {one for one in self._folder.rglob("*") if one not in (self._path, self._home)}

    def _damaged(self, chance: random.Random) -> bytes:
        while True:
            raw = desk.mutated(chance, self._honest)
            if raw != self._honest:
                return raw

    def _signed(self, chance: random.Random) -> bytes:
        body = self._honest[: -desk.TAIL_BYTES]
        return desk.signed(desk.mutated(chance, body) + bytes(desk.TAIL_BYTES), self._keys)

    def _rebuilt(self, chance: random.Random) -> bytes:
        script = _reworded(chance, desk.SCRIPT).encode("utf-8", "surrogatepass")
        entries = [("1/sunday.md", script if chance.random() < 0.5 else desk.SCRIPT.encode())]
        listed = json.dumps(desk.manifest(self._keys.therapist, entries), indent=1)
        if entries[0][1] != script:
            listed = _reworded(chance, listed)
        text = listed.encode("utf-8", "surrogatepass")
        return desk.signed(desk.zipped([(MANIFEST, text), *entries]), self._keys)


def _reworded(chance: random.Random, text: str) -> str:
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text) + 1)
        end = at + chance.choice((0, 0, 1, 5, 30))
        text = text[:at] + chance.choice((*WORDS, "", text[at:end] * 2)) + text[end:]
    return text
