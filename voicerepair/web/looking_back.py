"""Looking back: the place on the page for sentences about how somebody comes back.

They are drawn elsewhere, from what is sealed to the person who is here, and handed in as a
function; until then, nothing is shown, and nothing said of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked

__all__ = ["LookingBack", "nothing_yet"]

#: Sentences for whoever is here, at the time ``now`` (wall, seconds). Raises ``JournalError``.
LookingBack = Callable[["Journal", "Unlocked", float], Sequence[str]]


def nothing_yet(_journal: Journal, _by: Unlocked, _now: float) -> Sequence[str]:
    """For whoever has no check-ins."""
    return ()
