"""What a session is told, what it asks for, and what it shows: all plain data.

Events are what has happened (past participles); effects are what shall happen (imperatives).
Effects that take time carry a serial ``id``; the events they cause echo it, and an event with an
id that is no longer current is dropped. Every time is in float seconds of the host's one
monotonic clock, except where a name says ``wall`` (seconds since 1970, UTC).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicerepair.session.commands import Command
from voicerepair.session.wording import ENGLISH, Wording

__all__ = [
    "ANY_ANSWER",
    "Ask",
    "Chosen",
    "Consent",
    "Deadline",
    "DeleteRecording",
    "DeviceFound",
    "DeviceKind",
    "DeviceLost",
    "Effect",
    "Ended",
    "Event",
    "Heard",
    "Hush",
    "Keep",
    "Listen",
    "Numbered",
    "Person",
    "Phase",
    "PlayCue",
    "PlaybackEnded",
    "Pressed",
    "Reason",
    "RecordingStopped",
    "SetAsideUntil",
    "Settings",
    "Show",
    "Slept",
    "Speak",
    "SpeechStarted",
    "SpeechStopped",
    "Started",
    "StopListening",
    "Tapped",
    "Ticked",
    "Unrecorded",
    "View",
]


@dataclass(frozen=True, slots=True)
class Person:
    """``name`` as it is shown, ``spoken`` as the voice should say it."""

    name: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Settings:
    """``stretch`` multiplies turns, pauses and answer times; ``patient``: quiet ends no turn."""

    stretch: float = 1.0
    patient: bool = False


class Consent(StrEnum):
    """May turns be recorded in this session? Nobody asked for it; somebody did, and not everyone
    present has said yes; everyone present has."""

    NOT_ASKED = "not asked"
    NOT_SET_UP = "not set up"
    GIVEN = "given"


class Unrecorded(StrEnum):
    """Why nothing more is recorded: it was taken back, and all of it is deleted; that was to be,
    and could not be done; the disk is full; something else went wrong."""

    DELETED = "deleted"
    NOT_DELETED = "not deleted"
    FULL = "full"
    FAILED = "failed"


class DeviceKind(StrEnum):
    SPEAKER = "loudspeaker"
    MICROPHONE = "microphone"


# ---------------------------------------------------------------------------- events


@dataclass(frozen=True, slots=True)
class Started:
    """The session begins (or goes on from a saved position). ``seed`` draws the lot."""

    seed: int
    wall: float


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    """The last sample of ``Speak`` or ``PlayCue`` ``id`` left the loudspeaker at ``at``."""

    id: int
    at: float


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody began to speak at ``at`` (back-dated) while ``Listen`` ``id`` was open."""

    id: int
    at: float


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The speech that had started ended at ``at`` (back-dated)."""

    id: int
    at: float


@dataclass(frozen=True, slots=True)
class Tapped:
    """Two taps on the table were heard while ``Listen`` ``id`` was open."""

    id: int
    at: float


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key that means ``command``; ``shown`` is the ``View.serial`` that was on the screen."""

    command: Command
    shown: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """Digits, then Enter: the number of an option (from 1) or a rating."""

    value: int
    shown: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A spoken command, said alone, at ``at``."""

    command: Command
    at: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """An answer that was heard: an option's text, or a number as digits."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Slept:
    """The machine slept for so many seconds; ``wall`` is the time now."""

    seconds: float
    wall: float


@dataclass(frozen=True, slots=True)
class DeviceLost:
    kind: DeviceKind


@dataclass(frozen=True, slots=True)
class DeviceFound:
    kind: DeviceKind


@dataclass(frozen=True, slots=True)
class RecordingStopped:
    """Nothing more is recorded in this session."""

    why: Unrecorded


@dataclass(frozen=True, slots=True)
class Ticked:
    """The deadline has come."""


Event = (
    Started
    | PlaybackEnded
    | SpeechStarted
    | SpeechStopped
    | Tapped
    | Pressed
    | Numbered
    | Heard
    | Chosen
    | Slept
    | DeviceLost
    | DeviceFound
    | RecordingStopped
    | Ticked
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When ``Ticked`` is due. With ``judged``, no earlier than the audio up to ``at`` was judged:
    a word in the last moment must reach the session before the deadline does."""

    at: float
    judged: bool = False


# --------------------------------------------------------------------------- effects


@dataclass(frozen=True, slots=True)
class Speak:
    """Say ``text``, ``gap`` seconds after the sound before it ended; show ``caption``.

    ``private``: the words hold a name, a clock time or an answer, so the sound is kept in memory
    only.
    """

    id: int
    text: str
    caption: str
    gap: float = 0.0
    private: bool = False


@dataclass(frozen=True, slots=True)
class PlayCue:
    """Play the cue called ``name``, ``gap`` seconds after the sound before it ended."""

    id: int
    name: str
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop every sound at once; what was playing will not end any more."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Open the microphone for ``who``. ``turn`` is false for a question; ``recorded``: everyone
    said yes, and this may be kept; ``goes_on``: it is the same turn as before, after a break."""

    id: int
    who: tuple[str, ...]
    turn: bool
    recorded: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class StopListening:
    """Close the microphone; ``dropped``: the turn will be taken again, so nothing of it is kept;
    ``held``: the same turn goes on after a break."""

    id: int
    dropped: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A question is open for ``who``: one of ``options``, or a number from ``low`` to ``high``."""

    id: int
    who: tuple[str, ...]
    options: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    private: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """Words for the screen alone."""

    text: str


@dataclass(frozen=True, slots=True)
class SetAsideUntil:
    """The session waits for its people until ``wall`` and rings softly then."""

    wall: float


@dataclass(frozen=True, slots=True)
class Keep:
    """People agreed that pauses last so many ``seconds``; keep it for later sessions."""

    seconds: float


@dataclass(frozen=True, slots=True)
class DeleteRecording:
    """Somebody took their yes back: record nothing more, and delete all of this session's sound.
    ``RecordingStopped`` says what came of it."""


class Reason(StrEnum):
    FINISHED = "finished"
    STOPPED = "stopped"
    NOT_TODAY = "not today"
    TOO_LONG = "too long"
    LEFT_ALONE = "left alone"


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing follows; every sound has ended or was hushed."""

    reason: Reason


Effect = (
    Speak
    | PlayCue
    | Hush
    | Listen
    | StopListening
    | Ask
    | Show
    | SetAsideUntil
    | Keep
    | DeleteRecording
    | Ended
)


# ------------------------------------------------------------------------------ view


class Phase(StrEnum):
    """What is going on; with the command it decides what a command does."""

    READY = "ready"
    PROMPT = "prompt"
    TURN = "turn"
    WINDOW = "window"
    ANSWER = "answer"
    PAUSE = "pause"
    BREATH = "breath"
    PAUSED = "paused"
    ASIDE = "set aside"
    ENDED = "ended"


ANY_ANSWER = ""  # in the place of one, among ``View.sayings``


@dataclass(frozen=True, slots=True)
class View:
    """All that a screen needs to draw the session at one moment.

    ``serial`` changes with every step, and keys carry it back. ``who`` is whose turn or question
    it is (empty: the guide's). ``since`` is when this phase began and ``until`` when it will end
    if it is known (for a calm sense of time, never a countdown). ``note`` is a soft remark,
    ``number`` the range of an open rating. ``armed``: the microphone is open; ``commands``: spoken
    commands are listened for; ``sayings``: what can be said for each of them, for an answer, or
    for ``ANY_ANSWER``. ``recorded``: turns are recorded in this session, or were, and can be
    deleted; ``recording``: what is said now is being recorded. Its texts are in the language of
    ``wording``, and so is what a screen adds.
    """

    serial: int = 0
    phase: Phase = Phase.READY
    title: str = ""
    section: str = ""
    who: tuple[str, ...] = ()
    doing: str = ""
    caption: str = ""
    previous: str = ""
    shown: str = ""
    note: str = ""
    options: tuple[str, ...] = ()
    number: tuple[int, int] | None = None
    private: bool = False
    since: float = 0.0
    until: float | None = None
    breath: str = ""
    next: str = ""
    armed: bool = False
    commands: bool = False
    sayings: tuple[tuple[str, str], ...] = ()
    return_wall: float | None = None
    recorded: bool = False
    recording: bool = False
    wording: Wording = ENGLISH
