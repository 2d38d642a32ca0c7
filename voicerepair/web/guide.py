"""The guide's words of a session, as its script has them: what is said, and whose turn it is.

Only a script that is the one that was played is shown: it is known by its fingerprint. Rules: who
of two had which role is not kept, so people are called as the script calls them; nothing is said of
which way a session took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from voicerepair.errors import ScriptError
from voicerepair.journal.sessions import Session
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.model import (
    EACH,
    EVERYONE,
    LISTENER,
    SELF,
    SPEAKER,
    Answer,
    Program,
    Rate,
    Say,
    Script,
    Show,
    Step,
    Turn,
)
from voicerepair.session.words import fill, placeholders

__all__ = ["Guide", "Kind", "Part", "Programs", "Words", "guide_of"]

#: Every program of this name that people may have sat down with. Raises ``ScriptError``.
Programs = Callable[[str], Iterable[Program]]

WHO = {
    SPEAKER: "Speaker",
    LISTENER: "Listener",
    EACH: "Each of you",
    EVERYONE: "All of you",
    SELF: "You",
}


class Kind(StrEnum):
    SAYS = "says"
    SHOWS = "shows"
    TURN = "turn"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Words:
    """``text`` is what the guide says or shows; of a turn or an answer, whose it is."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    heading: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """``trouble`` says kindly why there are no words."""

    parts: tuple[Part, ...] = ()
    language: str = "en"
    trouble: str = ""


GONE = "The exercise is no longer here, so the guide's words are not either."
CHANGED = "The exercise has been changed since, so the guide's words may not be those you heard."


def guide_of(session: Session, programs: Programs) -> Guide:
    """Its words, or why there are none."""
    try:
        for program in programs(session.played.script):
            if fingerprint(program) == session.played.fingerprint:
                return Guide(tuple(_parts(program)), program.script.meta.language)
    except ScriptError:
        return Guide(trouble=GONE)
    return Guide(trouble=CHANGED)


def _parts(program: Program) -> Iterator[Part]:
    script = program.script
    for section in script.sections:
        steps = (*section.steps, *section.between)
        words = tuple(one for step in steps for one in _words(step, script))
        if words:
            yield Part(section.name, words)


def _words(step: Step, script: Script) -> Iterator[Words]:
    match step:
        case Say(text=text):
            yield Words(Kind.SAYS, _filled(text, script))
        case Show(text=text):
            yield Words(Kind.SHOWS, _filled(text, script))
        case Turn(who=who):
            yield Words(Kind.TURN, _who(who, script))
        case Answer(who=who, privately=False) | Rate(who=who, privately=False):
            yield Words(Kind.ANSWER, _who(who, script))
        case _:
            pass


def _filled(text: str, script: Script) -> str:
    return fill(text, {name: _who(name, script) for name in placeholders(text)}).caption


def _who(who: str, script: Script) -> str:
    if who in (SPEAKER, LISTENER) and script.solo:
        return WHO[SELF]
    return WHO.get(who, who)
