"""A handout as a PDF of A4 pages.

The letters are those of ``fonts/``: Latin, Greek and Cyrillic. A script with others is refused
rather than printed with holes in it, or from left to right; a browser has fonts for them all and
knows how they are written, so the way out is HTML.
"""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, cast

from voicerepair.errors import VoiceRepairError
from voicerepair.handout.sheet import Item, Kind, Part, Sheet

if TYPE_CHECKING:
    from fpdf import FPDF

__all__ = ["as_pdf"]

FRAMED = (Kind.TURN, Kind.CHOICE, Kind.NUMBER)
FONTS = Path(__file__).parent / "fonts"
FONT = "sheet"
MARGIN = 20.0  # mm, as all lengths here
WIDTH = 210.0 - 2 * MARGIN
TICK = 3.0
LINE = 8.5  # from one line to write on to the next
PADDING = 3.0
INK, SOFT, RULE = (34, 34, 34), (90, 90, 90), (165, 165, 165)


def as_pdf(sheet: Sheet) -> bytes:
    """The whole file. Raises ``VoiceRepairError`` for letters that are not in the font."""
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_margin(MARGIN)
    pdf.c_margin = 0.0  # text begins where frames do
    pdf.set_auto_page_break(True, MARGIN)
    pdf.add_font(FONT, "", FONTS / "DejaVuSansCondensed.ttf")
    pdf.add_font(FONT, "B", FONTS / "DejaVuSansCondensed-Bold.ttf")
    try:
        _refuse_strange_letters(pdf, sheet)
        pdf.set_title(sheet.title)
        pdf.set_lang(sheet.language)
        pdf.set_creator("voicerepair")
        _Page(pdf).draw(sheet)
        return bytes(pdf.output())
    finally:
        for font in pdf.fonts.values():
            font.ttfont.close()  # type: ignore[union-attr]  # of a TrueType font


def _refuse_strange_letters(pdf: FPDF, sheet: Sheet) -> None:
    known = pdf.fonts[FONT].cmap  # type: ignore[union-attr]  # of a TrueType font
    for text in _texts(sheet):
        strange = sorted({letter for letter in text if ord(letter) not in known and letter != "\n"})
        if strange:
            raise VoiceRepairError(
                f"A PDF can't show {' '.join(strange[:5])} here, as in “{text[:40]}”.",
                hint="Write an .html file instead: a browser can show and print it.",
            )


def _texts(sheet: Sheet) -> list[str]:
    texts = [sheet.title, sheet.summary, *sheet.facts, sheet.small_print]
    for part in sheet.parts:
        texts.append(part.title)
        for block in part.blocks:
            texts += [block.heading, block.note]
            for item in block.items:
                texts += [item.text, item.who, *item.options]
    return texts


class _Page:
    """Draws downwards, from one page to the next."""

    def __init__(self, pdf: FPDF) -> None:
        self.pdf = pdf

    def draw(self, sheet: Sheet) -> None:
        self.pdf.add_page()
        self._text(sheet.title, 20, bold=True, after=2)
        if sheet.summary:
            self._text(sheet.summary, 12, after=1.5)
        self._text("  ·  ".join(sheet.facts), 9, SOFT, after=3)
        for number, part in enumerate(sheet.parts):
            if number:
                self._rule()
            self._part(part, titled=bool(number))
        self._rule()
        self._keep_together(16)
        self._text(sheet.small_print, 8.5, SOFT)

    def _part(self, part: Part, *, titled: bool) -> None:
        if titled:
            self._keep_together(45)
            self._text(part.title, 15, bold=True, after=1)
        for block in part.blocks:
            framed = next((item for item in block.items[:2] if item.kind in FRAMED), None)
            self._keep_together(32 + (self._height_of(framed) if framed else 0))
            self._gap(3)
            self._text(block.heading, 12, bold=True, after=1.5)
            if block.note:
                self._text(block.note, 9, SOFT, after=1.5)
            for item, after in zip_longest(block.items, block.items[1:]):
                assert item is not None
                self._keep_with(after)
                self._item(item)

    def _item(self, item: Item) -> None:
        match item.kind:
            case Kind.PROMPT:
                self._text(item.text, 11, after=2.2)
            case Kind.SHOWN:
                self._shown(item.text)
            case Kind.DO | Kind.AWAY:
                self._text(item.text, 9.5, SOFT, after=2)
            case _:
                self._boxed(item)

    def _keep_with(self, after: Item | None) -> None:
        """What is asked stays on the page of the frame that it is answered in."""
        if after is not None and after.kind in FRAMED:
            self._keep_together(self._height_of(after) + 16)

    def _shown(self, text: str) -> None:
        """With a line beside it, as a quote has in a mail."""
        pdf = self.pdf
        self._keep_together(14)
        page, top = pdf.page, pdf.get_y()
        with pdf.local_context():
            pdf.set_left_margin(MARGIN + 4)
            self._text(text, 10, SOFT)
            pdf.set_left_margin(MARGIN)
        if pdf.page == page:
            pdf.set_draw_color(*RULE)
            pdf.set_line_width(0.7)
            pdf.line(MARGIN + 1, top, MARGIN + 1, pdf.get_y())
        self._gap(2.2)

    def _boxed(self, item: Item) -> None:
        """Who, what, and room for it, in a frame that stays on one page."""
        pdf = self.pdf
        height = self._height_of(item)
        self._keep_together(height + 3)
        self._gap(0.8)
        top = pdf.get_y()
        pdf.set_draw_color(*RULE)
        pdf.set_line_width(0.25)
        pdf.rect(MARGIN, top, WIDTH, height, round_corners=True, corner_radius=1.2)
        pdf.set_left_margin(MARGIN + PADDING)
        pdf.set_xy(MARGIN + PADDING, top + PADDING - 1)
        self._who_and_what(item)
        if item.options:
            self._options(item, draw=True)
        for _ in range(item.lines):
            y = pdf.get_y() + LINE
            pdf.line(MARGIN + PADDING, y, MARGIN + WIDTH - PADDING, y)
            pdf.set_y(y)
        pdf.set_left_margin(MARGIN)
        pdf.set_xy(MARGIN, top + height)
        self._gap(2.6)

    def _height_of(self, item: Item) -> float:
        self._font(10, bold=True)
        text = f"{item.who}: {item.text}"
        width = WIDTH - 2 * PADDING - 4
        rows = self.pdf.multi_cell(width, 5, text, dry_run=True, output="LINES")
        options = self._options(item, draw=False) if item.options else 0.0
        return 2 * PADDING - 1 + 5 * len(cast("list[str]", rows)) + options + LINE * item.lines

    def _who_and_what(self, item: Item) -> None:
        pdf = self.pdf
        pdf.set_right_margin(MARGIN + PADDING)
        self._font(10, bold=True)
        pdf.write(5, f"{item.who}: ")
        self._font(10)
        pdf.write(5, item.text)
        pdf.ln(5)
        pdf.set_right_margin(MARGIN)

    def _options(self, item: Item, *, draw: bool) -> float:
        """Side by side while there is room; returns the height that they take."""
        pdf = self.pdf
        self._font(10)
        ticked = item.kind is Kind.CHOICE
        left, right = MARGIN + PADDING, MARGIN + WIDTH - PADDING
        x, y, row = left, pdf.get_y() + 1.0, 6.2
        top = y
        for option in item.options:
            wide = pdf.get_string_width(option) + (TICK + 2 if ticked else 0)
            if x > left and x + wide > right:
                x, y = left, y + row
            if draw:
                self._option(option, x, y, ticked=ticked)
            x += wide + 7
        if draw:
            pdf.set_xy(left, y + row)
        return y + row - top + 1.0

    def _option(self, option: str, x: float, y: float, *, ticked: bool) -> None:
        pdf = self.pdf
        if ticked:
            pdf.set_draw_color(*SOFT)
            pdf.rect(x, y + 1.2, TICK, TICK)
            pdf.set_draw_color(*RULE)
            x += TICK + 2
        pdf.set_xy(x, y)
        pdf.cell(0, 5.4, option)

    # ------------------------------------------------------------------------- strokes

    def _font(self, size: float, *, bold: bool = False) -> None:
        self.pdf.set_font(FONT, "B" if bold else "", size)
        self.pdf.set_text_color(*INK)

    def _text(
        self,
        text: str,
        size: float,
        ink: tuple[int, int, int] = INK,
        *,
        bold: bool = False,
        after: float = 0.0,
    ) -> None:
        self._font(size, bold=bold)
        self.pdf.set_text_color(*ink)
        self.pdf.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self._gap(after)

    def _gap(self, height: float) -> None:
        self.pdf.set_y(self.pdf.get_y() + height)

    def _rule(self) -> None:
        self._gap(4)
        self.pdf.set_draw_color(*RULE)
        self.pdf.set_line_width(0.4)
        self.pdf.line(MARGIN, self.pdf.get_y(), MARGIN + WIDTH, self.pdf.get_y())
        self._gap(3)

    def _keep_together(self, height: float) -> None:
        """On a new page, if so much does not fit on this one."""
        if self.pdf.get_y() + height > self.pdf.h - MARGIN:
            self.pdf.add_page()
