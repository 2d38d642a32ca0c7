"""``voicerepair journal export``: what is one's own, readable without this program.

Rules: only by PIN, and only what belongs to that person: no turn in which they don't speak. It lies
open on the disk afterwards, which is said before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.cli.journal.checkins import told_of
from voicerepair.cli.journal.opening import opened, unlocked
from voicerepair.cli.journal.show import lines
from voicerepair.errors import JournalError

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked
    from voicerepair.journal.sessions import Session

__all__ = ["command", "write"]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--as", "name", metavar="NAME", required=True, help="Whose; your PIN is asked for.")
def command(folder: Path, name: str) -> None:
    """Write what is yours into a new FOLDER: your sessions, notes and check-ins as
    text, your turns as FLAC.

    What lies there is encrypted no longer: anybody who gets at the folder can read and hear it.

    \b
    Examples:
      voicerepair journal export my-journal --as Ana
    """
    with opened() as journal:
        by = unlocked(journal, name)
        assert by is not None
        turns, troubles = write(journal, by, folder)
    click.echo(f"Written into {folder}: journal.txt, and {turns} of your turns.")
    click.echo("It is not encrypted. Delete it when you no longer need it.")
    for trouble in troubles:
        click.echo(trouble, err=True)
    if troubles:
        raise JournalError("Not everything could be opened.", "voicerepair journal verify")


def write(journal: Journal, by: Unlocked, folder: Path) -> tuple[int, list[str]]:
    """How many turns were written, and what could not be opened, as sentences.

    Raises ``JournalError`` for a folder that has something in it already.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise JournalError(f"There is something in {folder} already.", "Name a new folder.")
        troubles: list[str] = []
        turns = 0
        for name, data in _turns(journal, by, troubles):
            _write(folder / name, data)
            turns += 1
        _write(folder / "journal.txt", _text(journal, by).encode())
    except OSError as error:
        raise JournalError(
            f"{folder} cannot be written: {error.strerror}.", "Name another folder."
        ) from error
    return turns, troubles


def _turns(journal: Journal, by: Unlocked, troubles: list[str]) -> Iterator[tuple[str, bytes]]:
    from voicerepair.journal.sound import flac
    from voicerepair.journal.turns import State

    for session in _own(journal, by):
        for turn in journal.turns.of(session):
            if by.person.id not in turn.speaking or turn.state == State.OPEN:
                continue
            try:
                yield f"{session.code}-{turn.number}.flac", flac(journal.turns.open(turn, by))
            except JournalError as error:
                troubles.append(f"{session.code}.{turn.number}: {error.message}")


def _text(journal: Journal, by: Unlocked) -> str:
    told = [
        "\n".join(lines(session, journal.turns.of(session), journal.notes.of(session, by)))
        for session in _own(journal, by)
    ]
    checked_in = ["\n".join(told_of(entry)) for entry in journal.checkins.of(by)]
    return "\n\n\n".join([f"{by.person.name}'s journal", *told, *checked_in]) + "\n"


def _own(journal: Journal, by: Unlocked) -> Iterator[Session]:
    return (
        one for one in journal.sessions.listed(by=by) if journal.sessions.sat_in(one, by.person)
    )


def _write(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
