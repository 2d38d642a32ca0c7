"""The examples in the help of every command: each is taken by its command, and most are run."""

from __future__ import annotations

import importlib
import shlex
import wave
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from voicerepair.cli import COMMANDS, main
from voicerepair.cli.homework import COMMANDS as HOMEWORK
from voicerepair.cli.journal import COMMANDS as JOURNAL
from voicerepair.cli.therapist import COMMANDS as THERAPIST

#: What speaks, asks, opens devices or goes on until it is ended: looked at as far as its words.
PARSED_ONLY = {
    *(
        "play",
        "render",
        "teach",
        "voices",
        "doctor",
        "watch",
        "setup",
        "me",
        "checkin",
        "journal",
        "resume",
    ),
    *("reflect", "homework", "assign", "therapist", "narrate"),
}
GROUPS = {"journal": JOURNAL, "homework": HOMEWORK, "therapist": THERAPIST}
GOOD = "---\ntitle: Good\nroles: [A, B]\n---\n\n# One\n\n{A} and {B}, hello to you both.\n"


def command(name: str) -> click.Command:
    module, _, attribute = COMMANDS[name][0].partition(":")
    found = getattr(importlib.import_module(module), attribute)
    assert isinstance(found, click.Command)
    return found


def examples(name: str) -> list[str]:
    return _lines(command(name).help or "")


def examples_inside(group: str) -> list[str]:
    """Those of its own commands."""
    entries = [entry.split(":") for entry, _ in GROUPS[group].values()]
    helps = [getattr(importlib.import_module(module), name).help for module, name in entries]
    return _lines("\n".join(helps))


def _lines(text: str) -> list[str]:
    lines = text.replace("\\\n", " ").splitlines()  # one that goes on in the next line
    return [line.strip() for line in lines if line.strip().startswith("voicerepair ")]


EXAMPLES = [(name, line) for name in COMMANDS for line in examples(name)]
EXAMPLES += [(name, line) for name in GROUPS for line in examples_inside(name)]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A folder in which the files are that examples speak of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(tmp_path / "own"))
    (tmp_path / "my-script.md").write_text(GOOD)
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "good.md").write_text(GOOD)
    for name in ("evening.wav", "turn.wav"):
        with wave.open(name, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16000)
            file.writeframes(bytes(32000))
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_one_line_of_purpose_and_an_example(name):
    told = (command(name).help or "").strip()
    assert told.splitlines()[0]
    assert told.split("\n\n")[0].rstrip().endswith((".", "?"))
    assert examples(name)


@pytest.mark.parametrize(("name", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_every_example_works_as_it_is_written(name, line):
    words = shlex.split(line)[1:]
    assert words[0] == name
    walks = name == "path" and len(words) > 1
    if name in PARSED_ONLY or walks:
        taken, rest = command(name), words[1:]
        if isinstance(taken, click.Group) and rest:
            taken, rest = taken.commands[rest[0]], rest[1:]
        made = taken.make_context(name, rest)
        assert made.params or not rest
        scripts = [made.params.get("script")] if made.params.get("script") else []
        for script in scripts:
            assert CliRunner().invoke(main, ["show", script]).exit_code == 0
        return
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert result.stdout or list(Path().glob("*"))
