"""eSpeak's voices through its own program, where pyttsx3 cannot be used."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices.engine import Synthesiser, read_sound
from voicerepair.sound.voices.program import Program, time_limit
from voicerepair.sound.voices.versions import stamp

__all__ = ["ESPEAK_QUALITY", "Espeak", "espeak_voice"]

ESPEAK_QUALITY = 30
_REGIONAL = 28
# MBROLA voices need data that is hardly ever there; variants are no voices of their own.
_NOT_A_VOICE = ("mb/", "!v/", "variant")
# The one to take first among a language's voices: the others are regional.
_PLAIN = {"en": ("en-us", "en-gb"), "es": ("es",), "pt": ("pt", "pt-br"), "fr": ("fr-fr",)}


def espeak_voice(identifier: str, language: str, engine: str, version: str) -> VoiceInfo | None:
    """A voice as eSpeak lists it (``gmw/en-us``), or None if it is not one for people."""
    low = identifier.lower()
    if low.startswith(_NOT_A_VOICE) or language == "variant":
        return None
    plain = _PLAIN.get(language.partition("-")[0], ())
    quality = ESPEAK_QUALITY if not plain or language in plain else _REGIONAL
    return VoiceInfo(PurePosixPath(low).name, language, engine, quality, version, low)


class Espeak:
    """``program``: where espeak-ng is, or None to look for it."""

    name = "espeak-ng"
    fixed = True

    def __init__(self, program: str | None = None) -> None:
        self._path = program or shutil.which("espeak-ng") or shutil.which("espeak") or ""

    @property
    def version(self) -> str:
        return stamp(Path(self._path)) if self._path else ""

    def voices(self) -> list[VoiceInfo]:
        if not self._path:
            raise SoundError(
                "espeak-ng is not installed.",
                hint="Debian, Ubuntu: sudo apt-get install espeak-ng. Mac: brew install espeak-ng",
            )
        said = Program(self.name).run([self._path, "--voices"]).decode("utf-8", "replace")
        rows = (line.split() for line in said.splitlines()[1:])
        version = self.version
        found = (espeak_voice(row[4], row[1], self.name, version) for row in rows if len(row) > 4)
        return [voice for voice in found if voice]

    def open(self, info: VoiceInfo) -> Synthesiser:
        return _EspeakVoice(self._path, info)


class _EspeakVoice:
    slow = False

    def __init__(self, program: str, info: VoiceInfo) -> None:
        self.info = info
        self._path = program
        self._program = Program(info.engine)

    def speak(self, text: str, nominal: float) -> Pcm:
        # -b 1: UTF-8, whatever the locale says. --stdin: all of it as one text.
        speed = str(round(min(450, max(80, nominal))))
        arguments = [self._path, "-v", self.info.name, "-s", speed, "-b", "1", "--stdin"]
        return read_sound(
            self._program.run([*arguments, "--stdout"], stdin=text, timeout=time_limit(text))
        )

    def close(self) -> None:
        self._program.close()
