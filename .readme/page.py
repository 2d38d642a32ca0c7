"""Draws the README's second picture: a session on the page of ``voicerepair reflect``.

Run it from the project's folder after ``make test``: ``.venv/bin/python .readme/page.py``. The
system's Chromium looks at a journal of two people that is made for this and gone afterwards; what
it shows is written to ``.readme/page.png``, with as few colours as it takes.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image

from tests.chromium import launched
from tests.journal.house import House
from tests.web.live import Live, Visitor
from tests.web.site import line_of, played

PICTURE = Path(__file__).with_name("page.png")
SIZE = {"width": 720, "height": 588}
COLOURS = 32


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "journal")
        mia, jo = house.person("Mia"), house.person("Jo")
        session = house.agreed(mia, jo, played=played("own"))
        house.recorded(session, mia, where=line_of("own", "[speaker speaks for 30 seconds]"))
        theirs = line_of("own", "[listener speaks for 90 seconds]")
        house.journal.turns.share(session, house.recorded(session, jo, where=theirs), [jo])
        live = Live(house)
        try:
            shown = looked_at(live, f"/sessions/{session.code}")
        finally:
            live.close()
            house.journal.close()
    picture = Image.open(io.BytesIO(shown)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    print(f"{PICTURE}: {PICTURE.stat().st_size / 1000:.0f} kB")


def looked_at(live: Live, path: str) -> bytes:
    """What Mia sees there, from her first turn on."""
    with launched() as browser:
        visitor = Visitor(live, browser.new_context(viewport=SIZE, color_scheme="light"))
        visitor.is_now("Mia")
        page = visitor.open(path)
        part = page.locator(".part", has=page.locator(".turn")).first
        part.evaluate("(part) => scrollTo(0, part.offsetTop - 16)")
        shown: bytes = page.screenshot(animations="disabled")
        return shown


if __name__ == "__main__":
    main()
