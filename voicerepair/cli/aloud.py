"""One prompt at a time, aloud: a voice and a loudspeaker for an author at work.

What is said is kept in memory only: a script that is being written is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import count
from typing import TYPE_CHECKING

from voicerepair.cli.devices import open_usual_voices, usual_device
from voicerepair.cli.settings import Chosen
from voicerepair.errors import SoundError
from voicerepair.hosts.durations import Spoken
from voicerepair.session.events import DeviceKind
from voicerepair.sound.pcm import Pcm

if TYPE_CHECKING:
    from voicerepair.sound.narration.takes import Narration
    from voicerepair.sound.ports import Speaker
    from voicerepair.sound.voices.prompts import Prompts

__all__ = ["Aloud", "open_aloud", "open_spoken"]


class Aloud:
    """Says the latest thing it was asked to say. ``tell`` hears of trouble, on any thread."""

    def __init__(self, prompts: Prompts, speaker: Speaker, tell: Callable[[str], None]) -> None:
        self.prompts = prompts
        self.speaker = speaker
        self._tell = tell
        self._ids = count(1)
        self._latest = 0
        self.lost = False

    def prepare(self, texts: Sequence[str]) -> None:
        """These may be asked for next, the likeliest first."""
        self.prompts.prepare([(text, True) for text in texts])

    def say(self, text: str) -> None:
        """At once; what was being said is broken off."""
        if self.lost and not self.speaker.reopen():
            self._tell("The loudspeaker is still gone.")
            return
        self.lost = False
        self.speaker.hush()
        id = self._latest = next(self._ids)

        def ready(made: Pcm | SoundError) -> None:
            if isinstance(made, SoundError):
                self._tell(f"{made.message} {made.hint}".strip())
            elif id == self._latest:
                self.speaker.play(id, made)

        self.prompts.request(text, True, ready)

    def hush(self) -> None:
        """Nothing more of what was to be said."""
        self._latest = next(self._ids)
        self.speaker.hush()


def _in_words(error: Exception) -> str:
    return error.message if isinstance(error, SoundError) else f"The voice failed: {error}"


def open_spoken(
    stack: ExitStack,
    voice: str,
    language: str,
    rate: int,
    narration: Narration,
    tell: Callable[[str], None],
) -> Spoken:
    """How long a prompt takes as it was recorded, or by a voice, without a loudspeaker; ``stack``
    closes it. Raises ``SoundError`` where there is no such voice."""
    from voicerepair.sound.voices.catalogue import open_voices
    from voicerepair.sound.voices.prompts import Prompts

    voices = open_voices(voice, language)
    prompts = Prompts(
        voices, None, rate, None, lambda error: tell(_in_words(error)), narration=narration
    )
    stack.callback(prompts.close)
    return Spoken(prompts)


def open_aloud(
    stack: ExitStack,
    voice: str | None,
    language: str,
    rate: int,
    loudspeaker: str | None,
    chosen: Chosen,
    tell: Callable[[str], None],
) -> Aloud:
    """A loudspeaker and the voices for a language, those of the settings where none is asked for;
    ``stack`` closes them. Raises ``SoundError`` where there is none."""
    from voicerepair.sound.portaudio import PortAudio
    from voicerepair.sound.voices.prompts import Prompts

    system = stack.enter_context(PortAudio())
    notices: list[str] = []
    usual = usual_device(system, DeviceKind.SPEAKER, chosen, notices)
    speaker = system.speaker(loudspeaker or usual)
    stack.callback(speaker.close)
    aloud: list[Aloud] = []

    def lost(why: str) -> None:
        for one in aloud:
            one.lost = True
        tell(f"{why} The space bar tries again.")

    speaker.start(lambda _id, _at: None, lost)
    voices = open_usual_voices(voice, chosen, language, notices)
    prompts = Prompts(voices, None, rate, speaker.rate, lambda error: tell(_in_words(error)))
    for notice in notices:
        tell(notice)
    stack.callback(prompts.close)
    aloud.append(Aloud(prompts, speaker, tell))
    return aloud[0]
