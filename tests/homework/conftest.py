"""A desk, and a home, each in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.homework import desk
from voicerepair.errors import HomeworkError


@pytest.fixture
def lee(tmp_path):
    """A therapist's keys."""
    return desk.keys(tmp_path / "desk")


@pytest.fixture
def mallory(tmp_path):
    """Somebody else's, who gives the same name."""
    return desk.keys(tmp_path / "elsewhere")


@pytest.fixture
def home(tmp_path):
    """Where homework goes; it isn't there yet."""
    return tmp_path / "homework"


@pytest.fixture
def refused(home, tmp_path):
    """``refused(raw)``: what is said of a file that is not taken; nothing of it is written."""

    def attempt(raw: bytes | Path) -> str:
        path = raw if isinstance(raw, Path) else tmp_path / "x.homework"
        if isinstance(raw, bytes):
            path.write_bytes(raw)
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(HomeworkError) as raised:
            desk.take(path, home)
        made = set(tmp_path.rglob("*")) - {*before, home}
        assert made == set()
        assert raised.value.hint
        assert str(tmp_path) not in raised.value.message or isinstance(raw, Path)
        return raised.value.message

    return attempt
