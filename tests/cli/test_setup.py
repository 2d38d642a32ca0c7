"""``voicerepair setup`` without a sound card: the file, the questions, and nothing to hear."""

from __future__ import annotations

import os
import re
import sys

import pexpect
import pytest
from click.testing import CliRunner

from tests.usual_signals import interrupt, usual_signals
from voicerepair.cli import COMMANDS, main, setup
from voicerepair.cli.settings import Chosen, read

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal to drive")


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "config" / "settings.toml"
    path.parent.mkdir()
    monkeypatch.setenv("VOICEREPAIR_SETTINGS", str(path))
    return path


def run(*words):
    return CliRunner().invoke(main, ["setup", *words], catch_exceptions=False)


@pytest.fixture
def terminal(path, tmp_path):
    """``terminal(*words)`` runs it in a terminal of 60 columns, on a machine without a sound
    library; with ``library``, on one without a sound card."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    children = []

    def begin(*words, library=False):
        child = pexpect.spawn(
            sys.executable,
            ["-m", "voicerepair", "setup", *words],
            env=os.environ
            | {
                "HOME": str(tmp_path),
                "TERM": "xterm",
                "LANG": "C.UTF-8",
                "PULSE_SERVER": f"unix:{tmp_path}/none",
                "PYTHONPATH": os.pathsep.join([str(broken)] * (not library) + [os.getcwd()]),
            },
            encoding="utf-8",
            timeout=60,
            dimensions=(40, 60),
            preexec_fn=usual_signals,
        )
        children.append(child)
        return child

    yield begin
    for child in children:
        child.close(force=True)


def ends(child):
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, child.before


def test_without_a_terminal_it_says_so_and_changes_nothing(path):
    result = run()
    assert result.exit_code == 1
    assert "Error: There is no terminal here" in result.output
    assert str(path) in result.output
    assert not path.exists()


def test_show_says_where_the_file_would_be_and_what_holds(path):
    result = run("--show")
    assert result.exit_code == 0
    assert f"{path} (not there yet)" in result.output
    assert "120 words a minute" in result.output


def test_show_says_what_was_chosen_and_what_cannot_be_used(path):
    path.write_text(
        "[sound]\nspeaker = 'USB'\n[voices]\nde = 'anna'\n[pace]\nrate = 5\n[room]\necho=-20"
    )
    result = run("--show")
    assert result.exit_code == 1
    assert "loudspeaker  USB" in result.output
    assert "voice (de)   anna" in result.output
    assert "-20 dB of the guide" in result.output
    assert "line 6: rate has to be" in result.output


def test_show_and_reset_do_not_go_together(path):
    assert run("--show", "--reset").exit_code == 2


def test_what_is_no_language_is_told(path):
    result = run("--language", "klingon!")
    assert result.exit_code == 1
    assert "--language de" in result.output


def test_without_settings_there_is_nothing_to_take_away(path):
    result = run("--reset")
    assert result.exit_code == 0
    assert "the usual holds already" in result.output


def test_where_nobody_can_be_asked_settings_are_not_taken_away(path):
    path.write_text("[pace]\nrate = 100\n")
    result = run("--reset")
    assert result.exit_code == 1
    assert "nothing was changed" in result.output
    assert path.exists()


@pytest.mark.parametrize(("answer", "there"), [("", True), ("n", True), ("y", False)])
def test_settings_are_taken_away_after_a_yes_only(path, terminal, answer, there):
    path.write_text("[pace\n")
    child = terminal("--reset")
    child.expect_exact("[y/N]: ")
    child.sendline(answer)
    assert ends(child)[0] == 0
    assert path.exists() is there


def test_a_file_that_cannot_be_read_is_left_alone(path, terminal):
    path.write_text("[pace\n")
    code, said = ends(terminal())
    assert code == 1
    assert "line 1" in said
    assert "setup --reset" in said
    assert path.read_text() == "[pace\n"


@pytest.mark.parametrize("library", [False, True])
def test_without_any_device_it_goes_on_and_says_how_to_get_them(path, terminal, library):
    if library and os.path.exists("/dev/snd"):
        pytest.skip("this machine has a sound card")
    child = terminal(library=library)
    if library:
        child.expect_exact("There is no loudspeaker. Connect")
        child.expect_exact("There is no microphone. Connect")
    else:
        child.expect_exact("PortAudio")
    child.expect_exact("as it is")
    child.expect_exact("> ")
    child.sendline("2")
    child.expect_exact("Shall I keep it?")
    child.expect_exact("> ")
    child.sendline("")
    code, said = ends(child)
    assert code == 0
    assert "patient      yes" in said
    assert read(path) == Chosen(patient=True)


@pytest.mark.parametrize("way", ["ctrl-c", "no"])
def test_whoever_does_not_want_it_leaves_everything_as_it_was(path, terminal, way):
    path.write_text("# mine\n")
    child = terminal()
    child.expect_exact("> ")
    if way == "ctrl-c":
        interrupt(child)
        child.close()
        assert child.exitstatus == 130
    else:
        child.sendline("2")
        child.expect_exact("Shall I keep it?")
        child.expect_exact("> ")
        child.sendline("1")
        code, said = ends(child)
        assert code == 0
        assert "Everything is as it was." in said
    assert path.read_text() == "# mine\n"


def test_what_cannot_be_used_is_told_first(path, terminal):
    path.write_text("[pace]\nrate = 5\n")
    child = terminal()
    child.expect(r"rate\s+has\s+to\s+be")
    child.expect_exact("> ")


def test_what_can_be_done_next_are_commands_that_there_are():
    named = re.findall(r"voicerepair (\w+)", setup.ending())
    assert named == ["play", "teach"]
    assert set(named) <= set(COMMANDS)
