"""What a count is worth: 95 % intervals for shares and for rates."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["rate", "share"]

Z = 1.96


def share(cases: Sequence[bool]) -> str:
    """How many of the cases are true, with Wilson's interval."""
    whole, part = len(cases), sum(cases)
    rate = part / whole
    middle = (rate + Z * Z / (2 * whole)) / (1 + Z * Z / whole)
    half = Z / (1 + Z * Z / whole) * math.sqrt(rate * (1 - rate) / whole + (Z / whole / 2) ** 2)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return f"{part} of {whole} = {rate:.1%} ({low:.1%}-{high:.1%})"


def rate(count: int, hours: float) -> str:
    """So many an hour, with Byar's approximation of the Poisson interval."""
    above = count + 1
    low = count * (1 - 1 / (9 * count) - Z / (3 * math.sqrt(count))) ** 3 if count else 0.0
    high = above * (1 - 1 / (9 * above) + Z / (3 * math.sqrt(above))) ** 3
    return f"{count / hours:.1f}/h ({low / hours:.1f}-{high / hours:.1f})"
