"""Which prompts a session with a script can say, and what of each is spoken.

Names are filled in on the phone, so no voice has said them. Rules: the caption always is whole. A
name by which somebody is called ("{speaker}, say what you did.") is left out of the sound, and the
rest is said as one sentence; any other name is a soft tick between the parts around it. Numbers and
clock times are spoken: they are sounds of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voicerepair.phone import words as page_words
from voicerepair.phone.data import all_scripts
from voicerepair.script.flow import steps_of
from voicerepair.script.model import Cue, Program, Rate, Say
from voicerepair.session import words
from voicerepair.session.own import own_sentences
from voicerepair.session.wording import Wording

__all__ = ["CUES", "Slot", "Spoken", "cues", "prompts", "rated", "spoken", "values"]

# Those that the session plays of its own accord, and the tick in place of a name.
CUES = (
    "your-turn", "hand-over", "chime", "still-there", "bell", "breath-in", "breath-out", "tap",
)  # fmt: skip
UNNAMED = frozenset({"number", "return time"})
MOST_VALUES = 101  # of one rating; more than a session reads out

NAME = r"\{[^{}]+\}"
CALLED = rf"{NAME}(?:, {NAME})*(?: \w+ {NAME})?"
AT_START = re.compile(rf"(^|[.!?…]\s+)({CALLED}),\s+(\S)")
AT_END = re.compile(rf"(?<!\}}),\s+({CALLED})(?=[.!?…]+(?:\s|$))")
SOUNDED = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a prompt that is filled in on the phone."""

    name: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """``pieces`` in order: what a voice says, and what is filled in. ``called``: the slots with the
    names of those who are spoken to, which the screen shows in large type."""

    pieces: tuple[str | Slot, ...]
    called: tuple[str, ...]


def prompts(program: Program, wording: Wording) -> list[str]:
    """Every prompt that can be said, as it is written; each once, those of the script first."""
    scripts = all_scripts(program)
    main = scripts.pop(program.main)
    every = (main, *scripts.values())
    said = [step.text for script in every for step in steps_of(script) if isinstance(step, Say)]
    names = own_sentences(every, solo=main.solo)
    own = page_words.phone_sentences(wording)
    return list(dict.fromkeys([*said, *(str(own[name]) for name in names)]))


def rated(program: Program) -> dict[str, tuple[int, int]]:
    """The numbers that are asked for, by name, each with its lowest and its highest."""
    found: dict[str, tuple[int, int]] = {}
    for script in program.scripts.values():
        for step in steps_of(script):
            if isinstance(step, Rate):
                low, high = found.get(step.name, (step.low, step.high))
                found[step.name] = (min(low, step.low), max(high, step.high))
    return found


def spoken(text: str, numbers: frozenset[str]) -> Spoken:
    """What is spoken of a prompt; ``numbers`` are the names of ratings."""
    plain = words.EMPHASIS.sub(r"\1", text)
    rest, called = _uncalled(plain, numbers | UNNAMED)
    pieces: list[str | Slot] = []
    at = 0
    for found in words.PLACEHOLDER.finditer(rest):
        pieces += [*_with_words(rest[at : found.start()]), Slot(found[1])]
        at = found.end()
    pieces += _with_words(rest[at:])
    if not any(isinstance(piece, str) for piece in pieces):
        called += [slot.name for slot in pieces if isinstance(slot, Slot)]
    return Spoken(tuple(pieces), tuple(dict.fromkeys(called)))


def _uncalled(text: str, unnamed: frozenset[str]) -> tuple[str, list[str]]:
    """``text`` without the names by which people are called, and these."""
    called: list[str] = []

    def name(written: str) -> bool:
        names = words.placeholders(written)
        if not unnamed.isdisjoint(names):
            return False
        called.extend(names)
        return True

    def at_start(match: re.Match[str]) -> str:
        return f"{match[1]}{match[3].upper()}" if name(match[2]) else match[0]

    def at_end(match: re.Match[str]) -> str:
        return "" if name(match[1]) else match[0]

    return AT_END.sub(at_end, AT_START.sub(at_start, text)), called


def _with_words(part: str) -> Iterator[str]:
    """A part between two names, as a voice is given it; nothing where there are no words in it."""
    if SOUNDED.search(part):
        yield part.strip().lstrip(",;:.!?… ")


def values(program: Program, wording: Wording) -> dict[str, str]:
    """What can stand in a slot and is spoken: as it is shown, in lower case, and as a voice is
    given it. Hours and minutes of clock times are apart ("12:", ":05"), full hours are whole."""
    shown: dict[str, str] = {}
    asked = rated(program)
    for low, high in asked.values():
        if high - low < MOST_VALUES:
            for value in range(low, high + 1):
                said = words.number(value, wording)
                shown[said.lower()] = said
    nothing = (words.NO_NUMBER, words.NO_TIME) if asked else (words.NO_TIME,)
    shown |= {wording(text).lower(): wording(text) for text in nothing}
    for hour in range(24):
        spoken = words.clock(hour * 3600.0, 0.0, wording)
        shown[spoken.lower()] = spoken
        written = words.clock(hour * 3600.0 + 60.0, 0.0, wording).partition(":")[0]
        shown[f"{written}:"] = wording(page_words.HOUR).format(hour=written)
    for minute in range(1, 60):
        few = page_words.FEW_MINUTES if minute < 10 else page_words.MINUTES
        shown[f":{minute:02d}"] = wording(few).format(minutes=minute)
    return shown


def cues(program: Program) -> list[str]:
    """The names of the cues that can be played."""
    scripts = all_scripts(program).values()
    asked = [step.name for script in scripts for step in steps_of(script) if isinstance(step, Cue)]
    return list(dict.fromkeys([*CUES, *asked]))
