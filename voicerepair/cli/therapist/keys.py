"""Where a therapist's keys are, and how commands open them, or make them the first time.

Rules: a passphrase is typed unseen, or comes from the environment; it never stands on a command
line.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.cli.choosing import asked
from voicerepair.cli.telling import tell
from voicerepair.errors import HomeworkError

if TYPE_CHECKING:
    from voicerepair.homework.therapist import Keys, Therapist

__all__ = [
    "PASSPHRASE",
    "hidden",
    "make",
    "opened",
    "opened_or_made",
    "place",
    "tell_fingerprint",
    "typed_twice",
]

WHERE = "VOICEREPAIR_THERAPIST"
PASSPHRASE = "VOICEREPAIR_THERAPIST_PASSPHRASE"
SHORTEST = 8  # characters

FIRST = (
    "Your keys are made now, once. One signs what you send, the other opens the reports that come "
    "back. They lie in a file on this computer, for your account alone. A passphrase keeps them "
    "from whoever gets at the file; a lost one is lost."
)


def place() -> Path:
    """The folder of a therapist's keys."""
    chosen = os.environ.get(WHERE)
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("voicerepair", appauthor=False) / "therapist"


def opened() -> Keys:
    """Raises ``HomeworkError``."""
    from voicerepair.homework.therapist import load

    return load(place(), _passphrase)


def opened_or_made() -> Keys:
    """The keys of this machine, made on first use. Raises ``HomeworkError``."""
    from voicerepair.homework.therapist import whose

    return opened() if whose(place()) is not None else make(None)


def make(name: str | None) -> Keys:
    """New keys, under a passphrase or none. Raises ``HomeworkError``."""
    from voicerepair.homework import therapist

    tell(f"{FIRST}\n")
    if name is None:
        name = _asked("Your name, as your clients know it")
    given = os.environ.get(PASSPHRASE)
    keys = therapist.make(place(), name, typed_twice() if given is None else given)
    click.echo()
    tell_fingerprint(keys.therapist)
    click.echo(f"Made: {place() / therapist.FILE}. Keep a copy of it where it is safe.\n")
    return keys


def tell_fingerprint(whose: Therapist) -> None:
    """For the phone."""
    words = whose.fingerprint.split()
    click.echo(f"The fingerprint of {whose.name}:\n")
    for part in (words[:5], words[5:]):
        click.echo(f"    {' '.join(part)}")
    click.echo()


def hidden(question: str) -> str:
    """Typed unseen; Enter alone is an answer. Raises ``HomeworkError`` where nobody can type."""
    try:
        return asked(question, default="", show_default=False, hide_input=True, err=True)
    except click.Abort:
        raise _nobody() from None


def typed_twice() -> str:
    """A new passphrase; an empty one means none. Raises ``HomeworkError`` where nobody can type."""
    while True:
        typed = hidden("A new passphrase, or Enter for none")
        if typed and len(typed) < SHORTEST:
            click.echo(f"{SHORTEST} characters or more; a few words are best.")
        elif not typed or hidden("The same again") == typed:
            return typed
        else:
            click.echo("The two were not alike. Once more.")


def _passphrase() -> str:
    return os.environ.get(PASSPHRASE) or hidden("Your passphrase")


def _asked(question: str) -> str:
    try:
        return asked(question)
    except click.Abort:
        raise _nobody() from None


def _nobody() -> Exception:
    if sys.stdin is not None and sys.stdin.isatty():
        return click.Abort()  # Ctrl-C
    return HomeworkError(
        "Nobody is here to type it.",
        f"Do this in a terminal; a passphrase may stand in {PASSPHRASE}.",
    )
