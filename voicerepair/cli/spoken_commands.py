"""Opens the ear for spoken commands: one function for each kind of ear, which says what is missing.

Where nothing can be heard the session goes on with keys and two taps, and nobody is listened to
outside turns and questions.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from threading import Event, Thread
from typing import TYPE_CHECKING

from voicerepair.cli.devices import Wishes, in_words
from voicerepair.errors import SoundError
from voicerepair.session.arming import answers_in
from voicerepair.session.commands import COMMANDS, PHRASES
from voicerepair.session.engine import Session
from voicerepair.session.events import ANY_ANSWER
from voicerepair.session.wording import ENGLISH, Wording, translatable

if TYPE_CHECKING:
    from voicerepair.sound.ear.attending import Told
    from voicerepair.sound.ear.english.ear import EnglishEar
    from voicerepair.sound.hearing import Hearing
    from voicerepair.sound.ports import Ear

__all__ = ["open_ear"]

OWN_WORD = translatable("your own word")
LISTENS = "It listens for commands, which ? shows. What it hears for that is not kept."
ANSWER = "the answer, or pass"
SHOWN = 2  # phrases of a command on the page of ?
FIRST_PROMPTS = 3.0  # seconds in which the machine has enough to do: the guide begins to speak


def open_ear(
    hearing: Hearing,
    session: Session,
    wishes: Wishes,
    told: Told,
    stack: ExitStack,
    notices: list[str],
) -> tuple[tuple[str, str], ...]:
    """The ear, where something can be said to it; what that is, by command or answer."""
    if wishes.no_ear:
        return ()
    from voicerepair.sound.ear.attending import Attending
    from voicerepair.sound.ear.several import SeveralEars

    sayings: dict[str, list[str]] = {}
    ears: list[Ear] = []
    try:
        ears += taught_ear(sayings, session.wording)
    except SoundError as error:
        notices.append(f"{in_words(error)} The session goes on without them.")
    try:
        ears += english_ear(sayings, session, stack)
    except SoundError as error:
        notices.append(in_words(error))
    if not ears:
        return ()
    attending = Attending(SeveralEars(*ears, doubted=told.doubted), told)
    stack.callback(attending.close)
    hearing.attend(attending)
    notices.append(LISTENS)
    return tuple((what, ", ".join(said)) for what, said in sayings.items())


def taught_ear(sayings: dict[str, list[str]], wording: Wording) -> list[Ear]:
    """People's own words, if there are any; adds to ``sayings`` what they stand for."""
    from voicerepair.sound.ear.taught import open_taught
    from voicerepair.sound.ear.taught_words import usual_path

    ear = open_taught(usual_path())
    own = wording(OWN_WORD)
    for word in ear.words:
        of = f"{own} ({word.person})" if word.person else own
        sayings.setdefault(word.command, []).append(of)
    return [ear] if ear.words else []


def english_ear(
    sayings: dict[str, list[str]], session: Session, stack: ExitStack, after: float = FIRST_PROMPTS
) -> list[Ear]:
    """The usual phrases, and all answers, of a script in English; adds them to ``sayings``. It is
    made ready meanwhile, from ``after`` so many seconds on. Raises SoundError where it cannot be
    had."""
    if session.program.script.meta.base_language != ENGLISH.language:
        return []
    from voicerepair.sound.ear.english.ear import EnglishEar

    answers = set(answers_in(session))
    ear = EnglishEar(answers=answers)
    over = Event()
    stack.callback(over.set)
    arguments = (ear, session, answers, after, over)
    Thread(target=make_ready, args=arguments, name="ear, made ready", daemon=True).start()
    for command, entry in COMMANDS.items():
        sayings.setdefault(command, []).extend(map(as_written, entry.phrases[:SHOWN]))
    sayings[ANY_ANSWER] = [ANSWER]
    return [ear]


def as_written(phrase: str) -> str:
    """With the capital letter that English gives to one word wherever it stands."""
    return re.sub(r"\bi\b", "I", phrase)


def make_ready(
    ear: EnglishEar, session: Session, answers: set[str], after: float, over: Event
) -> None:
    """All that could be asked for is learned before it is, and the session told what it can ask
    people to say."""
    if over.wait(after):
        return
    phrases = answers.union(PHRASES)
    try:
        unknown = ear.unknown(phrases)
    except SoundError:
        return  # it is told when the ear is first asked what it heard, or the session is over
    session.hears = phrases.difference(unknown).__contains__
