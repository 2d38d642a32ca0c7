"""What people can tell a session to do, the phrases that mean it, and the keys that do it.

Phrases are data for the help page and the ear, which is given only those that make sense
(``arming.py``): in lower case, without punctuation; long ones for what changes the session. "Thank
you" is none, because people say it to each other. Keys are named as the terminal names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicerepair.session.wording import translatable

__all__ = [
    "AT_ONCE",
    "COME_BACK",
    "COMMANDS",
    "GO_ON",
    "HAND_OVER",
    "PASS",
    "PHRASES",
    "RESUME",
    "Command",
    "Entry",
]


class Command(StrEnum):
    DONE = "done"
    REPEAT = "repeat"
    BACK = "back"
    SKIP = "skip"
    MORE_TIME = "more time"
    PAUSE = "pause"
    TIME_OUT = "time-out"
    STOP = "stop"
    HELP = "help"
    UNRECORD = "stop recording"


# These act in every phase, whatever was on the screen when they were given.
AT_ONCE = frozenset({Command.PAUSE, Command.TIME_OUT, Command.STOP, Command.HELP, Command.UNRECORD})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the help page: keys as people read them, and what the command does."""

    keys: str
    does: str
    phrases: tuple[str, ...]


# "Done" is said at the end of a turn, and in other words everywhere else: to somebody who has the
# turn, "go on" means the opposite.
HAND_OVER = ("that's all", "over to you", "i'm done", "done")
GO_ON = ("continue", "let's go on", "carry on")
COME_BACK = ("we're back", "i'm back")
RESUME = ("resume",)
PASS = "pass"  # means the same as "done" where something is asked, or a turn has not begun

COMMANDS: dict[Command, Entry] = {
    Command.DONE: Entry(
        translatable("Enter"), translatable("done, go on"), (*HAND_OVER, *GO_ON, *COME_BACK)
    ),
    Command.REPEAT: Entry(
        "r", translatable("say it again"), ("say that again", "read it again", "one more time")
    ),
    Command.BACK: Entry(
        translatable("left arrow"), translatable("go back one prompt"), ("go back", "one step back")
    ),
    Command.SKIP: Entry("s", translatable("skip this"), ("skip this", "leave this out")),
    Command.MORE_TIME: Entry("m", translatable("more time"), ("more time", "i need more time")),
    Command.PAUSE: Entry(
        translatable("space"),
        translatable("pause, and go on again"),
        ("pause", "pause please", *RESUME),
    ),
    Command.TIME_OUT: Entry(
        "t",
        translatable("time-out: take a break and come back"),
        ("time out", "take a break", "i need a break"),
    ),
    Command.STOP: Entry(
        translatable("q or Ctrl-C"), translatable("stop, at once"), ("stop", "stop here")
    ),
    Command.HELP: Entry("h", translatable("the same as q"), ("help", "help me")),
    Command.UNRECORD: Entry(
        "o",
        translatable("recording off, and deleted"),
        ("stop recording", "stop the recording"),
    ),
}

PHRASES = tuple(phrase for entry in COMMANDS.values() for phrase in entry.phrases)
