"""The second half of the walk of ``setup``: which microphone, and how well it hears people.

Rules: the microphone is opened only here, and closed again; what it hears is measured and
forgotten; only figures go into ``changes``.
"""

from __future__ import annotations

import math
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from voicerepair.cli import doubts
from voicerepair.cli.guide_aloud import Guide, Recording, record
from voicerepair.cli.picking import ask, pick, there_is
from voicerepair.cli.settings import Chosen
from voicerepair.cli.telling import tell
from voicerepair.errors import SoundError
from voicerepair.session.events import DeviceKind

if TYPE_CHECKING:
    from voicerepair.sound.portaudio import PortAudio
    from voicerepair.sound.ports import Microphone, Vad

__all__ = ["MicrophoneWalk"]

ROOM = 3.0  # seconds that the room is listened to
SENTENCE = 5.0  # seconds for a sentence
ECHO_AFTER = 0.8  # seconds that the end of our own sound may take through the room

BE_QUIET = "Please be quiet for a moment, so that I hear the room."
MYSELF = "Now I listen to myself. Nothing has to be solved today, and nobody keeps a score."
SPEAK = "Now one of you, from where you sit. Say in a sentence what you see in front of you."
SOMEBODY_ELSE = "Then the next one, from where you sit. Say in a sentence what you see."
AGAIN = "Then once more. Say in a sentence what you see in front of you."


class MicrophoneWalk:
    """``guide`` speaks; ``changes`` are what ``settings.change`` takes, and are filled."""

    def __init__(
        self,
        system: PortAudio,
        guide: Guide,
        chosen: Chosen,
        changes: dict[tuple[str, str], object],
    ) -> None:
        self._system = system
        self._guide = guide
        self._chosen = chosen
        self._changes = changes
        self._microphone: Microphone | None = None
        self._noise = -math.inf
        self._sounded = False

    def go(self) -> None:
        """Choose a microphone, and learn what it hears; another one as often as wanted."""
        if not there_is(self._system, DeviceKind.MICROPHONE):
            tell("Keys and the turn's clock do without it.")
            return
        try:
            from voicerepair.sound.vad import SileroVad

            vad = SileroVad()
        except SoundError as error:
            tell(f"{error.message} {error.hint}")
            return
        another = True
        while another:
            name = pick(self._system, DeviceKind.MICROPHONE, self._chosen)
            try:
                with ExitStack() as stack:
                    self._room(name, stack)
                    self._changes["sound", "microphone"] = name
                    self._echo()
                    another = self._sentences(vad)
            except SoundError as error:
                tell(f"{error.message} {error.hint}".strip())
                another = bool(
                    ask(["try another microphone, or the same once more"], "go on without it")
                )
            self._microphone = None

    def _room(self, name: str | None, stack: ExitStack) -> None:
        """Open the microphone, as late as a session would open it at the latest, and listen."""
        from voicerepair.sound import measures

        click.echo()
        self._guide.say(BE_QUIET)
        microphone = self._microphone = self._system.microphone(name)
        opened = time.monotonic()
        stack.callback(microphone.close)
        microphone.start(lambda _why: None)  # what is lost gives nothing more, and so it is told
        samples, waited = record(microphone, ROOM, opened)
        self._sounded = not measures.muted(samples)
        self._noise = measures.noise(samples)
        self._keep_level("noise", self._noise)
        for verdict in (
            *doubts.about_start(measures.late_start(samples, waited)),
            *doubts.about_room(self._noise, measures.hum(samples)),
        ):
            show(verdict)

    def _echo(self) -> None:
        """Does the microphone hear the guide?"""
        from voicerepair.sound import measures

        assert self._microphone is not None
        self._changes["room", "echo"] = None
        pcm = self._guide.made(self._guide.voice, MYSELF)
        if pcm is None:
            return
        click.echo()
        tell(MYSELF)
        began = time.monotonic()
        id = self._guide.begin(pcm)
        heard = record(self._microphone, pcm.duration + ECHO_AFTER, began)
        if not self._guide.wait(id, pcm.duration):
            return
        echo = measures.echo_of(pcm, heard.samples, self._noise)
        if echo is not None:
            self._keep_level("echo", echo.level)
        self._sounded = self._sounded or not measures.muted(heard.samples)
        if self._sounded:
            show(doubts.about_echo(echo))

    def _sentences(self, vad: Vad) -> bool:
        """A sentence from each who wants to; whether another microphone is to be tried."""
        from voicerepair.sound import measures

        text = SPEAK
        while True:
            click.echo()
            self._guide.say(text)
            samples, _ = self._listen()
            self._sounded = self._sounded or not measures.muted(samples)
            show(
                doubts.about_sentence(
                    measures.spoken(samples, vad, self._noise),
                    clipped=measures.clipped(samples),
                    muted=not self._sounded,
                )
            )
            options = [
                "somebody else",
                "once more",
                "another microphone, or this one from the start",
            ]
            match ask(options, "go on"):
                case 1:
                    text = SOMEBODY_ELSE
                case 2:
                    text = AGAIN
                case 3:
                    return True
                case _:
                    return False

    def _listen(self) -> Recording:
        assert self._microphone is not None
        click.echo(f"(Listening for {SENTENCE:g} seconds.)")
        return record(self._microphone, SENTENCE, time.monotonic())

    def _keep_level(self, key: str, level: float) -> None:
        self._changes["room", key] = None if math.isinf(level) else round(level)


def show(verdict: doubts.Verdict) -> None:
    tell(verdict.said)
    if verdict.hint:
        tell(verdict.hint, "   ")
