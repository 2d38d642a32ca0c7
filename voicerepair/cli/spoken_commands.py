"""Opens the ear for spoken commands: one function for each kind of ear, which says what is missing.

Where nothing can be heard the session goes on with keys and two taps, and nobody is listened to
outside turns and questions.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from voicerepair.cli.devices import Wishes, in_words
from voicerepair.errors import SoundError
from voicerepair.session.engine import Session
from voicerepair.session.wording import Wording, translatable

if TYPE_CHECKING:
    from voicerepair.sound.ear.attending import Told
    from voicerepair.sound.hearing import Hearing
    from voicerepair.sound.ports import Ear

__all__ = ["open_ear"]

OWN_WORD = translatable("your own word")
LISTENS = "It listens for commands, which ? shows. Nothing that is said is kept."


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

    sayings: dict[str, str] = {}
    ears: list[Ear] = []
    try:
        ears += taught_ear(sayings, session.wording)
    except SoundError as error:
        notices.append(f"{in_words(error)} The session goes on without them.")
    if not ears:
        return ()
    attending = Attending(SeveralEars(*ears), told)
    stack.callback(attending.close)
    hearing.attend(attending)
    notices.append(LISTENS)
    return tuple(sayings.items())


def taught_ear(sayings: dict[str, str], wording: Wording) -> list[Ear]:
    """People's own words, if there are any; adds to ``sayings`` what they stand for."""
    from voicerepair.sound.ear.taught import open_taught
    from voicerepair.sound.ear.taught_words import usual_path

    ear = open_taught(usual_path())
    own = wording(OWN_WORD)
    for word in ear.words:
        of = f"{own} ({word.person})" if word.person else own
        sayings[word.command] = ", ".join(filter(None, (sayings.get(word.command), of)))
    return [ear] if ear.words else []
