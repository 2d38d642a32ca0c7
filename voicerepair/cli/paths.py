"""The paths: exercises that go well one after the other, as data.

Rules: a path plays scripts that came with the program, in this order; each is whole by itself, so
that people can stop after any of them.
"""

from __future__ import annotations

from typing import NamedTuple

from voicerepair.errors import ScriptError

__all__ = ["PATHS", "Way", "find"]


class Way(NamedTuple):
    """``roles`` are those of the people who walk it together."""

    name: str
    title: str
    what: str
    scripts: tuple[str, ...]
    roles: tuple[str, ...] = ("A", "B")


PATHS = (
    Way(
        "after-a-rupture",
        "After a rough moment",
        "Come back in, say one true sentence each, and hear where it landed.",
        ("return", "name", "own"),
    ),
    Way(
        "calm",
        "On a calm evening",
        "Settle, then one of you is heard all the way.",
        ("settle", "heard"),
    ),
    Way(
        "weekly",
        "Once a week",
        "Look at the week between you, the good and the rough.",
        ("week",),
    ),
    Way(
        "one-willing",
        "When only one of you is willing",
        "Settle, practise your own half, and look at it from outside.",
        ("settle", "alone", "outside-eye"),
        ("self",),
    ),
)


def find(name: str) -> Way:
    """The path of that name. Raises ScriptError with the nearest ones."""
    wanted = name.strip().casefold()
    for way in PATHS:
        if way.name == wanted:
            return way
    from voicerepair.script.source import or_names, several_nearest

    close = or_names(several_nearest(wanted, [way.name for way in PATHS]))
    raise ScriptError(
        f'There is no path called "{name}".',
        f"did you mean {close}?" if close else "voicerepair path shows what there is.",
    )
