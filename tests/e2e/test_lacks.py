"""What is missing, taken away in mid-session, or full: said once, and the session goes on."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.partners import spoken
from tests.e2e.sitting import ROOT, Sitting
from tests.soundcard import RATE
from voicerepair.hosts.plan import Utterance
from voicerepair.sound.pcm import Pcm

KEYS = Path(__file__).parents[1] / "scripts" / "keys.md"
HUM = -30.0  # dB
OVERLOAD = 6  # times as loud as fits
FLOWING = 1.2  # seconds after which the sound server has been seen to carry our streams

pytestmark = [pytest.mark.soundcard, pytest.mark.slow]


def test_a_microphone_that_is_silently_replaced_pauses_and_goes_on_when_it_is_back(
    sit, card, voices
):
    with sit(KEYS) as sitting:
        sitting.wait_for("listen", turn=True)
        time.sleep(FLOWING)
        card.unplug("mic")
        sitting.wait_for("device lost", device="microphone")
        sitting.shows("microphone has gone")
        card.plug("mic")
        sitting.wait_for("device found", device="microphone")
        sitting.wait_for("listen", 2, turn=True)
        card.play(spoken(voices["A"], (Utterance(0.0, 1.2),)))
        sitting.wait_for("speech stopped")
        sitting.press("q")
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()


def test_a_sound_server_that_is_killed_pauses_and_goes_on_when_it_is_back(sit, card):
    with sit(KEYS) as sitting:
        sitting.wait_for("listen", turn=True)
        time.sleep(FLOWING)
        card.crash()
        sitting.wait_for("device lost", device="loudspeaker")
        sitting.wait_for("device lost", device="microphone")
        sitting.shows("has gone")
        card.restart()
        sitting.wait_for("device found", device="loudspeaker")
        sitting.wait_for("device found", device="microphone")
        sitting.wait_for("listen", 2, turn=True)
        sitting.press("q")
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()


def test_without_its_loudspeaker_a_key_goes_on_with_captions(sit, card):
    with sit(KEYS) as sitting:
        sitting.wait_for("speak")
        card.crash()
        sitting.wait_for("device lost", device="loudspeaker")
        sitting.shows("has gone")
        sitting.press_when_settled(" ")
        sitting.wait_for("speak", 2)
        sitting.shows("Ana, tell it.")
        sitting.wait_for("listen", turn=True)
        sitting.press_when_settled("q")
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()


def test_a_session_begins_without_any_sound_system(card, home, tmp_path):
    card.crash()
    with Sitting(None, tmp_path, KEYS, home=home, **card.environment) as sitting:
        sitting.shows("Captions go on without sound.")
        sitting.wait_for("listen", turn=True)
        sitting.press_when_settled("q")
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()


def test_a_microphone_that_gives_only_zeros_is_told_and_a_key_hands_over(sit):
    with sit(KEYS) as sitting:
        sitting.wait_for("listen", turn=True)
        sitting.shows("The microphone is silent")
        sitting.press_when_settled("\r")
        sitting.wait_for("cue", cue="hand-over")
        sitting.wait_for("ask")
        sitting.press_when_settled("q")
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()


def test_a_turn_is_heard_and_handed_over_over_a_hum_and_cut_off_flat(sit, card, voices):
    time_of = np.arange(60 * RATE) / RATE
    hum = np.sign(np.sin(2 * np.pi * 50 * time_of)) * 10 ** (HUM / 20)
    voice = voices["A"].samples / np.abs(voices["A"].samples).max()
    too_loud = Pcm(np.clip(OVERLOAD * voice, -1, 1).astype(np.float32), RATE)
    with sit(KEYS) as sitting:
        card.play(Pcm(hum.astype(np.float32), RATE))
        sitting.wait_for("listen", turn=True)
        card.play(spoken(too_loud, (Utterance(1.0, 8.0),)))
        began = sitting.wait_for("speech started")
        sitting.wait_for("ask")
        ended = [line for line in sitting.lines if line["what"] == "speech stopped"][-1]
        tone = [line for line in sitting.lines if line.get("cue") == "hand-over"][-1]
        assert ended["since"] - began["since"] == pytest.approx(7.0, abs=1.0)
        assert tone["at"] - ended["since"] == pytest.approx(1.0, abs=0.5)
        sitting.shows("set too high")
        sitting.press_when_settled("q")
        assert sitting.ends() == 0


def test_without_any_voice_captions_stay_as_long_as_the_words_would(sit, tmp_path):
    with sit(KEYS, home=tmp_path / "fresh", **no_voice(tmp_path)) as sitting:
        sitting.shows("Captions go on without a voice.")
        said = sitting.wait_for("speak")
        assert said["seconds"] == pytest.approx(3 * 60 / 120, abs=0.1)
        sitting.wait_for("listen", turn=True)
        sitting.press_when_settled("q")
        assert sitting.ends() == 0


def no_voice(folder: Path) -> dict[str, str]:
    """A machine without any engine of speech: no programs, and no pyttsx3."""
    (folder / "bin").mkdir()
    package = folder / "lib" / "pyttsx3.py"
    package.parent.mkdir()
    package.write_text("raise ImportError('not installed')")
    return {"PATH": str(folder / "bin"), "PYTHONPATH": f"{package.parent}:{ROOT}"}


def test_a_full_disk_costs_the_cache_and_the_log_and_not_the_session(sit, tmp_path):
    cache = tmp_path / "cache"
    cache.write_text("no folder")
    with sit(KEYS, "--log", "/dev/full", XDG_CACHE_HOME=str(cache)) as sitting:
        sitting.shows("Ana, tell it.")
        sitting.shows("Prompts cannot be kept")
        sitting.shows("Ana speaks")
        sitting.press_when_settled("q")
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()
    assert b"The log /dev/full is not whole" in sitting.written
    assert cache.read_text() == "no folder"
