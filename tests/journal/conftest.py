from __future__ import annotations

import pytest


@pytest.fixture
def tmp_path(in_memory):
    return in_memory
