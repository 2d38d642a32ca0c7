"""What people chose to tell of homework, and sealing it to their therapist.

Rules: it begins empty, and whatever somebody leaves out leaves no trace: no empty line, no "no
answer". It holds lines that people wrote or chose, and nothing else: no dates, no durations, no
counts, nothing that the journal knows. Where it paused is told of the evening, and of nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from voicerepair.errors import HomeworkError, JournalError
from voicerepair.homework.added import Added
from voicerepair.homework.assignment import checked_text
from voicerepair.homework.therapist import Keys, Therapist
from voicerepair.journal import sealing
from voicerepair.script.findings import printable
from voicerepair.whole_file import read_whole

__all__ = ["LONGEST", "Done", "Lines", "is_empty", "open_sealed", "sealed", "written"]

LONGEST = 300  # characters of a sentence
LARGEST = 200_000  # bytes of a report; ours have a few thousand
AGE = b"age-encryption.org/"


class Done(StrEnum):
    """What somebody says of the whole."""

    YES = "We did it."
    PARTLY = "We did a part of it."
    NOT_YET = "We haven't done it yet."


@dataclass(frozen=True, slots=True)
class Lines:
    """What one person adds; empty is left out. ``paused``: names of sections of a script."""

    name: str
    done: Done | None = None
    paused: tuple[str, ...] = ()
    sentence: str = ""
    change: str = ""

    def told(self) -> list[str]:
        """Under their name."""
        return [
            *([str(self.done)] if self.done else []),
            *([f"“{self.sentence}”"] if self.sentence else []),
            *([f"To change: {self.change}"] if self.change else []),
        ]


def is_empty(everyone: Iterable[Lines]) -> bool:
    return not any(one.told() or one.paused for one in everyone)


def written(added: Added, everyone: Sequence[Lines]) -> str:
    """The whole report, as its people see it before it is written, and as it is written."""
    titles = ", ".join(one.title for one in added.assignment.scripts)
    parts = [f"Homework {added.name}: {titles}"]
    for one in everyone:
        if one.told():
            parts.append("\n".join([one.name, *(f"  {line}" for line in one.told())]))
    paused = dict.fromkeys(section for one in everyone for section in one.paused)
    if paused:
        # In the order of the alphabet, so that it tells nothing of who said which.
        parts.append("Where it paused\n" + "\n".join(f"  {one}" for one in sorted(paused)))
    return "\n\n".join(parts) + "\n"


def checked(text: str) -> str:
    """A sentence of somebody's, on one line. Raises ``HomeworkError``."""
    return checked_text(re.sub(r"\s+", " ", text).strip(), "This sentence", LONGEST)


def sealed(text: str, therapist: Therapist) -> bytes:
    """In the age format: only the therapist's identity opens it."""
    return sealing.seal(text.encode(), [therapist.recipient])


def open_sealed(path: Path, keys: Keys) -> str:
    """What a report says, with nothing in it that could steer a terminal.

    Raises ``HomeworkError``.
    """
    try:
        raw = read_whole(path, LARGEST)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise HomeworkError(f"{path} cannot be read: {why}.", "Is it the right file?") from error
    if raw is None:
        raise HomeworkError(f"There is no file {path}.", "Look where it was saved.")
    if not raw.startswith(AGE):
        raise HomeworkError(
            f"{path.name} is no sealed report.",
            "One that was written as plain text is read as it is, in any editor.",
        )
    try:
        text = sealing.opened(raw, keys.identity).decode()
    except JournalError as error:
        raise HomeworkError(
            f"{path.name} isn't sealed to you, or it is damaged.",
            "Ask your clients to send it again. If you have made new keys, they need homework that "
            "is signed with them first.",
        ) from error
    except UnicodeDecodeError as error:
        raise HomeworkError(f"{path.name} is no text.", "Ask your clients what it is.") from error
    return "\n".join(printable(line) for line in text.split("\n"))
