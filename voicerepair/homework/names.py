"""Names of files in a bundle: a short list of what they may be, and a reason for everything else.

Rules: every name is one of three shapes, in small ASCII letters, so that it means the same file on
every system; nothing is mended or taken out, because a name that needs it is no name of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from voicerepair.errors import HomeworkError
from voicerepair.sound.narration.takes import NARRATION, TAKE_NAME

__all__ = [
    "MANIFEST",
    "check_names",
    "is_device",
    "is_narration",
    "is_script",
    "refused",
]

MANIFEST = "homework.json"
LONGEST = 160  # characters

FOLDER = r"[1-9][0-9]?"
SCRIPT_NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*"
SCRIPT = re.compile(rf"{FOLDER}/{SCRIPT_NAME}\.md")
TAKE = re.compile(rf"{FOLDER}/{SCRIPT_NAME}\{NARRATION}/{TAKE_NAME}")
DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{kind}{number}" for kind in ("com", "lpt") for number in range(10)]
)


def is_device(part: str) -> bool:
    """Does some system take this part of a path for a device?"""
    return part.split(".", maxsplit=1)[0].rstrip(" ").casefold() in DEVICES


def is_script(name: str) -> bool:
    return SCRIPT.fullmatch(name) is not None


def is_narration(name: str) -> bool:
    return TAKE.fullmatch(name) is not None


def check_names(names: Sequence[str]) -> None:
    """Raises ``HomeworkError`` for the first that may not be, and for two that are one file."""
    taken: dict[str, str] = {}
    for name in names:
        why = _why_not(name)
        if why:
            raise refused(f"the name {name[:LONGEST]!a} {why}")
        folded = name.casefold()
        if folded in taken:
            how = "is there twice" if taken[folded] == name else "differs only by its capitals"
            raise refused(f"the name {name!a} {how}")
        taken[folded] = name
    for name in names:
        why = _shape(name)
        if why:
            raise refused(f"the name {name!a} {why}")


def refused(why: str) -> HomeworkError:
    """Of a whole bundle."""
    return HomeworkError(
        f"This file is refused: {why}.",
        "Nothing of it was used or written. Ask your therapist whether they sent it.",
    )


def _why_not(name: str) -> str:
    parts = re.split(r"[/\\]", name)
    if not name or len(name) > LONGEST:
        return "is empty or too long"
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in name):
        return "has control characters in it"
    if not name.isascii():
        return "has letters in it that look different elsewhere"
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        return "begins at the root of a disk"
    if ".." in parts or "." in parts:
        return "leads out of its folder"
    if "\\" in name or ":" in name:
        return "means another file on another system"
    if any(map(is_device, parts)):
        return "is a device on some systems"
    if any(part != part.rstrip(". ") for part in parts):
        return "ends in a way that some systems leave out"
    return ""


def _shape(name: str) -> str:
    if name == MANIFEST or is_script(name) or is_narration(name):
        return ""
    return "is none that homework has"
