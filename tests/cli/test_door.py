"""`voicerepair` alone: a front door with a page, a question, and a way out."""

from __future__ import annotations

import os
import sys

import pexpect
import pytest
from click.testing import CliRunner

from tests.usual_signals import interrupt, usual_signals
from voicerepair.cli import COMMANDS, main
from voicerepair.cli.door import CHOICES, page
from voicerepair.cli.paths import PATHS


@pytest.fixture
def door(tmp_path):
    child = pexpect.spawn(
        sys.executable,
        ["-m", "voicerepair"],
        env=os.environ | {"HOME": str(tmp_path), "TERM": "xterm", "LANG": "C.UTF-8"},
        encoding="utf-8",
        timeout=20,
        dimensions=(30, 80),
        preexec_fn=usual_signals,
    )
    child.expect_exact("Type a number, or press Enter to leave: ")
    yield child
    child.close(force=True)


def ends(child: pexpect.spawn) -> tuple[int, str]:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, child.before


def test_a_pipe_gets_the_page_with_the_commands_and_no_question():
    result = CliRunner().invoke(main, [], catch_exceptions=False)
    assert result.exit_code == 0
    assert "Nothing has to be solved today." in result.stdout
    for choice in CHOICES:
        assert choice.when in result.stdout
        assert f"voicerepair {' '.join(choice.words)}" in result.stdout
    assert "voicerepair help-now" in result.stdout
    assert "Type a number" not in result.stdout


def test_every_way_from_the_door_leads_somewhere():
    for choice in CHOICES:
        assert choice.words[0] in COMMANDS
    walked = {choice.words[1] for choice in CHOICES if choice.words[0] == "path"}
    assert walked == {way.name for way in PATHS}


@pytest.mark.parametrize("numbered", [True, False])
def test_the_page_fits_a_narrow_terminal(numbered):
    lines = page(numbered=numbered).splitlines()
    assert max(map(len, lines)) <= 60
    assert len(page(numbered=True).splitlines()) <= 23


def test_enter_leaves(door):
    door.sendline("")
    assert ends(door) == (0, "\r\n")


def test_the_end_of_the_input_leaves(door):
    door.sendeof()
    assert ends(door)[0] == 0


def test_ctrl_c_leaves_as_everywhere(door):
    interrupt(door)
    door.close()
    assert door.exitstatus == 130


def test_what_is_no_number_of_the_page_is_asked_again(door):
    for typed in ("0", "99", "yes", "-1", "²"):
        door.sendline(typed)
        door.expect_exact(f"Type a number from 1 to {len(CHOICES)}, or only Enter.")
    door.sendline("")
    assert ends(door)[0] == 0


def test_a_number_does_what_it_says(door):
    door.sendline(str(1 + [choice.words for choice in CHOICES].index(("list",))))
    code, said = ends(door)
    assert code == 0
    assert "The way we come back" in said


def test_an_error_behind_the_door_is_told_as_everywhere(door, tmp_path):
    door.sendline(str(1 + [choice.words for choice in CHOICES].index(("play", "rhythm"))))
    door.expect_exact("One of you: ")
    door.sendeof()
    code, said = ends(door)
    assert code == 1
    assert "Error: Nobody said who is here." in said
