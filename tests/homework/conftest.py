"""A desk, and a home, each in a folder of its own."""

from __future__ import annotations

import pytest

from tests.homework import desk


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
