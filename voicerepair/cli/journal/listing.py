"""``voicerepair journal list``: the sessions, as a table in a terminal, as plain lines in a pipe.

(A module called ``list`` would hide Python's own from its neighbours.)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from voicerepair.cli import tables
from voicerepair.cli.journal.opening import (
    as_option,
    data,
    day_and_time,
    how_far,
    opened,
    place,
    unlocked,
)
from voicerepair.script.findings import printable

if TYPE_CHECKING:
    from voicerepair.journal.sessions import Session

__all__ = ["command", "plain_lines"]

USUAL = 20
HEAD = ("session", "when", "who", "how far", "exercise")


@click.command()
@as_option
@click.option("--search", metavar="WORDS", help="All these words are in its title, names or notes.")
@click.option("--last", type=click.IntRange(min=1), default=USUAL, show_default=True, metavar="N")
@click.option("--all", "everything", is_flag=True, help="All of them.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def command(
    name: str | None, search: str | None, last: int, everything: bool, as_json: bool
) -> None:
    """List the sessions, newest first.

    Sessions that somebody sat alone are in nobody's list but theirs: --as NAME, by their PIN.

    \b
    Examples:
      voicerepair journal list
      voicerepair journal list --search "after a break"
      voicerepair journal list --as Ana --json
    """
    from voicerepair.journal.journal import exists

    if not exists(place()):
        click.echo(json.dumps({"sessions": []}) if as_json else "Nothing is kept yet.")
        return
    with opened() as journal:
        by = unlocked(journal, name)
        most = None if everything else last + 1  # one more tells whether there are more
        if search:
            found = journal.sessions.search(search, most, by)
        else:
            found = journal.sessions.listed(most, by)
    more = not everything and len(found) > last
    sessions = found[:last] if more else found
    if as_json:
        click.echo(json.dumps({"sessions": [data(one) for one in sessions]}, ensure_ascii=False))
    elif not sessions:
        click.echo("No session is like that." if search else "No session is kept yet.")
    else:
        show(sessions) if sys.stdout.isatty() else click.echo("\n".join(plain_lines(sessions)))
        if more:
            click.echo("There are earlier ones: --all shows them, --search finds one.", err=True)


def plain_lines(sessions: Sequence[Session]) -> Iterator[str]:
    """One line a session, newest first."""
    return tables.plain_lines(HEAD, list(map(_row, sessions)))


def show(sessions: Sequence[Session]) -> None:
    """The same for eyes: a table that fits the terminal."""
    then = "One of them: voicerepair journal show SESSION"
    tables.show_table(HEAD, list(map(_row, sessions)), then)


def _row(session: Session) -> tuple[str, ...]:
    who = ", ".join([*session.names, *(["alone"] if session.owner else [])])
    when = day_and_time(session.began)
    return session.code, when, printable(who), how_far(session), printable(session.played.title)
