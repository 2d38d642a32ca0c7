"""Trails of thousands of plays, joined and counted: each step and each way is a bit of a number."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from voicerepair.session.position import TurnKey

__all__ = ["Bits", "Trails"]

K = TypeVar("K", bound=Hashable)


class Bits(Generic[K]):
    """Gives each key a bit, in the order in which they come."""

    def __init__(self) -> None:
        self._bits: dict[K, int] = {}

    def of(self, keys: Iterable[K]) -> int:
        """The bits of these."""
        bits = 0
        for key in keys:
            bits |= self._bits.setdefault(key, 1 << len(self._bits))
        return bits

    def keys(self, bits: int) -> set[K]:
        """What has these bits."""
        return {key for key, bit in self._bits.items() if bit & bits}

    def counted(self, many: Sequence[int]) -> dict[K, int]:
        """In how many of ``many`` each key is."""
        width = len(self._bits)
        columns = zip(*(f"{bits:0{width}b}" for bits in many), strict=True)
        counts = [column.count("1") for column in columns]
        return dict(zip(self._bits, reversed(counts), strict=False))


@dataclass(frozen=True, slots=True)
class Trails:
    """The bits of steps and of ways, as both are told apart in ``session/trail.py``."""

    steps: Bits[TurnKey] = field(default_factory=Bits)
    ways: Bits[tuple[TurnKey, int]] = field(default_factory=Bits)
