"""The voice of one audio file: it says whatever nobody recorded, on several threads.

Where it fails, the next one says all of it, unless it was asked for by name.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from voicerepair.cli import settings
from voicerepair.cli.devices import open_usual_voices, other_language
from voicerepair.errors import SoundError
from voicerepair.sound.ports import VoiceInfo

if TYPE_CHECKING:
    from voicerepair.cli.rendering import Order
    from voicerepair.sound.pcm import Pcm
    from voicerepair.sound.ports import Voice

__all__ = ["Voices"]


class FailedVoiceError(SoundError):
    """A voice could not say something."""


class Voices:
    """One voice at a time, opened once on each thread; ``stack`` closes them all. Where something
    was recorded there may be none: perhaps nobody needs it."""

    def __init__(self, order: Order, notices: list[str], stack: ExitStack) -> None:
        self._order = order
        self._notices = notices
        self._stack = stack
        self._number = 0
        self._missing: SoundError | None = None
        self._first = self._open()
        self._named = order.voice is not None
        notices += other_language(self.info, order.program.script.meta.language)
        self._opened = threading.local()
        self._lock = threading.Lock()
        self._calibrated = False

    @property
    def info(self) -> VoiceInfo:
        return self._first[self._number].info if self._first else VoiceInfo("", "", "")

    @property
    def _is_last(self) -> bool:
        return self._number + 1 == len(self._first)

    def _open(self) -> Sequence[Voice]:
        chosen = settings.of_this_machine()
        language = self._order.program.script.meta.language
        try:
            voices = open_usual_voices(self._order.voice, chosen, language, self._notices)
        except SoundError as error:
            if self._order.voice is not None or not self._order.narration:
                raise
            self._missing = error
            return []
        for voice in voices:
            self._stack.callback(voice.close)
        return voices

    def speak(self, text: str) -> Pcm:
        """On any thread. Raises ``FailedVoiceError``, which names the words, and ``SoundError``
        where there is no voice."""
        if self._missing is not None:
            raise SoundError(
                f"Nobody recorded “{text}”. {self._missing.message}", self._missing.hint
            )
        with self._lock:
            if not self._calibrated:
                # The first prompt finds out how fast the voice is; nobody has to do that twice.
                pcm = self._said(self._first[self._number], text)
                self._calibrated = True
                return pcm
            if not hasattr(self._opened, "voices"):
                self._opened.voices = self._open()
        return self._said(self._opened.voices[self._number], text)

    def _said(self, voice: Voice, text: str) -> Pcm:
        try:
            return voice.synthesise(text, self._order.words_a_minute)
        except SoundError as error:
            raise FailedVoiceError(
                f"The voice {voice.info.name} failed at “{text}”. {error.message}",
                error.hint or "Try again, or another --voice.",
            ) from error

    def next_one(self, error: SoundError) -> bool:
        """Go on with another voice, if it was a voice that failed, and there is one."""
        if not isinstance(error, FailedVoiceError) or self._named or self._is_last:
            return False
        failed = self.info.name
        self._number += 1
        self._calibrated = False
        self._notices.append(f"{error.message} So {self.info.name} says all of it, not {failed}.")
        return True
