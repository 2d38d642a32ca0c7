"""Golden plans: conversations as text, and the timeline that follows from them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from voicerepair.cli.rehearse import command, differences, read_plan, timeline
from voicerepair.errors import ScriptError, SessionError
from voicerepair.hosts.plan import Plan
from voicerepair.hosts.rehearse import Entry
from voicerepair.script.library import Library
from voicerepair.session.events import Person

PLANS = Path(__file__).parents[1] / "plans"


def run(path: Path) -> tuple[Plan, list[Entry]]:
    plan = read_plan(path)
    program = Library().load(str(path.parent / plan.script))
    return plan, timeline(program, [Person(name, name) for name in plan.names], plan)


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.plan")), ids=lambda path: path.stem)
def test_the_session_goes_as_planned(path):
    plan, entries = run(path)
    assert plan.expected, "a golden plan says what it expects"
    assert differences(plan, entries) == []


def test_a_wrong_plan_fails():
    plan, entries = run(PLANS / "plain.plan")
    wrong = replace(plan, expected=(*plan.expected[:3], *plan.expected[4:]))
    assert any(line.startswith("+") for line in differences(wrong, entries))


def test_a_wrong_plan_fails_on_the_command_line(tmp_path):
    path = tmp_path / "wrong.plan"
    path.write_text((PLANS / "plain.plan").read_text().replace("hand-over", "trumpet"))
    script = str(PLANS / "scripts" / "pair.md")
    result = CliRunner().invoke(command, [script, "--plan", str(path)])
    assert result.exit_code == 1
    assert "trumpet" in result.stderr


@pytest.mark.parametrize(
    "line",
    ["nonsense", "A turn 1: hops 3s", "key: x at 3s", "key: r", "say: \"no such\" at 3s",
     "lose: nose at 3s", "seed: many", "A dances: 3", "sleep: long at 3s", "sleep: nan at 3s",
     "sleep: -5s at 3s", "A turn 0: silent"],
)  # fmt: skip
def test_a_line_that_makes_no_sense_is_named(tmp_path, line):
    path = tmp_path / "bad.plan"
    path.write_text(f"# fine\n{line}\n")
    with pytest.raises(ScriptError, match=r"bad\.plan:2") as caught:
        read_plan(path)
    assert caught.value.hint
    assert not re.search(r"valid|literal|convert|DeviceKind", caught.value.message)


def test_a_plan_may_begin_with_the_mark_of_a_windows_editor_and_name_roles_of_several_words(
    tmp_path,
):
    (tmp_path / "elders.plan").write_text(
        "the elder turn: silent\nB turn 2: speaks 3s\n", "utf-8-sig"
    )
    assert list(read_plan(tmp_path / "elders.plan").turns) == [("the elder", 1), ("B", 2)]


def test_a_plan_that_is_not_there_or_not_text_is_said_so(tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none", tmp_path / "binary", tmp_path):
        with pytest.raises(ScriptError, match="cannot be read"):
            read_plan(path)


def test_a_plan_for_somebody_who_is_not_in_the_script_is_refused(tmp_path):
    program = Library().load(str(PLANS / "scripts" / "pair.md"))
    plan = Plan(replies={("Ana", 1): "yes"})
    with pytest.raises(ScriptError, match="speaks of Ana"):
        timeline(program, [Person("Ana", "Ana"), Person("Bo", "Bo")], plan)


@pytest.mark.parametrize("reply", ["3", "0", "maybe"])
def test_an_answer_that_is_not_among_the_options_is_refused(reply):
    program = Library().load(str(PLANS / "scripts" / "pair.md"))
    plan = Plan(replies={("A", 1): reply})
    with pytest.raises(SessionError, match=reply) as caught:
        timeline(program, [Person("Ana", "Ana"), Person("Bo", "Bo")], plan)
    assert "not quite" in caught.value.hint


def test_whoever_came_back_early_does_not_come_back_once_more(tmp_path):
    (tmp_path / "early.plan").write_text("key: t at 30s\nkey: enter at 300s\n")
    plan = read_plan(tmp_path / "early.plan")
    entries = timeline(Library().load("own"), [Person("Ana", "Ana"), Person("Bo", "Bo")], plan)
    assert [entry.at for entry in entries if (entry.who, entry.what) == ("key", "done")] == [300.0]
    assert entries[-1].what == "ended: finished"


def test_json_is_one_object_a_line():
    import json

    script = str(PLANS / "scripts" / "pair.md")
    result = CliRunner().invoke(command, [script, "--json", "--names", "Ana,Bo"])
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert lines[0] == {"at": 0.0, "who": "guide", "what": "says “Ana, tell it.”"}
    assert lines[-1]["what"] == "ended: finished"


def rehearsed(*words: str) -> str:
    return CliRunner().invoke(command, list(words)).output


def test_a_later_playing_can_be_rehearsed():
    script = str(PLANS / "scripts" / "agreed.md")
    first, second, third = (rehearsed(script, "--plays", str(plays)) for plays in range(3))
    assert first == rehearsed(script)
    assert "A break needs" in first
    assert "A break needs" in second
    assert "A break needs" not in third
    assert "your feet" in first
    assert "your hands" in second
    assert "your feet" in third


def test_a_rehearsal_without_breathing_is_about_as_long():
    with_breath, still = rehearsed("own"), rehearsed("own", "--still")
    assert "plays breath-in" in with_breath
    assert "plays breath-in" not in still
    ends = [float(text.splitlines()[-1].split()[0]) for text in (with_breath, still)]
    assert ends[0] == pytest.approx(ends[1], abs=6.0)


def test_a_number_of_plays_that_cannot_be_is_a_question_of_usage():
    result = CliRunner().invoke(command, ["own", "--plays", "-1"])
    assert result.exit_code == 2
