"""Pages of small scripts, in the voice for tests."""

from __future__ import annotations

from pathlib import Path

from tests.phone.speaking import load, sounds_of
from voicerepair.phone.build import phone_page
from voicerepair.script.model import Program
from voicerepair.session.events import Settings
from voicerepair.session.wording import ENGLISH

__all__ = ["RARE", "SMALL", "page_of", "written"]

# Something of everything, in a few seconds.
SMALL = """---
title: A small talk
summary: Say what you saw.
roles: [A, B]
first: A
---

# Begin

{A} and {B}, sit down together now.

> Shown to the people.

[breathe 1 times: in 4, out 6]

# Talk

{A}, say what you saw, as a camera would.

[A speaks for 30 seconds]

{B}, is that all of it?

[B answers: yes | not quite -> Left open | silence -> Left open]

How close do you feel?

[A rates closeness from 0 to 10]

You said {closeness}, and that is fine.

Good night.

[end]

# Left open

We leave that open for today.

[end]
"""


# What is in few scripts.
RARE = f"""---
title: Rare things
roles: [A, B]
first: A
---

# Begin

{{A}} and {{B}}, what would {{B}} like most?

[check-in]

[check-in, short]

# Numbers

How many minutes do you need?

[A rates minutes from 20 to 60]

You said {{minutes}}, and that is fine.

# Long

Now {" ".join(["then"] * 39)}.

[end]
"""


def written(folder: Path, text: str, name: str = "small") -> Path:
    """The page of a script; the script lies beside it."""
    script = folder / f"{name}.md"
    script.write_text(text, "utf-8")
    return page_of(load(script), folder / f"{name}.html")


def page_of(program: Program, file: Path) -> Path:
    file.write_bytes(phone_page(program, ENGLISH, Settings(), sounds_of(program)))
    return file
