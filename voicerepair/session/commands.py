"""What people can tell a session to do, the phrases that mean it, and the keys that do it.

Phrases are data for the help page and the ear; keys are named as the terminal names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicerepair.session.wording import translatable

__all__ = ["AT_ONCE", "COMMANDS", "Command", "Entry"]


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


# These act in every phase, whatever was on the screen when they were given.
AT_ONCE = frozenset({Command.PAUSE, Command.TIME_OUT, Command.STOP, Command.HELP})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the help page: keys as people read them, and what the command does."""

    keys: str
    does: str
    phrases: tuple[str, ...]


COMMANDS: dict[Command, Entry] = {
    Command.DONE: Entry(
        translatable("Enter"),
        translatable("done, go on"),
        ("that's all", "over to you", "done", "continue"),
    ),
    Command.REPEAT: Entry("r", translatable("say it again"), ("say that again", "read it again")),
    Command.BACK: Entry(
        translatable("left arrow"), translatable("go back one prompt"), ("go back",)
    ),
    Command.SKIP: Entry("s", translatable("skip this"), ("skip this",)),
    Command.MORE_TIME: Entry("m", translatable("more time"), ("more time",)),
    Command.PAUSE: Entry(
        translatable("space"), translatable("pause, and go on again"), ("pause", "resume")
    ),
    Command.TIME_OUT: Entry(
        "t", translatable("time-out: take a break and come back"), ("time out",)
    ),
    Command.STOP: Entry(translatable("q or Ctrl-C"), translatable("stop, at once"), ("stop",)),
    Command.HELP: Entry("h", translatable("the same as q"), ("help",)),
}
