"""For which clients a therapist has answered what a careful one asks themselves first.

Rules: on the therapist's machine alone, and no list of clients: of a label only a keyed hash is
kept, which tells whether it is this one to whoever has the therapist's signing key, and nothing to
anybody else. Answers are not kept; that they were given is.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import NamedTuple

from voicerepair.errors import HomeworkError
from voicerepair.homework.therapist import Keys
from voicerepair.whole_file import read_whole, write_whole

__all__ = ["ALONE", "TOGETHER", "Asked", "Question"]

FILE = "asked.json"
LARGEST = 4_000_000  # bytes: tens of thousands of clients


class Question(NamedTuple):
    """What is asked, and the answer that homework takes."""

    text: str
    yes: bool


TOGETHER = (
    Question("Have you seen each of them alone?", True),
    Question("Is one of them afraid of the other, or was hurt, forced, watched or cut off?", False),
    Question("Is there a secret, such as an affair, that an exercise could force open?", False),
    Question("Is one of them in a crisis, or not safe from themselves?", False),
)
"""Before an exercise for two or more."""

ALONE = (
    Question("Is this person in a crisis, or not safe from themselves?", False),
    Question("Could this file, found on their computer, put them in danger?", False),
)
"""Before an exercise that somebody does alone."""


class Asked:
    """What was answered, in ``folder``, which is the therapist's own."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._path = folder / FILE
        secret = hashlib.sha256(b"voicerepair labels\n" + keys.signing.private_bytes_raw())
        self._key = secret.digest()

    def answered(self, label: str, *, together: bool) -> bool:
        """Raises ``HomeworkError`` where that cannot be read."""
        return self._hash(label, together) in self._known()

    def keep(self, label: str, *, together: bool) -> None:
        """They were answered well. Raises ``HomeworkError``."""
        known = sorted({*self._known(), self._hash(label, together)})
        try:
            write_whole(self._path, json.dumps({"asked": known}).encode())
        except OSError as error:
            raise HomeworkError(f"{self._path} cannot be written: {error.strerror}.") from error

    def _known(self) -> set[str]:
        try:
            raw = read_whole(self._path, LARGEST)
            return set() if raw is None else set(map(str, json.loads(raw)["asked"]))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise HomeworkError(
                f"{self._path} is damaged.", "Delete it; you will be asked once more."
            ) from error
        except OSError as error:
            raise HomeworkError(f"{self._path} cannot be read: {error.strerror}.") from error

    def _hash(self, label: str, together: bool) -> str:
        plain = " ".join(label.casefold().split())
        about = f"{'together' if together else 'alone'}\n{plain}".encode()
        return hmac.new(self._key, about, hashlib.sha256).hexdigest()
