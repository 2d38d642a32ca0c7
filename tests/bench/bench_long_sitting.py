"""Twenty minutes of a real ``play --record`` on the virtual sound card: memory, and what is lost.

``MINUTES=3`` in the environment makes it shorter.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.bench.bench_play import resident, share_of_a_core
from tests.e2e.conftest import card, home, sit, voices  # noqa: F401 - fixtures
from tests.e2e.test_recording import house  # noqa: F401
from tests.journal.house import pin
from voicerepair.sound.pcm import Pcm

pytestmark = [pytest.mark.bench, pytest.mark.soundcard]

MINUTES = float(os.environ.get("MINUTES", "20"))
SPEAKS, BREATH, TIMES = 55.0, 2.0, 3  # seconds, so many times in a turn
MOST_MEMORY = 120.0  # MB
BETWEEN = 10.0  # seconds from one turn to the next

SCRIPT = """---
title: Long turns
roles: [A, B]
recording: turns
first: A
---

# Turns
"""
TURN = """
And now.

[{role} speaks for 4 minutes, 4 seconds of quiet]
"""


def test_twenty_minutes_on_a_real_sound_server(
    sit,  # noqa: F811
    card,  # noqa: F811
    voices,  # noqa: F811
    house,  # noqa: F811
    tmp_path: Path,
    figure: Callable[..., None],
) -> None:
    count = max(2, round(MINUTES * 60 / (TIMES * (SPEAKS + BREATH) + BETWEEN)))
    roles = ["AB"[number % 2] for number in range(count)]
    script = tmp_path / "long.md"
    script.write_text(SCRIPT + "".join(TURN.format(role=role) for role in roles))
    said = {role: at_length(voice) for role, voice in voices.items()}
    order = iter(roles)

    def speak(line: dict) -> None:
        if line["what"] == "listen" and line["turn"]:
            card.play(said[next(order)])

    rss: list[float] = []
    load: list[float] = []
    with sit(script, "--record", VOICEREPAIR_JOURNAL=str(house.folder)) as sitting:
        for name in ("Ana", "Bo"):
            sitting.shows(f"{name}'s PIN")
            sitting.press(f"{pin(name)}\r")
        sitting.on_line = speak
        sitting.wait_for("listen", turn=True)
        began = time.monotonic()
        while begun(sitting.lines) < count:
            assert time.monotonic() - began < 120 * MINUTES, "it goes on for ever"
            rss.append(resident(sitting.pid))
            load.append(share_of_a_core(sitting.pid))
        assert sitting.ends(timeout=5 * SPEAKS) == 0
        minutes = (time.monotonic() - began) / 60
    house.journal = house.another(patience=5.0)
    (session,) = house.journal.sessions.listed()
    turns = house.journal.turns.of(session)
    house.journal.close()
    lost = sum(turn.lost for turn in turns)
    half, most = len(rss) // 2, max(rss)
    # A turn takes memory until it is over, so what stays is told from the least there is.
    grown = min(rss[half:]) - min(rss[half // 2 : half])
    what = f"{minutes:.0f} minutes of `play --record`, {len(turns)} turns"
    figure(
        f"{what}: memory, most",
        f"{most:.0f} MB",
        goal=f"<= {MOST_MEMORY:.0f} MB",
        met=most <= MOST_MEMORY,
    )
    figure(
        f"{what}: memory, the second half against the quarter before",
        f"{grown:+.1f} MB",
        goal="< 1 MB",
        met=grown < 1,
    )
    cpu = float(np.mean(load))
    figure(f"{what}: CPU", f"{cpu:.1f} % of a core", goal="<= 8 %", met=cpu <= 8)
    figure(f"{what}: samples lost", f"{lost}", goal="0", met=lost == 0)
    assert [turn.state for turn in turns] == ["whole"] * count


def begun(lines: list[dict]) -> int:
    """How many turns have begun."""
    return sum(line["what"] == "listen" and line["turn"] for line in lines)


def at_length(voice: Pcm) -> Pcm:
    once = Pcm(voice.samples[: round(SPEAKS * voice.rate)], voice.rate)
    return Pcm.join([once, Pcm.silence(BREATH, voice.rate)] * TIMES)
