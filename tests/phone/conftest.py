from __future__ import annotations

import pytest

from tests.phone.node import NODE, Node


@pytest.fixture(scope="module")
def node():
    """The page's engine, in node."""
    if NODE is None:
        pytest.skip("node is not installed (apt-get install nodejs)")
    started = Node()
    yield started
    started.close()


@pytest.fixture(scope="package")
def chromium():
    """One browser for all; it is closed before anybody else's tests open one of their own."""
    browser = pytest.importorskip("tests.phone.browser", reason="playwright is not installed")
    if browser.program() is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with browser.launched() as opened:
        yield opened


@pytest.fixture(scope="package")
def small(tmp_path_factory):
    """The page of a small script."""
    from tests.phone.pages import SMALL, written

    return written(tmp_path_factory.mktemp("small"), SMALL)


@pytest.fixture(scope="package")
def rare(tmp_path_factory):
    """The page of a script with what few scripts have."""
    from tests.phone.pages import RARE, written

    return written(tmp_path_factory.mktemp("rare"), RARE)
