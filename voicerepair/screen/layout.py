"""One frame of the full screen: what stands where, and what gives way when there is little room.

Pure: a ``Frame`` in, rows of text out. Rules: everything is centred, so that writing in either
direction sits well; no red, no green, no digits that count; one accent colour (magenta is the
ANSI colour that can be read on black and on white) and weight for the rest; whoever speaks is
never smaller than five rows where the screen has room for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from voicerepair.screen import letters, words
from voicerepair.session.events import Phase, View

__all__ = ["Frame", "compose"]

ACCENT = "magenta"
FAINT = "dim"
MEASURE = 72  # columns: longer lines are hard to read
LEVEL_CELLS = 8
QUIETEST, LOUDEST = -60.0, -12.0  # dB: the two ends of the level
LINE_PHASES = frozenset({Phase.TURN, Phase.ANSWER, Phase.PAUSE})


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything a frame shows; two equal frames look the same, so one is drawn.

    ``filled`` and ``breath`` are columns of the time line and the breathing line, ``loud`` cells
    of the level; each is None where it is not shown.
    """

    view: View
    width: int
    height: int
    filled: int | None = None
    breath: int | None = None
    loud: int | None = None
    typed: str = ""
    help: bool = False
    notices: tuple[str, ...] = ()

    @property
    def column(self) -> int:
        """How wide text and lines may be."""
        return max(1, min(self.width - 2, MEASURE))

    @classmethod
    def at(
        cls,
        now: float,
        level: float | None,
        *,
        view: View,
        size: tuple[int, int],
        typed: str = "",
        help: bool = False,
        notices: tuple[str, ...] = (),
    ) -> Frame:
        """The frame for ``now`` (seconds), ``level`` in dB (None: no microphone) and a screen of
        ``size`` columns and rows."""
        column = max(1, min(size[0] - 2, MEASURE))
        share = _share(view, now)
        filled = breath = None
        if words.breathing(view) and share is not None:
            breath = max(1, round(column * (1 - share if view.breath == "out" else share)))
        elif view.phase in LINE_PHASES and share is not None:
            filled = round(column * share)
        loud = None
        if level is not None:
            loud = round(LEVEL_CELLS * _clamped((level - QUIETEST) / (LOUDEST - QUIETEST)))
        return cls(view, *size, filled, breath, loud, typed, help, notices)


def _clamped(share: float) -> float:
    return min(1.0, max(0.0, share))


def _share(view: View, now: float) -> float | None:
    """How much of this phase has passed, from 0 to 1; None where its end is not known."""
    if view.until is None or view.until <= view.since:
        return None
    return _clamped((now - view.since) / (view.until - view.since))


@dataclass(slots=True)
class _Block:
    """Rows that belong together. With too little room, blocks of low ``rank`` shrink first, to
    ``least`` rows; ``tail``: what stays is the end."""

    rows: list[Text]
    rank: int
    least: int = 0
    tail: bool = False

    words: bool = False

    def shrink(self, rows: int) -> None:
        """Give up as many rows; words that were cut off end or begin with an ellipsis."""
        keep = max(self.least, len(self.rows) - rows)
        if keep >= len(self.rows):
            return
        self.rows = self.rows[len(self.rows) - keep :] if self.tail else self.rows[:keep]
        if self.rows and self.words:
            cut = self.rows[0 if self.tail else -1]
            self.rows[0 if self.tail else -1] = (
                Text("… ", cut.style) + cut if self.tail else cut + Text(" …", cut.style)
            )


@dataclass(slots=True)
class _Page:
    """The blocks of a frame from top to bottom; the last ``foot`` ones stay at the bottom."""

    console: Console
    frame: Frame
    blocks: list[_Block] = field(default_factory=list)
    foot: int = 0

    def add(
        self, text: str | Text, style: str, rank: int, *, least: int = 0, tail: bool = False
    ) -> None:
        rows = self._wrapped(text, style)
        if rows:
            self.blocks.append(_Block(rows, rank, least, tail, words=isinstance(text, str)))

    def _wrapped(self, text: str | Text, style: str) -> list[Text]:
        if isinstance(text, str):
            text = Text(words.clean(text), style=style)
        rows = list(text.wrap(self.console, self.frame.column)) if text else []
        for row in rows:
            row.rstrip()
        return rows

    @property
    def rows(self) -> int:
        return sum(len(block.rows) for block in self.blocks)

    def squeeze(self, height: int) -> bool:
        """Shrink until all fits into ``height`` rows; False if it cannot."""
        for block in sorted(self.blocks, key=lambda block: block.rank):
            block.shrink(max(0, self.rows - height))
        return self.rows <= height


def compose(console: Console, frame: Frame) -> list[Text]:
    """The rows of a frame: exactly its height, none wider than its width.

    ``console`` is only asked how to wrap.
    """
    rows = _help(console, frame) if frame.help else _session(console, frame)
    rows = rows[: frame.height]
    rows += [Text()] * (frame.height - len(rows))
    return [_centred(row, frame.width) for row in rows]


def _centred(row: Text, width: int) -> Text:
    row = row.copy()
    row.truncate(width, overflow="ellipsis")
    row.pad_left(max(0, (width - row.cell_len) // 2))
    return row


def _session(console: Console, frame: Frame) -> list[Text]:
    names = words.headline(frame.view)
    lowest = letters.smallest(names, frame.width)
    for heading in ([lowest] if lowest else []) + [0]:
        page = _page(console, frame, heading)
        if page.squeeze(frame.height):
            break
    return _spread(page, frame, names if heading else ())


def _page(console: Console, frame: Frame, heading: int) -> _Page:
    """All blocks at full length; ``heading`` rows are kept for large letters (0: write words)."""
    view, page = frame.view, _Page(console, frame)
    title = " · ".join(filter(None, (words.clean(view.title), words.clean(view.section))))
    page.add(title, FAINT, 0)
    page.add("  ".join(frame.notices), "", 3, tail=True)
    page.add(view.previous, FAINT, 1, tail=True)
    waiting = view.phase in (Phase.TURN, Phase.WINDOW, Phase.PAUSED, Phase.ASIDE)
    page.add(view.caption, "" if waiting else "bold", 6, least=1)
    if view.shown:
        page.add("“" + words.clean(view.shown) + "”", "italic", 5, least=1)
    names = words.headline(view)
    if heading:
        page.blocks.append(_Block([Text()] * heading, 13, heading))
    elif names:
        page.add(_as_words(names, frame.column), "bold", 13, least=1)
    page.add(words.under(view), "bold" if names else "", 10)
    page.add(words.remark(view), "", 9)
    if view.options and words.how_to_answer(view):
        page.add(_options(view.options, frame.column), "", 11, least=len(view.options))
    if words.how_to_answer(view) or frame.typed:
        page.add(_typed(frame), "", 12, least=1)
    if words.breathing(view):
        page.add(words.breathing(view), "bold", 9)
        thick = 3 if frame.height >= 20 else 1
        line = Text("█" * (frame.breath or 1), style=ACCENT)
        page.blocks.append(_Block([line] * thick, 9, 1))
    _foot(page, frame)
    return page


def _foot(page: _Page, frame: Frame) -> None:
    before = len(page.blocks)
    if frame.filled is not None:
        line = Text("━" * frame.filled, style=ACCENT)
        line.append("─" * (frame.column - frame.filled), style=FAINT)
        page.blocks.append(_Block([line], 8))
    page.add(_status(frame), "", 2, least=1)
    page.foot = len(page.blocks) - before


def _status(frame: Frame) -> Text:
    """The microphone, what comes next, and where the keys are explained."""
    status = Text(style=FAINT)
    if frame.loud is None:
        status.append("no microphone")
    elif frame.view.armed:
        status.append("● microphone open ")
        status.append("▮" * frame.loud, style=f"not dim {ACCENT}")
        status.append("▯" * (LEVEL_CELLS - frame.loud))
    else:
        status.append("○ microphone closed")
    following = words.clean(frame.view.next)
    rest = Text("  ·  ".join(([f"next: {following}"] if following else []) + ["? keys"]))
    one_line = status.cell_len + 5 + rest.cell_len <= frame.column
    return status.append("  ·  " if one_line else "\n").append(rest)


def _options(options: Iterable[str], column: int) -> Text:
    """``1 yes    2 not quite``: as many on a line as fit, and a number always with its words."""
    rows = [Text()]
    for number, option in enumerate(options, start=1):
        part = Text(f"{number} ", style=f"bold {ACCENT}")
        part.append(words.clean(option), style="bold not dim default")
        if rows[-1] and rows[-1].cell_len + 4 + part.cell_len > column:
            rows.append(Text())
        rows[-1] += Text("    ") + part if rows[-1] else part
    return Text("\n").join(rows)


def _typed(frame: Frame) -> Text:
    line = Text(words.how_to_answer(frame.view), style=FAINT)
    echo = words.hidden(frame.typed, frame.view.private)
    return line.append(f"  {echo}▏" if line else f"{echo}▏", style="bold not dim")


def _as_words(names: tuple[str, ...], column: int) -> Text:
    """The headline where it cannot be drawn: spaced out if there is room for that."""
    text = " & ".join(names)
    wide = "   ".join(letters.spaced(word) for word in text.split())
    return Text(wide if cell_len(wide) <= column else text, style="bold")


def _spread(page: _Page, frame: Frame, names: tuple[str, ...]) -> list[Text]:
    """Give the rows that are left to air between the blocks, then to the large letters."""
    head = [block for block in page.blocks if block.rows]
    foot = [block for block in page.blocks[len(page.blocks) - page.foot :] if block.rows]
    head = head[: len(head) - len(foot)]
    spare = frame.height - page.rows
    gaps = min(spare, max(0, len(head) - 1) + bool(foot))
    for block in head:
        if names and block.rank == 13:
            room = len(block.rows) + spare - gaps
            drawn = letters.drawing(names, frame.width, room)
            block.rows = [Text(row, style="bold") for row in drawn]
    over = frame.height - sum(len(block.rows) for block in head + foot) - gaps
    rows = [Text()] * (over // 2)
    for block in head:
        rows += block.rows
        if gaps:
            rows.append(Text())
            gaps -= 1
    bottom = [row for block in foot for row in block.rows]
    return rows + [Text()] * (frame.height - len(rows) - len(bottom)) + bottom


def _help(console: Console, frame: Frame) -> list[Text]:
    """Keys on the left, what they do on the right, as one block in the middle."""
    pairs = list(words.help_lines())
    left = max(cell_len(keys) for keys, _ in pairs)
    right = max(cell_len(does) for _, does in pairs)
    rows: list[Text] = []
    for keys, does in pairs:
        row = Text(keys.rjust(left), style=f"bold {ACCENT}").append("  ")
        row.append(does.ljust(right), style="not bold default")
        narrow = Text(keys, style=f"bold {ACCENT}").append(f" {does}", style="not bold default")
        rows += [row] if row.cell_len <= frame.width else narrow.wrap(console, frame.width)
    above = max(0, (frame.height - len(rows)) // 2)
    return [Text()] * above + rows
