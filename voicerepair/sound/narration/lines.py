"""Which lines of a script somebody can say in place of the voice, word for word as a session does.

Rules: each line once. Those of the script come first, in its order, then the guide's own, then
those with names, so that a line of the script keeps its number whatever else is wanted. A line with
a number, a clock time or an answer in it is always the voice's, and so is every name that was not
given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voicerepair.script.flow import steps_of
from voicerepair.script.model import (
    EVERYONE,
    LISTENER,
    SPEAKER,
    Play,
    Program,
    Rate,
    Say,
    Script,
    Swap,
)
from voicerepair.session import words
from voicerepair.session.events import Person
from voicerepair.session.own import own_sentences
from voicerepair.session.wording import Wording
from voicerepair.session.words import Line

__all__ = ["Lines", "is_said", "lines_of", "played"]

FIRST = "first"  # what else stands for people in a prompt
NAME = "name"  # in the guide's own sentences: one of them


@dataclass(frozen=True, slots=True)
class Lines:
    """``said``: what can be recorded, in order; ``unnamed``: prompts that it takes people's names
    for, as they are written, where nobody gave any; ``numbered``: those that are always the
    voice's."""

    said: tuple[Line, ...]
    unnamed: tuple[str, ...]
    numbered: tuple[str, ...]


def lines_of(
    program: Program, people: Sequence[Person], wording: Wording, *, own: bool = False
) -> Lines:
    """The lines of the program's main script, alone; with ``own``, those that the guide says of its
    own accord in it. ``people`` in the order of its roles, or none of them."""
    script = program.script
    texts = list(dict.fromkeys([*_prompts(script), *(_own(script, wording) if own else ())]))
    slots = {text: set(words.placeholders(text)) for text in texts}
    names = _names(program)
    plain = [text for text in texts if not slots[text]]
    named = [text for text in texts if slots[text] and slots[text] <= names]
    fillings = list(_fillings(program, people, wording)) if people else []
    said = [words.fill(text, {}) for text in plain]
    said += [words.fill(text, filling) for text in named for filling in fillings]
    once: dict[str, Line] = {}
    for line in said:
        once.setdefault(line.text, line)  # two names may be spoken alike
    return Lines(
        tuple(once.values()),
        () if people else tuple(named),
        tuple(text for text in texts if not slots[text] <= names),
    )


def is_said(text: str, script: Script, wording: Wording) -> bool:
    """Can a session with this script say ``text``, whoever is there?"""
    said = _plain(text)
    every = (*_prompts(script), *_own(script, wording))
    return any(_pattern(each).fullmatch(said) for each in every)


def played(program: Program) -> tuple[str, ...]:
    """The other scripts that the main one plays, and those that they play, by their keys in the
    program. What a time-out plays is none of them."""
    found = [program.main]
    for name in found:
        plays = [step.script for step in steps_of(program.scripts[name]) if isinstance(step, Play)]
        found += [other for other in dict.fromkeys(plays) if other not in found]
    return tuple(found[1:])


def _prompts(script: Script) -> list[str]:
    return [step.text for step in steps_of(script) if isinstance(step, Say)]


def _own(script: Script, wording: Wording) -> list[str]:
    """But for those with a number or a time in them."""
    said = [getattr(words, name) for name in own_sentences([script], solo=script.solo)]
    return [wording(text) for text in said if {FIRST, NAME}.issuperset(words.placeholders(text))]


def _names(program: Program) -> set[str]:
    """The placeholders that people's names take the place of; a number may have a role's name."""
    steps = (step for script in program.scripts.values() for step in steps_of(script))
    rated = {step.name for step in steps if isinstance(step, Rate)}
    return {*program.script.roles, SPEAKER, LISTENER, EVERYONE, FIRST, NAME} - rated


def _fillings(
    program: Program, people: Sequence[Person], wording: Wording
) -> Iterator[dict[str, Person | str]]:
    """What the placeholders can mean at one moment, as ``session.course`` gives people their roles
    and their order: roles as they were taken, or with the first two swapped where any script of the
    program does that; anybody may be first, and whoever listens comes after who speaks."""
    swaps = any(isinstance(s, Swap) for one in program.scripts.values() for s in steps_of(one))
    orders = [tuple(people)]
    if swaps and len(people) > 1:
        orders.append((people[1], people[0], *people[2:]))
    everyone = words.and_names(people, wording)
    for cast in orders:
        roles = {role: cast[at % len(cast)] for at, role in enumerate(program.script.roles)}
        for first in people:
            for at, speaker in enumerate(people):
                listener = people[(at + 1) % len(people)]
                yield {
                    **roles,
                    SPEAKER: speaker,
                    LISTENER: listener,
                    EVERYONE: everyone,
                    FIRST: first,
                    NAME: speaker,
                }


def _pattern(text: str) -> re.Pattern[str]:
    """``text`` with any words in the places of its placeholders."""
    parts = words.PLACEHOLDER.split(_plain(text))[::2]
    return re.compile(".+".join(map(re.escape, parts)))


def _plain(text: str) -> str:
    """As the title of a take has it."""
    return unicodedata.normalize("NFC", " ".join(text.replace("*", "").split()))
