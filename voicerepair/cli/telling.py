"""Words in lines that fit into the terminal, and that are not too long to read."""

from __future__ import annotations

import shutil
import textwrap

import click

__all__ = ["fitting", "tell"]

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
