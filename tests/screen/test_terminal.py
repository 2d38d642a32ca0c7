"""A real terminal, with a shell in it: what a session takes of it, it gives back."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.usual_signals import usual_signals

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")

BASH = shutil.which("bash")
pytestmark = pytest.mark.skipif(
    BASH is None or sys.platform == "win32", reason="needs bash and a pseudo-terminal"
)
HOST = Path(__file__).with_name("host.py")
PROMPT = "ready> "
QUESTION = "its number, then Enter"


class Shell:
    """bash in a pseudo-terminal; ``heard`` is all that it wrote."""

    def __init__(self, folder, **environ):
        self.events = folder / "events"
        base = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
        base |= {"TERM": "xterm-256color", "PS1": PROMPT, "BASH_SILENCE_DEPRECATION_WARNING": "1"}
        self.child = pexpect.spawn(
            BASH,
            ["--norc", "--noediting", "-i"],
            env=base | environ,
            dimensions=(24, 80),
            encoding="utf-8",
            timeout=20,
            preexec_fn=usual_signals,
        )
        self.heard = self.child.logfile_read = io.StringIO()
        self.child.expect_exact(PROMPT)
        self.settings = self.run("stty -g")

    def run(self, line):
        """What a command wrote."""
        self.child.sendline(line)
        self.child.expect_exact(line)
        self.child.expect_exact(PROMPT)
        return self.child.before.strip()

    def start(self):
        self.child.sendline(f"{sys.executable} {HOST} {self.events}")
        self.child.expect_exact(QUESTION)

    def ended(self):
        """Wait for the prompt; everything must be as before. The exit code."""
        self.child.expect_exact(PROMPT)
        code = int(self.run("echo $?"))
        assert self.run("stty -g") == self.settings
        heard = self.heard.getvalue()
        assert heard.count("\x1b[?1049h") == heard.count("\x1b[?1049l")
        assert heard.rfind("\x1b[?25h") >= heard.rfind("\x1b[?25l")
        assert heard.rfind("\x1b[?2004l") >= heard.rfind("\x1b[?2004h")
        return code

    @property
    def lines(self):
        return self.events.read_text().splitlines()

    @property
    def pid(self):
        return int(self.lines[0].split()[1])

    def close(self):
        self.child.close(force=True)


@pytest.fixture
def shell(tmp_path):
    shell = Shell(tmp_path)
    yield shell
    shell.close()


def test_keys_become_events_and_q_ends_with_everything_given_back(shell):
    shell.start()
    shell.child.send("2")
    shell.child.expect_exact("2▏")
    shell.child.send("\r")
    shell.child.send("\x1b[D")
    shell.child.send("q")
    assert shell.ended() == 0
    assert shell.lines[1:] == [
        "Numbered(value=2, shown=7)",
        "Pressed(command=<Command.BACK: 'back'>, shown=7)",
        "Pressed(command=<Command.STOP: 'stop'>, shown=7)",
        "interrupted: False",
    ]


def test_ctrl_c_is_a_key_that_stops_and_is_known_as_ctrl_c(shell):
    shell.start()
    shell.child.send("\x03")
    assert shell.ended() == 0
    assert shell.lines[-2:] == [
        "Pressed(command=<Command.STOP: 'stop'>, shown=7)",
        "interrupted: True",
    ]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1"])
def test_every_ending_signal_leaves_the_terminal_as_it_was(shell, name):
    shell.start()
    os.kill(shell.pid, getattr(signal, name))
    assert shell.ended() == 128 + getattr(signal, name)
    assert "ended by" in shell.lines[-1]


def test_ctrl_z_gives_the_terminal_back_and_fg_goes_on(shell):
    shell.start()
    shell.child.send("\x1a")
    shell.child.expect_exact("Stopped")
    shell.ended()
    shell.child.sendline("fg")
    shell.child.expect_exact(QUESTION)
    shell.child.send("q")
    assert shell.ended() == 0
    assert shell.lines[1] == "woken"


def test_a_stop_signal_from_elsewhere_does_the_same(shell):
    shell.start()
    os.kill(shell.pid, signal.SIGTSTP)
    shell.child.expect_exact("Stopped")
    shell.ended()
    shell.child.sendline("fg")
    shell.child.expect_exact(QUESTION)
    os.kill(shell.pid, signal.SIGTERM)
    assert shell.ended() == 128 + signal.SIGTERM


def test_a_stop_that_cannot_be_handled_is_mended_when_it_goes_on(shell):
    shell.start()
    os.kill(shell.pid, signal.SIGSTOP)
    shell.child.expect_exact("Stopped")
    shell.child.expect_exact(PROMPT)
    shell.child.sendline("fg")
    shell.child.expect_exact(QUESTION)
    shell.child.send("q")
    assert shell.ended() == 0
    assert shell.lines[1] == "woken"


def test_pasted_text_is_no_key(shell):
    shell.start()
    shell.child.send("\x1b[200~quit right now\x1b[201~")
    shell.child.send("?")
    shell.child.expect_exact("show or hide these keys")
    shell.child.send("q")
    assert shell.ended() == 0
    assert [line for line in shell.lines if "Pressed" in line] == [
        "Pressed(command=<Command.STOP: 'stop'>, shown=7)"
    ]


def test_stray_lines_of_libraries_come_after_the_page(shell):
    shell.start()
    shell.child.send("q")
    shell.ended()
    assert shell.heard.getvalue().index("stray line") > shell.heard.getvalue().index("\x1b[?1049l")
    assert "chatter" not in shell.heard.getvalue()


def test_what_was_said_once_can_still_be_read_afterwards(shell):
    shell.start()
    shell.child.send("q")
    shell.ended()
    after = shell.heard.getvalue().rpartition("\x1b[?1049l")[2]
    assert "There is no microphone here." in after


def test_a_resized_terminal_gets_a_frame_of_its_new_size(shell):
    shell.start()
    start = len(shell.heard.getvalue())
    shell.child.setwinsize(12, 40)
    shell.child.send("1")
    shell.child.expect_exact("1▏")
    shell.child.send("q")
    shell.ended()
    seen = pyte.Screen(40, 12)
    pyte.Stream(seen).feed(shell.heard.getvalue()[start:].partition("\x1b[?1049l")[0])
    assert seen.display[-1].strip().startswith("●")
    assert sum("█" in row for row in seen.display) == 7


def test_with_no_color_there_is_not_one_escape_code_and_keys_still_work(tmp_path):
    shell = Shell(tmp_path, NO_COLOR="1")
    try:
        before = len(shell.heard.getvalue())
        shell.start()
        shell.child.send("2\rq")
        assert shell.ended() == 0
        heard = re.sub(r"\x1b\[\?2004[hl]", "", shell.heard.getvalue()[before:])  # bash's own
        assert "\x1b" not in heard
        assert "Ana answers" in heard
        assert "Numbered(value=2, shown=7)" in shell.lines
    finally:
        shell.close()


def test_without_a_keyboard_it_says_so(tmp_path):
    shell = Shell(tmp_path)
    try:
        shell.child.sendline(f"{sys.executable} {HOST} {shell.events} < /dev/null")
        shell.child.expect_exact("There is no keyboard here, so keys do nothing.")
        assert shell.ended() == 1
    finally:
        shell.close()
