"""Words in lines that fit into the terminal, and that are not too long to read."""

from __future__ import annotations

import shutil
import sys
import textwrap

import click

__all__ = ["fitting", "in_whole_words", "tell"]

WIDEST = 80  # columns


def tell(text: str, indent: str = "", *, err: bool = False) -> None:
    """Print ``text``, paragraphs kept apart; ``err``: on standard error."""
    width = min(WIDEST, shutil.get_terminal_size().columns)
    for paragraph in text.split("\n"):
        click.echo(
            textwrap.fill(paragraph, width, initial_indent=indent, subsequent_indent=indent),
            err=err,
        )


def fitting(text: str, more: int = 0) -> str:
    """A question in lines that fit, with room for so many characters behind its last."""
    columns = shutil.get_terminal_size().columns
    return textwrap.fill(text + "\0" * more, columns).rstrip("\0")


def in_whole_words(text: str) -> str:
    """An error in lines that end between words, where somebody reads it in a terminal. What is to
    be typed after reading it, a name or an option, stays whole."""
    if not sys.stderr.isatty():
        return text
    columns = shutil.get_terminal_size().columns
    lines = (
        textwrap.fill(line, columns, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )
    return "\n".join(lines)
