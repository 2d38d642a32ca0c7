"""A crash costs the chunk that was on its way, and nothing of it lies open afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journal import playing
from tests.journal.house import known_sound
from tests.journal.killing import NOTE, Found, search

KILLS = 12


HOMES = {"HOME": "home", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache", "TMPDIR": "tmp"}

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="what is killed is a fork")


def found_by(killer: str, folder: Path) -> dict:
    """What it found; every file that a process may write is below ``folder``."""
    for name in HOMES.values():
        (folder / name).mkdir()
    done = subprocess.run(
        [sys.executable, "-m", killer, folder, str(KILLS)],
        env=os.environ | {name: str(folder / home) for name, home in HOMES.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@forks
def test_a_writer_that_is_killed_loses_nothing_that_was_acknowledged(tmp_path) -> None:
    """In a home of its own, where every file is searched: data, cache and temporary ones."""
    found = found_by("tests.journal.killing", tmp_path)
    assert found["wrong"] == []
    assert found["kills"] == KILLS
    assert found["acknowledged"] > KILLS
    assert found["in_mid_turn"] > KILLS // 3, "hardly any kill met a turn"


@forks
@pytest.mark.slow
def test_a_player_that_is_killed_loses_at_most_half_a_second_and_leaves_nothing_open(
    tmp_path,
) -> None:
    """Live, listener, tape, keeper and journal in real time, with a file for a microphone."""
    found = found_by("tests.journal.playing", tmp_path)
    assert found["wrong"] == []
    assert found["kills"] == KILLS
    assert found["recorded"] > KILLS // 2, "hardly any kill met a turn"


def test_the_search_for_sound_and_words_of_a_session_finds_them(tmp_path) -> None:
    assert playing.search([tmp_path]) == []
    for name, data in (("a", playing.WORDS.encode()), ("b", playing.ROOM[:9000].tobytes())):
        (tmp_path / name).write_bytes(b"xyz" + data)
    assert len(playing.search([tmp_path])) == 2


@pytest.mark.parametrize("lying_open", [NOTE.encode(), known_sound(2, 3)])
def test_the_search_for_what_lies_open_finds_it(tmp_path, lying_open) -> None:
    found = Found()
    search([tmp_path], range(1, 4), found)
    assert found.wrong == []
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"xyz" + lying_open)
    search([tmp_path], range(1, 4), found)
    assert found.wrong
