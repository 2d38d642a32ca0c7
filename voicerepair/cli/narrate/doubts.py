"""What there is to say of a recording, in a narrator's words: what is wrong, and what to do.

Rule: the recording is doubted, never whoever spoke.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from voicerepair.sound.narration.conditioning import Doubt

__all__ = ["in_words", "of_gaps"]

WORDS = {
    Doubt.NOTHING: (
        "I heard nobody speak.",
        "Come closer to the microphone, or look in the sound settings whether it is muted.",
    ),
    Doubt.CLIPPED: (
        "It is too loud for the microphone, so it crackles.",
        "Move back a little, or turn the microphone's level down in the sound settings.",
    ),
    Doubt.NOISY: (
        "There is much noise behind the voice.",
        "Close a window, switch off a fan, or come closer to the microphone.",
    ),
    Doubt.QUIET: (
        "It is very soft.",
        "Come closer, or turn the microphone's level up in the sound settings.",
    ),
    Doubt.BEGINS_LATE: (
        "The first word may be cut off.",
        "Begin to speak a moment after Enter.",
    ),
    Doubt.ENDS_EARLY: (
        "The last word may be cut off.",
        "Wait a moment after it before you press Enter.",
    ),
    Doubt.SHORT: (
        "It is shorter than these words take.",
        "Is the whole line in it?",
    ),
    Doubt.LONG: (
        "It is much longer than these words take.",
        "Is there something else in it?",
    ),
}
# What follows from another doubt need not be said.
FOLLOWS = {Doubt.NOISY: Doubt.QUIET}


def in_words(doubts: Iterable[Doubt]) -> Iterator[str]:
    """Each doubt as a line."""
    found = list(doubts)
    for doubt in found:
        if FOLLOWS.get(doubt) not in found:
            yield " ".join(WORDS[doubt])


def of_gaps(seconds: float) -> str:
    """Of so much sound that this machine lost while it recorded."""
    return (
        f"{seconds * 1000:.0f} milliseconds of it are missing, since this machine was busy. "
        "Listen whether that is heard."
    )
