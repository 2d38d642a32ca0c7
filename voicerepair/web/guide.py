"""The guide's words of a session, as its script has them: what is said, and whose turn it is.

Only a script that is the one that was played is shown: it is known by its fingerprint. Rules:
people are called by name where the script alone says who is meant, and as the script calls them
elsewhere: who went first isn't kept, and nothing is said of which way a session took. What other
scripts said on the way stands where they were played, once; so do sections that are jumped to and
come back. The opening card is left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from voicerepair.errors import ScriptError
from voicerepair.journal.places import Where
from voicerepair.journal.sessions import Session
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.flow import jumps_of, steps_of
from voicerepair.script.model import (
    EACH,
    EVERYONE,
    LISTENER,
    SELF,
    SPEAKER,
    Answer,
    GoBack,
    Play,
    Program,
    Rate,
    Say,
    Script,
    Section,
    Show,
    Step,
    Swap,
    Turn,
)
from voicerepair.session.words import fill, placeholders

__all__ = ["Guide", "Kind", "Part", "Programs", "Words", "apart", "guide_of"]

#: Every program of this name that people may have sat down with. Raises ``ScriptError``.
Programs = Callable[[str], Iterable[Program]]

WHO = {
    SPEAKER: "Speaker",
    LISTENER: "Listener",
    EACH: "Each of you",
    EVERYONE: "All of you",
    SELF: "You",
}
OPENING = "opening"  # the stage of the card that is said once a sitting
FROM_THE_RIGHT = frozenset({"R", "AL"})
ISOLATED = "\u2068{}\u2069"


class Kind(StrEnum):
    SAYS = "says"
    SHOWS = "shows"
    TURN = "turn"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Words:
    """``text`` is what the guide says or shows; of a turn or an answer, whose it is. ``where`` a
    turn stands in the script."""

    kind: Kind
    text: str
    where: Where | None = None


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
                parts = tuple(_Reading(program, session.names).parts())
                return Guide(parts, program.script.meta.language)
    except ScriptError:
        return Guide(trouble=GONE)
    return Guide(trouble=CHANGED)


class _Reading:
    """One program, read from its beginning to its end. ``names`` are in the order of roles, until
    people exchange them: where they may have, nobody is called by name."""

    def __init__(self, program: Program, names: tuple[str, ...]) -> None:
        self._program = program
        steps = (step for script in program.scripts.values() for step in steps_of(script))
        self._names = () if any(isinstance(step, Swap) for step in steps) else names
        self._read = {program.main}

    def parts(self) -> Iterator[Part]:
        script = self._program.script
        for section in _in_order(script):
            steps = (*section.steps, *section.between)
            words = tuple(one for step in steps for one in self._words(step, script))
            if words:
                yield Part(section.name, words)

    def _words(self, step: Step, script: Script) -> Iterator[Words]:
        match step:
            case Say(text=text):
                yield Words(Kind.SAYS, self._filled(text, script))
            case Show(text=text):
                yield Words(Kind.SHOWS, self._filled(text, script))
            case Turn(who=who):
                where = Where(script.name, step.line)
                yield Words(Kind.TURN, self._whose(who, script), where)
            case Answer(who=who, privately=False) | Rate(who=who, privately=False):
                yield Words(Kind.ANSWER, self._whose(who, script))
            case Play(script=name):
                yield from self._played(name)
            case _:
                pass

    def _played(self, name: str) -> Iterator[Words]:
        script = self._program.scripts.get(name)
        if script is None or name in self._read or script.meta.stage == OPENING:
            return
        self._read.add(name)
        for section in _in_order(script):
            for step in (*section.steps, *section.between):
                yield from self._words(step, script)

    def _filled(self, text: str, script: Script) -> str:
        values = {name: self._called(name, script) for name in placeholders(text)}
        return fill(text, values).caption

    def _called(self, who: str, script: Script) -> str:
        """In a sentence, in which a name that is written from the right stays by itself."""
        if script.solo and len(self._names) == 1 and who in (SPEAKER, SELF):
            return apart(self._names[0])
        if who == EVERYONE and self._names:
            return ", ".join(map(apart, self._names))
        return apart(self._whose(who, script, in_words=True))

    def _whose(self, who: str, script: Script, *, in_words: bool = False) -> str:
        """Of somebody alone it is theirs, and nobody else reads it."""
        if who in (SPEAKER, LISTENER) and script.solo:
            return WHO[SELF]
        if who in script.roles and self._names:
            if len(self._names) == 1 and not in_words:
                return WHO[SELF]
            return self._names[script.roles.index(who) % len(self._names)]
        return WHO.get(who, who)


def _in_order(script: Script) -> list[Section]:
    """As they are written; but where a section comes back to who jumped to it, it follows there,
    since that is where people heard it."""
    sections = {section.name: section for section in script.sections}
    order: dict[str, Section] = {}

    def add(section: Section) -> None:
        if section.name in order:
            return
        order[section.name] = section
        for step in (*section.steps, *section.between):
            for jump in jumps_of(step):
                if _comes_back(sections[jump.section]):
                    add(sections[jump.section])

    for section in script.sections:
        add(section)
    return list(order.values())


def _comes_back(section: Section) -> bool:
    return bool(section.steps) and isinstance(section.steps[-1], GoBack)


def apart(name: str) -> str:
    """A name as it stands in a sentence: what follows one that is written from the right would be
    shown on its other side."""
    turned = any(unicodedata.bidirectional(letter) in FROM_THE_RIGHT for letter in name)
    return ISOLATED.format(name) if turned else name
