"""When was each sample taken? The arithmetic behind a block's ``at`` and ``lost``.

Samples come without gaps, so that the end of one block is the best guess for the start of the
next. The driver's own claim wanders by some milliseconds, and after a stall it is wrong by
seconds: what had piled up meanwhile comes in one burst, as if it had just been taken. So claims
are followed slowly, and a leap is believed only when it lasts, or when something is known to be
missing.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["LEAP", "Placed", "Timeline"]

#: Seconds by which a claim may miss the guess and still be mere wandering.
LEAP = 0.1

#: Seconds that are missing at the least where something is: one sample.
LEAST = 1 / 16_000

#: Share of a small difference that is made up with every block.
FOLLOW = 0.1

#: Seconds that a leap must last before it is believed. A burst is over in a few milliseconds.
DOUBT = 0.5


class Placed(NamedTuple):
    """``at``: when the first sample was taken. ``lost``: seconds of sound missing before it."""

    at: float
    lost: float


class Timeline:
    """Places one block after another; every time is in seconds of one clock."""

    def __init__(self) -> None:
        self._next: float | None = None
        self._doubted_since: float | None = None

    def place(
        self, seconds: float, *, claimed: float, came: float, dropped: float = 0.0, torn: bool
    ) -> Placed:
        """A block of so many ``seconds``, ``claimed`` by the driver to begin then, that ``came``
        when it did; so many seconds were ``dropped`` by ourselves before it. ``torn``: more is
        missing, nobody knows how much, so that the claim is all there is."""
        if self._next is None:
            placed = Placed(claimed, 0.0)
        else:
            placed = self._after(self._next + dropped, claimed, came, dropped, torn)
        self._next = placed.at + seconds
        return placed

    def _after(
        self, expected: float, claimed: float, came: float, dropped: float, torn: bool
    ) -> Placed:
        error = claimed - expected
        if not torn and abs(error) <= LEAP:
            self._doubted_since = None
            return Placed(expected + FOLLOW * error, dropped)
        if self._doubted_since is None:
            self._doubted_since = came
        if not torn and came - self._doubted_since < DOUBT:
            return Placed(expected, dropped)
        self._doubted_since = None
        return Placed(claimed, dropped + max(LEAST if torn else 0.0, error))
