"""A script of one's own, in a folder of one's own."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tests.cli.narrate.room import SCRIPT
from voicerepair.cli import main


@pytest.fixture
def script(tmp_path, monkeypatch):
    """``talk.md``, with three lines that have no name in them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(tmp_path / "own"))
    path = tmp_path / "talk.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture
def run():
    """``run(*words)`` types ``voicerepair narrate``."""
    return lambda *words: CliRunner().invoke(main, ["narrate", *words], catch_exceptions=False)
