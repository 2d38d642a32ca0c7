"""The scripts in `bad/`, each bad in its own way: a clear finding, quickly, no traceback."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.script.fuzzing import fuzzed, seeds
from voicerepair.cli.check import command
from voicerepair.script.findings import render
from voicerepair.script.library import Library

BAD = Path(__file__).parent / "bad"

# file: line and code of each error
EXPECTED = {
    "anchors": ["2 VR105"],
    "binary": ["0 VR102"],
    "brackets": ["5 VR115"],
    "circle": ["5 VR122"],
    "circle-back": ["5 VR122"],
    "climbs": ["5 VR112", "7 VR112", "9 VR130"],
    "comment": ["7 VR114"],
    "deep": ["7 VR114"],
    "emoji": ["8 VR109"],
    "endless": ["13 VR123", "13 VR116"],
    "escapes": ["5 VR102", "5 VR115"],
    "latin": ["4 VR102"],
    "mark-first": ["5 VR104"],
    "nothing": ["1 VR107"],
    "reordered": ["5 VR104", "5 VR102"],
    "right-to-left": ["6 VR110", "8 VR104"],
    "tags": ["2 VR105"],
    "twice": ["3 VR105"],
    "utf-16": ["0 VR102"],
    "windows": ["9 VR104"],
    "word": ["0 VR102"],
}


def test_every_bad_script_is_expected():
    assert {path.stem for path in BAD.glob("*.md")} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_bad_script_gets_clear_findings_within_a_second(name):
    path = BAD / f"{name}.md"
    began = time.process_time()
    findings = Library().read(path).findings
    text = render(findings)
    assert time.process_time() - began < 1
    errors = [one for one in findings if one.is_error and one.path == str(path)]
    assert [f"{one.line} {one.code}" for one in errors] == EXPECTED[name], text
    assert all(one.hint for one in errors)
    assert not any(sign in text for sign in "\x1b\u202e\0")


def test_the_whole_folder_is_checked_in_one_go():
    result = CliRunner().invoke(command, [str(BAD)])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stdout.splitlines()[-1].startswith(f"{len(EXPECTED)} scripts checked")


def test_a_mebibyte_of_brackets_is_told_in_a_line_or_two(tmp_path):
    path = tmp_path / "brackets.md"
    path.write_text("[" * (2**20 - 1), encoding="utf-8")
    began = time.process_time()
    findings = Library().read(path).findings
    assert time.process_time() - began < 1
    assert findings
    assert len(render(findings)) < 2000
    path.write_text("[" * (2**20 + 1), encoding="utf-8")
    assert [one.code for one in Library().read(path).findings] == ["VR103"]


@pytest.mark.no_cover
def test_whatever_happens_to_a_script_its_check_comes_to_an_end(tmp_path):
    chance = random.Random(7)
    path = tmp_path / "fuzzed.md"
    texts = seeds()
    for _ in range(200):
        path.write_bytes(fuzzed(chance, texts))
        reading = Library().read(path)
        assert (reading.program is None) == any(one.is_error for one in reading.findings)
        render(reading.findings)
