"""``voicerepair rehearse --random``: a report that an author understands, and its seeds."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from voicerepair.cli import main
from voicerepair.cli.by_chance import as_lines
from voicerepair.hosts.plays import Odd, Plays

SCRIPT = """---
title: Two ways
roles: [A, B]
---

# Begin

{A}, shall we?

[A answers: yes | no -> Another day | silence -> Another day]

[each rates heat from 0 to 10]

[if anyone's heat is above 20 -> Too hot]

[end]

# Another day

Then another day.

[end]

# Too hot

Let it cool.
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "two-ways.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def run(*words, width=80):
    return CliRunner().invoke(main, ["rehearse", *map(str, words)], env={"COLUMNS": str(width)})


def test_the_report_says_how_often_each_step_was_reached_and_marks_what_never_was(script):
    result = run(script, "--random", 60)
    assert result.exit_code == 0
    lines = {line.split()[0]: line for line in result.output.splitlines() if line.strip()}
    assert lines["8"].endswith(" always")
    assert lines["20"].endswith(" %")
    assert lines["26"].endswith(" never")
    assert "Never reached: 1 of 8 steps, marked above." in result.output
    assert "two-ways, line 14: never so" in result.output
    assert "Nothing odd happened." in result.output
    assert "seeds 1 to 60" in result.output


@pytest.mark.parametrize("width", [50, 80])
def test_no_line_is_wider_than_the_terminal(script, width):
    script.write_text(SCRIPT.replace("shall we?", "shall we? " + "Wirklich 本当に " * 6))
    output = run("own", "--random", 30, width=width).output + run(script, "--random", 5).output
    assert max(map(len, output.splitlines())) <= max(width, 80)


def test_the_report_is_the_same_each_time_and_another_with_another_seed(script):
    first, again, other = (run(script, "--random", 30, "--seed", seed) for seed in (4, 4, 5))
    assert first.output == again.output != other.output


def test_one_play_is_its_timeline(script):
    result = run(script, "--random", 1, "--seed", 3)
    assert result.output.splitlines()[0] == "    0.0  guide       says “A, shall we?”"
    assert "ended: " in result.output.splitlines()[-1]


def test_json_has_every_step_and_every_way(script):
    data = json.loads(run(script, "--random", 50, "--seed", 2, "--json").output)
    assert (data["plays"], data["seed"], data["odd"]) == (50, 2, [])
    assert [step["line"] for step in data["steps"]] == [8, 10, 12, 14, 16, 20, 22, 26]
    assert data["steps"][0] == {
        "script": "two-ways", "line": 8, "text": "{A}, shall we?", "reached": 50, "never": [],
    }  # fmt: skip
    assert data["steps"][3]["never"] == ["never so"]
    assert sum(data["endings"].values()) == 50
    assert data["seconds"]["shortest"] <= data["seconds"]["typical"] <= data["seconds"]["longest"]


def test_a_script_that_others_play_is_listed_under_its_name(script):
    script.write_text(SCRIPT.replace("# Begin\n", "# Begin\n\n[play closing]\n"), encoding="utf-8")
    output = run(script, "--random", 5).output
    assert "\n  two-ways:\n" in output
    assert "\n  closing:\n" in output


def test_odd_plays_are_told_with_the_command_that_shows_one():
    plays = Plays(count=9, odd=[Odd(3, "it stood still"), Odd(8, "it stood still")], odd_count=2)
    lines = list(as_lines("two-ways.md", [], plays, range(1, 10)))
    assert lines[-4:] == [
        "Something odd happened in 2 plays:",
        "  seed 3: it stood still",
        "  seed 8: it stood still",
        "See one with: voicerepair rehearse two-ways.md --random 1 --seed 3",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--random", "0"], "0 is not in the range"),
        (["--random", "many"], "not a valid integer"),
        (["--seed", "3"], "--seed goes with --random"),
        (["--random", "3", "--seed", "-1"], "-1 is not in the range"),
        (["--random", "3", "--plan", "x.plan"], "leaves it to chance"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(script, words, message):
    result = run(script, *words)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_script_that_cannot_be_played_is_told_before_anything(script):
    script.write_text("# No title\n\nHello.\n", encoding="utf-8")
    result = run(script, "--random", 9)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stdout == ""
