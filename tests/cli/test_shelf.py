"""What there is to play: kept for what came with the program, read for what is people's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from voicerepair.bundled import bundled, own_scripts
from voicerepair.cli import shelf
from voicerepair.script.library import Library
from voicerepair.script.model import PART_STAGES

MINE = "---\ntitle: Mine\nsummary: A word.\nroles: [self]\nstage: connect\n---\n# One\nHello.\n"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache folder."""
    folder = tmp_path / "cache"
    monkeypatch.setattr("voicerepair.sound.voices.notes.cache_folder", lambda: folder)
    return folder


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """The folder of people's own scripts, with one in it."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "Mine.md").write_text(MINE)
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(folder))
    return folder


def test_every_script_of_the_program_is_on_the_shelf_as_it_says_of_itself():
    listed = {one.name: one for one in shelf.shipped()}
    library = Library()
    assert set(listed) == set(library.names())
    for name, one in listed.items():
        script = library.load(name).script
        assert (one.title, one.summary, one.stage) == (
            script.meta.title,
            script.meta.summary,
            script.meta.stage,
        )
        assert (one.shortest, one.longest) == script.meta.minutes
        assert one.people == len(script.roles)


def test_what_exercises_share_is_no_exercise():
    assert set(shelf.PARTS) == PART_STAGES
    names = {one.name for one in shelf.exercises(shelf.shipped())}
    assert {"rhythm", "own", "settle"} <= names
    assert not {"opening", "closing", "settling", "settling-still"} & names


def test_what_is_kept_is_what_was_read_and_is_kept_once(cache):
    read = shelf.shipped()
    assert shelf.shipped() == read
    assert len(list((cache / "exercises").glob("list.*"))) == 1


@pytest.mark.parametrize("damage", ["", "5", "[[1]]", "{", '["x"]'])
def test_a_damaged_list_is_read_anew(damage, cache):
    read = shelf.shipped()
    (kept,) = (cache / "exercises").glob("list.*")
    kept.write_text(damage)
    assert shelf.shipped() == read


def test_without_a_cache_folder_the_list_is_read(cache):
    cache.write_text("no folder")
    assert shelf.shipped()


def test_a_changed_exercise_is_listed_as_it_is(tmp_path, monkeypatch):
    shutil.copytree(bundled("scripts"), tmp_path / "scripts")
    monkeypatch.setattr(shelf, "bundled", lambda name: tmp_path / name)
    shelf.shipped()
    script = tmp_path / "scripts" / "rhythm.md"
    script.write_text(script.read_text().replace("title: ", "title: Another "))
    assert any(one.title.startswith("Another ") for one in shelf.shipped())


def test_ones_own_scripts_are_listed_and_never_kept(mine, cache):
    (one,) = shelf.own()
    assert (one.name, one.title, one.people) == ("mine", "Mine", 1)
    assert not cache.exists()
    assert "mine" in shelf.names()


def test_a_script_that_cannot_be_read_is_listed_as_such(mine):
    (mine / "broken.md").write_text("---\ntitle: Broken\n---\n# One\n[wait]\n")
    assert {one.name: one.people for one in shelf.own()} == {"mine": 1, "broken": 0}


def test_a_folder_that_is_not_there_has_no_scripts(monkeypatch, tmp_path):
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(tmp_path / "nowhere"))
    assert shelf.own() == []


def test_the_usual_folder_is_this_systems_place_for_data(monkeypatch):
    monkeypatch.delenv("VOICEREPAIR_SCRIPTS")
    assert own_scripts().parts[-2:] == ("voicerepair", "scripts")
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", "~/mine")
    assert own_scripts() == own_scripts().home() / "mine"
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", "~nobody-of-that-name/mine")
    assert own_scripts().name == "mine"
    assert shelf.own() == []


def test_listing_what_is_kept_reads_no_script(tmp_path):
    code = (
        "import sys; from voicerepair.cli import shelf; shelf.names(); "
        "print([name for name in ('lark', 'ruamel', 'rich', 'numpy') if name in sys.modules])"
    )
    home = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    said = [
        subprocess.run(
            [sys.executable, "-c", code], env=home, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert said[1].strip() == "[]"


def test_ones_own_copy_of_an_exercise_is_the_one_that_is_played(mine):
    from voicerepair.cli import remembered

    before = remembered.load("rhythm").script.meta.title
    (mine / "Rhythm.md").write_text(MINE)
    assert remembered.load("rhythm").script.meta.title == "Mine" != before
