"""Between the ways to speak and the ``Voice`` port: what every engine must do, and what is then
done to its sound, the same for all.

An engine turns clean words into sound at its own idea of a speed. ``MeasuredVoice`` cleans the
words, finds the speed that is really asked for, doubts the result, trims and levels it.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Protocol

import numpy as np

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices.calibration import Calibration
from voicerepair.sound.voices.loudness import finished
from voicerepair.sound.voices.program import TimeLimitError
from voicerepair.sound.voices.text import letters, speakable, words

__all__ = ["Engine", "MeasuredVoice", "Synthesiser", "read_sound", "suspicion"]

# What is said when there is nothing to say: long enough to be a sound that ends.
_NOTHING = 0.05


class Synthesiser(Protocol):
    """One voice of one engine, opened."""

    slow: bool
    """It takes seconds for a sentence, so its speed is measured on a short text."""

    @property
    def info(self) -> VoiceInfo: ...

    def speak(self, text: str, nominal: float) -> Pcm:
        """Clean, non-empty text at ``nominal`` words a minute as the engine counts.

        Raises ``SoundError``; ``TimeLimitError`` when the engine had to be killed.
        """
        ...

    def close(self) -> None:
        """From any thread: kill what runs."""
        ...


class Engine(Protocol):
    """One way to speak."""

    name: str
    fixed: bool
    """Its voices come with it, and change only when ``version`` does."""

    @property
    def version(self) -> str:
        """Changes when its voices might sound different; empty when it is not there."""
        ...

    def voices(self) -> list[VoiceInfo]:
        """Raises ``SoundError`` saying why the engine is not there, and how to get it."""
        ...

    def open(self, info: VoiceInfo) -> Synthesiser:
        """One of ``voices()``. Does no work yet: the first prompt does."""
        ...


class MeasuredVoice:
    """A ``Voice``: ``synthesiser`` at a rate that was measured, trimmed and levelled."""

    def __init__(self, synthesiser: Synthesiser, calibration: Calibration) -> None:
        self._synthesiser = synthesiser
        self._calibration = calibration

    @property
    def info(self) -> VoiceInfo:
        return self._synthesiser.info

    def synthesise(self, text: str, rate: float) -> Pcm:
        """``text`` at ``rate`` words a minute as measured on the reference text.

        A text without a letter or digit is 0.05 s of silence. Raises ``SoundError`` when the
        engine failed twice, or had to be killed once.
        """
        clean = speakable(text)
        if not clean:
            return Pcm.silence(_NOTHING, 16_000)
        nominal = self._calibration.nominal(self._synthesiser, rate)
        try:
            return self._once(clean, nominal, rate)
        except TimeLimitError:
            raise
        except SoundError:
            return self._once(clean, nominal, rate)

    def _once(self, text: str, nominal: float, rate: float) -> Pcm:
        pcm = finished(self._synthesiser.speak(text, nominal))
        if doubt := suspicion(text, pcm.duration, rate):
            raise SoundError(f"The voice {self.info.name} spoke {doubt}.")
        return pcm

    def close(self) -> None:
        self._synthesiser.close()


def suspicion(text: str, duration: float, rate: float) -> str:
    """Why ``duration`` seconds cannot be ``text`` at ``rate`` words a minute; empty if they can.

    The bounds are wide: words differ in length, and a number is many words.
    """
    usual = 60 / rate
    # 4.2 letters a word, as in the reference text. Short words are spoken faster than long ones.
    least = 0.4 * usual * min(words(text), letters(text) / 4.2)
    most = 5 + 2 * usual * letters(text)
    if duration < least:
        return f"only {duration:.1f} s of a text that takes at least {least:.1f} s"
    if duration > most:
        return f"{duration:.1f} s, which is too long for its text"
    return ""


def read_sound(source: bytes | Path) -> Pcm:
    """The sound file that an engine wrote (WAV or AIFF, by its content), as mono.

    Raises ``SoundError`` when it is none, or empty.
    """
    import soundfile

    try:
        samples, rate = soundfile.read(
            io.BytesIO(source) if isinstance(source, bytes) else source,
            dtype="float32",
            always_2d=True,
        )
    except (soundfile.SoundFileError, OSError) as error:
        raise SoundError("The voice wrote something that is no sound.") from error
    if not len(samples):
        raise SoundError("The voice wrote an empty sound.")
    return Pcm(np.ascontiguousarray(samples.mean(axis=1, dtype=np.float32)), int(rate))
