"""The exercises that come with the program, read for tests.

Rules: whatever is in the folder is found by listing it, so that a new exercise is held to what
holds for all of them without a line here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from voicerepair.bundled import bundled
from voicerepair.hosts.plan import Plan
from voicerepair.hosts.rehearse import Entry, rehearse
from voicerepair.script.fitting import Fit, fit
from voicerepair.script.library import Library
from voicerepair.script.model import (
    Answer,
    Breathe,
    Pause,
    Play,
    Program,
    Rate,
    Say,
    Script,
    SetAside,
    Show,
    Step,
    Turn,
)
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

HOT_STAGES = ("name", "own", "after a rupture")
SHARED_STAGES = ("opening", "closing", "settling")


@cache
def program(name: str) -> Program:
    return Library().load(name)


def load(name: str) -> Script:
    return program(name).script


def steps(script: Script) -> list[Step]:
    return [s for section in script.sections for s in (*section.steps, *section.between)]


def prompts(script: Script) -> list[str]:
    return [step.text for step in steps(script) if isinstance(step, Say)]


def shown(script: Script) -> list[str]:
    return [step.text for step in steps(script) if isinstance(step, Show)]


def seen(script: Script) -> list[str]:
    """Everything that people see of a script, or hear: title, summary, quotes, prompts."""
    return [script.meta.title, script.meta.summary, *shown(script), *prompts(script)]


def sentences(prompt: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", prompt)


def played(
    name: str, plan: Plan | None = None, *, plays: int = 0, pause: float | None = None
) -> list[Entry]:
    """The timeline of a script in which people are called by their roles.

    Everything in it was played so many ``plays`` before; people agreed on so long a ``pause``.
    """
    before = Fit(plays=dict.fromkeys(program(name).scripts, plays), pause=pause)
    people = [Person(role, role) for role in load(name).roles]
    return rehearse(Session(fit(program(name), before), people), plan)


def offered(name: str) -> list[list[str]]:
    """The answers to each question of a script."""
    return [
        [o.text for o in step.options] for step in steps(load(name)) if isinstance(step, Answer)
    ]


def shape(name: str) -> list[tuple[object, ...]]:
    """What takes time in a script, in the order in which it is written, without its prompts."""
    found: list[tuple[object, ...]] = []
    for step in steps(load(name)):
        match step:
            case Turn(who=who, kind=kind, seconds=seconds):
                found.append((who, str(kind), seconds))
            case Answer(who=who):
                found.append((who, "answers", step.within))
            case Rate(who=who, low=low, high=high):
                found.append((who, "rates", low, high))
            case Breathe(cycles, inhale, exhale):
                found.append(("breathe", cycles, inhale + exhale))
            case Pause(seconds) | SetAside(seconds):
                found.append((type(step).__name__, seconds))
            case Play(script):
                found.append(("play", script))
    return found


def _is_hot(script: Script) -> bool:
    return script.meta.stage in HOT_STAGES or any(
        re.search("betrayal|trauma", prompt) for prompt in prompts(script)
    )


def _twins(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in names:
        if name.endswith("-still"):
            yield name.removesuffix("-still"), name


SHIPPED = tuple(
    sorted(
        file.name.removesuffix(".md")
        for file in bundled("scripts").iterdir()
        if file.name.endswith(".md") and file.name != "README.md"
    )
)
ENGLISH = tuple(name for name in SHIPPED if load(name).meta.language == "en")
SHARED = tuple(name for name in SHIPPED if load(name).meta.stage in SHARED_STAGES)
HOT = tuple(name for name in ENGLISH if _is_hot(load(name)))
TWINS = tuple(_twins(SHIPPED))
