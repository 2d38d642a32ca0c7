"""What libraries write to standard error while a session is on a screen."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pipes that do not wait")


def written(code):
    """What a process has written to its standard error."""
    program = "import os, sys, warnings\nfrom voicerepair.screen.stray import StrayLines\n" + code
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True
    )
    return done.stderr


def test_what_is_written_comes_at_the_end():
    assert written(
        "with StrayLines():\n"
        "    os.write(2, b'from C\\n')\n"
        "    print('from Python', file=sys.stderr)\n"
        "    os.system('echo from a child >&2')\n"
        "    print(os.getpid(), file=sys.__stdout__, flush=True)\n"
        "print('after', file=sys.stderr)\n"
    ).splitlines() == ["from C", "from a child", "from Python", "after"]


def test_chatter_about_devices_is_left_out():
    assert (
        written(
            "with StrayLines():\n    os.write(2, b'ALSA lib a\\nExpression \\'r\\'\\nother\\n')"
        )
        == "other\n"
    )


def test_a_library_that_writes_without_end_waits_for_nothing_and_fills_nothing():
    said = written(
        "os.set_blocking(2, False)\n"
        "with StrayLines():\n"
        "    for _ in range(10_000):\n"
        "        try:\n"
        "            os.write(2, b'Expression, without end: ' + bytes(1000) + b'\\n')\n"
        "        except BlockingIOError:\n"
        "            continue\n"
        "os.set_blocking(2, True)\n"
        "print('still here', file=sys.stderr)\n"
    )
    assert said.endswith("still here\n")
    assert len(said) < 1 << 20


def test_without_a_standard_error_there_is_nothing_to_keep():
    assert written("os.close(2)\nsys.stderr = None\nwith StrayLines():\n    pass\n") == ""


def test_an_error_in_between_is_told_afterwards():
    done = subprocess.run(
        [
            *(sys.executable, "-c"),
            "from voicerepair.screen.stray import StrayLines\nwith StrayLines():\n    1 / 0",
        ],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert "ZeroDivisionError" in done.stderr
