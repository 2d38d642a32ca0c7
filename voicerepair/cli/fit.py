"""``voicerepair fit``: a page for each person to read alone, before any exercise together.

Rules: it asks nothing and keeps nothing, so that nobody can find out who read it or what for.
"""

from __future__ import annotations

from pathlib import Path

import click

from voicerepair.cli import alone

__all__ = ["PAGE", "command"]

PAGE = Path(__file__).parents[1] / "fit.txt"


@click.command()
def command() -> None:
    """For each person to read alone: for whom exercises together are, and when they are not.

    Nothing is asked and nothing is kept. In a terminal, nothing of it stays in the window.

    \b
    Example:
      voicerepair fit
    """
    alone.show(PAGE.read_text("utf-8"))
