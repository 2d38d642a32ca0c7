from __future__ import annotations

from itertools import count

import pytest

from tests.journal.house import House
from tests.web.site import Site


@pytest.fixture
def house(in_memory):
    house = House(in_memory / "journal")
    yield house
    house.journal.close()


@pytest.fixture
def ana(house):
    return house.person("Ana")


@pytest.fixture
def bo(house):
    return house.person("Bo")


@pytest.fixture
def site(house, ana, bo):
    """Ana and Bo have personal keys; nobody is here yet."""
    site = Site(house)
    yield site
    site.close()


@pytest.fixture
def in_memory_folders(in_memory):
    """One after the other, each empty."""
    return (in_memory / str(number) for number in count())
