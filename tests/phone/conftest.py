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
