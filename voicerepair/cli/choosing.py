"""A short question in the terminal, answered by a number, or by Enter for none of it.

Rules: only Enter, a number or the end of the input is an answer; what was typed before the
question was shown is none.
"""

from __future__ import annotations

import sys

import click

__all__ = ["can_ask", "choose"]


def can_ask() -> bool:
    """Is somebody there who can see a question and answer it?"""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


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
