"""A handout as one HTML file with nothing outside it: any browser shows it, and prints it."""

from __future__ import annotations

from pathlib import Path

from voicerepair.handout.sheet import Sheet

__all__ = ["as_html"]


def as_html(sheet: Sheet) -> bytes:
    """The whole file."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("sheet.html").render(sheet=sheet).encode("utf-8")
