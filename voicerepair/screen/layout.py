"""One frame of the full screen: what stands where, and what gives way when there is little room.

Pure: a ``Frame`` in, rows of text out. Rules: everything is centred, so that writing in either
direction sits well; no red, no green, no digits that count; one accent colour (magenta is the
ANSI colour that can be read on black and on white) and weight for the rest; whoever speaks is
never smaller than five rows where the screen has room for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from voicerepair.screen import letters, words
from voicerepair.screen.page import Block, Page, Place, Rank
from voicerepair.session.events import Phase, View

__all__ = ["Frame", "compose"]

ACCENT = "magenta"
FAINT = "dim"
MEASURE = 72  # columns: longer lines are hard to read
LEVEL_CELLS = 8
QUIETEST, LOUDEST = -60.0, -12.0  # dB: the two ends of the level
LINE_PHASES = frozenset({Phase.TURN, Phase.ANSWER, Phase.PAUSE})
# The words have been said, and what counts now is who speaks.
AFTER_WORDS = frozenset({Phase.TURN, Phase.WINDOW, Phase.PAUSED, Phase.ASIDE})


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


def compose(console: Console, frame: Frame) -> list[Text]:
    """The rows of a frame: exactly its height, none wider than its width.

    ``console`` is only asked how to wrap.
    """
    rows = _help(console, frame) if frame.help else _session(console, frame)
    return [_centred(row, frame.width) for row in rows]


def _centred(row: Text, width: int) -> Text:
    row = row.copy()
    row.truncate(width, overflow="ellipsis")
    row.pad_left(max(0, (width - row.cell_len) // 2))
    return row


def _session(console: Console, frame: Frame) -> list[Text]:
    names = words.headline(frame.view)
    lowest = letters.smallest(names, frame.width)
    page = _page(console, frame, lowest)
    if not page.squeeze(frame.height) and lowest:
        page = _page(console, frame, 0)
        page.squeeze(frame.height)
    for block in page.blocks:
        if block.rank is Rank.HEADLINE and lowest:
            room = len(block.rows) + page.spare(frame.height)
            drawn = letters.drawing(names, frame.width, room)
            style = _name_style(frame.view)
            block.rows = [Text(row, style=style) for row in drawn] or block.rows
    return page.spread(frame.height)


def _page(console: Console, frame: Frame, heading: int) -> Page:
    """All blocks at full length; ``heading`` rows are kept for large letters (0: write words)."""
    view, page = frame.view, Page(console, frame.column)
    title = " · ".join(filter(None, (words.clean(view.title), words.clean(view.section))))
    page.add(title, Rank.TITLE, FAINT, place=Place.TOP)
    page.add("  ".join(frame.notices), Rank.NOTICE, tail=True)
    if view.previous != view.caption:
        page.add(view.previous, Rank.PREVIOUS, FAINT, tail=True)
    page.add(view.caption, Rank.CAPTION, "" if view.phase in AFTER_WORDS else "bold", least=1)
    page.add(words.shown(view), Rank.QUOTE, "italic", least=1)
    _headline(page, frame, heading)
    page.add(words.remark(view, hears=frame.loud is not None), Rank.REMARK)
    _question(page, frame)
    if words.breathing(view):
        page.add(words.breathing(view), Rank.BREATH, "bold")
        line = Text("█" * (frame.breath or 1), style=ACCENT)
        page.blocks.append(Block([line] * (3 if frame.height >= 20 else 1), Rank.BREATH, least=1))
    if frame.filled is not None:
        line = Text("━" * frame.filled, style=ACCENT)
        line.append("─" * (frame.column - frame.filled), style=FAINT)
        page.blocks.append(Block([line], Rank.LINE, place=Place.BOTTOM))
    page.add(_status(frame), Rank.STATUS, least=1, place=Place.BOTTOM)
    return page


def _headline(page: Page, frame: Frame, heading: int) -> None:
    names = words.headline(frame.view)
    if heading:
        page.blocks.append(Block([Text()] * heading, Rank.HEADLINE, least=heading))
    elif names:
        words_alone = _as_words(names, frame.column, _name_style(frame.view))
        page.add(words_alone, Rank.HEADLINE, least=1)
    page.add(words.under(frame.view), Rank.DOING, "bold")


def _question(page: Page, frame: Frame) -> None:
    how, options = words.how_to_answer(frame.view), frame.view.options
    if how and options:
        # Never fewer: who cannot see an answer cannot give it.
        page.add(_options(options, frame.column), Rank.OPTIONS, least=len(options))
    if how or frame.typed:
        page.add(_typed(frame), Rank.TYPED, least=1)


def _status(frame: Frame) -> Text:
    """The microphone, what comes next, and where the keys are explained."""
    status = Text(style=FAINT)
    microphone = words.microphone(frame.view, hears=frame.loud is not None)
    if frame.loud is None:
        status.append(microphone)
    elif frame.view.armed:
        status.append(
            f"{'⏺' if frame.view.recording else '●'} {microphone} ", style=_mark(frame.view)
        )
        status.append("▮" * frame.loud, style=f"not dim {ACCENT}")
        status.append("▯" * (LEVEL_CELLS - frame.loud))
    else:
        status.append(f"{'◐' if frame.view.commands else '○'} {microphone}")
    parts = (words.next_line(frame.view), words.keys_hint(frame.view))
    rest = Text("  ·  ".join(filter(None, parts)))
    one_line = status.cell_len + 5 + rest.cell_len <= frame.column
    return status.append("  ·  " if one_line else "\n").append(rest)


def _mark(view: View) -> str:
    return "not dim bold" if view.recording else ""


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


def _name_style(view: View) -> str:
    """A turn that is being handed over fades, so that the tone can be seen from afar."""
    return FAINT if view.phase is Phase.WINDOW else "bold"


def _as_words(names: tuple[str, ...], column: int, style: str) -> Text:
    """The headline where it cannot be drawn: spaced out if there is room for that."""
    text = " & ".join(names)
    wide = "   ".join(letters.spaced(word) for word in text.split())
    return Text(wide if cell_len(wide) <= column else text, style=style)


def _help(console: Console, frame: Frame) -> list[Text]:
    """Keys on the left, what they do on the right, and below that what can be said instead, where
    there is room for it: as one block in the middle."""
    page = Page(console, frame.width)
    lines = list(words.help_lines(frame.view))
    rows = _help_rows(console, frame.width, lines)
    if len(rows) > frame.height:
        rows = _help_rows(console, frame.width, [(keys, does, "") for keys, does, _ in lines])
    page.blocks.append(Block(rows, Rank.HEADLINE))
    page.squeeze(frame.height)
    return page.spread(frame.height)


def _help_rows(console: Console, width: int, lines: list[tuple[str, str, str]]) -> list[Text]:
    left = max(cell_len(keys) for keys, _, _ in lines)
    wide = left + 2 + max(cell_len(does) for _, does, _ in lines) <= width
    left = left + 2 if wide else 0
    right = min(width - left, max(cell_len(text) for line in lines for text in line[1:]))
    rows: list[Text] = []
    for keys, does, saying in lines:
        row = Text(f"{keys:>{left - 2}}  " if wide else f"{keys} ", style=f"bold {ACCENT}")
        row.append(does.ljust(right) if wide else does, style="not bold default")
        rows += [row] if wide else row.wrap(console, width)
        for part in Text(saying, style=FAINT).wrap(console, right) if saying else ():
            part.rstrip()
            part.pad_left(left)
            part.pad_right(left + right - part.cell_len)
            rows.append(part)
    return rows
