"""Who speaks, and for how long: turns that are too short, that nobody answers, or unevenly given.

Rules: a script for one has nobody to say anything back and nothing to share out. Where a script
names who is ``first``, its roles are meant to differ, and so may their time.
"""

from __future__ import annotations

from collections.abc import Iterator

from voicerepair.script.findings import Code, Finding
from voicerepair.script.flow import runs_of, steps_of
from voicerepair.script.lint.ways import at_step
from voicerepair.script.lint.words import Wording, wording_for
from voicerepair.script.model import (
    EACH,
    EVERYONE,
    LISTENER,
    SPEAKER,
    Answer,
    End,
    First,
    GoBack,
    Say,
    Script,
    Step,
    Swap,
    Turn,
    TurnKind,
)
from voicerepair.script.parse import Parsed

__all__ = ["check_balance", "check_turns"]

SHORTEST = 30.0
SHORTEST_ROUND = 20.0
"""A sentence from each, one after the other."""
LONGEST_REPLY = 15.0
"""What answers a turn may be this short: a yes, a word, a nod."""
LONG = 60.0
MOST_DIFFERENCE = 0.1
SOON = 20
"""Steps after a turn in which it can be met."""


def check_turns(parsed: Parsed) -> Iterator[Finding]:
    """Turns that are too short to think in, and long ones that meet with nothing."""
    wording = wording_for(parsed.script.meta.language)
    children = parsed.script.meta.children
    steps = tuple(steps_of(parsed.script))
    before: Turn | None = None
    asked = ""
    for position, step in enumerate(steps):
        if isinstance(step, Say):
            asked = step.text
        if not isinstance(step, Turn):
            continue
        if step.seconds < SHORTEST and not (
            step.who in children or _may_be_short(step, before, asked, wording)
        ):
            yield _short(parsed, step)
        if _is_long(parsed.script, step) and not _is_met(
            step, steps[position + 1 : position + 1 + SOON], wording
        ):
            yield _alone(parsed, step)
        before = step


def _may_be_short(step: Turn, before: Turn | None, asked: str, wording: Wording) -> bool:
    if wording.brief.search(asked):
        return True
    if step.who in (EACH, EVERYONE):
        return step.seconds >= SHORTEST_ROUND
    reply = before is not None and before.who != step.who
    return reply and step.seconds <= LONGEST_REPLY


def _short(parsed: Parsed, step: Turn) -> Finding:
    return at_step(
        parsed,
        step,
        Code.SHORT_TURN,
        f"{step.seconds:g} seconds are too short to find words in.",
        f"Give {SHORTEST:g} seconds or more, or ask for a word or a sentence in the prompt before.",
    )


def _is_long(script: Script, step: Turn) -> bool:
    together = step.who == EVERYONE or script.solo
    return step.seconds > LONG and step.kind is TurnKind.SPEAKS and not together


def _is_met(step: Turn, after: tuple[Step, ...], wording: Wording) -> bool:
    """Whether what follows a long turn says it back, answers it shortly, or thanks for it."""
    for following in after:
        match following:
            case Say(text) if wording.thanks.search(text):
                return True
            case Answer() if following.who != step.who:
                return True
            case End() | GoBack():
                return False
            case Turn() if following.who == step.who:
                continue
            case Turn():
                says_back = following.kind is TurnKind.SAYS_BACK
                return says_back or following.seconds <= step.seconds / 2
            case _:
                continue
    return False


def _alone(parsed: Parsed, step: Turn) -> Finding:
    return at_step(
        parsed,
        step,
        Code.NOT_MET,
        f"After {step.seconds:g} seconds of speaking, nobody says it back or thanks for it.",
        "Let the other one say it back, like [listener says back for 45 seconds], or thank them.",
    )


def check_balance(parsed: Parsed) -> Iterator[Finding]:
    """Partners whose turns come to more than a tenth more than the other's."""
    script = parsed.script
    swaps = any(isinstance(step, Swap) for step in steps_of(script))
    if script.solo or swaps or script.meta.first != First.LOT:
        return
    roles = _fixed_roles(script)
    given = _given(script, roles)
    most, least = max(given, key=lambda role: given[role]), min(given, key=lambda role: given[role])
    if given[most] <= given[least] * (1 + MOST_DIFFERENCE):
        return
    turns = [step for step in steps_of(script) if isinstance(step, Turn)]
    last = [turn for turn in turns if roles.get(turn.who) == most][-1]
    called = {roles[turn.who]: turn.who for turn in turns if turn.who in roles}
    yield at_step(
        parsed,
        last,
        Code.UNEQUAL,
        f"{last.who} gets {given[most]:g} seconds to speak in all, and {called.get(least, least)} "
        f"{given[least]:g}.",
        "Give both the same, or let them change places with [swap roles]. If their parts are meant "
        f"to differ, write first: {script.roles[0]} (or ask) in the front matter.",
    )


def _fixed_roles(script: Script) -> dict[str, str]:
    """Who is meant by what is written, as far as it is the same person throughout."""
    roles = {role: role for role in script.roles}
    if any(section.each for section in script.sections):
        return roles
    return {**roles, SPEAKER: script.roles[0], LISTENER: script.roles[1]}


def _given(script: Script, roles: dict[str, str]) -> dict[str, float]:
    """The seconds of the turns of each role.

    What goes to each, or to everyone, is the same for all, and so is what goes to speaker and
    listener in turn; how often a section is jumped to is not looked at.
    """
    given = dict.fromkeys(script.roles, 0.0)
    for section in script.sections:
        for step in (*section.steps, *section.between):
            if not isinstance(step, Turn):
                continue
            seconds = step.seconds * runs_of(section, len(script.roles))
            if step.who in roles:
                given[roles[step.who]] += seconds
            elif section.each or step.who in (EACH, EVERYONE):
                for role in given:
                    given[role] += seconds
    return given
