"""What somebody answered in a check-in, as data.

Rules: what ``items`` says is never kept has no place here; what one person opened to another comes
without a day and without the check-in it belongs to, so that what was not opened leaves no gap.
"""

from __future__ import annotations

from dataclasses import dataclass

from voicerepair.checkins.items import BY_KEY, Item, Kind, Tie, possible

__all__ = ["Answer", "Entry", "Opened", "Told", "checked", "in_words"]


@dataclass(frozen=True, slots=True)
class Answer:
    """To one item (its key): 0 to 10, the key of an option, or words.

    ``shared_with``: names, as they are now. Nobody, unless somebody was chosen.
    """

    item: str
    value: int | str
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One check-in. ``code``: what its owner calls it by; ``when``: wall time in seconds."""

    code: str
    when: float
    tie: Tie
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One answer that somebody opened to somebody else."""

    tie: Tie
    item: str
    value: int | str


@dataclass(frozen=True, slots=True)
class Opened:
    """What two people opened to each other: ``name``'s, and one's own; of each item the oldest
    first."""

    name: str
    theirs: tuple[Told, ...] = ()
    mine: tuple[Told, ...] = ()


def checked(item: str, value: object) -> Item:
    """The item that was answered. Raises ``ValueError`` for what is never kept, or no answer."""
    found = BY_KEY.get(item)
    if found is None or not found.kept:
        raise ValueError(f"{item!r} is nothing that is kept")
    if not possible(found, value):
        raise ValueError(f"{value!r} is no answer to {item!r}")
    return found


def in_words(item: Item, value: int | str) -> str:
    """An answer as it is shown."""
    if item.kind == Kind.RATE:
        return f"{value} of 10"
    option = item.option(value)
    return option.text if option else str(value)
