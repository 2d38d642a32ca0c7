"""What the page says of its own accord, in the language of the script.

Two kinds: labels of the page, and what the guide says or notes where the usual words are about the
keyboard of a computer. Whatever else it says aloud is said here as in any other session.
"""

from __future__ import annotations

from voicerepair.phone.data import Json, sentences
from voicerepair.session.wording import Wording, translatable

__all__ = ["FEW_MINUTES", "HOUR", "LABELS", "MINUTES", "labels", "phone_sentences"]

# For translators: the hour of a clock time as it is spoken, before the minutes.
HOUR = translatable("{hour}")
# For translators: one to nine minutes of a clock time as they are spoken, after the hour.
FEW_MINUTES = translatable("oh {minutes}")
# For translators: the minutes of a clock time as they are spoken, after the hour.
MINUTES = translatable("{minutes}")

LABELS = {
    "practice": translatable(
        "This is practice: not therapy, not mediation, and no evidence of anything. If you are "
        "afraid of the other person, or have been hurt, forced, watched or cut off, don't do an "
        "exercise together. In danger, call your local emergency number."
    ),
    "nothing kept": translatable(
        "Nothing is kept and nothing is sent. If this page is closed or loaded again, it begins "
        "from the start."
    ),
    "anew": translatable(
        "The page was loaded again, so we begin from the start. Nothing was kept."
    ),
    "taps": translatable(
        "Nobody is listened to: whoever has the turn taps when they are done, and answers are "
        "tapped. Nobody is cut off: when the time has come, a soft tone says so first."
    ),
    "names unspoken": translatable(
        "The voice doesn't know your names. Where one belongs and is not spoken, a soft tick "
        "sounds, and the screen shows the name."
    ),
    "minutes": translatable("About {minutes} minutes"),
    "who": translatable("Who is here?"),
    "your name": translatable("Your name"),
    "one of you": translatable("One of you"),
    "the other": translatable("The other"),
    "two alike": translatable(
        "Two people have the same name. Add something that tells them apart, such as an initial."
    ),
    "more time for all": translatable("Longer turns and pauses"),
    "no sound": translatable("Without sound: captions only"),
    "start": translatable("Start"),
    "go on": translatable("Go on"),
    "done": translatable("I'm done"),
    "done together": translatable("We're done"),
    "turn over": translatable("Hand over now"),
    "keep": translatable("Keep the turn"),
    "pass": translatable("Pass"),
    "back again": translatable("We're back"),
    "repeat": translatable("Say it again"),
    "back": translatable("Back"),
    "skip": translatable("Skip"),
    "more time": translatable("More time"),
    "pause": translatable("Pause"),
    "time-out": translatable("Time-out"),
    "stop": translatable("Stop"),
    "dark": translatable("Dark screen"),
    "light": translatable("The screen is dark. Tap to see it."),
    "steer": translatable("Steering"),
    "answers": translatable("Answers"),
    "minutes named": translatable("A number from {low} to {high}"),
    "enter": translatable("OK"),
    "handing over": translatable("Handing over. If there is more to say, keep the turn."),
    "in turn": translatable("Take the time you need. Silence is fine."),
    "finish": translatable("The time has come round. Finish your thought."),
    "quiet": translatable("A quiet moment"),
    "in": translatable("Breathe in"),
    "out": translatable("Breathe out"),
    "paused": translatable("Paused"),
    "come back": translatable("Back at"),
    "alone": translatable("Only {name} looks at the screen now."),
    "next": translatable("next: {what}"),
    "finished": translatable("That was the end."),
    "stopped": translatable("Stopped. You can leave it here."),
    "left": translatable("This exercise has waited for long, so it has ended."),
    "again": translatable("Begin again"),
    "no page": translatable(
        "If nothing comes here: save this file, then open it in a browser such as Safari, Chrome "
        "or Firefox, not older than 2022."
    ),
    "trouble": translatable(
        "Something went wrong in this page, so the exercise has ended. Load it to begin again."
    ),
}

# The guide's sentences that are others on a phone, by their names in session/words.py.
OTHERWISE = {
    "CHECK_IN": translatable(
        "If you keep check-ins on a computer, each of you answers alone there, before or after "
        "this. Now we go on."
    ),
    "CHECK_IN_ALONE": translatable(
        "If you keep check-ins on a computer, answer one there, before or after this. Now we go on."
    ),
    "NOTE_PAUSED": translatable("Paused. Tap “Go on” when you like."),
    "NOTE_REST": translatable("A long quiet, so I paused. Tap “Go on” when you like."),
    "NOTE_SLEPT": translatable(
        "The page was asleep for a while, so I paused. Tap “Go on” when you like."
    ),
    "NOTE_OPTION": translatable("Tap one of the answers."),
    "NOTE_RANGE": translatable("A number from {low} to {high}."),
    "NOTE_COME_BACK": translatable("It's time. Tap when you are here again."),
    "NOTE_ASIDE": translatable(
        "Tap when you are back, or for more time. Keep this page open: it rings softly."
    ),
    "NOTE_NAME_TIME": translatable(
        "Choose the minutes from now. Or tap that you are back, to say that it's not today."
    ),
}
SOUND_GONE = translatable(
    "The sound was interrupted, so I paused. I go on when it is back, or tap “Go on”."
)
CHECK_IN_SHOWN = translatable("This page has no check-in, and keeps none.")


def labels(wording: Wording) -> dict[str, str]:
    """The labels of the page, by what they are for."""
    return {name: wording(english) for name, english in LABELS.items()}


def phone_sentences(wording: Wording) -> dict[str, Json]:
    """The guide's sentences, for somebody who has a phone and taps."""
    said = sentences(wording)
    lost = said["NOTE_LOST"]
    assert isinstance(lost, dict)
    others: dict[str, Json] = {name: wording(text) for name, text in OTHERWISE.items()}
    others["NOTE_LOST"] = {kind: wording(SOUND_GONE) for kind in lost}
    others["CHECK_IN_SHOWN"] = [wording(CHECK_IN_SHOWN)] * 2
    return said | others
