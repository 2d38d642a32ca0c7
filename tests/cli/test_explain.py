"""`voicerepair check --explain`: every code is explained, and its examples are what they say."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from voicerepair.cli.check import command
from voicerepair.cli.explain import explanations
from voicerepair.script.findings import Code
from voicerepair.script.library import Library

# What is the matter with a file or a folder, which no few lines can show.
ABOUT_FILES = {"VR101", "VR102", "VR103", "VR121", "VR122", "VR124", "VR129", "VR218"}
IN_LINES = [code for code in Code if code.value not in ABOUT_FILES]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(arguments))
    return result.exit_code, result.output


def found(tmp_path, example: str) -> set[str]:
    text = example.strip() + "\n"
    text = text if text.startswith("---") else f"---\ntitle: A walk\n---\n\n{text}"
    path = tmp_path / "example.md"
    path.write_text(text, encoding="utf-8")
    return {finding.code.value for finding in Library().read(path).findings}


def test_every_code_is_explained_and_nothing_else_is():
    assert list(explanations()) == list(Code)


@pytest.mark.parametrize("code", IN_LINES)
def test_the_wrong_example_has_the_finding_and_the_right_one_can_be_played_without_it(
    tmp_path, code
):
    told = explanations()[code]
    assert code.value in found(tmp_path, told.wrong)
    right = found(tmp_path, told.right)
    assert code.value not in right
    assert not [other for other in right if other.startswith("VR1")]


@pytest.mark.parametrize("code", list(Code))
def test_an_explanation_fits_the_screen_and_says_all_of_it(code):
    status, text = run("--explain", code.value)
    assert status == 0
    prose = [line for line in text.splitlines() if not line.startswith("    ")]
    assert all(len(line) <= 80 for line in prose)
    told = explanations()[code]
    for words in (told.means, told.why):
        assert words in " ".join(text.split())
    assert text.splitlines()[0].startswith(code.value)


def test_a_code_is_found_whatever_its_capitals_and_needs_no_file():
    assert run("--explain", "vr207") == run("--explain", "VR207")


@pytest.mark.parametrize(
    ("unknown", "nearest"),
    [("VR27", "VR2"), ("207", "VR207"), ("VR2I7", "VR217"), ("nonsense", "VR")],
)
def test_an_unknown_code_gets_the_nearest_one(unknown, nearest):
    status, text = run("--explain", unknown)
    assert status == 2
    assert f'There is no code "{unknown}". The nearest is {nearest}' in text
