"""Where a turn stands in its script as it is written, so that it is found again beside its words.

Rule: in a session of several it lies open, as the script does; of a session alone it is sealed to
who sat in it, since which script that was is theirs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from voicerepair.journal import sealing
from voicerepair.journal.people import Person, Unlocked

__all__ = ["Where", "kept", "read"]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a script as it is written: the script's name, and a 1-based line."""

    script: str
    line: int


def kept(where: Where | None, to: Sequence[Person]) -> tuple[str | None, bytes | None]:
    """For the columns ``place`` and ``placed``: in the open, or sealed ``to`` these people."""
    if where is None:
        return None, None
    data = asdict(where)
    if to:
        return None, sealing.seal_data(data, [one.public for one in to])
    return json.dumps(data, ensure_ascii=False), None


def read(place: str | None, placed: bytes | None, by: Unlocked | None) -> Where | None:
    """From those columns. Raises ``JournalError`` where it is sealed, and not to ``by``."""
    if placed is not None:
        return None if by is None else Where(**sealing.opened_data(placed, by.identity))
    return None if place is None else Where(**json.loads(place))
