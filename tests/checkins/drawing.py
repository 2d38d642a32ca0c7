"""Check-ins as drawings: one column each, ``-`` where the item was skipped."""

from __future__ import annotations

from voicerepair.checkins.entries import Answer, Entry, Told
from voicerepair.checkins.items import Tie

SHORT = {
    "reached": {"y": "yes", "n": "not-yet"},
    "first-reach": {"s": "soon", "d": "same-day", "l": "later", "w": "waiting"},
    "helped-most": {"j": "joke", "a": "apology", "b": "break", "t": "time", "e": "else"},
}


def values(item: str, drawing: str) -> list[int | str | None]:
    return [
        None if one == "-" else SHORT[item][one] if item in SHORT else int(one)
        for one in drawing.split()
    ]


def entries(item: str, drawing: str, tie: Tie = Tie.PARTNER) -> list[Entry]:
    return [
        Entry(f"c{at}", float(at), tie, () if value is None else (Answer(item, value),))
        for at, value in enumerate(values(item, drawing))
    ]


def opened(item: str, drawing: str, tie: Tie = Tie.PARTNER) -> tuple[Told, ...]:
    return tuple(Told(tie, item, value) for value in values(item, drawing) if value is not None)
