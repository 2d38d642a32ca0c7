"""Whole sittings on a virtual sound card, judged by what was recorded there."""

from __future__ import annotations

import re
import statistics
import threading
import time
from pathlib import Path

import pytest

from tests.e2e.sitting import Sitting, calibrate, find, flite, spoken
from voicerepair.script.library import Library
from voicerepair.session.events import Person
from voicerepair.sound.pcm import Pcm

pytestmark = [pytest.mark.soundcard, pytest.mark.slow]

SCRIPT = Path(__file__).parents[1] / "scripts" / "short-own.md"
PAIR = Path(__file__).parents[1] / "plans" / "scripts" / "pair.md"
TONE, WINDOW = 0.3, {"speaks": 4.0, "says back": 3.0}
SAID = {
    "Ana": ("slt", "I came home late and I did not call you."),
    "Bo": ("rms", "I was waiting, and I felt alone."),
    "more": ("slt", "And I was tired as well."),
}


@pytest.fixture(scope="module")
def partners(card, tmp_path_factory):
    folder = tmp_path_factory.mktemp("partners")
    return {name: flite(folder, name, *said).trimmed(-50, 0.0) for name, said in SAID.items()}


def turns_of(script: Path) -> list[tuple[str, str, float]]:
    """Who has each turn, its verb and its quiet, in the order in which they come."""
    written = re.findall(
        r"\[(speaker|listener) (speaks|says back) for \d+ seconds, ([\d.]+) seconds? of quiet",
        script.read_text(),
    )
    turns = []
    for speaker, listener in (("Ana", "Bo"), ("Bo", "Ana")):
        who = {"speaker": speaker, "listener": listener}
        turns += [(who[role], verb, float(quiet)) for role, verb, quiet in written]
    return turns


def test_a_whole_sitting_with_two_partners_who_speak(quiet_card, partners, tmp_path):
    card, plan = quiet_card, turns_of(SCRIPT)
    who, verb, quiet = plan[0]
    # The first partner goes on in the last 100 ms of the window: all one sound, so that the
    # pause is exact to the sample.
    pause = Pcm.silence(quiet + TONE + WINDOW[verb] - 0.05, partners[who].rate)
    sounds = [Pcm.join([partners[who], pause, partners["more"]])]
    sounds += [partners[who] for who, _, _ in plan[1:]]
    with Sitting(card, tmp_path, SCRIPT) as sitting:
        offset = calibrate(card, sitting)
        sitting.on_turn = lambda number, _line: card.play(sounds[number - 1])
        code = sitting.ends(timeout=150)
        time.sleep(0.3)
    assert code == 0
    guide = sitting.guide.sounding(gap=0.35)[1:]  # after the click
    shift = offset()
    room = [(a - shift, b - shift) for a, b in sitting.room.sounding(gap=0.5)[1:]]
    assert len(room) == len(plan) + 1, "every partner was heard, the first one twice"
    no_overlap(guide, room)
    hand_overs_on_time(guide, room, plan)
    prompts_in_full(sitting)


def no_overlap(guide, room) -> None:
    """The guide is silent, tones and all, while a partner speaks."""
    for start, end in room:
        during = [(a, b) for a, b in guide if a < end and b > start]
        assert not during, f"the guide sounds at {during} while a partner speaks {start, end}"


def hand_overs_on_time(guide, room, plan) -> None:
    """After each turn: the tone, then the next prompt, when the policy says so. Who took a turn
    back after a long pause has twice the quiet from then on."""
    late = []
    ends = [room[1][1], *(end for _, end in room[2:])]
    for end, (who, verb, quiet) in zip(ends, plan, strict=True):
        waited = 2 * quiet if who == plan[0][0] else quiet
        after = [start for start, _ in guide if start > end]
        late.append(after[1] - (end + waited + TONE + WINDOW[verb]))
    print("late by", [round(seconds * 1000) for seconds in late], "ms")
    assert min(late) >= -0.05
    assert statistics.median(late) <= 0.15
    assert max(late) <= 0.5


def prompts_in_full(sitting) -> None:
    """Every prompt is in the recording as it was synthesised, from its first sample to its last."""
    from voicerepair.sound.voices.catalogue import open_voices

    voice = open_voices(None, "en")[0]
    try:
        program = Library().load(str(SCRIPT))
        for text in dict.fromkeys(spoken(program, [Person("Ana", "Ana"), Person("Bo", "Bo")])):
            _, likeness = find(voice.synthesise(text, 120), sitting.guide)
            assert likeness > 0.95, f"{text!r} is not on the recording in full ({likeness:.3f})"
    finally:
        voice.close()


def test_keys_pause_resume_repeat_and_stop_and_leave_the_terminal_whole(quiet_card, tmp_path):
    with Sitting(quiet_card, tmp_path, PAIR) as sitting:
        sitting.wait_for("listen", turn=True)
        time.sleep(0.6)
        sitting.press(" ")
        sitting.wait_for("stop listening")
        sitting.shows("Paused")
        time.sleep(0.4)  # sooner, it would be the same key held down
        sitting.press(" ")
        sitting.wait_for("listen", 2, turn=True)
        sitting.press("r")
        sitting.wait_for("speak", 2)
        sitting.wait_for("listen", 3, turn=True)
        sitting.press("r")
        sitting.wait_for("speak", 3)
        time.sleep(0.8)
        pressed = sitting.press("q")
        code = sitting.ends()
        time.sleep(0.3)
    assert code == 0
    assert sitting.terminal_is_whole
    last = sitting.guide.sounding()[-1][1]
    assert last - pressed <= 0.2, "the guide is silent at once"


@pytest.mark.parametrize(("ending", "code"), [("\x03", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_whatever_ends_it_the_guide_hushes_and_the_terminal_is_whole(
    quiet_card, tmp_path, ending, code
):
    import signal
    import subprocess

    with Sitting(quiet_card, tmp_path, SCRIPT) as sitting:
        sitting.wait_for("speak")
        time.sleep(0.7)
        if ending.startswith("SIG"):
            at = time.monotonic()
            pids = subprocess.run(
                ["pgrep", "-P", str(sitting.process.pid), "-f", "voicerepair"],
                capture_output=True, text=True, check=True,
            ).stdout.split()  # fmt: skip
            import os

            os.kill(int(pids[0]), getattr(signal, ending))
        else:
            at = sitting.press(ending)
        ended = sitting.ends()
        time.sleep(0.3)
    assert ended == code
    assert sitting.terminal_is_whole
    assert sitting.guide.sounding()[-1][1] - at <= 0.2


def test_a_microphone_that_is_unplugged_pauses_and_goes_on_when_it_is_back(quiet_card, tmp_path):
    card = quiet_card
    with Sitting(card, tmp_path, PAIR) as sitting:
        sitting.wait_for("listen", turn=True)
        time.sleep(2.0)
        card.unplug("mic")
        sitting.wait_for("device lost", device="microphone")
        sitting.shows("microphone has gone")
        card.plug("mic")
        sitting.wait_for("device found", device="microphone")
        sitting.wait_for("listen", 2, turn=True)
        sitting.press("q")
        assert sitting.ends() == 0


def test_a_sound_server_that_is_killed_pauses_and_goes_on_when_it_is_back(quiet_card, tmp_path):
    card = quiet_card
    with Sitting(card, tmp_path, PAIR) as sitting:
        sitting.wait_for("listen", turn=True)
        time.sleep(2.0)
        card.crash()
        sitting.wait_for("device lost")
        sitting.shows("has gone")
        card.restart()
        sitting.wait_for("device found", device="loudspeaker")
        sitting.wait_for("device found", device="microphone")
        sitting.wait_for("listen", 2, turn=True)
        sitting.press("q")
        assert sitting.ends() == 0


def test_without_its_loudspeaker_a_key_goes_on_with_captions(quiet_card, tmp_path):
    card = quiet_card
    with Sitting(card, tmp_path, PAIR) as sitting:
        sitting.wait_for("speak")
        time.sleep(0.3)
        card.crash()
        sitting.wait_for("device lost", device="loudspeaker")
        sitting.shows("has gone")
        sitting.press(" ")
        sitting.wait_for("listen", turn=True)
        sitting.press("q")
        assert sitting.ends() == 0
    assert threading.active_count() < 20
