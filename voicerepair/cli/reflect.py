"""``voicerepair reflect``: what is kept, as a page in this machine's browser.

``--export`` is in ``along``.
"""

from __future__ import annotations

import sys
import time
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from voicerepair.cli import remembered
from voicerepair.cli.journal.opening import opened
from voicerepair.cli.opening_card import without_opening
from voicerepair.script.model import Program

__all__ = ["command", "programs"]

ENDS = "Ctrl-C ends it; so does half an hour without anybody."


@click.command()
@click.option("--no-open", is_flag=True, help="Print the address, and open no browser.")
@click.option(
    "--export",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what is yours into one page instead, for printing or bringing along.",
)
@click.option("--as", "name", metavar="NAME", help="Whose, for --export; your PIN is asked for.")
def command(no_open: bool, file: Path | None, name: str | None) -> None:
    """Look back at what is kept: sessions, your recorded turns, notes, on a page in your browser.

    The page is served to this machine alone. Its address works once. What is yours alone opens
    there by your PIN, and closes after five minutes in which you do nothing.

    With --export nothing is served: your sessions and notes become one page that any browser
    shows, without anything recorded. You read all of it first, and it is written if you say yes.

    \b
    Examples:
      voicerepair reflect
      voicerepair reflect --no-open
      voicerepair reflect --export mine.html --as Ana
    """
    if (file is None) != (name is None):
        raise click.UsageError("--export FILE and --as NAME go together.")
    if file is not None and name is not None:
        from voicerepair.cli.along import export

        export(file, name)
    else:
        _serve(no_open)


def _serve(no_open: bool) -> None:
    """Until it ends."""
    from voicerepair.web.desk import Desk
    from voicerepair.web.room import Room
    from voicerepair.web.serving import Listening, serve, signals_end_it

    browse = None if no_open else browser()
    with opened() as journal, signals_end_it():
        listening = Listening(lambda line: click.echo(line, err=True))
        if browse is None:
            click.echo("Open this address in a browser on this machine. It works once:")
            click.echo(listening.address)
        else:
            click.echo("The page opens in your browser.")
        click.echo(ENDS)
        sys.stdout.flush()
        room = Room(Desk(journal.beside), listening.door, time.time, programs)
        if serve(room, listening, browse):
            click.echo("Nobody looked for half an hour, so the page was closed.")


def browser() -> Callable[[str], object] | None:
    """What opens an address in a browser with a window; None where there is none."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return None
    in_terminal = isinstance(found, webbrowser.GenericBrowser) and not isinstance(
        found, webbrowser.BackgroundBrowser
    )
    return None if in_terminal else found.open


def programs(script: str) -> Iterator[Program]:
    """The script of this name as people may have sat down with it. Raises ``ScriptError``."""
    for still in (False, True):
        program = remembered.load(script, still=still)
        yield program
        yield without_opening(program)
