"""``voicerepair homework`` as it is typed: whose it is, what is new in it, and removing it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from tests.cli.living_room import HELLO, add, run, sent
from tests.homework import desk
from voicerepair.bundled import bundled
from voicerepair.cli import main
from voicerepair.cli.homework.listing import Row, plain_lines
from voicerepair.homework.assignment import Assigned
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.library import Library

pytestmark = pytest.mark.usefixtures("living_room")

# --------------------------------------------------------------------------------- adding


def test_the_first_time_the_fingerprint_is_shown_and_asked_for(lee):
    result = run("add", sent(lee, if_stuck="Breathe."), typed="y\n")
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    for words in (
        lee.therapist.fingerprint,
        "Is this your therapist's fingerprint?",
        "over the phone",
        "Why: To hear each other.",
        "Thursdays 20:00, 4 times, until 2026-12-20",
        "If you get stuck: Breathe.",
    ):
        assert words in said
    again = run("add", sent(lee, "week4"), typed="y\n")
    assert "whom you know" in again.output
    assert "fingerprint" not in again.output


@pytest.mark.parametrize("typed", ["n\n", "\n"])
def test_without_a_yes_nothing_is_added_and_nobody_is_known(lee, living_room, typed):
    result = run("add", sent(lee), typed=typed)
    assert "Nothing was added." in result.output
    assert not (living_room / "homework").exists()


def test_where_nobody_is_there_it_is_not_added(lee, living_room):
    result = run("add", sent(lee))
    assert (result.exit_code, "Nobody is here to say yes" in result.stderr) == (1, True)
    assert not (living_room / "homework").exists()


def test_other_words_than_the_therapists_are_refused(lee, living_room):
    result = run("add", sent(lee), "--fingerprint", "july lemon")
    assert (result.exit_code, "That is not the fingerprint" in result.stderr) == (1, True)
    assert not (living_room / "homework").exists()


def test_a_changed_key_is_refused_loudly_until_the_old_one_is_forgotten(lee, tmp_path):
    add(lee)
    other = desk.keys(tmp_path / "other")
    file = sent(other, "week4")
    refused = run("add", file, typed="y\n")
    assert refused.exit_code == 1
    assert "WARNING: this is NOT from the M. Lee whom you know" in refused.stderr
    assert run("add", file, "--fingerprint", other.therapist.fingerprint).exit_code == 1
    assert not (tmp_path / "homework" / "week4").exists()
    assert lee.therapist.fingerprint in run("forget", "--list").output
    forgotten = run("forget", "M. Lee")
    assert forgotten.exit_code == 0
    assert "What came with that key is still here: week3." in forgotten.output
    assert run("add", file, typed="y\n").exit_code == 0


def test_somebody_new_is_told_from_whom_people_know(lee, tmp_path):
    add(lee)
    other = desk.keys(tmp_path / "other", "R. Roe")
    assert "That is not M. Lee, whom you know." in run("add", sent(other, "x"), typed="n\n").output


def test_a_key_that_is_known_under_another_name_is_called_by_the_name_that_people_know(lee):
    add(lee)
    renamed = replace(lee, therapist=replace(lee.therapist, name="R. Roe"))
    said = run("add", sent(renamed, "week4"), typed="n\n").output
    assert "Signed by M. Lee, whom you know." in said
    assert "is now R. Roe; it is the same key" in said


def test_after_its_last_day_it_can_be_added_and_that_is_said(lee):
    result = run("add", sent(lee, until=date(2026, 9, 1)), typed="y\n")
    assert result.exit_code == 0
    assert "You can still do it." in result.output


@pytest.mark.parametrize("name", ["nothing.homework", "folder"])
def test_a_file_that_is_not_there_is_told(living_room, name):
    (living_room / "folder").mkdir()
    result = run("add", name)
    assert (result.exit_code, result.stderr.count("Hint: ")) == (1, 1)


# -------------------------------------------------------------------------------- listing


def test_without_any_it_says_how_to_add_some():
    assert "homework add FILE" in run().output
    assert json.loads(run("--json").output) == {"homework": []}


def test_what_is_open_is_still_open_and_never_overdue(lee):
    one = add(lee, until=date(2026, 9, 22))
    text = "\n".join(plain_lines([Row(one, 2), Row(replace(one), 4), Row(one, None)]))
    assert text.count("still open") == 2
    assert "2 of 4" in text
    for word in ("overdue", "late", "missed", "due"):
        assert word not in text


def test_json_has_all_of_it(lee):
    one = add(lee)
    (found,) = json.loads(run("--json").output)["homework"]
    assert found["name"] == "week3"
    assert found["from"] == "M. Lee"
    assert (found["done"], found["open"], found["times"]) == (None, True, 4)
    assert found["scripts"][0]["file"] == str(one.script(one.assignment.scripts[0]).absolute())


def test_a_damaged_one_is_told_and_the_others_are_listed(lee, living_room):
    add(lee)
    add(lee, "week4")
    (living_room / "homework" / "week4" / "homework.json").write_text("{}")
    result = run()
    assert "week3" in result.stdout
    assert "week4 is damaged" in result.stderr


def test_it_is_found_by_play_and_list_and_never_in_place_of_another(lee, living_room):
    files = {
        "1/own.md": HELLO.format("Their own").encode(),
        "2/sunday.md": desk.FILES["1/sunday.md"],
    }
    scripts = (Assigned(1, "own", "Their own", 2), Assigned(2, "sunday", "Sunday talk", 2))
    path = Path("both.homework")
    desk.bundle(path, lee, files, name="both", scripts=scripts)
    assert run("add", str(path), typed="y\n").exit_code == 0
    runner = CliRunner()
    listed = runner.invoke(main, ["list"]).output
    assert "Homework (voicerepair homework):" in listed
    assert "Sunday talk" in listed
    assert "Their own" not in listed
    assert "Sunday talk" in runner.invoke(main, ["show", "sunday"]).output
    assert "Where it landed" in runner.invoke(main, ["show", "own"]).output
    data = json.loads(runner.invoke(main, ["list", "--json"]).output)["scripts"]
    assert {one["name"]: one["homework"] for one in data}["sunday"] is True


def test_what_exercises_play_stays_the_same_whatever_homework_is_called(lee):
    """Not their parts, their twins without breathing, nor what a time-out plays."""
    before = everything_played()
    parts = sorted({path.stem for path in bundled("scripts").glob("*.md")} - {"README"})
    evil = HELLO.format("Evil").replace("Hello", "Evil").encode()
    twins = [f"{name}-still" for name in parts] + [f"{name}-fr" for name in parts]
    names = [*parts, *twins]
    groups = [names[at : at + 20] for at in range(0, len(names), 20)]
    for number, some in enumerate(groups):
        scripts = tuple(Assigned(at, name, "Evil", 2) for at, name in enumerate(some, start=1))
        files = {f"{one.number}/{one.name}.md": evil for one in scripts}
        desk.bundle(Path("e.homework"), lee, files, name=f"e{number}", scripts=scripts)
        assert run("add", "e.homework", "--fingerprint", lee.therapist.fingerprint).exit_code == 0
    assert everything_played() == before


def everything_played() -> dict[tuple[str, bool], str]:
    """By its fingerprint: every exercise that there is, by its name."""
    names = Library(homework=()).names()
    library = Library()
    return {
        (name, still): fingerprint(library.load(name, still=still))
        for name in names
        for still in (False, True)
    }


# ---------------------------------------------------------------------- calendar, removing


def test_reminders_are_written_and_written_again_and_nothing_else_is_overwritten(lee):
    add(lee)
    for _ in range(2):
        result = run("calendar", "week3", "--zone", "Europe/Berlin")
        assert result.exit_code == 0, result.output
    text = Path("week3.ics").read_text()
    assert "TZID=Europe/Berlin" in text
    assert "TRIGGER:-PT30M" in text
    other = text.replace("voicerepair ", "another program ")
    for own in ("Dear both,", other):
        Path("own.ics").write_text(own)
        refused = run("calendar", "-o", "own.ics", "--zone", "UTC")
        assert (refused.exit_code, "no calendar file of ours" in refused.stderr) == (1, True)
        assert Path("own.ics").read_text() == own
    titled = run("calendar", "--title", "Us", "--ahead", "60", "-o", "us.ics", "--zone", "UTC")
    assert titled.exit_code == 0
    assert "SUMMARY:Us" in Path("us.ics").read_text()
    assert "TRIGGER:-PT1H" in Path("us.ics").read_text()


def test_removed_it_is_in_no_list(lee):
    add(lee)
    assert "as it was" in run("remove", typed="n\n").output
    assert run("remove", "week3", "--yes").exit_code == 0
    assert "no homework here" in run().output


def test_the_shell_completes_its_name(lee):
    add(lee)
    add(lee, "other")
    for words, found in (([], {"other", "week3"}), (["w"], {"week3"})):
        begun = "".join(words)
        completions = ShellComplete(main, {}, "voicerepair", "_X").get_completions(
            ["homework", "do"], begun
        )
        assert {one.value for one in completions} == found


def test_options_of_the_list_are_for_the_list(lee):
    add(lee)
    assert run("--json", "show").exit_code == 2
