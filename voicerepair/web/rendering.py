"""Data becomes HTML: the templates, and how days and times are written.

Rules: everything is escaped, and what a template doesn't know is an error; no template has a
script or a style in it, because the browser is told to run none.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["FOLDER", "render"]

FOLDER = Path(__file__).parent


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["day"] = _day
    environment.filters["clock"] = _clock
    return environment


def render(template: str, **what: object) -> str:
    """The page of that name (``session.html``)."""
    return _environment().get_template(template).render(**what)


def _day(when: datetime) -> str:
    return f"{when:%A}, {when.day} {when:%B} {when.year}"


def _clock(when: datetime) -> str:
    return f"{when:%H:%M}"
