"""The README's quick start for therapists, typed as it is written, in an empty HOME."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.project.test_readme import blocks
from tests.usual_signals import usual_signals

ROOT = Path(__file__).parents[2]
PINS = {"Ana": "blau-739182", "Bo": "rot-482917"}

pytestmark = pytest.mark.slow


def as_written() -> list[str]:
    return [line for block in blocks("sh") if "week3" in block for line in block.splitlines()]


def me(name: str) -> list[tuple[str, str]]:
    return [
        ("Your name: ", f"{name}\r"),
        ("How is it spoken", "\r"),
        ("turns be recorded?", "\r"),
        ("so many times as long", "\r"),
        ("never end a turn of yours?", "\r"),
        ("PIN: ", f"{PINS[name]}\r"),
        ("The same again: ", f"{PINS[name]}\r"),
        ("Kept, ", ""),
    ]


NAMES = [("One of you: ", "Ana\r"), ("The other: ", "Bo\r")]
LINES = [("leave it out", "1\r"), ("leave it out", "\r"), (").\r\n>", "Thank you.\r"), (">", "\r")]

#: What is typed at each command: the question, and the answer.
TYPED: dict[str, list[tuple[str, str]]] = {
    "voicerepair new": [],
    "voicerepair check": [],
    "voicerepair rehearse": [],
    "voicerepair assign": [
        ("as your clients know it: ", "M. Lee\r"),
        ("Enter for none: ", "\r"),
        ("alone? [y/n]: ", "y\r"),
        ("cut off? [y/n]: ", "n\r"),
        ("open? [y/n]: ", "n\r"),
        ("themselves? [y/n]: ", "n\r"),
        ("Written: week3.homework", ""),
    ],
    "voicerepair therapist": [("The fingerprint of M. Lee", "")],
    "voicerepair homework add": [("fingerprint? [y/N]: ", "y\r"), ("Added: week3", "")],
    "voicerepair me": me("Ana"),
    "voicerepair homework": [("still open", "")],
    "voicerepair homework do": [*NAMES, ("? keys", "q")],
    "voicerepair homework calendar": [("Written: week3.ics", "")],
    "voicerepair homework report": [
        *NAMES,
        ("Now Ana, alone.", " "),
        ("to add nothing: ", f"{PINS['Ana']}\r"),
        *LINES,
        ("Now Bo, alone.", " "),
        ("to add nothing: ", "\r"),
        ("This is the whole report:", ""),
        ("Ana's PIN: ", f"{PINS['Ana']}\r"),
        ("Bo's PIN: ", f"{PINS['Bo']}\r"),
        ("sealed to M. Lee", ""),
    ],
    "voicerepair therapist open": [("“Thank you.”", "")],
}


def typed_at(command: str) -> list[tuple[str, str]]:
    """Of the longest beginning that fits."""
    fitting = [one for one in TYPED if f"{command} ".startswith(f"{one} ")]
    return TYPED[max(fitting, key=len)]


@pytest.fixture
def type_it(tmp_path):
    """``type_it(command, answers)`` in a shell that knows ``voicerepair``."""
    bin, home = tmp_path / "bin", tmp_path / "home"
    bin.mkdir()
    home.mkdir()
    program = bin / "voicerepair"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m voicerepair "$@"\n')
    program.chmod(0o755)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "VOICEREPAIR_", "COLUMNS", "LINES"))
    }
    environment = kept | {
        "HOME": str(home),
        "PATH": f"{bin}{os.pathsep}{kept['PATH']}",
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
    }

    def run(command: str, answers: list[tuple[str, str]]) -> None:
        terminal = pexpect.spawn(
            "/bin/sh",
            ["-c", command],
            env=environment,
            cwd=str(home),
            encoding="utf-8",
            timeout=60,
            dimensions=(50, 100),
            preexec_fn=usual_signals,
        )
        for question, answer in answers:
            terminal.expect_exact(question)
            terminal.send(answer)
        terminal.expect(pexpect.EOF)
        terminal.close()
        assert terminal.exitstatus == 0, f"{command}\n{terminal.before}"

    return run


def test_it_works_as_it_is_written(type_it):
    lines = as_written()
    assert len(lines) == len(TYPED)
    for line in lines:
        type_it(line, typed_at(line))
        if line == "voicerepair me":  # "each of you"
            type_it(line, me("Bo"))
