"""The guide's own sentences, and how names, times and numbers get into a prompt.

Everything the player says of its own accord is here, in one place, so that it can be read, heard
and translated as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voicerepair.session.events import Person

__all__ = [
    "Line",
    "and_names",
    "clock",
    "fill",
    "how_to_choose",
    "how_to_rate",
    "number",
    "placeholders",
    "quoted_number",
]

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
EMPHASIS = re.compile(r"\*([^*\n]+)\*")

YOU_START = "I'll pick who starts. It means nothing. {first} goes first."
WHO_STARTS = "Who would like to start?"
YOUR_TURN = "{name}, your turn."
YOU = "{name}?"
AND_YOU = "And {name}?"
TAKE_YOUR_TIME = "Take your time. Or pass, if you'd rather."
FINISH = "Finish your thought, then we'll turn."
THANK_YOU = "Thank you."
SAID_BACK = "{number}, thank you."
BREATHE_IN = "Breathe in."
BREATHE_OUT = "And out."
BACK_AT = "We'll come back at {return time}."
ARE_YOU_BACK = "Are you back, and ready to go on? You can say ready, not yet, or not today."
BACK_OPTIONS = ("ready", "not yet", "not today")
NO_MORE_EXTENSIONS = (
    "That was the second extra time. Name a time that suits you both, or leave it for today."
)
NOT_TODAY = "Not today, then. That's a full answer. You can leave it here for now."
TOO_LONG = "This exercise has gone on for very long, so I'll end it here. You can leave it here."
NO_WORDS = "I heard you, but I can't make out words."
PRESS = "On the keyboard, press {choices}. Then press Enter."
TYPE = "On the keyboard, type a number from {low} to {high}. Then press Enter."
CHECK_IN = "There is nothing to check in with today, so we go on."

NOTE_NO_INPUT = "Take your time."
NOTE_STILL_HERE = "Still here."
NOTE_PAUSED = "Paused. Space or Enter goes on."
NOTE_REST = "A long quiet, so I paused. Space or Enter goes on."
NOTE_SLEPT = "I was asleep for a while, so I paused. Space or Enter goes on."
NOTE_LOST = "The {device} has gone, so I paused. I go on when it is back, or press space."
NOTE_GONE = "Gone meanwhile: the {devices}. Go on without."
NOTE_WORDS = "I can't make out words. Please press a number, then Enter."
NOTE_SEALED = "Noted. We go on together in a moment."
NOTE_RANGE = "A number from {low} to {high}, then Enter."
NOTE_OPTION = "Press the number of an answer, then Enter."
NOTE_COME_BACK = "It's time. Press Enter when you are both here."
NOTE_ASIDE = "Enter when you are back. m sets a later time."
NOTE_NAME_TIME = "Minutes from now, then Enter. Or Enter alone, to say that it's not today."

NO_NUMBER = "no number"
NO_TIME = "a time that suits you"
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Line:
    """One prompt, ready to be said: ``text`` for the voice, ``caption`` for the eye."""

    text: str
    caption: str
    private: bool = False


def placeholders(text: str) -> list[str]:
    """The names of the placeholders in ``text``."""
    return PLACEHOLDER.findall(text)


def fill(text: str, values: Mapping[str, Person | str]) -> Line:
    """Put names and other ``values`` into ``text`` and take the stars of *emphasis* away.

    A line that holds a value is private: its sound is kept in memory only.
    """
    plain = EMPHASIS.sub(r"\1", text)
    private = PLACEHOLDER.search(plain) is not None
    if not private:
        return Line(plain, plain)

    def spoken(match: re.Match[str]) -> str:
        value = values.get(match[1], match[0])
        return value.spoken if isinstance(value, Person) else value

    def shown(match: re.Match[str]) -> str:
        value = values.get(match[1], match[0])
        return value.name if isinstance(value, Person) else value

    return Line(PLACEHOLDER.sub(spoken, plain), PLACEHOLDER.sub(shown, plain), private=True)


def and_names(people: Sequence[Person]) -> Person:
    """Several people as one: "Ana, Bo and Cem"."""

    def joined(names: list[str]) -> str:
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    return Person(joined([p.name for p in people]), joined([p.spoken for p in people]))


def clock(wall: float, utc_offset: float) -> str:
    """The clock time of ``wall`` (seconds since 1970), ``utc_offset`` seconds east: "9:05"."""
    minutes = int(wall + utc_offset) // 60 % (24 * 60)
    return f"{(minutes // 60 - 1) % 12 + 1}:{minutes % 60:02d}"


def number(value: int) -> str:
    """A number as a word, as far as a rating goes."""
    return NUMBERS[value] if 0 <= value < len(NUMBERS) else str(value)


def quoted_number(value: int) -> str:
    """A number at the start of a sentence."""
    return number(value).capitalize()


def how_to_choose(options: Sequence[str]) -> Line:
    """Told to people who answered in words: which key is which answer, which may be a name."""
    choices = [f"{number(key)} for {option}" for key, option in enumerate(options, start=1)]
    last = choices.pop()
    listed = f"{', '.join(choices)}, or {last}" if choices else last
    return fill(f"{NO_WORDS} {PRESS}", {"choices": listed})


def how_to_rate(low: int, high: int) -> Line:
    """Told to people who said a number."""
    values: dict[str, Person | str] = {"low": number(low), "high": number(high)}
    line = fill(f"{NO_WORDS} {TYPE}", values)
    return Line(line.text, line.caption)
