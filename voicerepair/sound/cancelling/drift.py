"""Is one of two clocks the faster? Told by times that wander, over a while.

Rules: a card that plays and hears has one clock, so that nothing is changed until a drift is
plain: it has grown to ``PLAIN``, and steadily, as no step in a driver's times does.
"""

from __future__ import annotations

from collections import deque

import numpy as np

__all__ = ["Drift"]

FOLLOW = 1.0  # seconds over which times are averaged: they wander, clocks do not
SETTLED = 3.0  # seconds at the beginning of which nothing is concluded
LOOK = 1.0  # seconds from one look to the next
LOOKS = 120  # that are remembered
FEWEST = 10
PLAIN = 0.0015  # seconds by which a drift has to have grown
STRAIGHT = 0.2  # share of that by which a look may miss a straight line
MOST = 0.0005  # no clock is further off


class Drift:
    """Seconds by which something is late, again and again; ``rate`` is how much faster it has to
    run not to get any later."""

    def __init__(self) -> None:
        self.off = 0.0
        self.rate = 0.0
        self._age = 0.0
        self._looks: deque[tuple[float, float]] = deque(maxlen=LOOKS)

    def begin(self) -> None:
        """What comes does not follow on what was before; the clocks are the same."""
        self.off = self._age = 0.0
        self._looks.clear()

    def see(self, off: float, seconds: float) -> None:
        """It is ``off`` now, and was looked at ``seconds`` ago."""
        share = min(1.0, seconds / FOLLOW) if self._age else 1.0
        self.off += share * (off - self.off)
        self._age += seconds
        if self._age < SETTLED:
            return
        if not self._looks or self._age - self._looks[-1][0] >= LOOK:
            self._looks.append((self._age, self.off))
            self._conclude()

    def _conclude(self) -> None:
        if len(self._looks) < FEWEST:
            return
        ages, offs = np.array(self._looks).T
        slope, start = np.polyfit(ages, offs, 1)
        grown = abs(slope) * (ages[-1] - ages[0])
        if grown < PLAIN or np.abs(offs - start - slope * ages).max() > STRAIGHT * grown:
            return
        self.rate = float(np.clip(self.rate + slope, -MOST, MOST))
        self._looks.clear()
