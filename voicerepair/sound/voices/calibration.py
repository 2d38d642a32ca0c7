"""How fast is a voice really? Found by listening to it, and noted.

Engines count words a minute in their own way: eSpeak at "120" speaks 140. So a reference text is
spoken at up to three speeds until it takes the time that it should. Words differ in length from
one language to the next, so the text is in the voice's own, where there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicerepair.sound.voices.notes import Notes
from voicerepair.sound.voices.text import words

if TYPE_CHECKING:
    from voicerepair.sound.voices.engine import Synthesiser

__all__ = ["REFERENCE", "Calibration", "measured_rate", "opening", "reference"]

REFERENCE = (
    "You can both sit down now, where you hear each other well. Nothing has to be solved today, "
    "and nobody keeps a score. One of you speaks first, and the other listens. Say what you did, "
    "in plain words, and leave out the reasons for a moment. Then wait, take one slow breath, and "
    "hear what it was like on the other side."
)

_REFERENCES = {
    "de": (
        "Ihr könnt euch jetzt beide setzen, da, wo ihr einander gut hört. Heute muss nichts gelöst "
        "werden, und niemand zählt etwas. Eine Person spricht zuerst, und die andere hört zu. Sag "
        "mit einfachen Worten, was du getan hast, und lass die Gründe kurz weg. Dann warte, atme "
        "einmal langsam, und hör, wie es auf der anderen Seite war."
    ),
    "es": (
        "Ya pueden sentarse, donde se oigan bien. Hoy no hay que resolver nada, y nadie lleva la "
        "cuenta. Una persona habla primero, y la otra escucha. Di lo que hiciste, con palabras "
        "sencillas, y deja los motivos para después. Luego espera, respira una vez, despacio, y "
        "escucha cómo fue del otro lado."
    ),
}

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
        if (language := info.language.partition("-")[0]) in _REFERENCES:
            key += f" {language}"
        noted = self._notes.get(key)
        low, high = _LIMITS
        if isinstance(noted, int | float) and low * rate <= noted <= high * rate:
            return float(noted)
        found = _search(synthesiser, rate)
        self._notes.put(key, found)
        return found


def reference(language: str) -> str:
    """The reference text for voices of ``language`` (BCP 47): the English one, if there is none."""
    return _REFERENCES.get(language.partition("-")[0], REFERENCE)


def opening(text: str) -> str:
    """Its first two sentences: in the one neural voice that was tried, as fast as the whole within
    1 %."""
    return ". ".join(text.split(". ")[:2]) + "."


def measured_rate(synthesiser: Synthesiser, nominal: float) -> float:
    """Words a minute, of the reference text (a slow voice: its opening), without the silence
    around it."""
    from voicerepair.sound.voices.loudness import finished

    text = reference(synthesiser.info.language)
    if synthesiser.slow:
        text = opening(text)
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
