"""`voicerepair check`: what it prints, in which order, and how it ends."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from voicerepair.bundled import bundled
from voicerepair.cli.check import check, command, sentence, summary
from voicerepair.script.library import Library

GOOD = "---\ntitle: Good\n---\n# One\nHello.\n"
BAD = "---\ntitle: Bad\n---\n# One\n[pause]\n[wait]\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with scripts, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scripts").mkdir()
    for name, text in {"good": GOOD, "bad": BAD, "README": "Not a script."}.items():
        (tmp_path / "scripts" / f"{name}.md").write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(command, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert not result.stderr
    return result.exit_code, result.stdout.splitlines()


def test_a_good_script_gets_a_friendly_line(folder):
    assert run("scripts/good.md") == (
        0,
        ['scripts/good.md: nothing is wrong. "Good" is for A and B.'],
    )


def test_every_error_of_a_script_is_told_with_its_place(folder):
    code, lines = run("scripts/bad.md")
    assert code == 1
    assert [line.split(": error")[0] for line in lines if ": error" in line] == [
        "scripts/bad.md:5:2",
        "scripts/bad.md:6:2",
    ]
    assert lines[1:3] == ["    [pause]", "     ^^^^^"]


def test_names_paths_and_folders_are_taken(folder):
    code, lines = run("scripts", "rhythm", "scripts/good.md")
    assert code == 1
    assert lines[-1] == "4 scripts checked, 1 cannot be played."
    assert any(line.startswith("rhythm: nothing is wrong.") for line in lines)
    assert not any("README" in line for line in lines)


def test_a_script_of_a_folder_is_checked_whatever_its_name(folder):
    for name in ("my own.md", "my_own.md"):
        (folder / "scripts" / name).write_text(BAD, encoding="utf-8")
    code, lines = run("scripts")
    assert code == 1
    assert lines[-1] == "4 scripts checked, 3 cannot be played."


def test_several_good_scripts_end_with_one_line_about_all(folder):
    code, lines = run("rhythm", "settle")
    assert (code, lines[-1]) == (0, "2 scripts checked, all can be played.")
    assert "is for one person." in lines[1]


def test_what_is_not_there_is_told_and_the_rest_is_checked(folder):
    code, lines = run("rythm", "scripts/good.md")
    assert code == 1
    assert lines[:2] == [
        'rythm: error VR101: There is no script called "rythm".',
        '    hint: did you mean "rhythm"?',
    ]
    assert "nothing is wrong" in lines[2]


def test_json_has_one_object_a_line_for_each_finding(folder):
    code, lines = run("--json", "scripts", "nowhere")
    assert code == 1
    found = [json.loads(line) for line in lines]
    assert [(one["path"], one["line"], one["code"]) for one in found] == [
        ("scripts/bad.md", 5, "VR104"),
        ("scripts/bad.md", 6, "VR104"),
        ("nowhere", 0, "VR101"),
    ]
    assert run("--json", "scripts/good.md") == (0, [])


def test_what_is_wrong_in_a_script_that_others_play_is_told_once(folder):
    for name in ("one", "two"):
        (folder / f"scripts/{name}.md").write_text(GOOD + "[play bad]\n", encoding="utf-8")
    one, two = check(["scripts/one.md", "scripts/two.md"], Library())
    assert len(one.findings) == 2
    assert not two.findings
    assert sentence(two) == "scripts/two.md: cannot be played, for a reason given above."
    assert summary([one, two]) == "2 scripts checked, 2 cannot be played."
    code, lines = run("scripts/one.md", "scripts/two.md")
    assert (code, lines[-2]) == (1, sentence(two))


def test_an_empty_folder_is_told_to_be_one(folder):
    (folder / "empty").mkdir()
    code, lines = run("empty")
    assert (code, lines[0]) == (1, "empty: error VR101: This is a folder, not a script.")


def test_three_roles_are_named_with_commas(folder):
    text = GOOD.replace("title: Good", "title: Good\nroles: [A, B, C]")
    (folder / "three.md").write_text(text, encoding="utf-8")
    assert run("three.md")[1] == ['three.md: nothing is wrong. "Good" is for A, B and C.']


def test_nothing_from_a_script_reaches_the_terminal_as_a_command(folder):
    (folder / "odd.md").write_text("---\ntitle: \x1b[31m\n---\n# One\nHi.\n", encoding="utf-8")
    code, lines = run("odd.md")
    assert code == 1
    assert "\x1b" not in "\n".join(lines)


def test_without_a_file_it_says_how_it_is_used(folder):
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 2
    assert "FILE" in result.stderr


def test_all_scripts_of_the_program_are_well():
    code, lines = run(str(bundled("scripts")))
    assert code == 0, "\n".join(lines)


DOUBTFUL = "---\ntitle: Doubtful\n---\n# One\nFind 5 things.\n"


def test_warnings_are_told_and_the_script_can_still_be_played(folder):
    (folder / "doubtful.md").write_text(DOUBTFUL, encoding="utf-8")
    code, lines = run("doubtful.md", "scripts/good.md")
    assert code == 0
    assert lines[0] == 'doubtful.md:5:6: warning VR204: A voice may stumble on "5".'
    assert lines[-3:] == [
        'doubtful.md: can be played, with 1 warning. "Doubtful" is for A and B.',
        'scripts/good.md: nothing is wrong. "Good" is for A and B.',
        "2 scripts checked, all can be played, 1 warning.",
    ]


def test_strict_ends_with_one_for_warnings_and_for_nothing_less(folder):
    (folder / "doubtful.md").write_text(DOUBTFUL, encoding="utf-8")
    assert run("--strict", "doubtful.md")[0] == 1
    assert run("--strict", "scripts/good.md")[0] == 0
    assert run("--strict", "scripts/bad.md")[0] == 1


def test_json_has_warnings_with_their_severity(folder):
    (folder / "doubtful.md").write_text(DOUBTFUL, encoding="utf-8")
    code, lines = run("--json", "doubtful.md")
    (found,) = map(json.loads, lines)
    assert (code, found["code"], found["severity"]) == (0, "VR204", "warning")
    assert found["hint"].startswith("Write it as a word: five")


def test_every_script_of_the_program_passes_the_strictest_check():
    code, lines = run("--strict", str(bundled("scripts")))
    assert code == 0, "\n".join(lines)
