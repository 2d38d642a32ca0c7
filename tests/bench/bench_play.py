"""A session as people have it: ``voicerepair play`` in a terminal, on the virtual sound card.

Every figure is taken from outside: from the recording of the guide's loudspeaker, from the moment
a key was typed, and from what the system says of the process. The recording hears a sample some
milliseconds after it left, which is in all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pexpect
import pytest

from tests.bench.bench_start_up import milliseconds
from tests.e2e.conftest import card, home, sit, voices  # noqa: F401 - fixtures
from tests.e2e.partners import spoken
from voicerepair.hosts.plan import Utterance
from voicerepair.sound.voices.catalogue import open_voices
from voicerepair.sound.voices.prompts import Prompts

pytestmark = [pytest.mark.bench, pytest.mark.soundcard]

STARTS = 8
TURNS = 15
HUSHES = 15
LISTENS = 20.0  # seconds in which processor time is counted
BARE = "import click, numpy, sounddevice"

SHORT_TURNS = """---
title: Short turns
roles: [A, B]
first: A
---

# Turns ({times} times)

{{A}}, go on.

[A speaks for 60 seconds, until done]
"""
LONG_TURN = """---
title: One turn
roles: [A, B]
first: A
---

# One

{A}, tell it as long as you like, from the beginning to the end, and leave nothing out at all.

[A speaks for 600 seconds, until done]
"""


def spread(seconds) -> str:
    middle, most, worst = 1000 * np.percentile(seconds, [50, 95, 100])
    return f"{middle:.0f} / {most:.0f} / {worst:.0f} ms (load {os.getloadavg()[0]:.1f})"


def test_the_time_to_the_first_sound(card, home, figure):  # noqa: F811
    play = ["-m", "voicerepair", "play", "own", "--names", "Ana,Bo"]
    environment = os.environ | card.environment | {"HOME": str(home), "TERM": "xterm-256color"}
    took = []
    for _ in range(STARTS + 1):
        with card.record("guide") as tape:
            began = time.monotonic()
            player = pexpect.spawn(sys.executable, play, env=environment, dimensions=(30, 100))
            while not tape.sounding():
                drain(player)
            player.send("q")
            while player.isalive():
                drain(player)
        took.append(tape.sounding()[0][0] - began)
    with_sound = np.median([milliseconds(sys.executable, "-c", BARE) for _ in range(STARTS)])
    figure(
        "`play own` to its first sound, warm cache, p50 / p95 / worst",
        spread(took[1:]),
        anchor=f"python -c '{BARE}' {with_sound:.0f} ms",
        goal="<= 300 ms",
        met=bool(np.median(took[1:]) <= 0.3),
    )


def drain(player: pexpect.spawn) -> None:
    try:
        player.read_nonblocking(65536, timeout=0.01)
    except (pexpect.TIMEOUT, pexpect.EOF):
        return


def test_the_time_from_a_decision_to_the_next_prompt(sit, tmp_path, figure):  # noqa: F811
    """A key hands over at once, so that the moment of the decision is known: it is in the log."""
    script = tmp_path / "turns.md"
    script.write_text(SHORT_TURNS.format(times=TURNS + 1))
    with sit(script) as sitting:
        for turn in range(1, TURNS + 1):
            sitting.wait_for("listen", turn, turn=True)
            sitting.press_when_settled("\r")
            sitting.wait_for("cue", turn, cue="hand-over")
            time.sleep(1.2 + 0.0037 * turn)  # the silence that follows a sound has passed
            sitting.press("\r")
            sitting.wait_for("speak", turn + 1)
        time.sleep(1.0)
        sitting.press("q")
        sitting.ends()
    decided = [sitting.zero + line["at"] for line in sitting.lines if line["what"] == "speak"][1:]
    starts = np.array([start for start, _ in sitting.guide.sounding(floor=-60, gap=0.35)])
    starts -= quiet_start("Ana, go on.")
    took = np.array([starts[starts > moment].min() - moment for moment in decided])
    figure(
        "a turn handed over to the first sample of the next prompt, p50 / p95 / worst",
        spread(took),
        anchor="a fresh eSpeak 8-9 ms, before it sounds",
        goal="<= 20 ms p95",
        met=bool(np.percentile(took, 95) <= 0.02),
    )


def quiet_start(text: str) -> float:
    """Seconds before a prompt can be heard, though its first sample has left."""
    prompts = Prompts(open_voices(None, "en"), None, 120, 48_000, print)
    prompts.prepare([(text, True)])
    prompts.wait(30)
    pcm = prompts.ready(text)
    prompts.close()
    assert pcm is not None
    return float(np.argmax(np.abs(pcm.samples) > 10 ** (-60 / 20)) / pcm.rate)


def test_the_time_from_a_key_to_silence(sit, tmp_path, figure):  # noqa: F811
    """``r`` says the prompt again, after a pause: so many hushes in one session."""
    script = tmp_path / "one.md"
    script.write_text(LONG_TURN)
    pressed = []
    with sit(script) as sitting:
        for time_said in range(1, HUSHES + 1):
            sitting.wait_for("speak", time_said)
            time.sleep(1.0 + 0.037 * time_said)
            pressed.append(sitting.press("r"))
        sitting.wait_for("speak", HUSHES + 1)
        time.sleep(1.0)
        pressed.append(sitting.press("q"))
        sitting.ends()
    stretches = sitting.guide.sounding(floor=-60, gap=0.05)
    took = [end - at for at in pressed for start, end in stretches if start < at < end]
    figure(
        "a key to silence, p50 / p95 / worst",
        spread(took),
        anchor="29 ms on a null sink with 10 ms blocks",
        goal="<= 50 ms",
        met=bool(max(took) <= 0.05),
    )


def test_what_a_session_costs_while_it_listens(sit, card, voices, tmp_path, figure):  # noqa: F811
    script = tmp_path / "one.md"
    script.write_text(LONG_TURN)
    with sit(script) as sitting:
        sitting.wait_for("listen", turn=True)
        time.sleep(2.0)
        quiet = share_of_a_core(sitting.pid)
        card.play(spoken(voices["A"], (Utterance(0.0, LISTENS + 5.0),)))
        sitting.wait_for("speech started")
        speech = share_of_a_core(sitting.pid)
        memory = resident(sitting.pid)
        sitting.press("q")
        sitting.ends()
    load = f"(load {os.getloadavg()[0]:.1f})"
    anchor = "Silero alone 0.7-2 %"
    figure(
        "CPU of `play` while it listens and nobody speaks",
        f"{quiet:.1f} % of a core {load}",
        anchor=anchor,
        goal="<= 3 % mean",
        met=quiet <= 3,
    )
    figure(
        "CPU of `play` while somebody speaks",
        f"{speech:.1f} % of a core {load}",
        anchor=anchor,
        goal="<= 8 %",
        met=speech <= 8,
    )
    figure("memory of `play` in a turn", f"{memory:.0f} MB", goal="<= 120 MB", met=memory <= 120)


def share_of_a_core(pid: int) -> float:
    """Per cent, over the next seconds, of all threads of a process."""
    before, began = processor_seconds(pid), time.monotonic()
    time.sleep(LISTENS)
    return 100 * (processor_seconds(pid) - before) / (time.monotonic() - began)


def processor_seconds(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[11:13])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Megabytes."""
    answer = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True)
    return int(answer.stdout) / 1000
