"""The walk of ``voicerepair setup``: one step after the other, each said aloud and shown.

Rules: Enter takes what stands there, so that nothing has to be decided; what is missing is told
once, with how to get it, and the steps that need it are left out; nothing is written here, only
``changes`` is filled with what was chosen and measured.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from voicerepair.cli.devices import open_usual_voices
from voicerepair.cli.guide_aloud import Guide
from voicerepair.cli.microphone_walk import MicrophoneWalk
from voicerepair.cli.picking import ask, pick, there_is
from voicerepair.cli.settings import RATES, Chosen
from voicerepair.cli.telling import tell
from voicerepair.errors import SoundError
from voicerepair.session.events import DeviceKind

if TYPE_CHECKING:
    from voicerepair.sound.portaudio import PortAudio
    from voicerepair.sound.ports import VoiceInfo

__all__ = ["Walk"]

VOICES = 6  # that are offered; voicerepair voices lists them all
STEP = 10  # words a minute


class Walk:
    """``system`` None: there is no sound at all. ``changes`` are what ``settings.change`` takes."""

    def __init__(
        self, system: PortAudio | None, chosen: Chosen, language: str, stack: ExitStack
    ) -> None:
        self.changes: dict[tuple[str, str], object] = {}
        self.guide = Guide(chosen.rate)
        stack.callback(self.guide.close)
        self._system = system
        self._chosen = chosen
        self._language = language
        self._stack = stack

    def go(self) -> None:
        """All the steps."""
        if self._system is not None and self._take_voice() and self._loudspeaker():
            self._voice()
            self._speed()
        if self._system is not None:
            MicrophoneWalk(self._system, self.guide, self._chosen, self.changes).go()
        self._patience()

    # ------------------------------------------------------------------------ the guide

    def _take_voice(self) -> bool:
        """The voice of this walk. Whether a loudspeaker is worth looking for: without a voice
        there is nothing to hear from it."""
        notices: list[str] = []
        try:
            self.guide.voice = open_usual_voices(None, self._chosen, "en", notices)[0]
        except SoundError as error:
            tell(f"{error.message} {error.hint} Captions go on without a voice.")
        for notice in notices:
            tell(notice)
        return self.guide.voice is not None

    def _loudspeaker(self) -> bool:
        """Choose one, and hear it. Whether there is one."""
        kind = DeviceKind.SPEAKER
        assert self._system is not None
        if not there_is(self._system, kind):
            return False
        asked = True
        while asked:
            name = pick(self._system, kind, self._chosen)
            try:
                self.guide.take_speaker(self._system.speaker(name))
            except SoundError as error:
                tell(f"{error.message} {error.hint}".strip())
            else:
                self.changes["sound", "speaker"] = name
                self.guide.say("Hello. This is how I sound from here.")
            asked = self._heard_or_another()
        return self.guide.audible

    def _heard_or_another(self) -> bool:
        """Is another loudspeaker to be chosen?"""
        while True:
            again = self.guide.audible
            options = ["say it again"] * again + ["try another loudspeaker, or the same once more"]
            rest = "I heard it, go on" if again else "go on without it"
            number = ask(options, rest)
            if number is None:
                return False
            if number == len(options):
                return True
            self.guide.say("Hello again. This is how I sound from here.")

    def _voice(self) -> None:
        """Hear the voices, and take one."""
        from voicerepair.sound.voices.calibration import reference
        from voicerepair.sound.voices.catalogue import available

        click.echo()
        offered = self._offered(available(self._language))
        if not offered:
            tell(f"No voice of this machine speaks {self._language!r}: voicerepair voices.")
            return
        if len(offered) == 1:
            tell(f"The only voice for {self._language!r} here is {offered[0].name}.")
            return
        self.guide.say("These are my voices. Type a number to hear one.")
        taken: VoiceInfo | None = None
        text = reference(self._language).partition(". ")[0] + "."
        while True:
            keeps = taken or offered[0]
            number = ask([voice.name for voice in offered], f"{keeps.name}, go on")
            if number is None:
                break
            notices: list[str] = []
            try:
                info = offered[number - 1]
                only = Chosen(voices={self._base: info.name})
                voice = open_usual_voices(None, only, self._language, notices)[0]
            except SoundError as error:
                tell(f"{error.message} {error.hint}".strip())
                continue
            self._stack.callback(voice.close)
            if self.guide.say_by(voice, text) is None:
                continue
            taken = info
            if self._base == "en":
                self.guide.voice = voice
        if taken is not None:
            self.changes["voices", self._base] = taken.name

    @property
    def _base(self) -> str:
        return self._language.replace("_", "-").lower().partition("-")[0]

    def _offered(self, voices: list[VoiceInfo]) -> list[VoiceInfo]:
        """The best of them, and first of all the one that speaks today."""
        usual = (self._chosen.voice(self._language) or "").lower()
        best = sorted(voices, key=lambda voice: (voice.name.lower() != usual, -voice.quality))
        return best[:VOICES]

    def _speed(self) -> None:
        if not self.guide.audible:
            return
        click.echo()
        self.guide.say("And this is how fast I speak.")
        while self.guide.audible:
            rate = self.guide.rate
            number = ask(["slower", "faster"], f"{rate} words a minute, go on")
            if number is None:
                break
            faster = rate + (STEP if number == 2 else -STEP)
            self.guide.rate = min(RATES[1], max(RATES[0], faster))
            self.guide.say("Now I speak like this. You can take all the time you need.")
        if self.guide.rate != self._chosen.rate:
            self.changes["pace", "rate"] = self.guide.rate

    # ------------------------------------------------------------------------ and the rest

    def _patience(self) -> None:
        click.echo()
        self.guide.say(
            "When you speak, I wait long, and then a quiet moment ends your turn. If that hurries "
            "anybody, quiet can end no turn at all, and a key does."
        )
        options = ["a long quiet ends a turn", "only a key, or two taps on the table"]
        now = options[1 if self._chosen.patient else 0]
        number = ask(options, f"{now}, as it is")
        if number is not None:
            self.changes["pace", "patient"] = number == 2
