"""A bundle that an honest therapist sends: what it is, what is in it, and what is not."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import replace

import pytest

from tests.homework import desk
from voicerepair.errors import HomeworkError
from voicerepair.homework import added
from voicerepair.homework.assignment import Assignment
from voicerepair.homework.bundle import sealed_by
from voicerepair.homework.reading import opened


def test_what_is_written_is_read_back(lee, home, tmp_path):
    path = desk.bundle(tmp_path / "week3.homework", lee, if_stuck="Breathe.", ask="How was it?")
    with opened(path) as bundle:
        assert bundle.therapist == lee.therapist
        assert bundle.assignment == replace(desk.ASSIGNMENT, if_stuck="Breathe.", ask="How was it?")
    one = desk.take(path, home)
    assert one.script(one.assignment.scripts[0]).read_text() == desk.SCRIPT
    assert (one.name, one.therapist, one.since) == ("week3", lee.therapist, desk.NOON)
    assert added.listed(home) == ([one], [])
    assert Assignment.from_data(one.assignment.to_data()) == one.assignment


def test_any_zip_program_opens_it(lee, tmp_path):
    path = desk.bundle(tmp_path / "week3.homework", lee)
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["homework.json", "1/sunday.md"]
    if unzip := shutil.which("unzip"):
        assert subprocess.run([unzip, "-tqq", path], check=False).returncode == 0


def test_the_same_homework_has_the_same_bytes(lee, tmp_path):
    one, other = (desk.bundle(tmp_path / f"{number}.homework", lee) for number in "12")
    assert one.read_bytes() == other.read_bytes()


def test_it_replaces_ones_own_and_nothing_else(lee, mallory, tmp_path):
    path = tmp_path / "week3.homework"
    desk.bundle(path, lee)
    desk.bundle(path, lee, why="Edited.")
    assert sealed_by(path, lee.therapist)
    assert not sealed_by(path, mallory.therapist)
    for taken in (desk.bundle(tmp_path / "theirs.homework", mallory), tmp_path / "letter.homework"):
        if not taken.exists():
            taken.write_text("Dear both,")
        before = taken.read_bytes()
        with pytest.raises(HomeworkError, match="no homework of yours"):
            desk.bundle(taken, lee)
        assert taken.read_bytes() == before
    with pytest.raises(HomeworkError, match="cannot be written"):
        desk.bundle(tmp_path / "no-such-folder" / "week3.homework", lee)
    assert len(list(tmp_path.glob("*.part-*"))) == 0


def test_sent_again_it_replaces_what_is_there_and_nothing_older_does(lee, home, tmp_path):
    old = desk.bundle(tmp_path / "old.homework", lee)
    new = desk.bundle(
        tmp_path / "new.homework",
        lee,
        {"1/sunday.md": desk.SCRIPT.replace("Hello", "Good evening").encode()},
        made=desk.NOON + 60,
    )
    desk.take(old, home)
    one = desk.take(new, home, desk.NOON + 120)
    assert "Good evening" in one.script(one.assignment.scripts[0]).read_text()
    assert one.since == desk.NOON, "what was done since it was first added still counts"
    with pytest.raises(HomeworkError, match="newer than this file"):
        desk.take(old, home)
    assert "Good evening" in one.script(one.assignment.scripts[0]).read_text()
    assert [entry.name for entry in home.iterdir()] == ["week3"]


def test_another_therapists_does_not_replace_it(lee, mallory, home, tmp_path):
    desk.take(desk.bundle(tmp_path / "a.homework", lee), home)
    with pytest.raises(HomeworkError, match=r"from M\. Lee"):
        desk.take(desk.bundle(tmp_path / "b.homework", mallory, made=desk.NOON + 9), home)


def test_removed_it_is_gone(lee, home, tmp_path):
    one = desk.take(desk.bundle(tmp_path / "a.homework", lee), home)
    added.remove(one)
    assert list(home.iterdir()) == []
    with pytest.raises(HomeworkError, match="no homework here"):
        added.find(home, None)


def test_it_is_found_by_its_name_and_without_where_it_is_the_only_one(lee, home, tmp_path):
    one = desk.take(desk.bundle(tmp_path / "a.homework", lee), home)
    assert added.find(home, None) == added.find(home, "Week3") == one
    with pytest.raises(HomeworkError, match="no homework called week4"):
        added.find(home, "week4")
    desk.take(desk.bundle(tmp_path / "b.homework", lee, name="week4"), home)
    with pytest.raises(HomeworkError, match="Which one") as raised:
        added.find(home, None)
    assert "week3, week4" in raised.value.hint


@pytest.mark.parametrize("name", ["homework.json", "added.json"])
@pytest.mark.parametrize("raw", [None, b"", b"{}", b"[" * 900, b'{"key": "zz", "since": 1}'])
def test_what_is_damaged_at_home_is_told_and_mended_by_adding_it(lee, home, tmp_path, name, raw):
    path = desk.bundle(tmp_path / "a.homework", lee)
    one = desk.take(path, home)
    (one.folder / name).unlink()
    if raw is not None:
        (one.folder / name).write_bytes(raw)
    assert added.listed(home) == ([], ["week3"])
    with pytest.raises(HomeworkError, match="damaged here"):
        added.find(home, "week3")
    assert desk.take(path, home) == one


def test_one_that_lacks_a_script_is_told_as_damaged_and_not_as_never_done(lee, home, tmp_path):
    path = desk.bundle(tmp_path / "a.homework", lee)
    one = desk.take(path, home)
    one.script(desk.ASSIGNMENT.scripts[0]).unlink()
    assert added.listed(home) == ([], ["week3"])
    assert desk.take(path, home) == one
    assert added.listed(home) == ([one], [])


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs modes")
def test_where_it_cannot_be_written_nothing_is_left(lee, home, tmp_path):
    path = desk.bundle(tmp_path / "a.homework", lee)
    home.write_text("a file, and no folder")
    with pytest.raises(HomeworkError, match="cannot be written"):
        desk.take(path, home)
    assert home.read_text() == "a file, and no folder"


def test_what_a_killed_program_left_is_tidied_up_a_day_later(lee, home, tmp_path):
    path = desk.bundle(tmp_path / "a.homework", lee)
    left = home / ".adding-x" / "new"
    left.mkdir(parents=True)
    os.utime(left.parent, (desk.NOON, desk.NOON))
    desk.take(path, home, desk.NOON + 3600)
    assert left.exists()
    desk.take(path, home, desk.NOON + 48 * 3600)
    assert [one.name for one in home.iterdir()] == ["week3"]


def test_what_had_lost_its_name_when_the_program_was_killed_has_it_again(lee, home, tmp_path):
    one = desk.take(desk.bundle(tmp_path / "a.homework", lee), home)
    (home / ".adding-x" / "old").mkdir(parents=True)
    one.folder.rename(home / ".adding-x" / "old" / "week3")
    assert added.listed(home) == ([one], [])
    assert added.find(home, "week3") == one


def test_added_again_right_after_such_a_kill_it_is_the_one_that_was_there(lee, home, tmp_path):
    one = desk.take(desk.bundle(tmp_path / "a.homework", lee), home)
    (home / ".adding-x" / "old").mkdir(parents=True)
    one.folder.rename(home / ".adding-x" / "old" / "week3")
    newer = desk.bundle(tmp_path / "b.homework", lee, made=desk.NOON + 1)
    assert desk.take(newer, home, desk.NOON + 60).since == one.since


KILLED = """
import itertools, pathlib, sys
from tests.homework import desk
path, home = map(pathlib.Path, sys.argv[1:])
desk.take(path, home)
print("ready", flush=True)
for _ in itertools.count():
    desk.take(path, home)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX has them")
def test_a_kill_at_any_moment_leaves_whole_homework(lee, home, tmp_path):
    path = desk.bundle(tmp_path / "a.homework", lee)
    chance = random.Random(1)
    for _ in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, path, home], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 0.1)
        process.kill()
        process.communicate()
        found, broken = added.listed(home)
        assert ([one.name for one in found], broken) == (["week3"], [])
        assert found[0].script(desk.ASSIGNMENT.scripts[0]).read_text() == desk.SCRIPT


def test_no_word_of_the_label_is_part_of_an_assignment():
    assert "label" not in " ".join(Assignment.__dataclass_fields__)
    assert "for" not in desk.ASSIGNMENT.to_data()
