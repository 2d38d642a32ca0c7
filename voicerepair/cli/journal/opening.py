"""The journal as commands open it: where it is, its passphrase, somebody's PIN, and what to tell.

Rules: what is secret is typed unseen and never stands on a command line; a passphrase may come from
the environment, a PIN may not.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voicerepair.cli.choosing import asked
from voicerepair.errors import JournalError

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked
    from voicerepair.journal.sessions import Session

__all__ = [
    "as_option",
    "data",
    "day_and_time",
    "hidden",
    "how_far",
    "iso",
    "opened",
    "passphrase",
    "place",
    "somebody",
    "split_code",
    "tell_of_backups",
    "to_them",
    "twice",
    "unlocked",
]

WHERE = "VOICEREPAIR_JOURNAL"
PASSPHRASE = "VOICEREPAIR_PASSPHRASE"

as_option = click.option(
    "--as", "name", metavar="NAME", help="Also what is yours alone: your PIN is asked for."
)


def place() -> Path:
    """The folder of the journal."""
    chosen = os.environ.get(WHERE)
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("voicerepair", appauthor=False) / "journal"


@contextmanager
def opened(*, make: bool = False, ask: Callable[[], str] | None = None) -> Iterator[Journal]:
    """The journal of this machine; what happened at this start is told on standard error.

    ``ask`` returns the passphrase of one that is locked, in place of ``passphrase``. Raises
    ``JournalError``, also where there is none and none is to be made.
    """
    from voicerepair.journal.journal import Journal, exists
    from voicerepair.journal.system_keyring import SystemKeyring

    folder = place()
    if not make and not exists(folder):
        raise JournalError("Nothing is kept: there is no journal.", "voicerepair me begins one.")
    with Journal.open(folder, SystemKeyring(), ask or passphrase, time.time()) as journal:
        for line in news(journal):
            click.echo(line, err=True)
        yield journal


def news(journal: Journal) -> Iterator[str]:
    """What this start found."""
    for broken in journal.broken_off:
        when = "" if broken.began is None else f" from {day_and_time(broken.began)}"
        yield f"An unfinished recording{when} was saved, up to where it broke off."
    if journal.untidy:
        yield f"What is over could not be deleted. {journal.untidy.message} {journal.untidy.hint}"
    if journal.gone:
        yield "Recordings whose days were over were deleted."
        yield from in_backups(journal)


def in_backups(journal: Journal) -> Iterator[str]:
    """Where what was deleted, or taken back, may still be: what people copied is theirs to find."""
    for path in journal.backups():
        yield f"It may still be in the copy that you made: {path}"


def tell_of_backups(journal: Journal) -> None:
    """After something was deleted, or taken back."""
    for line in in_backups(journal):
        click.echo(line)


def passphrase() -> str:
    """Of a journal that is locked."""
    given = os.environ.get(PASSPHRASE)
    return given if given else hidden("The journal's passphrase")


def hidden(question: str, *, empty: bool = False) -> str:
    """What somebody types unseen; a pipe gets nothing of the question. ``empty``: Enter alone is an
    answer too.

    Raises ``JournalError`` where nobody can type.
    """
    default = "" if empty else None
    try:
        return asked(question, default=default, show_default=False, hide_input=True, err=True)
    except click.Abort:
        if sys.stdin is not None and sys.stdin.isatty():
            raise  # Ctrl-C
        raise JournalError(
            "Nobody is here to type it.",
            f"PINs are typed in a terminal; a passphrase may also stand in {PASSPHRASE}.",
        ) from None


def twice(question: str, checked: Callable[[str], str]) -> str:
    """Something new that is typed unseen, until it will do and was typed alike twice."""
    while True:
        try:
            typed = checked(hidden(question))
        except JournalError as error:
            if not sys.stdin.isatty():
                raise
            click.echo(f"{error.message} {error.hint}")
            continue
        if hidden("The same again") == typed:
            return typed
        click.echo("The two were not alike. Once more.")


def unlocked(journal: Journal, name: str | None) -> Unlocked | None:
    """Somebody, by their PIN; None for nobody. A mistyped one can be typed again, for as long as
    nobody has to wait. Raises ``JournalError``."""
    from voicerepair.journal.pins import WrongPinError

    if name is None:
        return None
    person = journal.people.named(name)
    while True:
        typed = hidden(f"{person.name}'s PIN")
        try:
            return journal.people.unlock(person, typed, time.time())
        except WrongPinError as error:
            if error.wait or not sys.stdin.isatty():
                raise
            click.echo("That isn't the PIN.", err=True)


def somebody(journal: Journal, name: str | None) -> Unlocked:
    """Whoever it is about, by their PIN; without a name, the only one with a personal key. Raises
    ``JournalError``."""
    people = journal.people.all()
    if name is None and len(people) != 1:
        if not people:
            raise JournalError("Nobody has a personal key here.", "voicerepair me makes one.")
        raise JournalError("Several people have personal keys here.", "Say who you are: --as NAME")
    by = unlocked(journal, name or people[0].name)
    assert by is not None
    return by


def to_them(text: str) -> None:
    """What is for one person's eyes: it does not stay in the window. A pipe gets it as it is."""
    from voicerepair.cli import alone
    from voicerepair.cli.choosing import can_ask

    if can_ask():
        alone.show(text)
    else:
        click.echo(text)


def split_code(code: str) -> tuple[str, int | None]:
    """``k3f9`` is a session, ``k3f9.2`` its second turn."""
    session, dot, turn = code.partition(".")
    if not dot:
        return session, None
    if not (turn.isascii() and turn.isdecimal()):
        raise click.UsageError(f"{code!r} is neither a session, like k3f9, nor a turn, like k3f9.2")
    return session, int(turn)


def day_and_time(wall: float) -> str:
    """As a table shows it, in this machine's time zone."""
    return datetime.fromtimestamp(wall).strftime("%Y-%m-%d %H:%M")


def iso(wall: float) -> str:
    """For ``--json``, in this machine's time zone."""
    return datetime.fromtimestamp(wall).astimezone().isoformat(timespec="seconds")


def data(session: Session) -> dict[str, Any]:
    """One session, for ``--json``."""
    return {
        "session": session.code,
        "began": iso(session.began),
        "script": session.played.script,
        "title": session.played.title,
        "version": session.played.version,
        "fingerprint": session.played.fingerprint,
        "steps": session.played.steps,
        "done": session.done,
        "who": list(session.names),
        "alone": session.owner is not None,
    }


def how_far(session: Session) -> str:
    """In a table."""
    return "to its end" if session.whole else f"step {session.done} of {session.played.steps}"
