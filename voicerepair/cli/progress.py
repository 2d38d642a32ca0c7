"""How far something long has come, on standard error: a bar, or a line now and then where the
terminal can draw none, and for screen readers; nothing where nobody looks."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from voicerepair.screen import can_draw

__all__ = ["progress_after_a_second"]

SHOWN_AFTER = 1.0  # seconds
BAR = 36  # columns, where there is room
AROUND_IT = 36  # columns, for a long label, how much is done, and how long it will take
NO_TIME = 42  # columns, below which there is no room to say how long it will take
QUARTERS = 4  # so many lines, where there is no bar


@contextmanager
def progress_after_a_second(total: int, label: str) -> Iterator[Callable[[int], None]]:
    """Shows what takes longer than a second; it is called with how many more of ``total`` are
    done."""
    began, done = time.monotonic(), 0
    show = _bar if can_draw(sys.stderr) else _lines
    with show(total, label) as shown:

        def more(count: int) -> None:
            nonlocal done
            done += count
            if sys.stderr.isatty() and time.monotonic() - began > SHOWN_AFTER:
                shown(done)

        yield more


@contextmanager
def _bar(total: int, label: str) -> Iterator[Callable[[int], None]]:
    columns = shutil.get_terminal_size().columns
    bar = click.progressbar(
        length=total,
        label=label,
        file=sys.stderr,
        width=BAR if columns >= BAR + AROUND_IT else 0,  # 0: as much as there is room for
        show_eta=columns >= NO_TIME,
    )
    drawn = False

    def shown(done: int) -> None:
        nonlocal drawn
        bar.update(done - bar.pos)
        drawn = True

    try:
        yield shown
    finally:
        if drawn:
            bar.render_finish()


@contextmanager
def _lines(total: int, label: str) -> Iterator[Callable[[int], None]]:
    said = 0

    def shown(done: int) -> None:
        nonlocal said
        quarters = QUARTERS * done // max(1, total)
        if quarters > said:
            said = quarters
            click.echo(f"{label}: {100 * quarters // QUARTERS} %", err=True)

    yield shown
