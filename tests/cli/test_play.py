"""``play`` before a session begins: what is said of a wrong start, and what is said first."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from voicerepair.cli.play import FIRST_RUN

#: While sounddevice loads, what is written to standard error is lost; here it loads for ever.
SOUNDDEVICE = """
import os, time
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
time.sleep(3600)
"""


@pytest.fixture
def play(tmp_path):
    """Runs ``play`` with these words on a sound system that does not answer; (code, stderr)."""
    (tmp_path / "sounddevice.py").write_text(SOUNDDEVICE)

    def run(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "voicerepair", "play", *words],
            env=os.environ
            | {"HOME": str(tmp_path), "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.getcwd()}"},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stderr

    return run


def test_an_unknown_script_is_said_and_what_there_is(play):
    code, said = play("rythm")
    assert code == 1
    assert 'Error: There is no script called "rythm".' in said
    assert 'did you mean "rhythm"?' in said


@pytest.mark.parametrize("names", ["Ana", "Ana,Bo,Cleo", ","])
def test_too_few_or_too_many_names_are_an_error(play, names):
    code, said = play("rhythm", "--names", names)
    assert code == 1
    assert "Hint: " in said


@pytest.mark.parametrize("columns", [60, 200])
def test_what_this_is_not_is_said_once_on_a_machine(play, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    first, second = (play("rhythm", "--names", "Ana")[1] for _ in range(2))
    said = first.partition("\n\n")[0]
    assert said.split() == FIRST_RUN.split()
    assert max(map(len, said.splitlines())) <= min(columns, 80)
    assert "This is practice" not in second


def test_help_says_where_the_exercises_are_listed():
    from voicerepair.cli.play import command

    assert "voicerepair list" in (command.help or "")


def test_no_script_at_all_is_a_question_of_usage(play):
    code, said = play()
    assert code == 2
    assert "Missing argument" in said
