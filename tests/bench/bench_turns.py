"""Turns handed over while the person had more to say, and how soon they are handed over else.

Real speech, spliced with pauses of known length (``splicing.py``), is heard by the real VAD and
judged by the real endpointing (``taking_turns.py``). The anchors hand over after a fixed silence
on what the same VAD heard. The segmenter's figures in ``sound/vad.py`` were tuned with these.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from tests.bench.intervals import share
from tests.bench.splicing import RATE, pieces, speech_folder, splice
from tests.bench.taking_turns import Job, Run, blocks, make_turn, play_all, play_turn
from voicerepair.session.turn import TurnType
from voicerepair.sound.hearing import Listening
from voicerepair.sound.vad import SileroVad

pytestmark = [pytest.mark.bench, pytest.mark.timeout(0)]

FIXED = (0.7, 1.0, 1.5)  # seconds of silence after which the anchors hand over
# How many turns of each kind, and the longest pause in them. A say-back ends by design after
# 7.3 s of quiet, so its pauses stay below that.
KINDS = {
    TurnType.DEEP: (220, 15.0),
    TurnType.SPEAKS: (180, 8.0),
    TurnType.PLANS: (100, 8.0),
    TurnType.SAYS_BACK: (100, 6.5),
}
# The speech above the kitchen's noise in dB, and the share of the turns that is played so.
CONDITIONS = {"clean": (None, 1.0), "kitchen, 20 dB": (20.0, 0.4), "kitchen, 10 dB": (10.0, 0.4)}

Figure = Callable[..., None]


@cache
def runs(condition: str) -> list[Run]:
    speech_folder()
    noise, some = CONDITIONS[condition]
    return play_all(
        [
            Job(kind, longest, noise, seed)
            for kind, (count, longest) in KINDS.items()
            for seed in range(round(count * some))
        ]
    )


@pytest.mark.parametrize("condition", CONDITIONS)
def test_turns_handed_over_while_the_person_had_more_to_say(condition: str, figure: Figure) -> None:
    played = runs(condition)
    lost = [run for run in played if run.lost]
    for run in lost:
        print(f"\nlost: {run}")
    anchors = [f"{s} s: {share([run.cut_by(s) for run in played])}" for s in FIXED]
    figure(
        f"turns lost, {condition}",
        share([run.lost for run in played]),
        anchor="; ".join(anchors),
        goal="0",
        met=not lost,
    )
    minutes = sum(run.speech[-1][0] for run in played) / 60
    needless = sum(run.needless for run in played)
    figure(f"needless tones, {condition}", f"{needless / minutes:.2f} a minute", goal="-")
    for kind in KINDS:
        figure(
            f"  {kind}, {condition}", of_kind([run for run in played if run.kind is kind]), goal="-"
        )


def of_kind(played: list[Run]) -> str:
    """Turns lost, needless tones and lateness of one kind of turn."""
    minutes = sum(run.speech[-1][0] for run in played) / 60
    needless = sum(run.needless for run in played) / minutes
    late = [1000 * run.late for run in played if run.late is not None and not run.lost]
    lost = sum(run.lost for run in played)
    return (
        f"{lost} of {len(played)} lost, {needless:.2f} tones a minute needless, "
        f"{np.median(late):+.0f} ms late"
    )


@pytest.mark.parametrize("condition", CONDITIONS)
def test_hand_over_against_last_speech_and_quiet_and_tone_and_window(
    condition: str, figure: Figure
) -> None:
    played = runs(condition)
    late = 1000 * np.array([run.late for run in played if run.late is not None and not run.lost])
    for run in played:
        if run.late is not None and not run.lost and not -0.05 <= run.late <= 0.5:
            print(f"\n{1000 * run.late:+.0f} ms: {run}")
    first, median, p95, last = np.percentile(late, [0, 50, 95, 100])
    figure(
        f"hand-over, {condition}",
        f"{median:+.0f} ms median, {p95:+.0f} p95, {first:+.0f} to {last:+.0f} ({len(late)} turns)",
        goal="-50 at least, +150 median, +500 at most",
        met=bool(first >= -50 and median <= 150 and last <= 500),
    )
    never = [math.isinf(run.handed_over) for run in played]
    figure(f"left to the ceiling, {condition}", share(never), goal="-")


def test_hesitating_people_are_not_cut_off(figure: Figure) -> None:
    """Each recorded hesitation alone, in the kind of turn that ends soonest."""
    rng = np.random.default_rng(1)
    clips = [piece for piece in pieces() if piece.name.startswith("hesitations/")]
    turns = [splice(rng, [clip], [], after=15) for clip in clips]
    played = [play_turn(TurnType.ANSWERS, turn) for turn in turns]
    cut = [run.handed_over < run.speech[-1][1] for run in played]
    anchors = [f"{s} s: {share([_parted_by(run, s) for run in played])}" for s in FIXED]
    figure(
        "hesitation clips cut off (as answers)",
        share(cut),
        anchor="; ".join(anchors),
        goal="0",
        met=not any(cut),
    )
    unheard = [not run.heard for run in played]
    figure("hesitation clips not heard at all", share(unheard), goal="0", met=not any(unheard))


def test_the_processor_time_of_listening(figure: Figure) -> None:
    vad = SileroVad()
    turn = make_turn(Job(TurnType.DEEP, 15.0, 20.0, 1))
    listening = Listening(1, 0.0, vad)
    began = time.process_time()
    for _, block in blocks(turn, vad.frame):
        listening.take(block)
        listening.settle()
    load = (time.process_time() - began) / (len(turn.samples) / RATE)
    figure(
        "processor, while listening",
        f"{load:.2%} of a core",
        anchor="Silero alone 0.7-2 %",
        goal="<= 3 %",
        met=load <= 0.03,
    )
    figure("files, against real time", f"{1 / load:.0f}x", goal=">= 20x", met=load <= 1 / 20)


def _parted_by(run: Run, silence: float) -> bool:
    return any(after[0] - before[1] >= silence for before, after in pairwise(run.heard))
