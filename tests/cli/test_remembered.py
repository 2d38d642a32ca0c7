"""Exercises that are remembered: the same as read, never out of date, never in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from voicerepair.bundled import bundled
from voicerepair.cli import remembered
from voicerepair.errors import ScriptError
from voicerepair.script.library import Library

NAMES = Library().names()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache folder."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(remembered, "cache_folder", lambda: folder)
    return folder


def files(cache):
    return sorted((cache / "exercises").glob("*"))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_remembered_is_what_was_read(name, cache):
    read = remembered.load(name)
    assert files(cache)
    assert remembered.load(name) == read == Library().load(name)
    assert hash(remembered.load(name).script) == hash(read.script)


def test_what_is_played_without_breathing_is_remembered_beside_the_rest(cache):
    for _ in range(2):
        assert remembered.load("own", still=True) == Library().load("own", still=True)
        assert remembered.load("own") == Library().load("own")
    assert len(files(cache)) == 2


def test_what_is_remembered_is_not_read_again(tmp_path):
    code = (
        "import sys; from voicerepair.cli import remembered; remembered.load('own'); "
        "print('lark' in sys.modules)"
    )
    home = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    said = [
        subprocess.run(
            [sys.executable, "-c", code], env=home, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert said[1].strip() == "False"


def test_an_exercise_that_has_changed_is_read_anew(tmp_path, monkeypatch, cache):
    for name in ("scripts", "audio"):
        shutil.copytree(bundled(name), tmp_path / name)
    monkeypatch.setattr(remembered, "bundled", lambda name: tmp_path / name)
    monkeypatch.setattr("voicerepair.script.library.bundled", lambda name: tmp_path / name)
    before = remembered.load("rhythm")
    script = tmp_path / "scripts" / "rhythm.md"
    script.write_text(script.read_text().replace("title: ", "title: Another "))
    after = remembered.load("rhythm")
    assert after.script.meta.title == f"Another {before.script.meta.title}"
    assert len(files(cache)) == 1, "what is out of date is not kept"


@pytest.mark.parametrize(
    "damage", ["", "[]", "{", '{"is": "Path"}', '{"is": "Say"}', '{"is": "Turn", "x": 1}', "\udcff"]
)
def test_a_damaged_file_is_as_good_as_none(damage, cache):
    read = remembered.load("rhythm")
    (path,) = files(cache)
    path.write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert remembered.load("rhythm") == read
    assert path.stat().st_size > 1000, "and is replaced"


def test_peoples_own_scripts_are_never_kept(tmp_path, monkeypatch, cache):
    script = tmp_path / "mine.md"
    script.write_text("---\ntitle: Mine\nroles: [A]\n---\n\n# One\n\nA word.\n")
    monkeypatch.chdir(tmp_path)
    for name in (str(script), "mine.md"):
        assert remembered.load(name).script.meta.title == "Mine"
    assert not cache.exists()


def test_without_a_cache_folder_it_is_read(cache):
    cache.write_text("no folder")
    assert remembered.load("rhythm") == Library().load("rhythm")


def test_an_unknown_name_is_the_same_error():
    with pytest.raises(ScriptError, match="no script called"):
        remembered.load("rythm-and-blues")
