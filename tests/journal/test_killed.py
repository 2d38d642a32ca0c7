"""A crash costs the chunk that was on its way, and nothing of it lies open afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.journal.house import known_sound
from tests.journal.killing import NOTE, Found, search

KILLS = 25


@pytest.mark.skipif(not hasattr(os, "fork"), reason="its writer is a fork")
def test_a_writer_that_is_killed_loses_nothing_that_was_acknowledged(tmp_path) -> None:
    """In a home of its own, where every file is searched: data, cache and temporary ones."""
    homes = {"HOME": "home", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache", "TMPDIR": "tmp"}
    for folder in homes.values():
        (tmp_path / folder).mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.journal.killing", tmp_path, str(KILLS)],
        env=os.environ | {name: str(tmp_path / folder) for name, folder in homes.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert found["kills"] == KILLS
    assert found["acknowledged"] > KILLS
    assert found["in_mid_turn"] > KILLS // 3, "hardly any kill met a turn"


@pytest.mark.parametrize("lying_open", [NOTE.encode(), known_sound(2, 3)])
def test_the_search_for_what_lies_open_finds_it(tmp_path, lying_open) -> None:
    found = Found()
    search([tmp_path], range(1, 4), found)
    assert found.wrong == []
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"xyz" + lying_open)
    search([tmp_path], range(1, 4), found)
    assert found.wrong
