"""``voicerepair watch``: what is told at a save, and what the keys say."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pexpect
import pytest

from tests.fakes import FakeSpeaker, FakeVoice
from tests.usual_signals import usual_signals
from voicerepair.cli.aloud import Aloud
from voicerepair.cli.watch import KEYS, NO_KEYS, Desk
from voicerepair.sound.voices.prompts import Prompts

ROOT = Path(__file__).parents[2]
SCRIPT = """---
title: One good thing
roles: [A, B]
minutes: 1 to 3
first: A
---
# Begin

{A} and {B}, sit where you can both hear me.

[pause 5 seconds]

What were you glad of?

[each speaks for 45 seconds]

# Close

Thank you. That's the end.
"""


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    path = tmp_path / "one.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


class Told(list):
    """The lines since the last look, without the time of day."""

    def take(self):
        lines = "\n".join(self).splitlines()
        self.clear()
        return [line[10:] if line[2:3] == ":" == line[5:6] else line.strip() for line in lines]


@pytest.fixture
def told():
    return Told()


def save(desk, path, old, new):
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return desk.saved()


def test_a_save_is_checked_timed_and_its_change_shown(path, told):
    desk = Desk(path, told.append, None)
    assert desk.saved()
    first = " ".join(told.take())
    assert first.startswith(
        "Nothing is wrong. It takes 1 to 2 minutes, 2 as a rule (announced: 1 to 3)."
    )
    save(desk, path, "glad of?", "glad of this week?")
    assert told.take()[-1:] == ["changed, line 13, prompt 2 of 3: What were you glad of this week?"]


def test_the_time_follows_what_was_saved(path, told):
    desk = Desk(path, told.append, None)
    desk.saved()
    told.take()
    save(desk, path, "45 seconds", "9 minutes")
    assert "takes about 19 minutes" in told.take()[0]


def test_a_file_that_is_the_same_as_before_is_not_told_again(path, told):
    desk = Desk(path, told.append, None)
    desk.saved()
    told.take()
    assert desk.saved()
    assert told.take() == []


def test_a_broken_script_is_told_and_the_last_good_prompts_stay(path, told):
    desk = Desk(path, told.append, None)
    desk.saved()
    told.take()
    save(desk, path, "[each speaks for 45 seconds]", "[each speeks for 45 seconds]")
    lines = told.take()
    assert any("VR104" in line for line in lines)
    assert lines[-1] == "It cannot be played like this."
    assert len(desk.prompts) == 3
    save(desk, path, "speeks", "speaks")
    assert told.take()[0].startswith("Nothing is wrong.")


def test_a_file_that_is_gone_is_told_once_and_that_it_is_back(path, told):
    desk = Desk(path, told.append, None)
    desk.saved()
    told.take()
    path.unlink()
    assert not desk.saved()
    desk.gone()
    desk.gone()
    assert told.take() == ["one.md is gone. Once it is back, it goes on."]
    path.write_text(SCRIPT, encoding="utf-8")
    assert desk.saved()
    assert told.take()[0] == "one.md is back."


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"[" * 2_000_000])
def test_whatever_is_saved_it_goes_on(path, told, data):
    desk = Desk(path, told.append, None)
    desk.saved()
    told.take()
    path.write_bytes(data)
    assert desk.saved()
    assert "It cannot be played like this." in told.take()
    path.write_text(SCRIPT, encoding="utf-8")
    desk.saved()
    assert told.take()[0].startswith("Nothing is wrong.")


def test_what_a_script_holds_cannot_steer_the_terminal(path, told):
    desk = Desk(path, told.append, None)
    desk.saved()
    save(desk, path, "glad of?", "glad of\x1b[2J?")
    assert "\x1b" not in "".join(told)


def test_without_sound_space_says_so_and_n_and_p_show_the_others(path, told):
    desk = Desk(path, told.append, None)
    desk.saved()
    told.take()
    desk.say()
    assert told.take() == ["There is no sound here, so it can't be said."]
    desk.say(1)
    desk.say(-1)
    desk.say(-1)
    assert [line.split(":")[0] for line in told.take()] == [
        "line 13, prompt 2 of 3", "line 9, prompt 1 of 3", "line 19, prompt 3 of 3",
    ]  # fmt: skip


def test_a_script_that_never_could_be_played_has_no_prompt_to_say(path, told):
    path.write_text("no front matter", encoding="utf-8")
    desk = Desk(path, told.append, None)
    desk.saved()
    told.take()
    desk.say()
    assert told.take() == ["There is no prompt to say yet."]


@pytest.fixture
def speaker():
    return FakeSpeaker()


@pytest.fixture
def ended():
    """The numbers of what was said to its end."""
    return []


@pytest.fixture
def aloud(speaker, told, ended):
    prompts = Prompts([FakeVoice()], None, 120, 16_000, lambda error: told.append(str(error)))
    speaker.start(lambda number, _at: ended.append(number), lambda _why: None)
    yield Aloud(prompts, speaker, told.append)
    prompts.close()


def test_the_prompt_that_changed_is_said_by_the_voice(path, told, aloud, speaker, ended):
    desk = Desk(path, told.append, aloud)
    desk.saved()
    save(desk, path, "glad of?", "glad of, tell me?")
    aloud.prompts.wait(20)
    desk.say()
    aloud.prompts.wait(20)
    spoken = FakeVoice().synthesise("What were you glad of, tell me?", 120)
    speaker.advance(spoken.duration + 2)
    assert ended == [1]
    sounding = np.flatnonzero(np.abs(speaker.heard) > 0.01)
    assert len(sounding) / speaker.rate > spoken.duration / 4


def test_another_key_breaks_off_what_is_being_said(path, told, aloud, speaker, ended):
    desk = Desk(path, told.append, aloud)
    desk.saved()
    for by in (0, 1, 1):
        desk.say(by)
        aloud.prompts.wait(20)
    speaker.advance(30)
    assert ended == [3]
    assert "prompt 3 of 3" in told.take()[-1]


def test_the_times_are_those_of_the_voice(path, told, aloud):
    desk = Desk(path, told.append, aloud)
    desk.saved()
    assert "Thank you. That's the end." in desk._seconds.known.seconds


# ----------------------------------------------------------------------- the real command


def without_keyboard():
    usual_signals()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def watch(path, *options, begin=usual_signals):
    environment = {**os.environ, "HOME": str(path.parent), "PYTHONPATH": str(ROOT)}
    return pexpect.spawn(
        sys.executable,
        ["-m", "voicerepair", "watch", str(path), *options],
        env=environment,
        encoding="utf-8",
        timeout=60,
        dimensions=(30, 80),
        preexec_fn=begin,
    )


def test_at_a_keyboard_saves_are_told_and_keys_are_heard_and_q_quits(path):
    child = watch(path, "--no-sound")
    child.expect_exact(KEYS)
    path.write_text(SCRIPT.replace("glad of?", "thankful for?"), encoding="utf-8")
    child.expect_exact("changed, line 13")
    child.send("n")
    child.expect_exact("line 19, prompt 3 of 3")
    child.send(" ")
    child.expect_exact("no sound here")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_without_a_keyboard_lines_go_on_until_ctrl_c(path):
    child = watch(path, begin=without_keyboard)
    child.expect_exact(NO_KEYS)
    path.write_text(SCRIPT.replace("glad of?", "thankful for?"), encoding="utf-8")
    child.expect_exact("changed, line 13")
    path.unlink()
    child.expect_exact("is gone")
    path.write_text(SCRIPT, encoding="utf-8")
    child.expect_exact("is back")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130


def test_stopped_for_a_while_it_goes_on_and_ctrl_c_ends_it(path):
    child = watch(path, "--no-sound")
    child.expect_exact(KEYS)
    child.kill(signal.SIGSTOP)
    time.sleep(0.3)  # for longer than it waits between two looks
    child.kill(signal.SIGCONT)
    path.write_text(SCRIPT.replace("glad of?", "thankful for?"), encoding="utf-8")
    child.expect_exact("changed, line 13")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130


def test_a_script_that_is_not_there_is_told(path):
    child = watch(path.with_name("none.md"))
    child.expect_exact("Error: There is no script called")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
