"""The table that ends `make bench`: our figure, the anchor's on the same input, and the goal.

A benchmark takes the fixture ``figure`` and calls it once for each row of the table::

    def test_the_time_to_start(figure):
        figure("voicerepair --help", "92 ms", anchor="bare click app 61 ms", goal="<= 1.5x",
               met=92 <= 1.5 * 61)

A missed goal is shown, not raised: goals are meant to be hard, and a benchmark that could not be
run says so by skipping. What must never happen is an assertion of an ordinary test.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

ROWS = pytest.StashKey[list[tuple[str, str, str, str, str]]]()
HEADINGS = ("what", "ours", "anchor", "goal", "met")
WIDTH = 120  # columns at least; what is longer is wrapped


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ROWS] = []


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Adds a row to the table; ``met`` is None where a row is for comparison only."""

    def add(what: str, ours: str, *, goal: str, anchor: str = "-", met: bool | None = None) -> None:
        verdict = {True: "yes", False: "NO", None: ""}[met]
        request.config.stash[ROWS].append((what, ours, anchor, goal, verdict))

    return add


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = terminalreporter.config.stash[ROWS]
    if not rows:
        return
    table = Table(*HEADINGS, box=box.SIMPLE, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    terminalreporter.section("figures")
    Console(width=max(WIDTH, shutil.get_terminal_size().columns)).print(table)
