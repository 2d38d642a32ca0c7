"""What can go wrong, in plain words: one base class, and one subclass per floor of the house.

Every message says what is wrong, every hint says what to do. Only ``cli`` turns them into
output; a bug keeps its traceback.
"""

from __future__ import annotations

__all__ = [
    "HomeworkError",
    "JournalError",
    "ScriptError",
    "SessionError",
    "SoundError",
    "VoiceRepairError",
]


class VoiceRepairError(Exception):
    """Something a person can understand and act on.

    ``message`` says what is wrong, as a whole sentence; ``hint`` says what to do about it, and
    may be empty where nothing can be done.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ScriptError(VoiceRepairError):
    """A script cannot be found, read or played."""


class SessionError(VoiceRepairError):
    """A session was driven in a way that cannot work (a wrong number of names, a bad position)."""


class SoundError(VoiceRepairError):
    """A voice, loudspeaker, microphone or sound file cannot be used."""


class JournalError(VoiceRepairError):
    """The journal cannot be opened, read or written, or something in it is not for who asks."""


class HomeworkError(VoiceRepairError):
    """A homework file, a therapist's keys or a report cannot be made, trusted, read or written."""
