"""What homework there is: still open, or done. Never late."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from voicerepair.bundled import homework_folder
from voicerepair.cli import tables
from voicerepair.cli.telling import tell
from voicerepair.errors import ScriptError
from voicerepair.script.findings import printable

if TYPE_CHECKING:
    from voicerepair.homework.added import Added
    from voicerepair.journal.sessions import Session

__all__ = ["Kept", "Row", "data", "plain_lines", "rows", "show"]

HEAD = ("homework", "", "done", "when", "until", "what")
UNKNOWN = (
    "How often it was done isn't known: sessions are kept where everyone in them has a personal "
    "key (voicerepair me)."
)
LOCKED = "How often it was done isn't shown: the journal is locked."
OPEN, DONE = "still open", "done"


class Kept(NamedTuple):
    """What the journal tells: sessions, and how many people have a personal key."""

    sessions: list[Session]
    people: int


class Row(NamedTuple):
    """``times``: how often it was done; None where nobody can tell."""

    added: Added
    times: int | None

    @property
    def is_open(self) -> bool:
        return self.times is None or self.times < self.added.assignment.times


def show(name: str | None, *, as_json: bool) -> None:
    """``name``: whose sessions alone count too, by their PIN."""
    from voicerepair.homework.added import listed

    found, broken = listed(homework_folder())
    shown = rows(found, kept(name) if found else None)
    if as_json:
        click.echo(json.dumps({"homework": [data(row) for row in shown]}, ensure_ascii=False))
    elif not shown:
        click.echo("There is no homework here. Add some: voicerepair homework add FILE")
    else:
        show_table(shown) if sys.stdout.isatty() else click.echo("\n".join(plain_lines(shown)))
        if any(row.times is None for row in shown):
            tell(f"\n{LOCKED if is_locked() else UNKNOWN}", err=True)
    for one in broken:
        tell(f"The homework {printable(one)} is damaged. Add it once more.", err=True)


def rows(found: Sequence[Added], known: Kept | None) -> list[Row]:
    """What is open first."""
    made = [Row(one, None if known is None else _times(one, known)) for one in found]
    return sorted(made, key=lambda row: not row.is_open)


def _times(one: Added, known: Kept) -> int | None:
    """None where too few have a personal key for anything to be kept, and where this version cannot
    play it."""
    from voicerepair.homework.counting import done

    if known.people < min(script.people for script in one.assignment.scripts):
        return None
    try:
        return done(one, known.sessions)
    except ScriptError:
        return None


def kept(name: str | None) -> Kept | None:
    """None where there is no journal that opens without asking anybody."""
    from voicerepair.cli.journal.opening import opened, place, unlocked
    from voicerepair.journal.journal import exists

    if name is None and (is_locked() or not exists(place())):
        return None
    with opened() as journal:
        sessions = journal.sessions.listed(by=unlocked(journal, name))
        return Kept(sessions, len(journal.people.all()))


def is_locked() -> bool:
    """Would somebody have to type the journal's passphrase?"""
    from voicerepair.cli.journal.opening import PASSPHRASE, place
    from voicerepair.journal.journal import exists
    from voicerepair.journal.keys import how_kept

    locked = exists(place()) and how_kept(place()) == "passphrase"
    return locked and not os.environ.get(PASSPHRASE)


def data(row: Row) -> dict[str, Any]:
    """One homework, for ``--json``."""
    assignment = row.added.assignment
    return {
        "name": row.added.name,
        "from": row.added.therapist.name,
        "fingerprint": row.added.therapist.fingerprint,
        "why": assignment.why,
        "when": str(assignment.when),
        "until": assignment.until.isoformat(),
        "times": assignment.times,
        "done": row.times,
        "open": row.is_open,
        "if_stuck": assignment.if_stuck,
        "ask": assignment.ask,
        "scripts": [
            {
                "name": one.name,
                "title": one.title,
                "people": one.people,
                "file": str(row.added.script(one)),
                "short": str(row.added.script(one, short=True)) if one.short else None,
            }
            for one in assignment.scripts
        ],
    }


def plain_lines(shown: Sequence[Row]) -> Iterator[str]:
    """One line each."""
    return tables.plain_lines(HEAD, list(map(_cells, shown)))


def show_table(shown: Sequence[Row]) -> None:
    """The same for eyes: a table that fits the terminal."""
    then = "One of them: voicerepair homework do HOMEWORK"
    tables.show_table(HEAD, list(map(_cells, shown)), then)


def _cells(row: Row) -> tuple[str, ...]:
    assignment = row.added.assignment
    times = "-" if row.times is None else str(row.times)
    return (
        row.added.name,
        OPEN if row.is_open else DONE,
        f"{times} of {assignment.times}",
        str(assignment.when),
        assignment.until.isoformat(),
        printable(", ".join(one.title for one in assignment.scripts)),
    )
