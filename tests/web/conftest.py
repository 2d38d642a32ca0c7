from __future__ import annotations

from itertools import count

import pytest

from tests.chromium import launched, program
from tests.web.site import Site


@pytest.fixture
def site(house, ana, bo):
    """Ana and Bo have personal keys; nobody is here yet."""
    site = Site(house)
    yield site
    site.close()


@pytest.fixture(scope="module")
def browser():
    """The system's Chromium. It ends with its module, since no other loop runs beside it."""
    if program() is None:
        pytest.skip("there is no Chromium: apt install chromium")
    with launched() as browser:
        yield browser


@pytest.fixture
def live(house, ana, bo):
    """The journal of Ana and Bo, served to browsers."""
    from tests.web.live import Live

    live = Live(house)
    yield live
    live.close()


@pytest.fixture
def visitor(live, browser):
    """Somebody at a browser; it complained of nothing, and asked nothing of anybody else."""
    from tests.web.live import Visitor

    context = browser.new_context(viewport={"width": 1000, "height": 800})
    visitor = Visitor(live, context)
    yield visitor
    context.close()
    assert visitor.wrong == []
    ours = f"http://{live.listening.host}/"
    assert visitor.asked
    assert all(address.startswith(ours) for address in visitor.asked)


@pytest.fixture
def in_memory_folders(in_memory):
    """One after the other, each empty."""
    return (in_memory / str(number) for number in count())
