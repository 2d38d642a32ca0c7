"""How soon and how smoothly the guide speaks and falls silent, on the virtual sound card.

Every figure is taken from a recording of the guide's loudspeaker. Its clock is set by the arrival
of the samples, so that what we claim of our own latency plays no part.
"""

from __future__ import annotations

import os
import time
from itertools import pairwise

import numpy as np
import pytest

from tests.contracts.conftest import RealSpeakerRig
from voicerepair.sound.pcm import Pcm

pytestmark = [pytest.mark.bench, pytest.mark.soundcard]

TIMES = 60


@pytest.fixture
def rig(system, soundcard):
    """A loudspeaker that plays, on a card that records."""
    rig = RealSpeakerRig(system, soundcard, "unplug")
    rig.speaker.start(rig.told.on_end, rig.told.on_lost)
    rig.speaker.play(0, Pcm.silence(0.01, rig.speaker.rate))
    assert rig.wait_for(lambda: 0 in rig.told.ended)
    yield rig
    if rig.speaker.underflows:
        latency = f"{rig.speaker.latency * 1000:.0f} ms"
        print(f"\n{rig.speaker.underflows} underflows at a latency of {latency}")
    rig.speaker.close()


def spread(seconds) -> str:
    middle, most, worst = np.percentile(seconds, [50, 95, 100]) * 1000
    return f"{middle:.0f} / {most:.0f} / {worst:.0f} ms"


def test_the_time_from_a_decision_to_the_first_sample(rig, figure):
    sharp = Pcm(np.full(rig.speaker.rate // 10, 0.4, np.float32), rig.speaker.rate)
    decided = []
    with rig.tape() as tape:
        for id in range(1, TIMES + 1):
            rig.let(0.2 + 0.0037 * id % 0.01)  # at every moment of a block
            decided.append(time.monotonic())
            rig.speaker.play(id, sharp)
            assert rig.wait_for(lambda: len(rig.told.ended) > len(decided))
    starts = np.array([start for start, _ in tape.sounding(floor=-46)])
    took = np.array([starts[starts > moment].min() for moment in decided]) - decided
    figure(
        "decision to first sample at the loudspeaker, p50 / p95 / worst",
        spread(took),
        anchor="a fresh eSpeak 8-9 ms, before it sounds",
        goal="<= 20 ms p95",
        met=bool(np.percentile(took, 95) <= 0.020),
    )


def test_the_silence_between_two_paragraphs(rig, figure):
    steady = Pcm(np.full(rig.speaker.rate // 2, 0.3, np.float32), rig.speaker.rate)
    with rig.tape() as tape:
        for id in range(1, 21):
            rig.speaker.play(id, steady, 0.6)
            if id > 1:  # the next one is always there in time, as in a session
                assert rig.wait_for(lambda: len(rig.told.ended) >= id)  # noqa: B023
        assert rig.wait_for(lambda: len(rig.told.ended) == 21)
    gaps = [after[0] - before[1] for before, after in pairwise(tape.sounding(-46, gap=0.3))]
    worst = max(abs(gap - 0.6) for gap in gaps)
    figure(
        "silence between two paragraphs, worst of 19",
        f"0.6 s +- {worst * 1000:.1f} ms",
        goal="0.6 s +- 20 ms",
        met=len(gaps) == 19 and worst <= 0.020,
    )


def test_the_jump_at_a_joint(rig, figure):
    """Sounds that begin and end at full level, so that every jump is the mixer's own doing."""
    with rig.tape() as tape:
        for id in range(1, 9):
            rig.speaker.play(id, Pcm(np.full(8000, 0.9 * (-1) ** id, np.float32), 48_000), 0.0)
        rig.let(1.0)
        rig.speaker.hush()
        rig.let(0.5)
    jump = 20 * np.log10(np.abs(np.diff(tape.samples)).max())
    figure(
        "largest jump at a joint, between sounds at full level",
        f"{jump:.0f} dBFS",
        goal="<= -40 dBFS",
        met=bool(jump <= -40),
    )


def test_a_hush(rig, figure):
    long = Pcm(np.full(rig.speaker.rate * 5, 0.4, np.float32), rig.speaker.rate)
    hushed = []
    with rig.tape() as tape:
        for id in range(1, TIMES + 1):
            rig.speaker.play(id, long)
            rig.let(0.2 + 0.0037 * id % 0.01)
            hushed.append(time.monotonic())
            rig.speaker.hush()
            rig.let(0.2)
    ends = np.array([end for _, end in tape.sounding(floor=-60)])
    took = np.array([ends[ends < moment + 0.2].max() for moment in hushed]) - hushed
    figure(
        "hush to silence at the loudspeaker, p50 / p95 / worst",
        spread(took),
        anchor="29 ms on a null sink with 10 ms blocks",
        goal="<= 50 ms",
        met=bool(took.max() <= 0.050),
    )


def test_what_an_open_loudspeaker_and_microphone_cost(rig, system, figure):
    microphone = system.microphone("mic")
    microphone.start(rig.told.on_lost)
    until = time.monotonic() + 2  # what opening them cost is not asked here
    while time.monotonic() < until:
        microphone.read(0.1)
    spent, began = time.process_time(), time.monotonic()
    while time.monotonic() < began + 15:
        microphone.read(0.1)
    share = 100 * (time.process_time() - spent) / (time.monotonic() - began)
    microphone.close()
    figure(
        "CPU of both open streams, without anybody judging them",
        f"{share:.1f} % of a core (load {os.getloadavg()[0]:.1f})",
        goal="<= 3 % with VAD",
    )
