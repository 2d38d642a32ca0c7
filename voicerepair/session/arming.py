"""What the ear may hear when: which phrases are armed, and what each of them means.

Rules: only what makes sense now is armed, so that less can be misheard.

- In a turn only what is said to the guide: stop, time-out, help, pause and more time act at once,
  "done" and "skip" go through tone and window. "Say that again" is said to the other person once
  more than a word or two has been said.
- An answer is armed while its question is open, and for a moment after another one was given.
- While the guide speaks, a phrase that occurs in its prompt is not armed, except stop and time-out:
  a prompt may name them, and nobody has to wait for its end.
- While turns are recorded, or were, "stop recording" is armed wherever anything is.
- Outside turns and questions there is a command window, and it closes while people are away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from voicerepair.script.flow import steps_of
from voicerepair.script.model import Answer
from voicerepair.session.commands import (
    COME_BACK,
    COMMANDS,
    GO_ON,
    HAND_OVER,
    PASS,
    RESUME,
    Command,
)
from voicerepair.session.events import Chosen, Heard, Phase
from voicerepair.session.words import BACK_OPTIONS, NO, NUMBERS, YES

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = [
    "ANSWERS",
    "NOTHING",
    "WINDOW",
    "Arming",
    "Situation",
    "answers_in",
    "armed",
    "arming_of",
    "spoken_form",
]

ANSWERS = (YES, NO, PASS, *NUMBERS)  # what can be said to the usual questions, in English

WINDOW = 600.0  # seconds that commands are listened for in a pause that somebody made

Phrases = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Arming:
    """The phrases that are armed: what they command, or answer. ``guide_speaks``: what is heard
    may be the guide's own voice."""

    commands: Mapping[str, Command] = field(default_factory=dict)
    answers: Phrases = field(default_factory=dict)
    guide_speaks: bool = False

    @property
    def phrases(self) -> frozenset[str]:
        return frozenset(self.commands) | frozenset(self.answers)

    def event(self, phrase: str, at: float) -> Heard | Chosen:
        """What has happened when ``phrase``, which is armed, was said ``at`` that time."""
        if phrase in self.commands:
            return Heard(self.commands[phrase], at)
        return Chosen(self.answers[phrase], at)


NOTHING = Arming()


@dataclass(frozen=True, slots=True)
class Situation:
    """All that arming depends on.

    ``saying``: the words that the guide is speaking; ``begun``: more than a word or two has been
    said in this turn; ``answers``: what can be said to a question, by phrase; ``asked``: it is
    open (else they only correct); ``private``: answers are given by key alone; ``window``: people
    are near, so commands may be listened for; ``recorded``: there may be sound to delete.
    """

    phase: Phase
    saying: str = ""
    begun: bool = False
    answers: Phrases = field(default_factory=dict)
    asked: bool = False
    private: bool = False
    window: bool = True
    recorded: bool = False


# Nobody has to wait with these, wherever it is.
ALWAYS = (Command.STOP, Command.HELP, Command.TIME_OUT)
# And these two even while a prompt names them.
IN_PROMPTS = frozenset({Command.STOP, Command.TIME_OUT})


def armed(now: Situation) -> Arming:
    """What is armed in this situation."""
    if now.phase in (Phase.READY, Phase.ENDED) or not now.window:
        return NOTHING
    said = spoken_form(now.saying)
    commands = {
        phrase: command
        for phrase, command in _commands(now)
        if command in IN_PROMPTS or not _occurs(phrase, said)
    }
    answers = {} if now.private else now.answers
    return Arming(
        {
            phrase: command
            for phrase, command in commands.items()
            if command in ALWAYS or phrase not in answers
        },
        {
            phrase: answer
            for phrase, answer in answers.items()
            if commands.get(phrase) not in ALWAYS and not _occurs(phrase, said)
        },
        guide_speaks=bool(said),
    )


def _commands(now: Situation) -> Iterator[tuple[str, Command]]:
    """Each phrase that would be a command in this phase."""
    match now.phase:
        case Phase.TURN | Phase.WINDOW:
            yield from _all(HAND_OVER, Command.DONE)
            yield from _of(Command.SKIP, Command.MORE_TIME)
            if not now.begun:
                yield PASS, Command.DONE
                yield from _of(Command.REPEAT, Command.BACK)
        case Phase.ANSWER if now.private:
            pass
        case Phase.ANSWER:
            if now.asked:
                yield PASS, Command.DONE
                yield from _of(Command.MORE_TIME)
            yield from _of(Command.REPEAT, Command.BACK, Command.SKIP)
        case Phase.PAUSED:
            yield from _all((*RESUME, *GO_ON), Command.DONE)
        case Phase.ASIDE:
            yield from _all((*COME_BACK, *GO_ON), Command.DONE)
            yield from _of(Command.MORE_TIME)
        case _:
            yield from _all(GO_ON, Command.DONE)
            yield from _of(Command.REPEAT, Command.BACK, Command.SKIP)
    if now.phase not in (Phase.PAUSED, Phase.ASIDE):
        yield from _all(_without(COMMANDS[Command.PAUSE].phrases, RESUME), Command.PAUSE)
    yield from _of(*ALWAYS)
    if now.recorded:
        yield from _of(Command.UNRECORD)


def _of(*commands: Command) -> Iterator[tuple[str, Command]]:
    for command in commands:
        yield from _all(COMMANDS[command].phrases, command)


def _all(phrases: Iterable[str], command: Command) -> Iterator[tuple[str, Command]]:
    return ((phrase, command) for phrase in phrases)


def _without(phrases: Iterable[str], left_out: Iterable[str]) -> list[str]:
    return [phrase for phrase in phrases if phrase not in left_out]


def _occurs(phrase: str, said: str) -> bool:
    """Do the words of ``phrase`` occur in ``said``, one after the other?"""
    return f" {spoken_form(phrase)} " in f" {said} "


@lru_cache(maxsize=1_000)
def spoken_form(text: str) -> str:
    """``text`` as a phrase: small letters, and no punctuation but apostrophes."""
    plain = text.casefold().replace("’", "'")
    return " ".join(word.strip("'") for word in re.sub(r"[^\w']+", " ", plain).split())


def arming_of(session: Session, now: float) -> Arming:
    """What is armed in ``session`` now."""
    return armed(_situation(session, now))


def answers_in(session: Session) -> Iterator[str]:
    """All that can be said, in English, to a question of this session: of its scripts, of a
    time-out, and who goes first."""
    names = session.people.names(tuple(range(len(session.people))))
    yield from (*ANSWERS, *map(spoken_form, (*BACK_OPTIONS, *names)))
    for script in session.program.scripts.values():
        for step in steps_of(script):
            if isinstance(step, Answer):
                yield from (spoken_form(option.text) for option in step.options)


def _situation(session: Session, now: float) -> Situation:
    phase, activity = session.phase, session.activity
    if activity is None:
        return Situation(phase)
    asked = phase is Phase.ANSWER and session.room.listening != 0
    answers = dict(session.correcting.answers(now))
    if asked:
        answers |= activity.answers
    window = activity.people_near(now)
    if session.paused is not None:
        window = now <= session.paused.since + WINDOW
    return Situation(
        phase,
        session.room.saying,
        begun=activity.begun,
        answers=answers,
        asked=asked,
        private=activity.private,
        window=window,
        recorded=session.recording.deletable,
    )
