"""Commands find no journal of whoever runs the tests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_journal(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(tmp_path / "no-journal"))
