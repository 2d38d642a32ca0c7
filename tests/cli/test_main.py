"""The command line as a whole: listing, errors, exit codes, and what is not imported."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from voicerepair import __version__
from voicerepair.cli import COMMANDS, main
from voicerepair.errors import SessionError


def run(*args):
    return CliRunner().invoke(main, args, prog_name="voicerepair")


def failing(error):
    """Our group with one command that raises ``error``."""

    @click.command()
    def fail():
        raise error

    return CliRunner().invoke(type(main)(commands=[fail]), ["fail"])


def test_help_lists_every_command_and_says_what_this_is_not():
    result = run("--help")
    assert result.exit_code == 0
    for name, (_, short_help) in COMMANDS.items():
        assert f"  {name}" in result.output
        assert short_help in result.output
    for word in ("not therapy", "not mediation", "not evidence", "emergency"):
        assert word in result.output


def test_the_command_that_is_used_first_is_listed_first():
    output = run("--help").output
    places = [output.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_exists_and_has_help_and_a_docstring(name):
    module, _, attribute = COMMANDS[name][0].partition(":")
    command = getattr(importlib.import_module(module), attribute)
    assert isinstance(command, click.Command)
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"Usage: voicerepair {name}" in result.output


def test_listing_the_commands_imports_none_of_them():
    code = (
        "import sys; from voicerepair.cli import main;"
        "main(['--help'], standalone_mode=False);"
        "print([m for m in sys.modules if m.startswith('voicerepair.cli.')"
        " or m in ('numpy', 'rich', 'prompt_toolkit', 'lark', 'sounddevice')])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_the_version_is_told():
    assert run("--version").output == f"voicerepair, version {__version__}\n"


def test_python_m_voicerepair_is_the_same_program():
    result = subprocess.run(
        [sys.executable, "-m", "voicerepair", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert __version__ in result.stdout


def test_a_mistyped_command_is_a_usage_error():
    result = run("plya")
    assert result.exit_code == 2
    assert "No such command 'plya'" in result.output


def test_an_error_is_told_with_its_hint_on_stderr():
    result = failing(SessionError("Nobody is here.", hint="sit down"))
    assert result.exit_code == 1
    assert result.stderr == "Error: Nobody is here.\nHint: sit down\n"
    assert result.stdout == ""


def test_an_error_without_a_hint_is_one_line():
    assert failing(SessionError("Nobody is here.")).stderr == "Error: Nobody is here.\n"


def test_a_bug_keeps_its_traceback():
    result = failing(ZeroDivisionError())
    assert isinstance(result.exception, ZeroDivisionError)


def test_ctrl_c_exits_with_130():
    assert failing(KeyboardInterrupt()).exit_code == 130


def test_a_pipe_that_nobody_reads_is_no_reason_to_complain():
    read, write = os.pipe()
    os.close(read)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "voicerepair", "--help"],
            check=False,
            stdout=write,
            stderr=subprocess.PIPE,
        )
    finally:
        os.close(write)
    assert result.stderr == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is full is Linux's own")
@pytest.mark.parametrize("words", [["--help"], ["rehearse", "own"], ["check", "scripts"]])
def test_a_full_disk_is_told_and_what_to_do(words):
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "voicerepair", *words],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert result.returncode == 1
    assert result.stderr.startswith("Error: The disk is full")
    assert len(result.stderr.splitlines()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="core files are Unix's")
def test_a_crash_writes_nothing_of_what_is_in_memory_to_the_disk():
    code = (
        "import resource as r; from voicerepair.cli import main;"
        "r.setrlimit(r.RLIMIT_CORE, (r.getrlimit(r.RLIMIT_CORE)[1],) * 2);"
        "main(['list'], standalone_mode=False); print('core:', r.getrlimit(r.RLIMIT_CORE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("core: 0\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
def test_in_a_terminal_an_error_breaks_between_words_and_what_is_to_be_typed_stays_whole():
    import pexpect

    shown, status = pexpect.run(
        f"{sys.executable} -m voicerepair play nothing-of-that-name-here",
        withexitstatus=True,
        encoding="utf-8",
        env=os.environ | {"COLUMNS": "40", "TERM": "xterm"},
    )
    assert status == 1
    lines = shown.split("\r\n")
    assert lines[0].startswith("Error: ")
    assert len(lines) > 3
    assert all(len(line) <= 40 for line in lines)
    assert " ".join(shown.split()).count("nothing-of-that-name-here") == 1
