"""A short question in the terminal, answered by a number, by Enter for none of it, or in words.

Rules: only Enter, a number or the end of the input is an answer; what was typed before the
question was shown is none.
"""

from __future__ import annotations

import sys
from typing import Any

import click

__all__ = ["asked", "can_ask", "choose"]


def can_ask() -> bool:
    """Is somebody there who can see a question and answer it?"""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def asked(question: str, **how: Any) -> str:  # noqa: ANN401 - click's own options
    """What somebody types. A terminal that speaks another encoding may send what is no text: then
    it is asked once more, since what came before it would be lost. Raises ``click.Abort``."""
    while True:
        try:
            return str(click.prompt(question, **how))
        except UnicodeDecodeError:
            click.echo("There were letters in it that cannot be read here. Once more.", err=True)


def choose(most: int, question: str) -> int | None:
    """A number from 1 to ``most``; None for Enter alone, and where nothing more can be read."""
    _forget_what_was_typed()
    while True:
        click.echo(question, nl=False)  # input() would write it to standard error
        try:
            typed = input().strip()
        except EOFError:
            click.echo()
            return None
        except UnicodeDecodeError:
            typed = "?"
        if not typed:
            return None
        if typed.isdecimal() and 1 <= int(typed) <= most:
            return int(typed)
        click.echo(f"Type a number from 1 to {most}, or only Enter.")


def _forget_what_was_typed() -> None:
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()
        return
    import termios

    termios.tcflush(sys.stdin, termios.TCIFLUSH)
