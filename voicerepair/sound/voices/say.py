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

_LINE = re.compile(r"^(?P<name>.+?)\s+(?P<language>[a-z]{2,3}[_-]\w+)\s+#")
# Made for fun, or for screen readers at high speed.
_FOR_FUN = re.compile(
    r"\b(albert|bad ?news|bahh|bells|boing|bubbles|cellos|deranged|fred|good ?news|hysterical"
    r"|jester|junior|kathy|organ|pipe ?organ|princess|ralph|superstar|trinoids|whisper|wobble"
    r"|zarvox)\b",
    re.IGNORECASE,
)
_ELOQUENCE = re.compile(
    r"\b(eloquence|eddy|flo|grandma|grandpa|reed|rocko|sandy|shelley)\b", re.IGNORECASE
)
_KIND = re.compile(r"\b(samantha|daniel|karen|moira)\b", re.IGNORECASE)


def apple_quality(name: str) -> int:
    """By a voice's name and identifier: Apple marks the better ones, which must be downloaded."""
    low = name.lower()
    if "premium" in low or "enhanced" in low:
        return 90 if "premium" in low else 80
    if _FOR_FUN.search(name):
        return 10
    if _ELOQUENCE.search(name):
        return 40
    return 65 if _KIND.search(name) else 60


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
        found = (_LINE.match(line) for line in said.splitlines())
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
    slow = False

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
