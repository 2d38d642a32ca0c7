"""The system's own voices (SAPI, NSSpeech, eSpeak) through pyttsx3, in processes of their own.

One prompt a process, as ``pyttsx_worker.py`` explains; the next process is started while a prompt
is awaited, so a prompt costs the 20 ms of its synthesis and not the 100 ms of a start.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices.engine import Synthesiser, read_sound
from voicerepair.sound.voices.espeak import espeak_voice
from voicerepair.sound.voices.program import Program, time_limit
from voicerepair.sound.voices.say import apple_quality
from voicerepair.sound.voices.scratch import scratch_folder
from voicerepair.sound.voices.versions import espeak_library, stamp

__all__ = ["Pyttsx"]

_START = 10.0
_GET = {
    "win32": "Windows settings: Time & language, Speech, Add voices.",
    "darwin": "System settings: Accessibility, Spoken content, System voice, Manage voices.",
}
_GET_ESPEAK = (
    "Debian, Ubuntu: sudo apt-get install espeak-ng. Or: pip install 'voicerepair[espeak]'"
)
_WORKER = Path(__file__).with_name("pyttsx_worker.py")


class Pyttsx:
    """``worker``: the script that each process runs; ``limit``: seconds for a text."""

    name = "pyttsx3"
    fixed = sys.platform not in _GET

    def __init__(self, worker: Path = _WORKER, limit: Callable[[str], float] = time_limit) -> None:
        self._worker = worker
        self._limit = limit

    @property
    def version(self) -> str:
        """Of pyttsx3 and of the eSpeak library that it would load; empty without pyttsx3."""
        package = importlib.util.find_spec("pyttsx3")
        if package is None or package.origin is None:
            return ""
        library = "" if sys.platform in _GET else espeak_library()
        return f"{stamp(Path(package.origin))} {stamp(Path(library)) if library else ''}".strip()

    def voices(self) -> list[VoiceInfo]:
        if not self.version:
            raise SoundError("pyttsx3 is not installed.", hint="pip install pyttsx3")
        processes = _Processes(self._worker)
        try:
            answer = processes.ask({"do": "voices"}, _START)
        except SoundError as error:
            hint = _GET.get(sys.platform, _GET_ESPEAK)
            raise SoundError(f"pyttsx3 finds no voice: {error.message}", hint=hint) from error
        version = self.version
        listed = [_info(voice, version) for voice in answer["voices"]]
        return [voice for voice in listed if voice]

    def open(self, info: VoiceInfo) -> Synthesiser:
        return _PyttsxVoice(self._worker, self._limit, info)


def _info(voice: dict[str, Any], version: str) -> VoiceInfo | None:
    """One voice as the worker lists it."""
    language = str((voice["languages"] or [""])[0] or "").replace("_", "-").lower()
    if sys.platform not in _GET:
        return espeak_voice(voice["id"], language, Pyttsx.name, version)
    # SAPI: "Microsoft Zira Desktop - English (United States)"
    name = voice["name"].split(" - ")[0]
    quality = apple_quality(f"{name} {voice['id']}") if sys.platform == "darwin" else 60
    return VoiceInfo(name, language, Pyttsx.name, quality, version, voice["id"])


class _Processes:
    """Workers, each for one job; with ``ahead`` the next one is always being started."""

    def __init__(self, worker: Path, ahead: bool = False) -> None:
        # -P: the worker's folder is no place to import from.
        self._command = [sys.executable, "-P", str(worker)]
        self._program = Program("pyttsx3")
        self._ahead = ahead
        self._spare: subprocess.Popen[bytes] | None = None

    def ask(self, job: dict[str, object], limit: float) -> dict[str, Any]:
        """The worker's answer. Raises ``SoundError``; ``TimeLimitError`` when it was killed."""
        process = self._spare or self._program.start(self._command)
        self._spare = self._program.start(self._command) if self._ahead else None
        line = json.dumps({**job, "limit": limit}) + "\n"
        said = self._program.finish(process, line, limit)
        try:
            answer = json.loads(said)
        except ValueError as error:
            raise SoundError("pyttsx3 ended without an answer.") from error
        if "error" in answer:
            raise SoundError(f"pyttsx3 failed: {answer['error']}.")
        return dict(answer)

    def close(self) -> None:
        self._program.close()


class _PyttsxVoice:
    slow = False

    def __init__(self, worker: Path, limit: Callable[[str], float], info: VoiceInfo) -> None:
        self.info = info
        self._limit = limit
        self._processes = _Processes(worker, ahead=True)

    def speak(self, text: str, nominal: float) -> Pcm:
        with scratch_folder() as folder:
            # Whatever its name says, macOS writes AIFF; what it is, is found by its content.
            sound = folder / "prompt.wav"
            job = {
                "do": "speak",
                "text": text,
                "voice": self.info.id,
                "rate": round(nominal),
                "path": str(sound),
            }
            self._processes.ask(job, self._limit(text))
            return read_sound(sound)

    def close(self) -> None:
        self._processes.close()
