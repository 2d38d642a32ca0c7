"""What ``setup`` measured, in people's words: whether it will do, and if not, what to do.

Rules: a figure is only told beside what it means; nobody is blamed for how they speak; each doubt
comes with the nearest thing that helps.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from voicerepair.sound.measures import Echo, Spoken

__all__ = ["Verdict", "about_echo", "about_room", "about_sentence", "about_start"]

LATE = 0.7  # seconds: with a cable it is a tenth of that
LOUD_ROOM = -40.0  # dB
TOO_WELL = -10.0  # dB: an echo louder than this may be taken for somebody
CLEAR = 10.0  # dB that a sentence should be above the room
SOFT = -50.0  # dB


class Verdict(NamedTuple):
    """``hint`` is empty where all is well."""

    said: str
    hint: str = ""


def about_start(seconds: float) -> list[Verdict]:
    """Of a microphone that took so long to begin; nothing where that is as usual."""
    if seconds < LATE:
        return []
    return [
        Verdict(
            f"This microphone begins {seconds:.1f} seconds late, as many Bluetooth ones do.",
            "A session opens it early, so your first words are not lost. Where you can, take one "
            "with a cable, or the one built in: it usually hears better as well.",
        )
    ]


def about_room(noise: float, hum: float | None) -> list[Verdict]:
    """``noise`` in dB, -inf for nothing but zeros; ``hum`` in Hz, if there is one."""
    if math.isinf(noise):
        return [Verdict("So far the microphone gives no sound at all. Let's see when you speak.")]
    told = []
    if hum is not None:
        told.append(
            Verdict(
                f"There is a constant hum, at {hum:.0f} Hz.",
                "Often it comes from a charger, a lamp or a long cable: try without each of them.",
            )
        )
    if noise > LOUD_ROOM:
        told.append(
            Verdict(
                f"The room is loud ({noise:.0f} dB).",
                "A closed window, or a fan switched off, makes it easier to hear when you speak.",
            )
        )
    return told or [Verdict(f"The room is quiet ({noise:.0f} dB).")]


def about_echo(echo: Echo | None) -> Verdict:
    """Of the guide's own voice in the microphone."""
    if echo is None:
        return Verdict("The microphone does not hear me. That is how it should be.")
    if echo.level <= TOO_WELL:
        return Verdict(f"The microphone hears me only softly ({echo.level:.0f} dB). That will do.")
    return Verdict(
        f"The microphone hears me too well ({echo.level:.0f} dB).",
        "Turn the loudspeaker down, move the two apart, or use headphones. And see that the "
        "microphone is not the computer's own sound, often called a monitor or a stereo mix.",
    )


def about_sentence(said: Spoken | None, *, clipped: bool, muted: bool) -> Verdict:
    """Of what somebody said from where they sit. ``muted``: this microphone has
    given nothing but zeros so far."""
    if muted:
        return Verdict(
            "The microphone gives only silence.",
            "It may be muted, by a switch, a key or in the sound settings, or this program may "
            "not be allowed to use it. Without it, keys and the turn's clock do all.",
        )
    if clipped:
        return Verdict(
            "You are louder than the microphone can take.",
            "Turn its level down in the sound settings, or sit a little further away.",
        )
    if said is None:
        return Verdict(
            "I heard no words.",
            "Move the microphone closer, turn its level up in the sound settings, or take another.",
        )
    if said.above < CLEAR:
        return Verdict(
            "I hear you, and the room nearly as loud.",
            "Move the microphone closer to both of you, or make the room quieter.",
        )
    if said.level < SOFT:
        return Verdict(
            f"I hear you, and softly ({said.level:.0f} dB).",
            "Move the microphone closer, or turn its level up in the sound settings.",
        )
    return Verdict(f"I hear you well from there ({said.level:.0f} dB).")
