"""Rows as a table: one line each for a pipe, and for eyes what fits the terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

__all__ = ["plain_lines", "show_table"]

WIDEST = 100  # columns

Cells = tuple[str, ...]


def plain_lines(head: Cells, rows: Sequence[Cells]) -> Iterator[str]:
    """One line each, below the ``head``."""
    table = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        yield "  ".join(map(str.ljust, cells, widths)).rstrip()


def show_table(head: Cells, rows: Sequence[Cells], then: str) -> None:
    """The same for eyes. The first column is to be typed, so it stays whole; ``then`` says how."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=min(WIDEST, shutil.get_terminal_size().columns), highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(head[0], style="bold", no_wrap=True)
    for heading in head[1:]:
        table.add_column(heading, overflow="fold")  # a date is of no use without its end
    for cells in rows:
        table.add_row(*map(Text, cells))
    console.print(table)
    console.print(then)
