"""Which of the guide's own sentences a session can come to, by their names in ``words.py``.

What it says of recording, and after an interruption, is left out: whoever prepares sentences ahead
has no use for it, since hardly anybody hears it twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from voicerepair.script.flow import steps_of
from voicerepair.script.model import Breathe, CheckIn, First, Rate, Script, Turn

__all__ = ["own_sentences"]

ALWAYS = ("NOT_TODAY", "TOO_LONG", "BACK_AT", "ARE_YOU_BACK", "NO_MORE_EXTENSIONS")
BETWEEN_PEOPLE = ("YOUR_TURN", "YOU", "AND_YOU")
BY_FIRST: Mapping[str, str] = {First.LOT: "YOU_START", First.ASK: "WHO_STARTS"}
BY_STEP: Mapping[type, tuple[str, ...]] = {
    Turn: ("TAKE_YOUR_TIME", "FINISH"),
    Rate: ("SAID_BACK", "THANK_YOU"),
    Breathe: ("BREATHE_IN", "BREATHE_OUT"),
}


def own_sentences(scripts: Collection[Script], *, solo: bool) -> list[str]:
    """Of a session that can come to these scripts, with one person (``solo``) or several."""
    kinds = {type(step) for script in scripts for step in steps_of(script)}
    names = [name for kind, names in BY_STEP.items() if kind in kinds for name in names]
    if CheckIn in kinds:
        names.append("CHECK_IN_ALONE" if solo else "CHECK_IN")
    names += ALWAYS
    if not solo:
        firsts = {script.meta.first for script in scripts}
        names += (*(name for first, name in BY_FIRST.items() if first in firsts), *BETWEEN_PEOPLE)
    return names
