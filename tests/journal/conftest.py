from __future__ import annotations

import pytest

from tests.journal.house import House


@pytest.fixture
def tmp_path(in_memory):
    return in_memory


@pytest.fixture
def house(tmp_path):
    """A journal in an empty folder."""
    house = House(tmp_path / "journal")
    yield house
    house.journal.close()


@pytest.fixture
def ana(house):
    return house.person("Ana")


@pytest.fixture
def bo(house):
    return house.person("Bo")
