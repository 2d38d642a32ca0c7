"""Opens what a session is played with: one function per thing, each saying what is missing.

The only place that picks concrete devices. What was asked for by name and is not there is an error;
anything else that is missing is noted once, with how to get it, and something stands in for it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from voicerepair.cli.settings import Chosen
from voicerepair.errors import SoundError, VoiceRepairError
from voicerepair.session.engine import Session
from voicerepair.session.events import DeviceKind

if TYPE_CHECKING:
    from voicerepair.hosts.live import Live
    from voicerepair.screen import Screen, Terminal
    from voicerepair.screen.keys import Keys
    from voicerepair.sound.hearing import Hearing
    from voicerepair.sound.narration.takes import Narration
    from voicerepair.sound.portaudio import PortAudio
    from voicerepair.sound.ports import Microphone, Speaker, Voice, VoiceInfo
    from voicerepair.sound.silent import SilentPrompts
    from voicerepair.sound.voices.prompts import Prompts

__all__ = [
    "Wishes",
    "caption_seconds",
    "open_hearing",
    "open_keys",
    "open_prompts",
    "open_speaker",
    "open_system",
    "open_usual_voices",
    "usual_device",
]

FIRST_PROMPTS = 4  # that a slow voice makes before the session starts
FIRST_WAIT = 30.0  # seconds to wait for them at most
PATIENCE = 1.0  # seconds after which people are told what they wait for


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for on the command line; ``chosen`` is what the settings say of the rest."""

    voice: str | None
    rate: int
    speaker: str | None
    microphone: str | None
    no_mic: bool
    no_ear: bool
    no_sound: bool
    chosen: Chosen
    cancel_echo: bool = False


def open_system(wishes: Wishes, stack: ExitStack, notices: list[str]) -> PortAudio | None:
    """The sound system, unless nobody wants it or it does not answer."""
    if wishes.no_sound and wishes.no_mic:
        return None
    from voicerepair.sound.portaudio import PortAudio

    try:
        return stack.enter_context(PortAudio())
    except SoundError as error:
        notices.append(in_words(error))
        return None


def open_speaker(
    system: PortAudio | None, wishes: Wishes, live: Live, stack: ExitStack, notices: list[str]
) -> Speaker:
    """The loudspeaker, or what keeps the time in its place."""
    from voicerepair.sound.silent import SilentSpeaker

    speaker: Speaker
    if system is not None and not wishes.no_sound:
        try:
            name = wishes.speaker or usual_device(
                system, DeviceKind.SPEAKER, wishes.chosen, notices
            )
            speaker = system.speaker(name)
            speaker.start(live.sound_ended, live.lost(DeviceKind.SPEAKER))
        except SoundError as error:
            if wishes.speaker is not None:
                raise
            notices.append(f"{in_words(error)} Captions go on without sound.")
        else:
            stack.callback(speaker.close)
            return speaker
    speaker = SilentSpeaker()
    speaker.start(live.sound_ended, live.lost(DeviceKind.SPEAKER))
    stack.callback(speaker.close)
    return speaker


def open_prompts(
    session: Session,
    wishes: Wishes,
    speaker: Speaker,
    narration: Narration,
    live: Live,
    stack: ExitStack,
    notices: list[str],
) -> Prompts | SilentPrompts:
    """What was recorded, and the voice with its fallbacks and its cache, making the first prompts;
    or captions alone."""
    from voicerepair.sound.silent import SilentPrompts, SilentSpeaker

    captions = SilentPrompts(caption_seconds(wishes.rate))
    if isinstance(speaker, SilentSpeaker):
        return captions
    from voicerepair.sound.voices.cache import PromptCache
    from voicerepair.sound.voices.notes import cache_folder
    from voicerepair.sound.voices.prompts import Prompts

    language = session.program.script.meta.language
    try:
        voices = open_usual_voices(wishes.voice, wishes.chosen, language, notices)
    except SoundError as error:
        if wishes.voice is not None:
            raise
        notices.append(f"{in_words(error)} Captions go on without a voice.")
        if not narration:
            return captions
        voices = []
    else:
        notices += other_language(voices[0].info, language)
    cache = PromptCache(cache_folder() / "prompts", on_trouble=live.post)
    prompts = Prompts(voices, cache, wishes.rate, speaker.rate, live.post, narration=narration)
    stack.callback(prompts.close)
    wait_for_first(prompts, [(line.text, line.private) for line in session.upcoming(FIRST_PROMPTS)])
    return prompts


def usual_device(
    system: PortAudio, kind: DeviceKind, chosen: Chosen, notices: list[str]
) -> str | None:
    """The device that the settings name; None for the system's own, and where it is not here."""
    name = chosen.speaker if kind is DeviceKind.SPEAKER else chosen.microphone
    if name is None or not system.devices(kind):
        return None
    try:
        system.find(kind, name)
    except SoundError as error:
        notices.append(
            f"The {kind.value} of your settings, {name!r}, is not here, so the system's own is "
            f"taken. {error.hint}"
        )
        return None
    return name


def open_usual_voices(
    name: str | None, chosen: Chosen, language: str, notices: list[str]
) -> list[Voice]:
    """The voice called ``name``, or that of the settings, or the best one; and its fallbacks.

    Raises ``SoundError`` for a ``name`` that is not here, and where there is no voice at all.
    """
    from voicerepair.sound.voices.catalogue import open_voices

    usual = chosen.voice(language)
    if name is not None or usual is None:
        return open_voices(name, language)
    try:
        return open_voices(usual, language)
    except SoundError as error:
        others = open_voices(None, language)
        notices.append(f"Of your settings: {error.message} {others[0].info.name} speaks instead.")
        return others


def other_language(voice: VoiceInfo, language: str) -> list[str]:
    """What to say about a voice that was made for another language than the script's."""
    from voicerepair.sound.voices.catalogue import speaks

    if not voice.language or speaks(voice, language):
        return []
    return [
        f"The voice {voice.name} was made for {voice.language!r}, and this exercise is written in "
        f"{language!r}: it may be hard to follow."
    ]


def wait_for_first(prompts: Prompts, lines: list[tuple[str, bool]]) -> None:
    """Until the first prompt is there: the others are made while it is said. A voice that takes
    longer than a second for it makes some more before the session starts, and people are told
    what they wait for."""
    prompts.prepare(lines[:1])
    if prompts.wait(PATIENCE):
        return
    prompts.prepare(lines)
    total = prompts.pending
    with click.progressbar(length=total, label="Getting the voice ready", file=sys.stderr) as bar:
        ends = time.monotonic() + FIRST_WAIT
        done = 0
        while time.monotonic() < ends and not prompts.wait(0.1):
            bar.update(total - prompts.pending - done)
            done = total - prompts.pending
        bar.update(total - done)


def open_hearing(
    system: PortAudio | None,
    wishes: Wishes,
    speaker: Speaker,
    live: Live,
    stack: ExitStack,
    notices: list[str],
) -> tuple[Hearing, Microphone] | None:
    """The microphone, opened early and kept open, and the listener behind it; what it hears of
    ``speaker`` is taken out where that is wished for."""
    if system is None or wishes.no_mic:
        return None
    from voicerepair.sound.hearing import Hearing
    from voicerepair.sound.vad import SileroVad

    try:
        vad = SileroVad()
        name = wishes.microphone or usual_device(
            system, DeviceKind.MICROPHONE, wishes.chosen, notices
        )
        microphone: Microphone = system.microphone(name)
        if wishes.cancel_echo:
            microphone = without_echo(microphone, speaker)
        microphone.start(live.lost(DeviceKind.MICROPHONE))
    except SoundError as error:
        if wishes.microphone is not None:
            raise
        notices.append(f"{in_words(error)} Keys and the turn's clock go on without it.")
        return None
    stack.callback(microphone.close)
    hearing = Hearing(microphone, vad, live)
    hearing.start()
    stack.callback(hearing.close)
    return hearing, microphone


def without_echo(microphone: Microphone, speaker: Speaker) -> Microphone:
    """``microphone`` without what ``speaker`` plays; as it is where that makes no sound."""
    from voicerepair.sound.portaudio.speaker import Speaker as Loudspeaker

    if not isinstance(speaker, Loudspeaker):
        return microphone
    from voicerepair.sound.cancelling.kalman import KalmanCanceller
    from voicerepair.sound.cancelling.microphone import CancellingMicrophone

    return CancellingMicrophone(microphone, speaker.keep_played().read, KalmanCanceller())


def open_keys(
    terminal: Terminal, screen: Screen, live: Live, stack: ExitStack, notices: list[str]
) -> Keys | None:
    from voicerepair.screen.keys import Keys

    try:
        return stack.enter_context(Keys(terminal, live.post, lambda: screen.view, time.monotonic))
    except VoiceRepairError as error:
        notices.append(in_words(error))
        return None


def caption_seconds(rate: int) -> Callable[[str], float]:
    """How long a caption stays where no voice says it."""
    return lambda text: max(1.0, len(text.split()) * 60 / rate)


def in_words(error: VoiceRepairError) -> str:
    return f"{error.message} {error.hint}".strip()
