"""A save is seen in whatever way an editor makes it."""

from __future__ import annotations

import os
import threading

import pytest

from voicerepair.cli.saves import Saves

PATIENCE = 20.0  # seconds, on a machine that is busy


class Seen:
    """Waits for saves, one after the other."""

    def __init__(self, path):
        self._saves = threading.Semaphore(0)
        self.trouble = []
        self.saves = Saves(path, self._saves.release, self.trouble.append)

    def one(self):
        return self._saves.acquire(timeout=PATIENCE)

    def another(self):
        """In a time in which any would have been seen."""
        return self._saves.acquire(timeout=0.7)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "my-script.md"
    path.write_text("before")
    return path


def in_place(path):
    path.write_text("after")


def by_rename(path):
    other = path.with_name("4913")
    other.write_text("after")
    other.replace(path)


def keeping_a_backup(path):
    path.rename(path.with_name("my-script.md~"))
    path.write_text("after")


def deleted(path):
    path.unlink()


@pytest.mark.parametrize("way", [in_place, by_rename, keeping_a_backup, deleted])
def test_a_save_is_seen(path, way):
    seen = Seen(path)
    with seen.saves:
        assert seen.one(), "it is watched from now on"
        way(path)
        assert seen.one()
    assert seen.trouble == []


def test_what_a_link_points_at_is_seen(path, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.md"
    os.symlink(path, link)
    seen = Seen(link)
    with seen.saves:
        assert seen.one(), "it is watched from now on"
        by_rename(path)
        assert seen.one()


def test_other_files_of_the_folder_are_nothing(path):
    seen = Seen(path)
    with seen.saves:
        assert seen.one(), "it is watched from now on"
        path.with_name("other.md").write_text("x")
        assert not seen.another()
        path.write_text("after")
        assert seen.one()
