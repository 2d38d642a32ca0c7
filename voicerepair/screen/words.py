"""The words that both screens share, so that people with and without a terminal read the same,
in the language of the session.

Pure: a view in, words out; nothing here knows colours, rows or columns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta

from voicerepair.session.commands import COMMANDS, Command
from voicerepair.session.events import ANY_ANSWER, Phase, View
from voicerepair.session.wording import Wording, translatable
from voicerepair.session.words import clock, listed

__all__ = [
    "breathing",
    "clean",
    "clock_time",
    "headline",
    "help_lines",
    "hidden",
    "how_to_answer",
    "keys_hint",
    "microphone",
    "names",
    "next_line",
    "opened",
    "remark",
    "shown",
    "under",
]

WIDTHLESS = frozenset({"Mn", "Me", "Cf"})
# Overrides of the writing direction: they could make a name look like something else.
OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HANDING_OVER = translatable("Handing over. Go on speaking, and it stays your turn.")
HANDING_OVER_UNHEARD = translatable("Handing over. m keeps the turn.")
PAUSED = translatable("Paused")
BREATHE = {"in": translatable("Breathe in"), "out": translatable("Breathe out")}
TYPE_NUMBER = translatable("a number from {low} to {high}, then Enter")
TYPE_ANSWER = translatable("its number, then Enter")
NO_MICROPHONE = translatable("no microphone")
MICROPHONE_OPEN = translatable("microphone open")
RECORDING = translatable("recording")
MICROPHONE_CLOSED = translatable("microphone closed")
COMMANDS_ONLY = translatable("listening for commands")
NEXT = translatable("next: {what}")
SHOWN = translatable("“{text}”")
KEYS_HINT = translatable("? keys")
DIGITS_AND_ENTER = translatable("0-9, Enter")
ANSWERS_BY_NUMBER = translatable("answer with a number")
SHOWS_KEYS = translatable("show or hide these keys")
SAY = translatable("say: {what}")


def clean(text: str) -> str:
    """``text`` on one line, without anything that could steer a terminal.

    Marks and joiners with nothing before them go too: they have no width, and rich 15 divides by
    the width of what it splits.
    """
    kept = (
        " " if character.isspace() else character
        for character in text
        if character.isspace()
        or (unicodedata.category(character) not in ("Cc", "Cs") and character not in OVERRIDES)
    )
    words = (_from_first_visible(word) for word in "".join(kept).split())
    return " ".join(word for word in words if word)


def _from_first_visible(word: str) -> str:
    for place, character in enumerate(word):
        if unicodedata.category(character) not in WIDTHLESS:
            return word[place:]
    return ""


def clock_time(wall: float, wording: Wording) -> str:
    """The local time of day as the guide says it: ``8:45``."""
    offset = datetime.fromtimestamp(wall).astimezone().utcoffset() or timedelta()
    return clock(wall, offset.total_seconds(), wording)


def headline(view: View) -> tuple[str, ...]:
    """What deserves the largest type: whose turn it is, when to come back, or that it waits."""
    if view.phase is Phase.PAUSED:
        return (view.wording(PAUSED),)
    if view.phase is Phase.ASIDE and view.return_wall is not None:
        return (clock_time(view.return_wall, view.wording),)
    return tuple(name for name in map(clean, view.who) if name)


def under(view: View) -> str:
    """What those in the headline do, as a line below it."""
    return clean(view.doing) if view.who and view.phase is not Phase.PAUSED else ""


def remark(view: View, hears: bool) -> str:
    """The soft remark of the moment, unless it is shown already.

    Whoever does not hear the hand-over tone reads it, and how to keep the turn: by voice, or, where
    there is no microphone (``hears`` is false), by key.
    """
    if view.phase is Phase.WINDOW:
        return view.wording(HANDING_OVER if hears else HANDING_OVER_UNHEARD)
    return clean(view.note) if view.note != view.shown else ""


def breathing(view: View) -> str:
    """``Breathe in`` or ``Breathe out``; empty where nobody is asked to."""
    return view.wording(BREATHE[view.breath]) if view.breath and view.phase is Phase.BREATH else ""


def how_to_answer(view: View) -> str:
    """How an open question is answered by key; empty where none is open."""
    if view.phase is Phase.PAUSED:
        return ""
    if view.number is not None:
        low, high = view.number
        return view.wording(TYPE_NUMBER).format(low=low, high=high)
    return view.wording(TYPE_ANSWER) if view.options else ""


def hidden(typed: str, private: bool) -> str:
    """Typed digits as they are echoed: dots where the answer is private."""
    return "•" * len(typed) if private else typed


def names(view: View) -> str:
    """The headline on one line."""
    in_large = headline(view)
    return listed(in_large, view.wording) if in_large else ""


def opened(view: View) -> str:
    """That the microphone is open, or that it is recorded, as a remark after somebody's turn."""
    return f"({view.wording(RECORDING if view.recording else MICROPHONE_OPEN)})"


def microphone(view: View, hears: bool) -> str:
    """Whether there is a microphone (``hears``), and whether it is open, recorded, or for commands
    alone."""
    if not hears:
        return view.wording(NO_MICROPHONE)
    if view.armed:
        return view.wording(RECORDING if view.recording else MICROPHONE_OPEN)
    return view.wording(COMMANDS_ONLY if view.commands else MICROPHONE_CLOSED)


def next_line(view: View) -> str:
    """What comes next; empty where that is not known."""
    following = clean(view.next)
    return view.wording(NEXT).format(what=following) if following else ""


def shown(view: View) -> str:
    """What the script shows and nobody says, in quotation marks; empty where there is nothing."""
    text = clean(view.shown)
    return view.wording(SHOWN).format(text=text) if text else ""


def keys_hint(view: View) -> str:
    """Where the keys are explained."""
    return view.wording(KEYS_HINT)


def help_lines(view: View) -> Iterator[tuple[str, str, str]]:
    """Keys, what they do, and what can be said instead (empty where nothing can)."""
    wording, sayings = view.wording, dict(view.sayings)

    def say(saying: str) -> str:
        return saying and wording(SAY).format(what=clean(saying))

    for command, entry in COMMANDS.items():
        if command is Command.UNRECORD and not view.recorded:
            sayings.pop(command, "")
            continue
        yield wording(entry.keys), wording(entry.does), say(sayings.pop(command, ""))
    answers = [sayings.pop(ANY_ANSWER, "")]
    answers += (f"{wording(what)}: {saying}" for what, saying in sayings.items())
    yield (
        wording(DIGITS_AND_ENTER),
        wording(ANSWERS_BY_NUMBER),
        say(", ".join(filter(None, answers))),
    )
    yield "?", wording(SHOWS_KEYS), ""
