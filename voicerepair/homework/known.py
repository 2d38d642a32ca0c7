"""The therapists whose fingerprint its people have said yes to, on their machine.

Rules: a name belongs to one key, from the first yes on; another key under that name is refused,
because it is how somebody would pretend. Only people forget a therapist.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

from voicerepair.errors import HomeworkError
from voicerepair.homework.assignment import checked_text
from voicerepair.homework.therapist import LONGEST_NAME, Therapist
from voicerepair.homework.words import fingerprint
from voicerepair.whole_file import read_whole, write_whole

__all__ = ["Known"]

FILE = "therapists.json"
LARGEST = 100_000  # bytes
UNSEEN = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # marks that show nothing


class Known:
    """Who is known in ``folder``. Raises ``HomeworkError`` where that cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._keys = self._read()

    def all(self) -> dict[str, str]:
        """Fingerprints by name."""
        return {name: fingerprint(key) for name, key in sorted(self._keys.items())}

    def knows(self, therapist: Therapist) -> bool:
        """Is it this one? Raises ``HomeworkError`` for another key under the same name."""
        for name, key in self._keys.items():
            if _plain(name) == _plain(therapist.name) and key != therapist.public:
                raise HomeworkError(
                    f"WARNING: this is NOT from the {name} whom you know. It is signed with "
                    f"another key.\n  the key you know:  {fingerprint(key)}\n  the key in it:     "
                    f"{therapist.fingerprint}",
                    "Somebody may be pretending. Nothing was added. Call your therapist, on a "
                    "number that you had before. Only if they say that they have new keys: "
                    f'voicerepair homework forget "{name}"',
                )
        return therapist.public in self._keys.values()

    def name_of(self, therapist: Therapist) -> str:
        """By which people know the key of somebody who is known."""
        return next(name for name, key in self._keys.items() if key == therapist.public)

    def remember(self, therapist: Therapist) -> None:
        """Its people said that this is their therapist. Raises ``HomeworkError``."""
        self._keys[therapist.name] = therapist.public
        self._write()

    def forget(self, name: str) -> list[bytes]:
        """Returns the keys that were theirs. Raises ``HomeworkError``, also for somebody who isn't
        known."""
        found = [known for known in self._keys if _plain(known) == _plain(name)]
        if not found:
            raise HomeworkError(
                f"No therapist called {name} is known here.", "voicerepair homework forget --list"
            )
        keys = [self._keys.pop(known) for known in found]
        self._write()
        return keys

    def _read(self) -> dict[str, bytes]:
        try:
            raw = read_whole(self._path, LARGEST)
            found = {} if raw is None else json.loads(raw)["therapists"]
            return {
                checked_text(name, "name", LONGEST_NAME): bytes.fromhex(key)
                for name, key in found.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise HomeworkError(
                f"{self._path}, which says whom you know, is damaged.",
                "Delete it, and compare your therapist's fingerprint once more.",
            ) from error
        except OSError as error:
            raise HomeworkError(f"{self._path} cannot be read: {error.strerror}.") from error

    def _write(self) -> None:
        data = {name: key.hex() for name, key in sorted(self._keys.items())}
        try:
            write_whole(self._path, json.dumps({"therapists": data}, ensure_ascii=False).encode())
        except OSError as error:
            raise HomeworkError(f"{self._path} cannot be written: {error.strerror}.") from error


def _plain(name: str) -> str:
    """What looks the same is the same name here: letters and digits, with their marks, are left."""
    letters = unicodedata.normalize("NFKC", name).casefold()
    shown = UNSEEN.sub("", letters)
    return "".join(one for one in shown if unicodedata.category(one)[0] in "LMN") or letters
