"""How fast is a voice really? Found by listening to it, and noted.

Engines count words a minute in their own way: eSpeak at "120" speaks 140. So a reference text is
spoken at up to three speeds until it takes the time that it should.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicerepair.sound.voices.notes import Notes
from voicerepair.sound.voices.text import words

if TYPE_CHECKING:
    from voicerepair.sound.voices.engine import Synthesiser

__all__ = ["OPENING", "REFERENCE", "Calibration", "measured_rate"]

REFERENCE = (
    "You can both sit down now, where you hear each other well. Nothing has to be solved today, "
    "and nobody keeps a score. One of you speaks first, and the other listens. Say what you did, "
    "in plain words, and leave out the reasons for a moment. Then wait, take one slow breath, and "
    "hear what it was like on the other side."
)

# Two sentences: in the one neural voice that was tried, as fast as the whole within 1 %.
OPENING = ". ".join(REFERENCE.split(". ")[:2]) + "."

_TRIES = 3
_CLOSE = 0.03
# A voice of another language may spell the reference text out; its speed must not run away.
_LIMITS = (0.5, 2.0)


class Calibration:
    """Finds and remembers the engine's setting for a voice and a rate."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def nominal(self, synthesiser: Synthesiser, rate: float) -> float:
        """What to ask of ``synthesiser`` so that it speaks ``rate`` words a minute.

        The first time for a voice this synthesises the reference text; raises its ``SoundError``.
        """
        info = synthesiser.info
        key = f"rate {rate:g} {info.engine}/{info.name} {info.version}"
        noted = self._notes.get(key)
        low, high = _LIMITS
        if isinstance(noted, int | float) and low * rate <= noted <= high * rate:
            return float(noted)
        found = _search(synthesiser, rate)
        self._notes.put(key, found)
        return found


def measured_rate(synthesiser: Synthesiser, nominal: float) -> float:
    """Words a minute, of the reference text (a slow voice: its opening), without the silence
    around it."""
    from voicerepair.sound.voices.loudness import finished

    text = OPENING if synthesiser.slow else REFERENCE
    spoken = finished(synthesiser.speak(text, nominal))
    return 60 * words(text) / max(spoken.duration, 0.1)


def _search(synthesiser: Synthesiser, rate: float) -> float:
    """The closest of up to three settings, each scaled by how far the one before was off."""
    nominal, best, distance = rate, rate, float("inf")
    for _ in range(_TRIES):
        ratio = measured_rate(synthesiser, nominal) / rate
        if abs(ratio - 1) < distance:
            best, distance = nominal, abs(ratio - 1)
        if distance <= _CLOSE:
            break
        low, high = _LIMITS
        nominal = min(high * rate, max(low * rate, nominal / ratio))
    return round(best, 1)
