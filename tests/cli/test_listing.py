"""`voicerepair list`: what it shows, which filters there are, and how it looks."""

from __future__ import annotations

import json
import os
import sys

import click
import pexpect
import pytest
from click.testing import CliRunner

from voicerepair.cli import main, shelf
from voicerepair.cli.listing import for_whom, matching, minutes
from voicerepair.cli.shelf import Listed

OURS = Listed("small", "Small thing seen", "One kind act.", "connect, daily", "en", 2, 4, 2)
SOLO = Listed("parent-child", "Back to you", "What to say.", "other ties", "en", 5, 5, 1)
WORK = Listed("work", "Work reset", "A rehearsal.", "other ties", "en", 8, 12, 1)
THREE = Listed("circle", "A circle", "", "", "en", 0, 0, 3)
BROKEN = Listed("broken", "", "", "", "en", 0, 0, 0)
SOME = (OURS, SOLO, WORK, THREE, BROKEN)


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["list", *words], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def names(**wanted: object) -> list[str]:
    keep = matching(
        *(wanted.get(key) for key in ("whom", "stage", "under", "search"))  # type: ignore[arg-type]
    )
    return [one.name for one in SOME if keep(one)]


def test_every_exercise_is_listed_with_what_people_choose_by():
    code, said, _ = run()
    assert code == 0
    for one in shelf.exercises(shelf.shipped()):
        (line,) = (line for line in said.splitlines() if line.split()[:1] == [one.name])
        assert f"  {minutes(one)}  " in line
        assert line.endswith(one.title)
        assert f" {one.stage} " in line


def test_a_pipe_gets_one_plain_line_a_script():
    said = run()[1]
    assert "\x1b" not in said
    assert len(said.splitlines()) == 1 + len(shelf.exercises(shelf.shipped()))


def test_what_exercises_share_is_listed_when_asked_for():
    assert "closing" not in run()[1]
    assert "\nclosing " in run("--all")[1]


@pytest.mark.parametrize(
    ("whom", "expected"),
    [
        ("two", ["small", "circle"]),
        ("solo", ["parent-child", "work"]),
        ("child", ["parent-child"]),
        ("work", ["work"]),
    ],
)
def test_exercises_can_be_found_by_whom_they_are_for(whom, expected):
    assert names(whom=whom) == expected


def test_exercises_can_be_found_by_stage_length_and_words():
    assert names(stage="other ties") == ["parent-child", "work"]
    assert names(stage="daily") == names(stage="connect") == ["small"]
    assert names(under=5) == ["small", "parent-child"]
    assert names(search="KIND act") == ["small"]
    assert names(search="kind work") == []
    assert names(whom="solo", under=5.0) == ["parent-child"]


def test_minutes_and_people_are_told_in_few_letters():
    assert [minutes(one) for one in SOME] == ["2 to 4", "5", "8 to 12", "-", "-"]
    assert [for_whom(one) for one in SOME] == ["two", "one", "one", "3", "-"]


def test_filters_work_on_the_command_line_together():
    code, said, _ = run("--for", "two", "--under", "10", "--search", "each")
    assert code == 0
    found = [line.split()[0] for line in said.splitlines()[1:]]
    assert "rhythm" in found
    assert "own" not in found


def test_nothing_found_says_what_to_do():
    code, said, _ = run("--search", "submarine")
    assert code == 0
    assert said == "No exercise is like that. voicerepair list shows all of them.\n"


def test_an_unknown_stage_gets_the_nearest_ones():
    code, _, wrong = run("--stage", "regulation")
    assert code == 1
    assert 'did you mean "regulate"?' in wrong
    assert "The stages are " in run("--stage", "zzz")[2]
    assert run("--stage", "Regulate")[0] == 0


@pytest.mark.parametrize("words", [["--for", "cats"], ["--under", "soon"], ["--under", "0"]])
def test_a_wrong_filter_is_a_question_of_usage(words):
    assert run(*words)[0] == 2


def test_json_has_all_there_is():
    found = json.loads(run("--json")[1])
    rhythm = next(one for one in found["scripts"] if one["name"] == "rhythm")
    assert rhythm["people"] == 2
    assert rhythm["minutes"] == [5, 7]
    assert rhythm["own"] is False
    assert json.loads(run("--json", "--search", "submarine")[1])["scripts"] == []


def test_ones_own_scripts_have_their_own_heading(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(tmp_path))
    (tmp_path / "mine.md").write_text("---\ntitle: Mine\n---\n# One\nHello.\n")
    (tmp_path / "rhythm.md").write_text("---\ntitle: Ours\n---\n# One\nHello.\n")
    (tmp_path / "bad.md").write_text("no script")
    shipped, own = run()[1].split(f"\nYour own, in {tmp_path}:\n")
    assert "\nrhythm " not in shipped, "what is played by that name is one's own"
    assert [line.split()[0] for line in own.splitlines()] == ["bad", "mine", "rhythm"]
    assert "voicerepair check" in own.splitlines()[0]
    assert json.loads(run("--json")[1])["folder"] == str(tmp_path)


@pytest.mark.parametrize("columns", [60, 80, 110])
def test_the_table_fits_the_terminal(columns):
    command = f"{sys.executable} -m voicerepair list --all"
    environment = os.environ | {"TERM": "xterm", "COLUMNS": str(columns)}
    said = pexpect.run(command, dimensions=(60, columns), env=environment)
    lines = [line.rstrip() for line in click.unstyle(said.decode()).splitlines()]
    assert max(map(len, lines)) <= columns
    assert any(line.split()[:1] == ["settling-still"] for line in lines)
    assert ("One small thing you are glad of" in " ".join(lines)) == (columns > 100)
