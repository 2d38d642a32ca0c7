"""``voicerepair narrate``: which lines there are, what is told of them, and what cannot be."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import numpy as np
import pytest

from voicerepair.bundled import bundled
from voicerepair.cli.narrate.desk import for_phones, lay_out, remarks
from voicerepair.cli.narrate.listing import summary
from voicerepair.cli.new import copied
from voicerepair.sound.narration.lines import lines_of
from voicerepair.sound.narration.takes import Takes
from voicerepair.sound.pcm import Pcm

FIRST = "We take a moment to arrive here."
PCM = Pcm(np.full(48_000, 0.1, np.float32), 48_000)


@pytest.fixture
def takes(script):
    return Takes(script.with_name("talk.narration"))


def _heard_on_a_phone(program, wording):
    lines = lines_of(program, (), wording, own=True)
    return [line.text for line in (*lines.said, *for_phones(program, wording, own=True))]


def told(desk):
    return "\n".join(remarks(desk))


# ---------------------------------------------------------------------------------- the listing


def test_the_list_has_a_line_for_each_with_its_number_and_its_take(run, takes):
    takes.keep(FIRST, PCM)
    lines = run("talk.md", "--list").output.splitlines()
    assert [line.split(maxsplit=1)[0] for line in lines] == ["line", "1", "2", "3"]
    assert lines[1].split(maxsplit=3)[1:] == ["1.0", "s", FIRST]
    assert lines[2].split(maxsplit=2)[1:] == ["-", "Sit where you can both hear me."]


def test_a_damaged_take_is_listed_as_such(run, takes):
    takes.folder.mkdir()
    takes.path(FIRST).write_bytes(b"no flac")
    assert run("talk.md", "--list").output.splitlines()[1].split()[1] == "damaged"


def test_with_names_the_lines_with_names_come_last_as_people_read_them(run, script):
    lines = run("talk.md", "--list", "--names", "Ana,Bo=boh").output.splitlines()
    assert lines[-1].split(maxsplit=2) == ["4", "-", "Ana and Bo, sit down."]


def test_with_all_the_guides_own_sentences_are_lines_too(run, script):
    output = run("talk.md", "--list", "--all").output
    assert "Not today, then. That's a full answer." in output
    assert "{name}" not in output


def test_a_script_of_ones_own_is_found_by_its_name(run, script, tmp_path):
    (tmp_path / "own").mkdir()
    shutil.copy(script, tmp_path / "own" / "evening.md")
    assert FIRST in run("evening", "--list").output


# ---------------------------------------------------------------------------------- what is told


def test_what_is_left_to_the_voice_is_told(script):
    desk = lay_out("talk.md")
    assert "1 line with a name in it is left to the voice. With --names Ana,Bo, you" in told(desk)
    assert "--all adds it" in told(desk)
    named = told(lay_out("talk.md", "Ana,Bo", everything=True))
    assert "left to the voice" not in named
    assert "--all" not in named
    assert "whoever has the folder hears them" in named


def test_how_far_it_is_is_told(script, takes):
    desk = lay_out("talk.md")
    takes.keep(FIRST, PCM)
    assert summary(desk).startswith(
        "1 of 3 lines is narrated. To go on: voicerepair narrate talk.md"
    )
    for line in desk.lines.said:
        takes.keep(line.text, PCM)
    assert summary(desk).startswith("All 3 lines are narrated.")


def test_when_all_is_narrated_no_device_is_opened(run, script, takes):
    for line in lay_out("talk.md").lines.said:
        takes.keep(line.text, PCM)
    result = run("talk.md")
    assert result.exit_code == 0
    assert "All 3 lines are narrated." in result.output


def test_an_edited_line_asks_only_for_itself(script, takes):
    for line in lay_out("talk.md").lines.said:
        takes.keep(line.text, PCM)
    script.write_text(script.read_text().replace("to arrive here", "to arrive"))
    desk = lay_out("talk.md")
    assert desk.missing() == [1]
    assert "1 take is of a line that the script no longer has" in told(desk)


def test_a_part_that_came_with_the_program_is_told_with_how_to_make_it_ones_own(script, run):
    script.write_text(script.read_text() + "\n[play breaths]\n")
    assert (
        "Also played here: breaths, 2 lines in the voice. To narrate it, make it yours "
        "(voicerepair new breaths --from breaths, in the folder of this script), then: "
        "voicerepair narrate breaths.md"
    ) in told(lay_out("talk.md"))


def test_the_copy_that_is_proposed_is_what_is_played_and_narrated(script, run):
    from click.testing import CliRunner

    from voicerepair.cli import main

    script.write_text(script.read_text() + "\n[play breaths]\n")
    made = CliRunner().invoke(main, ["new", "breaths", "--from", "breaths"])
    assert made.exit_code == 0
    copy = lay_out("breaths.md")
    desk = lay_out("talk.md")
    assert told(desk).count("breaths") == 2
    assert (
        "Also played here: breaths, 2 lines in the voice. voicerepair narrate breaths.md"
        in told(desk)
    )
    for line in copy.lines.said:
        copy.takes.keep(line.text, PCM)
    assert "breaths" not in told(desk)


def test_among_ones_own_scripts_parts_are_named_by_name(script, tmp_path):
    (tmp_path / "own").mkdir()
    text = script.read_text() + "\n[play breaths]\n"
    (tmp_path / "own" / "evening.md").write_text(text)
    assert (
        "voicerepair new breaths --from breaths --mine), then: voicerepair narrate breaths"
        in told(lay_out("evening"))
    )


# --------------------------------------------------------------------------------- on the phone


def test_lines_with_names_are_said_without_them_on_a_phone(script, run):
    lines = run("talk.md", "--list", "--phone").output.splitlines()
    assert lines[-1].split(maxsplit=2) == [
        "4",
        "-",
        "Sit down.  (of: {A} and {B}, sit down.)",
    ]
    both = lay_out("talk.md", "Ana,Bo", phone=True)
    assert [line.text for line in both.lines.said[3:]] == ["Sit down.", "Ana and Bo, sit down."]


@pytest.mark.parametrize("name", ["own", "heard"])
def test_a_pagefor_phones_needs_the_voice_for_numbers_alone(name, run, script):
    """A copy of an exercise, narrated with all that there is to narrate."""
    from voicerepair.cli.languages import wording_for
    from voicerepair.phone.clips import sounds
    from voicerepair.phone.lines import values

    script.write_text(copied("mine", name), encoding="utf-8")
    desk = lay_out("talk.md", everything=True, phone=True)
    program, wording = desk.program, wording_for(desk.program)
    said = {line.text for line in desk.lines.said}
    for other in program.scripts:  # what a time-out plays is among them
        said |= set(_heard_on_a_phone(replace(program, main=other), wording))
    asked = []

    def speak(text):
        asked.append(text)
        return PCM

    sounds(program, wording, speak)
    assert len(said.intersection(asked)) > 20
    rest = set(asked) - said - set(values(program, wording).values())
    # A clock time comes after the one, and the other is on every page, if it is never said.
    assert rest <= {"We'll come back at", "Who would like to start?"}


# ---------------------------------------------------------------------------- removing and tidying


def test_a_take_is_removed_and_the_others_stay(run, script, takes):
    for line in lay_out("talk.md").lines.said:
        takes.keep(line.text, PCM)
    result = run("talk.md", "--remove", "1")
    assert result.output == f"Removed: line 1, “{FIRST}” The voice says it again.\n"
    assert lay_out("talk.md").missing() == [1]
    again = run("talk.md", "--remove", "1")
    assert again.exit_code == 1
    assert "Error: Line 1 has no take." in again.output


def test_tidying_removes_takes_of_lines_that_are_gone_and_no_others(run, script, takes):
    for text in (FIRST, "It was edited.", "Zoe and Max, sit down.", "Not today, then."):
        takes.keep(text, PCM)
    takes.keep("Thank you.", PCM)
    result = run("talk.md", "--tidy")
    assert result.output.splitlines() == sorted(
        ["Removed: “It was edited.”", "Removed: “Not today, then.”", "Removed: “Thank you.”"],
        key=lambda line: takes.path(line.partition("“")[2][:-1]).name,
    )
    assert takes.has(FIRST)
    assert takes.has("Zoe and Max, sit down."), "it may be for other names"
    assert "nothing to tidy" in run("talk.md", "--tidy").output


def test_a_damaged_take_of_no_line_is_tidied_away_by_its_name(run, script, takes):
    takes.folder.mkdir()
    path = takes.path("Nobody says this.")
    path.write_bytes(b"no flac")
    assert run("talk.md", "--tidy").output == f"Removed: “{path.name}”\n"
    assert not path.exists()


def test_what_else_lies_there_is_left_alone(run, script, takes):
    takes.folder.mkdir()
    (takes.folder / "notes.txt").write_text("mine")
    run("talk.md", "--tidy")
    assert (takes.folder / "notes.txt").read_text() == "mine"


# ----------------------------------------------------------------------------------- what cannot be


def test_an_exercise_of_the_program_is_refused_with_how_to_make_it_ones_own(run, script):
    result = run("rhythm", "--list")
    assert result.exit_code == 1
    assert "Error: rhythm came with the program" in result.output
    assert (
        "Hint: Make a copy of your own: voicerepair new my-rhythm --from rhythm --mine."
        in result.output
    )
    assert not (bundled("scripts") / "rhythm.narration").exists()


def test_homework_that_somebody_sent_is_refused(run, script, tmp_path, monkeypatch):
    folder = tmp_path / "homework" / "week3" / "1"
    folder.mkdir(parents=True)
    shutil.copy(script, folder / "sent.md")
    monkeypatch.setenv("VOICEREPAIR_HOMEWORK", str(tmp_path / "homework"))
    result = run("sent", "--list")
    assert result.exit_code == 1
    assert "homework that somebody sent you" in result.output
    assert "voicerepair new my-sent --from sent --mine" in result.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["talk.md", "--list", "--tidy"], "--list and --tidy are one at a time"),
        (["talk.md", "--from", "1", "--line", "2"], "--from and --line are one at a time"),
        (["talk.md", "--import", "x.wav", "--remove", "1"], "are one at a time"),
        (["talk.md", "--line", "0"], "0 is not in the range"),
        (["talk.md", "--from", "one"], "not a valid integer"),
        ([], "Missing argument 'SCRIPT'"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(run, script, words, why):
    result = run(*words)
    assert result.exit_code == 2
    assert why in result.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["nowhere"], 'no script called "nowhere"'),
        (["talk.md", "--line", "4"], "There is no line 4: talk.md has 3 lines."),
        (["talk.md", "--from", "9"], "There is no line 9"),
        (["talk.md", "--remove", "9"], "There is no line 9"),
        (["talk.md", "--names", "Ana"], "This script is for 2 people"),
        (["talk.md", "--names", "Ana,A\x1b[2J"], "cannot be shown"),
        (["talk.md"], "There is no terminal here"),
        (["broken.md"], "broken.md, line"),
        (["names.md"], "There is no line in names.md that can be narrated as it is."),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(run, script, words, why):
    script.with_name("broken.md").write_text(
        "---\ntitle: B\nroles: [A, B]\n---\n# One\n\n[wait 5]\n"
    )
    names = "---\ntitle: N\nroles: [A, B]\n---\n# One\n\n{A} and {B}, hello.\n"
    script.with_name("names.md").write_text(names)
    result = run(*words)
    assert result.exit_code == 1
    assert why in result.output
    assert "Hint: " in result.output
    assert not list(script.parent.glob("*.narration"))


def test_a_folder_that_is_in_the_way_is_told_before_anybody_has_spoken(run, script, takes):
    takes.folder.write_text("a file")
    result = run("talk.md")
    assert result.exit_code == 1
    assert "it is no folder" in result.output


@pytest.mark.skipif(os.name == "nt", reason="links are for administrators there")
def test_a_folder_that_is_a_link_is_refused(run, script, takes, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    takes.folder.symlink_to(tmp_path / "elsewhere")
    assert "it is a link" in run("talk.md").output


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_may_not_be_written_to_is_told(run, script):
    script.parent.chmod(0o500)
    try:
        assert "you may not write there" in run("talk.md").output
    finally:
        script.parent.chmod(0o700)


@pytest.mark.soundcard
def test_without_a_microphone_of_that_name_it_says_which_there_are(script, system, monkeypatch):
    from voicerepair.cli.narrate import studio
    from voicerepair.errors import SoundError

    monkeypatch.setattr(studio, "can_ask", lambda: True)
    with pytest.raises(SoundError, match="no microphone called 'nowhere'"):
        studio.narrate(lay_out("talk.md"), [1], "nowhere", None, True)
