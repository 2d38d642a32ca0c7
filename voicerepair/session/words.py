"""The guide's own sentences, and how names, times and numbers get into a prompt.

Everything the player says of its own accord is here, in one place, so that it can be read, heard
and translated as a whole (``wording.py``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voicerepair.script.model import TurnKind
from voicerepair.session.events import DeviceKind, Person
from voicerepair.session.wording import ENGLISH, Wording, translatable

__all__ = [
    "Line",
    "and_names",
    "clock",
    "does",
    "fill",
    "how_to_choose",
    "how_to_rate",
    "listed",
    "next_turn",
    "number",
    "placeholders",
    "quoted_number",
]

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
EMPHASIS = re.compile(r"\*([^*\n]+)\*")

YOU_START = translatable("I'll pick who starts. It means nothing. {first} goes first.")
WHO_STARTS = translatable("Who would like to start?")
YOUR_TURN = translatable("{name}, your turn.")
YOU = translatable("{name}?")
AND_YOU = translatable("And {name}?")
TAKE_YOUR_TIME = translatable("Take your time. Or pass, if you'd rather.")
FINISH = translatable("Finish your thought, then we'll turn.")
THANK_YOU = translatable("Thank you.")
SAID_BACK = translatable("{number}, thank you.")
BREATHE_IN = translatable("Breathe in.")
BREATHE_OUT = translatable("And out.")
BACK_AT = translatable("We'll come back at {return time}.")
ARE_YOU_BACK = translatable(
    "Are you back, and ready to go on? You can say ready, not yet, or not today."
)
BACK_OPTIONS = (translatable("ready"), translatable("not yet"), translatable("not today"))
NO_MORE_EXTENSIONS = translatable(
    "That was the second extra time. Name a time that suits you both, or leave it for today."
)
NOT_TODAY = translatable("Not today, then. That's a full answer. You can leave it here for now.")
TOO_LONG = translatable(
    "This exercise has gone on for very long, so I'll end it here. You can leave it here."
)
NO_WORDS = translatable("I heard you, but I can't make out words.")
PRESS = translatable("On the keyboard, press {choices}. Then press Enter.")
NOT_CAUGHT = translatable("I heard you, but I didn't catch that.")
SAY_CHOICE = translatable("Say {choices}. Or press its number, and then Enter.")
SAY_NUMBER = translatable("Say a number from {low} to {high}. Or type it, and then press Enter.")
TYPE = translatable("On the keyboard, type a number from {low} to {high}. Then press Enter.")
RECORDING_ON = translatable(
    "Your turns are recorded, as you agreed. The key o ends that at any time, and deletes it all."
)
RECORDING_NOT_SET_UP = translatable("Recording isn't set up, so we go on without.")
RECORDING_DELETED = translatable("Recording is off and deleted.")
RECORDING_NOT_DELETED = translatable(
    "Recording is off. It couldn't be deleted yet. The screen says how."
)
RECORDING_FULL = translatable(
    "The disk is full, so recording has stopped. What there is was kept. We go on without."
)
RECORDING_FAILED = translatable("Recording has stopped. The screen says why. We go on without.")
GOING_ON = translatable("We go on where you left off.")
GOING_ON_CHANGED = translatable(
    "This exercise has changed since. So we go on from the start of this part."
)
GOING_ON_ANEW = translatable(
    "This exercise has changed, and that part is gone. So we begin from the start."
)
CHECK_IN = translatable(
    "A check-in is for each of you alone, at the keyboard, before or after this. The screen says "
    "how. Now we go on."
)
CHECK_IN_ALONE = translatable(
    "A check-in is answered at the keyboard, before or after this. The screen says how. Now we go "
    "on."
)
CHECK_IN_SHOWN = "voicerepair checkin"

NOTE_NO_INPUT = translatable("Take your time.")
NOTE_STILL_HERE = translatable("Still here.")
NOTE_PAUSED = translatable("Paused. Space or Enter goes on.")
NOTE_REST = translatable("A long quiet, so I paused. Space or Enter goes on.")
NOTE_SLEPT = translatable("I was asleep for a while, so I paused. Space or Enter goes on.")
NOTE_LOST = {
    DeviceKind.SPEAKER: translatable(
        "The loudspeaker has gone, so I paused. I go on when it is back, or press space."
    ),
    DeviceKind.MICROPHONE: translatable(
        "The microphone has gone, so I paused. I go on when it is back, or press space."
    ),
}
NOTE_GONE = translatable("Gone meanwhile: {devices}. Go on without.")
DEVICES = {
    DeviceKind.SPEAKER: translatable("the loudspeaker"),
    DeviceKind.MICROPHONE: translatable("the microphone"),
}
NOTE_WORDS = translatable("I can't make out words. Please press a number, then Enter.")
NOTE_AGAIN = translatable("I didn't catch that. Say it again, or press a number, then Enter.")
NOTE_SEALED = translatable("Noted. We go on together in a moment.")
NOTE_RANGE = translatable("A number from {low} to {high}, then Enter.")
NOTE_OPTION = translatable("Press the number of an answer, then Enter.")
NOTE_COME_BACK = translatable("It's time. Press Enter when you are both here.")
NOTE_ASIDE = translatable("Enter when you are back. m sets a later time.")
NOTE_NAME_TIME = translatable(
    "Minutes from now, then Enter. Or Enter alone, to say that it's not today."
)

# What one person does in a turn, and what several do.
DOING = {
    TurnKind.SPEAKS: (translatable("speaks"), translatable("speak")),
    TurnKind.SAYS_BACK: (translatable("says back"), translatable("say back")),
    TurnKind.PLANS: (translatable("plans"), translatable("plan")),
}
NEXT_TURN = translatable("{who} {does}")
NEXT_QUESTION = translatable("a question")
NEXT_BREATHING = translatable("breathing")
NEXT_QUIET = translatable("a quiet moment")
NEXT_END = translatable("the end")

NO_NUMBER = translatable("no number")
NO_TIME = translatable("a time that suits you")
# For translators: names, or devices; {first} can be several.
TWO = translatable("{first} and {second}")
CHOICE = translatable("{number} for {answer}")
LAST_CHOICE = translatable("{choices}, or {choice}")
# For translators: a clock time; the hour can be {hour12} or {hour24}.
TIME = translatable("{hour12}:{minutes}")
# For translators: a clock time on the hour; the hour can be {hour12} or {hour24}.
FULL_HOUR = translatable("{hour12}:00")
NUMBERS = (
    translatable("zero"),
    translatable("one"),
    translatable("two"),
    translatable("three"),
    translatable("four"),
    translatable("five"),
    translatable("six"),
    translatable("seven"),
    translatable("eight"),
    translatable("nine"),
    translatable("ten"),
)
LARGEST_NUMBER = len(NUMBERS) - 1
YES, NO = translatable("yes"), translatable("no")


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


def as_sentence(answer: str) -> Line:
    """An answer as it is said back."""
    text = f"{answer[:1].upper()}{answer[1:].rstrip('.')}."
    return Line(text, text, private=True)


def and_names(people: Sequence[Person], wording: Wording) -> Person:
    """Several people as one: "Ana, Bo and Cem"."""
    return Person(
        listed([person.name for person in people], wording),
        listed([person.spoken for person in people], wording),
    )


def listed(words: Sequence[str], wording: Wording) -> str:
    """Words as they are said one after the other: "this, that and this"."""
    if len(words) == 1:
        return words[0]
    return wording(TWO).format(first=", ".join(words[:-1]), second=words[-1])


def does(people: int, kind: TurnKind, wording: Wording) -> str:
    """What so many people do in a turn of this kind."""
    one, several = DOING[kind]
    return wording(one if people == 1 else several)


def next_turn(names: Sequence[str], kind: TurnKind, wording: Wording) -> str:
    """Whose turn comes next, for the screen."""
    who = listed(names, wording)
    return wording(NEXT_TURN).format(who=who, does=does(len(names), kind, wording))


def clock(wall: float, utc_offset: float, wording: Wording = ENGLISH) -> str:
    """The clock time of ``wall`` (seconds since 1970), ``utc_offset`` seconds east: "9:05"."""
    hour, minute = divmod(int(wall + utc_offset) // 60 % (24 * 60), 60)
    return wording(TIME if minute else FULL_HOUR).format(
        hour12=str((hour - 1) % 12 + 1),
        hour24=str(hour),
        minutes=f"{minute:02d}",
    )


def number(value: int, wording: Wording) -> str:
    """A number as a word, as far as a rating goes."""
    return wording(NUMBERS[value]) if 0 <= value < len(NUMBERS) else str(value)


def quoted_number(value: int, wording: Wording) -> str:
    """A number at the start of a sentence."""
    return number(value, wording).capitalize()


def how_to_choose(options: Sequence[str], wording: Wording, *, hears: bool) -> Line:
    """Told to people who answered in words: what to say where somebody ``hears`` it, and which key
    is which answer where nobody does. An answer may be a name."""
    if hears:
        told = f"{wording(NOT_CAUGHT)} {wording(SAY_CHOICE)}"
        return fill(told, {"choices": _either(list(options), wording)})
    choices = [
        wording(CHOICE).format(number=number(key, wording), answer=option)
        for key, option in enumerate(options, start=1)
    ]
    return fill(f"{wording(NO_WORDS)} {wording(PRESS)}", {"choices": _either(choices, wording)})


def _either(choices: Sequence[str], wording: Wording) -> str:
    *first, last = choices
    if not first:
        return last
    return wording(LAST_CHOICE).format(choices=", ".join(first), choice=last)


def how_to_rate(low: int, high: int, wording: Wording, *, hears: bool) -> Line:
    """Told to people who said a number."""
    values: dict[str, Person | str] = {
        "low": number(low, wording),
        "high": number(high, wording),
    }
    told = (NOT_CAUGHT, SAY_NUMBER) if hears else (NO_WORDS, TYPE)
    line = fill(" ".join(map(wording, told)), values)
    return Line(line.text, line.caption)
