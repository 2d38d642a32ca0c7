"""`voicerepair show`: an exercise on a page, before anybody sits down with it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from voicerepair.cli import main
from voicerepair.cli.show import sentence
from voicerepair.hosts.outline import Kind, Line


def run(*words: str, columns: int = 80):
    return CliRunner().invoke(
        main, ["show", *words], env={"COLUMNS": str(columns)}, catch_exceptions=False
    )


def test_an_exercise_is_shown_with_its_sections_turns_and_times():
    said = run("own").stdout
    assert said.startswith("Where it landed\n")
    for piece in (
        "9 to 23 minutes.",
        "Drawn\nfrom: impact before intent.",
        "\nSettling\n",
        "A: speaks, up to 30 seconds",
        "B: says back, up to 1 minute",
        "(breathing 9 times: in 4, out 6, 1 minute 30 seconds)",
        "A answers: that's it, not quite",
        "(the end)",
    ):
        assert piece in said


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_the_page_is_as_wide_as_the_terminal_and_no_wider_than_can_be_read(columns):
    lines = run("own", columns=columns).stdout.splitlines()
    assert max(map(len, lines)) <= min(columns, 88)


def test_a_path_works_like_a_name(tmp_path):
    path = tmp_path / "mine.md"
    path.write_text("---\ntitle: Mine\nroles: [self]\n---\n# One\n\nHello, you.\n")
    said = run(str(path)).stdout
    assert said.startswith("Mine\nFor one person. This way through takes about 1 second.\n")


def test_json_has_every_line_with_its_time():
    found = json.loads(run("settle", "--json").stdout)
    assert found["name"] == "settle"
    assert found["seconds"] == found["lines"][-1]["at"]
    assert {"at", "section", "kind", "text", "who", "seconds"} == set(found["lines"][0])


def test_an_unknown_name_gets_the_nearest_ones_and_exercises_first():
    result = run("setling")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[1].startswith('Hint: did you mean "settle"')
    assert "settling" not in result.stderr


def test_a_script_with_errors_is_not_shown(tmp_path):
    path = tmp_path / "bad.md"
    path.write_text("---\ntitle: Bad\n---\n# One\n[wait]\n")
    result = run(str(path))
    assert result.exit_code == 1
    assert "line 5" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line(0, "", Kind.SAYS, "Hello."), "“Hello.”"),
        (Line(0, "", Kind.SHOWS, "Look."), "(on the screen) Look."),
        (Line(0, "", Kind.TURN, "speaks", ("A",), 90), "A: speaks, up to 1 minute 30 seconds"),
        (Line(0, "", Kind.TURN, "", ("A", "B", "C"), 600), "A, B and C: speaks, up to 10 minutes"),
        (Line(0, "", Kind.ASKED, "yes, no", ("A", "B")), "A and B answer: yes, no"),
        (Line(0, "", Kind.CUE, "bowl"), "(a sound: bowl)"),
        (Line(0, "", Kind.ASIDE, seconds=1200), "(a break of 20 minutes)"),
        (Line(0, "", Kind.QUIET, seconds=60), "(quiet for 1 minute)"),
    ],
)
def test_each_line_says_what_happens(line, said):
    assert sentence(line) == said
