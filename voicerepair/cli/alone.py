"""A page for one person's eyes: on the terminal's other screen, and gone when it has been read.

Rules: nothing is logged, written or asked; where there is no such terminal (a pipe, a dumb one),
the page is printed, because not being read is worse than being found. Words are wrapped to the
terminal, and what does not fit at once comes page by page.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

import click

__all__ = ["has_another_screen", "show", "to_oneself", "wrapped"]

WIDEST = 72
WIDEST_PRINTED = 100
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
CLEAR = "\x1b[2J\x1b[H"
NEXT = "(Press a key to read on.)"
LAST = "(Press a key when you have read it. Nothing of it stays in this window.)"


def show(text: str) -> None:
    """Show the page and wait until it has been read."""
    if not has_another_screen():
        click.echo("\n".join(wrapped(text, WIDEST_PRINTED)))
        return
    columns, rows = shutil.get_terminal_size()
    lines = wrapped(text, min(columns, WIDEST))
    from voicerepair.screen.terminal import Terminal

    foot = textwrap.wrap(LAST, min(columns, WIDEST))
    pages = _pages(lines, max(3, rows - len(foot) - 1))
    with Terminal() as terminal, terminal.attached(lambda: _write(LEAVE), lambda: _write(ENTER)):
        for number, page in enumerate(pages, start=1):
            end = foot if number == len(pages) else [NEXT]
            _write(CLEAR + "\n".join([*page, "", *end]))
            click.getchar()
            _write(CLEAR)


@contextmanager
def to_oneself() -> Iterator[None]:
    """Whatever is asked and answered meanwhile stays on the other screen, where there is one, and
    is gone from this window afterwards."""
    if not has_another_screen():
        yield
        return
    from voicerepair.screen.terminal import Terminal

    with Terminal() as terminal:
        on, off = ENTER + CLEAR, CLEAR + LEAVE
        with terminal.attached(lambda: _write(off), lambda: _write(on)):
            yield


def wrapped(text: str, width: int) -> list[str]:
    """Every line of ``text`` as so many columns wide as there are, its indent kept."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        indent = " " * (len(line) - len(line.lstrip(" -")))
        lines += textwrap.wrap(line, width, subsequent_indent=indent) or [""]
    return lines


def _pages(lines: list[str], rows: int) -> list[list[str]]:
    """Pages of at most so many lines, which end between paragraphs where they can."""
    pages = []
    while lines:
        cut = min(len(lines), rows)
        if cut < len(lines):
            gaps = [at for at in range(cut // 2, cut + 1) if not lines[at]]
            cut = gaps[-1] if gaps else cut
        pages.append(lines[:cut])
        lines = lines[cut:]
        while lines and not lines[0]:
            lines = lines[1:]
    return pages


def has_another_screen() -> bool:
    """Is there a screen that leaves nothing in this window?"""
    if sys.stdin is None or not sys.stdin.isatty() or not sys.stdout.isatty():
        return False
    if sys.platform == "win32":
        from voicerepair.screen import can_draw

        return can_draw(sys.stdout)
    return os.environ.get("TERM", "dumb") not in ("", "dumb", "unknown")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
