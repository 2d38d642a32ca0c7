"""The cover of a track: two circles that meet, and the title. Drawn, so that it needs no file."""

from __future__ import annotations

import io
from textwrap import wrap
from typing import TYPE_CHECKING

from voicerepair.bundled import PACKAGE

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

__all__ = ["SIZE", "cover"]

SIZE = 600
SCALE = 2  # it is drawn larger, and made smaller, for smooth edges
FONT = PACKAGE / "handout" / "fonts" / "DejaVuSansCondensed.ttf"
PAPER, INK = (247, 243, 236), (52, 58, 70)
LEFT, RIGHT, BOTH = (134, 168, 172), (221, 178, 146), (170, 158, 150)
FITS = ((16, 56), (20, 46), (26, 36), (30, 18))  # letters a line, and how large they are then
WIDE = 0.92  # of the picture
MOST_LINES = 3


def cover(title: str) -> bytes:
    """A PNG of ``SIZE`` by ``SIZE``. A title with letters that the font lacks is left out."""
    from PIL import Image, ImageChops, ImageDraw

    side = SIZE * SCALE
    image = Image.new("RGB", (side, side), PAPER)
    masks = []
    for x, colour in ((0.4, LEFT), (0.6, RIGHT)):
        mask = Image.new("L", (side, side), 0)
        middle, radius = (x * side, 0.36 * side), 0.21 * side
        ImageDraw.Draw(mask).ellipse(
            (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius), 255
        )
        image.paste(colour, mask=mask)
        masks.append(mask)
    image.paste(BOTH, mask=ImageChops.multiply(*masks))
    _write(ImageDraw.Draw(image), title, side)
    out = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).quantize(64).save(out, "PNG")
    return out.getvalue()


def _write(draw: ImageDraw.ImageDraw, title: str, side: int) -> None:
    """As large as it fits."""
    from PIL import ImageFont

    middle = (side / 2, 0.79 * side)
    for letters, size in FITS:
        font = ImageFont.truetype(str(FONT), size * SCALE)
        if not _has(font, title):
            return
        lines = wrap(title, letters, max_lines=MOST_LINES, placeholder=" …")
        text = "\n".join(lines)
        left, _, right, _ = draw.multiline_textbbox(middle, text, font, anchor="mm")
        whole = len(wrap(title, letters)) <= MOST_LINES and right - left <= WIDE * side
        if whole or (letters, size) == FITS[-1]:
            draw.multiline_text(middle, text, INK, font, anchor="mm", align="center")
            return


def _has(font: ImageFont.FreeTypeFont, text: str) -> bool:
    """Is there a shape of its own for every letter?"""
    missing = font.getmask("\U0010fffe").getbbox(), bytes(font.getmask("\U0010fffe"))
    return not any(
        (font.getmask(letter).getbbox(), bytes(font.getmask(letter))) == missing
        for letter in set(text) - {" "}
    )
