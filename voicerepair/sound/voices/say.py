"""The voices of macOS through its program ``say``, where pyttsx3 cannot be used."""

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
from voicerepair.sound.voices.versions import stamp

__all__ = ["Say", "apple_quality"]

_LINE = re.compile(r"^(?P<name>.+?)\s{2,}(?P<language>[a-z]{2,3}[_-]\w+)\s")


def apple_quality(name: str) -> int:
    """Apple marks its better voices, which have to be downloaded, in their names."""
    low = name.lower()
    return 90 if "premium" in low else 80 if "enhanced" in low else 60


class Say:
    """``program``: where ``say`` is, or None to look for it."""

    name = "say"
    fixed = False

    def __init__(self, program: str | None = None) -> None:
        self._path = program or shutil.which("say") or ""

    @property
    def version(self) -> str:
        return stamp(Path(self._path)) if self._path else ""

    def voices(self) -> list[VoiceInfo]:
        if not self._path:
            raise SoundError("The program say is part of macOS, and not on this machine.")
        said = Program(self.name).run([self._path, "-v", "?"]).decode("utf-8", "replace")
        found = (_LINE.match(line + " ") for line in said.splitlines())
        version = self.version
        return [
            VoiceInfo(
                line["name"],
                line["language"].replace("_", "-").lower(),
                self.name,
                apple_quality(line["name"]),
                version,
            )
            for line in found
            if line
        ]

    def open(self, info: VoiceInfo) -> Synthesiser:
        return _SayVoice(self._path, info)


class _SayVoice:
    def __init__(self, program: str, info: VoiceInfo) -> None:
        self.info = info
        self._path = program
        self._program = Program("say")

    def speak(self, text: str, nominal: float) -> Pcm:
        with scratch_folder() as folder:
            sound = folder / "prompt.wav"
            form = ["--file-format=WAVE", "--data-format=LEI16@22050", "-o", str(sound)]
            self._program.run(
                [self._path, "-v", self.info.name, "-r", str(round(nominal)), *form, "-f", "-"],
                stdin=text,
                timeout=time_limit(text),
            )
            return read_sound(sound)

    def close(self) -> None:
        self._program.close()
