"""A session in a real terminal, steered by keys, however it ends and wherever it is shown."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"
KEYS = SCRIPTS / "keys.md"
HUSHED = 0.2  # seconds after a key within which nothing sounds any more, on a machine that is busy

pytestmark = pytest.mark.slow


@pytest.mark.soundcard
def test_keys_pause_resume_repeat_go_back_and_stop(sit):
    with sit(KEYS) as sitting:
        sitting.wait_for("listen", turn=True)
        sitting.press_when_settled(" ")
        sitting.wait_for("stop listening")
        sitting.shows("Paused")
        sitting.press_when_settled(" ")
        sitting.wait_for("listen", 2, turn=True)
        sitting.resize(12, 44)
        sitting.press_when_settled("r")
        repeated = sitting.wait_for("speak", 2)
        sitting.shows("Ana, tell it.")
        sitting.resize(40, 120)
        sitting.wait_for("listen", 3, turn=True)
        sitting.press_when_settled("s")
        sitting.press_when_settled("\r")
        answer = sitting.wait_for("speak", 3)
        assert answer["id"] > repeated["id"]
        sitting.wait_for("ask")
        sitting.press_when_settled("\x1b[D")  # left: back to the question's prompt
        sitting.wait_for("speak", 4)
        time.sleep(0.5)
        pressed = sitting.press("q")
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()
    assert sitting.guide.sounding()[-1][1] - pressed <= HUSHED


@pytest.mark.soundcard
@pytest.mark.parametrize(("ending", "code"), [("\x03", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_whatever_ends_it_the_guide_hushes_and_the_terminal_is_usable(sit, ending, code):
    with sit(KEYS) as sitting:
        sitting.wait_for("speak")
        time.sleep(0.5)
        at = time.monotonic()
        if ending.startswith("SIG"):
            os.kill(sitting.pid, getattr(signal, ending))
        else:
            sitting.press(ending)
        assert sitting.ends() == code
        sitting.leaves_the_terminal_usable()
    assert sitting.guide.sounding()[-1][1] - at <= HUSHED


def test_a_question_is_answered_by_digits_then_enter(sit_silently):
    with sit_silently(KEYS) as sitting:
        skip_to_the_question(sitting)
        sitting.shows("1 yes")
        sitting.press_when_settled("2\r")
        sitting.wait_for("ask", 2)
        sitting.shows("a number from 0 to 10")
        sitting.press_when_settled("1")
        sitting.shows("1")
        assert sitting.code is None
        sitting.press("0\r")
        sitting.shows("Ten, thank you")
        assert sitting.ends() == 0
    assert all(set(line) == {"at", "what"} for line in sitting.lines if line["what"] == "command")


def skip_to_the_question(sitting) -> None:
    sitting.wait_for("speak")
    sitting.press_when_settled("s")
    sitting.wait_for("listen", turn=True)
    sitting.press_when_settled("s")
    sitting.press_when_settled("s")
    sitting.wait_for("speak", 2)
    sitting.press_when_settled("s")
    sitting.wait_for("ask")


def test_ctrl_z_suspends_it_and_fg_finds_it_paused(sit_silently):
    with sit_silently(KEYS) as sitting:
        sitting.wait_for("speak")
        sitting.press_when_settled("\x1a")
        sitting.shows("Stopped")
        sitting.answers()
        sitting.press("fg\r")
        sitting.shows("so I paused")
        sitting.press_when_settled("q")
        time.sleep(0.5)
        sitting.answers()
    assert sitting.lines[-1]["what"] == "ended"


def test_without_colour_there_are_plain_lines(sit_silently):
    with sit_silently(KEYS, NO_COLOR="1") as sitting:
        sitting.shows("Ana, tell it.")
        sitting.press("q")
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()
    assert b"\x1b" not in sitting.written


def test_into_a_pipe_each_line_is_written_once_and_keys_still_steer(sit_silently, tmp_path):
    with sit_silently(KEYS, pipe=" | cat > lines") as sitting:
        skip_to_the_question(sitting)
        sitting.press_when_settled("q")
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()
    lines = (tmp_path / "lines").read_text().splitlines()
    assert "\x1b" not in "".join(lines)
    assert lines.count("Ana, tell it.") == lines.count("Is that it?") == 1
