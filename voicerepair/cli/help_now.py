"""``voicerepair help-now``: whom to call, at once, for one person alone.

Rules: no set-up, no question, nothing written, nothing imported that takes time. The emergency
number comes first. Contacts are data (``contacts.toml``), shown with their source and their date.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import click

from voicerepair.cli import alone

__all__ = ["CONTACTS", "FIRST", "command", "page"]

CONTACTS = Path(__file__).parents[1] / "contacts.toml"
FIRST = (
    "Someone may be able to check this computer or what was typed on it. "
    "A phone only you use is safer."
)
ANYWHERE = "anywhere"
OTHER_NAMES = {"UK": "GB"}


def _country(_context: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    code = value.strip().upper()
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        raise click.BadParameter("a country is two letters, such as US or GB.")
    return code


@click.command()
@click.option(
    "--country", metavar="XX", callback=_country, help="For this country, such as US or GB."
)
def command(country: str | None) -> None:
    """Say whom to call if it is not safe. Nothing is asked, and nothing is kept.

    The country is taken from this computer's settings, unless --country names another.

    \b
    Examples:
      voicerepair help-now
      voicerepair help-now --country GB
    """
    if country is None:
        from voicerepair.cli.country import here

        country = here()
    contacts = tomllib.loads(CONTACTS.read_text("utf-8"))
    alone.show(page(contacts, country))


def page(contacts: dict[str, Any], country: str | None) -> str:
    """The whole page for a country, or for one that is not known."""
    code = OTHER_NAMES.get(country or "", country or "")
    anywhere = contacts[ANYWHERE]
    entry = contacts.get(code, anywhere)
    paragraphs = [FIRST, " ".join(entry["emergency"].split())]
    if entry is anywhere:
        paragraphs.append("\n".join(entry["lines"]))
        other = "For another country: voicerepair help-now --country XX"
    else:
        listed = "\n".join(f"  {line}" for line in entry["lines"])
        paragraphs.append(f"{entry['country']}:\n{listed}")
        other = "Not where you are? " + "\n".join(anywhere["lines"])
    paragraphs.append(other)
    paragraphs.append(
        f"From {entry['source']}, last checked on {entry['checked']}, and not by calling. Please "
        "check yourself: numbers change. If one does not answer, call the emergency number."
    )
    return "\n\n".join(paragraphs)
