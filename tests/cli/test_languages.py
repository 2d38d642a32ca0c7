"""The language of a script decides what the guide speaks, whatever the machine's is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from voicerepair.cli import main
from voicerepair.cli.languages import lacking, wording_for
from voicerepair.script.library import Library
from voicerepair.session import words
from voicerepair.session.wording import ENGLISH

SCRIPT = """\
---
title: One
language: {language}
---

# One

{{A}}.

[each speaks for 30 seconds]

[end]
"""


@pytest.fixture
def written(tmp_path):
    """``written(language)`` is the path of a script in it."""

    def write(language: str) -> Path:
        path = tmp_path / "one.md"
        path.write_text(SCRIPT.format(language=language), "utf-8")
        return path

    return write


@pytest.fixture
def program(written):
    return lambda language: Library().load(written(language))


@pytest.mark.parametrize(
    ("language", "turn"),
    [
        ("de", "{name}, du bist dran."),
        ("de-AT", "{name}, du bist dran."),
        ("es", "{name}, es tu turno."),
        ("es-MX", "{name}, es tu turno."),
        ("ES", "{name}, es tu turno."),
        ("en", "{name}, your turn."),
        ("fr", "{name}, your turn."),
    ],
)
def test_the_guide_speaks_the_language_of_the_script_where_it_can(program, language, turn):
    assert wording_for(program(language))(words.YOUR_TURN) == turn


def test_nothing_is_a_translation_of_nothing(program):
    assert wording_for(program("de"))("") == ""


@pytest.mark.parametrize("language", ["en", "en-GB", "de", "es-419"])
def test_where_the_guide_speaks_it_nothing_is_missing(program, language):
    assert lacking(program(language)) == ""


def test_english_costs_no_reading_of_catalogues():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from voicerepair.cli import remembered, languages, play; "
            "assert languages.wording_for(remembered.load('rhythm')) is languages.ENGLISH; "
            "print('babel' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"


def rehearsed(script: str | Path, **environment: str):
    return CliRunner(env=environment).invoke(
        main, ["rehearse", str(script), "--names", "Ana,Bo"], prog_name="voicerepair"
    )


@pytest.mark.parametrize(
    ("script", "said"), [("rhythm-de", "Ana, du bist dran."), ("rhythm-es", "Ana, es tu turno.")]
)
def test_a_rehearsal_is_in_the_language_of_the_script_to_its_end(script, said):
    result = rehearsed(script)

    assert result.exit_code == 0
    assert said in result.output
    for english in ("your turn", "I'll pick", "goes first"):
        assert english not in result.stdout
    assert result.stderr == ""


def test_a_language_without_a_catalogue_is_said_once_and_the_guide_speaks_english(written):
    result = rehearsed(written("fr"))

    assert result.exit_code == 0
    assert "Ana, your turn." in result.stdout
    assert result.stderr == (
        "The guide has no sentences of its own in fr, so it says those in English.\n"
    )


def test_the_language_of_the_machine_changes_nothing():
    here, abroad = rehearsed("rhythm"), rehearsed("rhythm", LANG="de_DE.UTF-8", LANGUAGE="de")

    assert abroad.output == here.output
    assert "Ana, your turn." in abroad.output


def test_a_program_in_english_has_the_english_wording():
    assert wording_for(Library().load("rhythm")) is ENGLISH


def played(home: Path, script: str | Path) -> tuple[str, str]:
    """What ``play`` shows, as plain lines, until the session waits for a word or a key."""
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "voicerepair", "play", str(script)),
            *("--names", "Ana,Bo", "--no-sound", "--no-mic", "--rate", "240"),
        ],
        env=os.environ | {"HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        shown = []
        for line in process.stdout:
            shown.append(line)
            if line.startswith(("Ana ", "Bo ")) and len(line.split()) == 2:
                break
        process.terminate()
        return "".join(shown), process.stderr.read()


@pytest.mark.parametrize(
    ("language", "said", "turn"),
    [
        ("de", " fängt an.", " spricht\n"),
        ("es", "No significa nada. Empieza ", " habla\n"),
        ("fr", " goes first.", " speaks\n"),
    ],
)
def test_a_session_is_shown_in_the_language_of_its_script(tmp_path, written, language, said, turn):
    shown, _ = played(tmp_path, written(language))

    assert said in shown
    assert shown.endswith(turn)
    note = "The guide has no sentences of its own in fr, so it says those in English.\n"
    assert shown.count(note) == (language == "fr")
