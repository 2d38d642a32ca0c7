"""A page of rows: blocks of text one below the other, and what gives way when there is no room.

Pure, and it knows nothing of sessions: ``layout.py`` says what the blocks are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum

from rich.console import Console
from rich.text import Text

from voicerepair.screen.words import clean

__all__ = ["Block", "Page", "Place", "Rank"]


class Rank(IntEnum):
    """What a block is worth: with too little room, the lowest shrink first."""

    TITLE = 0
    PREVIOUS = 1
    STATUS = 2
    NOTICE = 3
    QUOTE = 4
    CAPTION = 5
    LINE = 6
    REMARK = 7
    BREATH = 8
    DOING = 9
    OPTIONS = 10
    TYPED = 11
    HEADLINE = 12


class Place(Enum):
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


@dataclass(slots=True)
class Block:
    """Rows that belong together; never fewer than ``least`` of them are kept.

    ``tail``: what is kept is the end. ``words``: a cut is marked with an ellipsis.
    """

    rows: list[Text]
    rank: Rank
    least: int = 0
    place: Place = Place.MIDDLE
    tail: bool = False
    words: bool = False

    def shrink(self, by: int) -> None:
        """Give up as many rows, as far as ``least`` allows."""
        keep = max(self.least, len(self.rows) - by)
        if keep >= len(self.rows):
            return
        self.rows = self.rows[len(self.rows) - keep :] if self.tail else self.rows[:keep]
        if self.rows and self.words and self.tail:
            self.rows[0] = Text("… ", self.rows[0].style) + self.rows[0]
        elif self.rows and self.words:
            self.rows[-1] = self.rows[-1] + Text(" …", self.rows[-1].style)


@dataclass(slots=True)
class Page:
    """``console`` is only asked how to wrap; text is at most ``column`` columns wide."""

    console: Console
    column: int
    blocks: list[Block] = field(default_factory=list)

    def add(
        self,
        text: str | Text,
        rank: Rank,
        style: str = "",
        *,
        least: int = 0,
        place: Place = Place.MIDDLE,
        tail: bool = False,
    ) -> None:
        """Wrap ``text`` into a block; without any, nothing is added."""
        words = isinstance(text, str)
        wrapped = Text(clean(text), style) if isinstance(text, str) else text
        if wrapped:
            rows = list(wrapped.wrap(self.console, self.column))
            for row in rows:
                row.rstrip()
            self.blocks.append(Block(rows, rank, least, place, tail, words))

    @property
    def rows(self) -> int:
        return sum(len(block.rows) for block in self.blocks)

    def squeeze(self, height: int) -> bool:
        """Shrink until all fits into ``height`` rows; False if it cannot."""
        for block in sorted(self.blocks, key=lambda block: block.rank):
            block.shrink(max(0, self.rows - height))
        self.blocks = [block for block in self.blocks if block.rows]
        return self.rows <= height

    def spare(self, height: int) -> int:
        """Rows that are left of ``height`` once there is air between all blocks."""
        return max(0, height - self.rows - self._gaps)

    @property
    def _gaps(self) -> int:
        """Empty rows that the blocks would like: below each, but none at the bottom."""
        return sum(block.place is not Place.BOTTOM for block in self.blocks)

    def spread(self, height: int) -> list[Text]:
        """As many rows as there are in ``height``: the top at the top, the bottom at the bottom,
        the rest in the middle, with an empty row below each block as far as there is room."""
        gaps = min(max(0, height - self.rows), self._gaps)
        placed: dict[Place, list[Text]] = {place: [] for place in Place}
        for block in self.blocks:
            placed[block.place] += block.rows
            if gaps and block.place is not Place.BOTTOM:
                placed[block.place].append(Text())
                gaps -= 1
        top, middle, bottom = placed.values()
        over = max(0, height - len(top) - len(middle) - len(bottom))
        rows = top + [Text()] * (over // 2) + middle + [Text()] * (over - over // 2) + bottom
        return rows[:height]
