"""The log of a session: every event and effect as one JSON line, kinds and durations only.

No words, no names, no values of keys or answers; a stop or a time-out without whose turn it was.
What can be learnt from it is how the player behaved, never what people said or did.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TextIO

from voicerepair.errors import VoiceRepairError
from voicerepair.session.events import (
    Ask,
    DeleteRecording,
    DeviceFound,
    DeviceLost,
    Effect,
    Ended,
    Event,
    Hush,
    Keep,
    Listen,
    PlaybackEnded,
    PlayCue,
    RecordingStopped,
    Show,
    Slept,
    Speak,
    SpeechStarted,
    SpeechStopped,
    Started,
    StopListening,
    Tapped,
    Ticked,
)

__all__ = ["SessionLog"]

Value = str | int | float | bool


class SessionLog:
    """Writes to ``path`` (nothing without one); times are seconds since ``zero``.

    Raises ``VoiceRepairError`` if the file cannot be opened. A disk that fills up later ends the
    log, not the session; ``failed`` then says why.
    """

    def __init__(self, path: Path | None, zero: float) -> None:
        self._zero = zero
        self._file: TextIO | None = None
        self.failed = ""
        if path is None:
            return
        try:
            self._file = path.open("w", encoding="utf-8")
        except OSError as error:
            raise VoiceRepairError(
                f"The log {path} cannot be written: {error.strerror}.",
                "Choose another file for --log.",
            ) from error

    def event(self, event: Event, now: float) -> None:
        """What has happened. Deadlines are left out: what they bring about is an effect."""
        what, more = self._of_event(event)
        if what:
            self.write(now, what, **more)

    def effect(self, effect: Effect, now: float, seconds: float | None = None) -> None:
        """What shall happen; ``seconds``: how long a sound is, where it is one."""
        what, more = self._of_effect(effect)
        if seconds is not None:
            more["seconds"] = round(seconds, 4)
        self.write(now, what, **more)

    def write(self, now: float, what: str, **more: Value) -> None:
        if self._file is None:
            return
        line = {"at": round(now - self._zero, 4), "what": what, **more}
        try:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
        except OSError as error:
            self.failed = error.strerror or str(error)
            self.close()

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):  # a full disk was told when it was met
                file.close()

    def _of_event(self, event: Event) -> tuple[str, dict[str, Value]]:
        match event:
            case Started():
                return "session started", {}
            case PlaybackEnded(id, at):
                return "sound ended", {"id": id, "since": self._since(at)}
            case SpeechStarted(id, at):
                return "speech started", {"id": id, "since": self._since(at)}
            case SpeechStopped(id, at):
                return "speech stopped", {"id": id, "since": self._since(at)}
            case Tapped(id, at):
                return "two taps", {"id": id, "since": self._since(at)}
            case Slept(seconds):
                return "slept", {"seconds": round(seconds, 1)}
            case DeviceLost(kind):
                return "device lost", {"device": str(kind)}
            case DeviceFound(kind):
                return "device found", {"device": str(kind)}
            case RecordingStopped():
                return "recording stopped", {}
            case Ticked():
                return "", {}
            case _:
                return "command", {}

    def _of_effect(self, effect: Effect) -> tuple[str, dict[str, Value]]:
        match effect:
            case Speak(id=id):
                return "speak", {"id": id}
            case PlayCue(id, name):
                return "cue", {"id": id, "cue": name}
            case Hush():
                return "hush", {}
            case Listen(id, _, turn):
                return "listen", {"id": id, "turn": turn}
            case StopListening(id):
                return "stop listening", {"id": id}
            case Ask(id=id):
                return "ask", {"id": id}
            case Show():
                return "show", {}
            case Keep():
                return "keep the pause", {}
            case DeleteRecording():
                return "delete the recording", {}
            case Ended():
                return "ended", {}
            case _:
                return "set aside", {}

    def _since(self, at: float) -> float:
        return round(at - self._zero, 4)
