"""Commands find no journal of whoever runs the tests; what is rendered, and by what voices."""

from __future__ import annotations

import pytest

from tests.fakes import FakeVoice
from tests.homework import desk
from tests.rendered import SCRIPT
from voicerepair.sound.voices import catalogue


@pytest.fixture(autouse=True)
def _no_journal(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(tmp_path / "no-journal"))


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a script; prompts that were made are kept beside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "two.md").write_text(SCRIPT)
    return tmp_path


@pytest.fixture
def voices(monkeypatch):
    """Two voices that say words as tones, the better one first; all that were opened."""
    opened: list[FakeVoice] = []

    def open_voices(name: str | None = None, language: str = "en") -> list[FakeVoice]:
        found = [FakeVoice(name or "good"), FakeVoice("plain")]
        opened.extend(found)
        return found

    monkeypatch.setattr(catalogue, "open_voices", open_voices)
    return opened


@pytest.fixture
def living_room(tmp_path, in_memory, monkeypatch):
    """The clients' machine, for ``voicerepair homework``."""
    monkeypatch.setattr("time.time", lambda: desk.NOON + 60)
    monkeypatch.setenv("VOICEREPAIR_HOMEWORK", str(tmp_path / "homework"))
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(tmp_path / "scripts"))
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "journal"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def lee(tmp_path):
    """A therapist's keys."""
    return desk.keys(tmp_path / "lee")
