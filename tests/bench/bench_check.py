"""How many scripts are checked in a second: read from disk, parsed, linted, with all they play."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from voicerepair.script.grammar import read_direction
from voicerepair.script.library import Library

GOAL = 500
SCRIPTS = 400
ROUNDS = 5

HEAD = """---
title: Where it landed, number {number}
summary: Say what you did, hear what it was like, say it back.
language: en
roles: [A, B]
stage: own
minutes: 9 to 13
drawn from: impact before intent
recording: turns
---

# Arrive

{{A}} and {{B}}, sit where you can both hear me. Nothing has to be solved today.

[play opening]

[play settling]

# Where it landed (each)

"""

ROUND = """{{speaker}}, in one or two sentences, say what you did on day {day}, as *seen*.

[speaker speaks for {long} seconds]

{{listener}}, what was it like for you? Stay with what you felt on that day.

[listener speaks for {long} seconds, {quiet} seconds of quiet]

{{speaker}}, say back what you heard. No explaining yet.

[speaker says back for {short} seconds]

"""

TAIL = """{{listener}}, is that it?

[listener answers: yes | not quite -> Once more, at most {times} times | silence -> Leave it open]

[between people]
What comes next is not an answer to what you heard.
[breathe {times} times: in 4, out 6]

# Close

That's the end. However it went, you can leave it here tonight.

[end]

# Once more
{{listener}}, say the part that is missing. {{speaker}}, say it back again.
[listener speaks for {short} seconds]
[go back]

# Leave it open
> Shown to the people, not spoken: there is no hurry.
We'll leave that open.
[go back]
"""


def write_scripts(folder: Path) -> list[Path]:
    """Scripts of about 65 lines, no two alike, so that little of one helps with the next."""
    chance = random.Random(2)
    paths = []
    for number in range(SCRIPTS):
        numbers = {
            "number": number,
            "day": number,
            "long": chance.randint(60, 120),
            "short": chance.randint(30, 59),
            "quiet": chance.randint(6, 20),
            "times": chance.randint(2, 9),
        }
        paths.append(folder / f"own-{number}.md")
        paths[-1].write_text((HEAD + ROUND + TAIL).format(**numbers), encoding="utf-8")
    return paths


@pytest.mark.bench
def test_scripts_checked_a_second(figure: Callable[..., None], tmp_path: Path) -> None:
    paths = write_scripts(tmp_path)
    lines = paths[0].read_text(encoding="utf-8").count("\n")
    Library().read(paths[0])  # builds the grammar, once for a whole run
    rates = []
    for _ in range(ROUNDS):
        library = Library()
        read_direction.cache_clear()  # as in a run of its own
        began = time.perf_counter()
        readings = [library.read(path) for path in paths]
        rates.append(len(paths) / (time.perf_counter() - began))
        assert all(reading.program for reading in readings)
    figure(
        f"scripts of {lines} lines checked a second",
        f"{max(rates):.0f}",
        goal=f">= {GOAL}",
        met=max(rates) >= GOAL,
    )
