"""The figures of turn-taking: how much quiet, how long a window, how much grace.

One ``Policy`` holds the figures of one turn. Which turn gets which stands in one table; what is
done with them stands in ``turn.py``. The figures come from measured silences in recorded therapy
talk, which reach 24 s and are part of the work. All are in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicerepair.script.model import TurnKind

__all__ = ["FIGURES", "Policy", "TurnType", "policy_for", "type_of_turn"]

DEEP = 60.0  # a speaking turn of this many seconds or more is deep
LEAST_GRACE, MOST_GRACE = 15.0, 60.0
LATEST = 120.0  # after the ceiling a turn ends whatever is heard: a hum never ends
PATIENT_LATEST = 300.0
AFTER_GRACE = 30.0  # left to finish a thought where a script gives a long grace


class TurnType(StrEnum):
    ANSWERS = "answers"
    SAYS_BACK = "says-back"
    PLANS = "plans"
    SPEAKS = "speaks"
    DEEP = "deep"


@dataclass(frozen=True, slots=True)
class Policy:
    """The figures of one turn.

    ``quiet`` before the tone (None: quiet never ends this turn); ``window`` for taking it back;
    ``take_backs`` after which quiet no longer ends it. After the ceiling: a gap of
    ``ceiling_gap`` ends the turn of someone who was not speaking then; after ``grace`` a gap of
    ``finish_gap`` brings the sentence, then a gap of ``late_gap`` the tone; ``latest`` after the
    ceiling it ends whatever is heard. ``patient``: no gap ends it, before or after the ceiling.
    """

    ceiling: float
    quiet: float | None
    window: float
    take_backs: int = 2
    grace: float = LEAST_GRACE
    chime: bool = False
    patient: bool = False
    ceiling_gap: float = 2.0
    finish_gap: float = 2.0
    late_gap: float = 0.7
    latest: float = LATEST


# quiet before the tone, take-back window, take-backs after which quiet no longer ends the turn
FIGURES: dict[TurnType, tuple[float, float, int]] = {
    TurnType.ANSWERS: (2.5, 3.0, 2),
    TurnType.SAYS_BACK: (4.0, 3.0, 2),
    TurnType.PLANS: (6.0, 3.0, 2),
    TurnType.SPEAKS: (10.0, 4.0, 2),
    TurnType.DEEP: (18.0, 6.0, 1),
}


def type_of_turn(kind: TurnKind, seconds: float) -> TurnType:
    """What kind of turn it is, from its verb and its written length."""
    match kind:
        case TurnKind.SAYS_BACK:
            return TurnType.SAYS_BACK
        case TurnKind.PLANS:
            return TurnType.PLANS
        case TurnKind.SPEAKS:
            return TurnType.DEEP if seconds >= DEEP else TurnType.SPEAKS


def policy_for(
    turn: TurnType,
    ceiling: float,
    *,
    quiet: float | None = None,
    until_done: bool = False,
    grace: float | None = None,
    stretch: float = 1.0,
    patient: bool = False,
) -> Policy:
    """The figures for a turn of this type and written ``ceiling`` (seconds).

    ``quiet`` and ``grace`` override the table; ``stretch`` multiplies ceiling, quiet and grace;
    ``patient`` (the stutter setting) lets no quiet end the turn and plays no chime.
    """
    usual, window, take_backs = FIGURES[turn]
    grace = min(MOST_GRACE, max(LEAST_GRACE, ceiling / 2)) if grace is None else grace
    quiet = usual if quiet is None else quiet
    return Policy(
        ceiling * stretch,
        None if until_done or patient else quiet * stretch,
        window,
        take_backs,
        grace * stretch,
        chime=ceiling >= DEEP and not patient,
        patient=patient,
        latest=max(PATIENT_LATEST if patient else LATEST, grace * stretch + AFTER_GRACE),
    )
