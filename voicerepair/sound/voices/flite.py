"""Flite's voices, through its program. English only; ``slt`` is a kinder voice than eSpeak's.

Seen: it waits for ever when its output is a pipe, takes another voice without a word when the one
asked for is unknown, and reads every byte that is not ASCII as a letter.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices.engine import Synthesiser, read_sound
from voicerepair.sound.voices.program import Program, time_limit
from voicerepair.sound.voices.scratch import scratch_folder
from voicerepair.sound.voices.text import ascii_only, letters
from voicerepair.sound.voices.versions import stamp

__all__ = ["Flite"]

# Words a minute of the reference text where nothing is stretched.
_UNSTRETCHED = 200
_QUALITY = {"slt": 50, "rms": 46, "awb": 42, "kal16": 24, "kal": 20}
_LANGUAGE = {"awb": "en-gb-scotland"}
# It tells the time, and nothing else.
_NOT_FOR_TEXT = {"awb_time"}


class Flite:
    """``program``: where flite is, or None to look for it."""

    name = "flite"
    fixed = True

    def __init__(self, program: str | None = None) -> None:
        self._path = program or shutil.which("flite") or ""

    @property
    def version(self) -> str:
        return stamp(Path(self._path)) if self._path else ""

    def voices(self) -> list[VoiceInfo]:
        if not self._path:
            raise SoundError(
                "flite is not installed.", hint="Debian, Ubuntu: sudo apt-get install flite"
            )
        said = Program("flite").run([self._path, "-lv"]).decode("utf-8", "replace")
        listed = re.search(r"Voices available:(.*)", said)
        names = listed.group(1).split() if listed else []
        version = self.version
        return [
            VoiceInfo(
                name, _LANGUAGE.get(name, "en-us"), self.name, _QUALITY.get(name, 30), version
            )
            for name in names
            if name not in _NOT_FOR_TEXT
        ]

    def open(self, info: VoiceInfo) -> Synthesiser:
        return _FliteVoice(self._path, info)


class _FliteVoice:
    slow = False

    def __init__(self, program: str, info: VoiceInfo) -> None:
        self.info = info
        self._path = program
        self._program = Program("flite")

    def speak(self, text: str, nominal: float) -> Pcm:
        plain = ascii_only(text)
        lost = [word for word in text.split() if letters(ascii_only(word)) < letters(word)]
        if lost:
            # A name must not be left out: another voice may know its letters.
            raise SoundError(
                f"The voice {self.info.name} cannot read {lost[0]!r}.",
                hint="Spell a name for the voice in plain letters: --names NAME=SPELLING.",
            )
        stretch = f"duration_stretch={_UNSTRETCHED / nominal:.3f}"
        with scratch_folder() as folder:
            sound = folder / "prompt.wav"
            self._program.run(
                [
                    self._path,
                    "-voice",
                    self.info.name,
                    "--setf",
                    stretch,
                    "-f",
                    "-",
                    "-o",
                    str(sound),
                ],
                stdin=plain + "\n",
                timeout=time_limit(plain),
            )
            return read_sound(sound)

    def close(self) -> None:
        self._program.close()
