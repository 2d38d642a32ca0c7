"""``voicerepair journal show``: one session, the turns that were recorded in it, and the notes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from voicerepair.cli.journal.opening import (
    as_option,
    data,
    day_and_time,
    how_far,
    opened,
    unlocked,
)
from voicerepair.script.findings import printable

if TYPE_CHECKING:
    from voicerepair.journal.notes import Note
    from voicerepair.journal.sessions import Session
    from voicerepair.journal.turns import Turn

__all__ = ["command", "lines"]

RATE = 16_000


@click.command()
@click.argument("session")
@as_option
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def command(session: str, name: str | None, as_json: bool) -> None:
    """Show one SESSION: how far it came, whose turns were recorded, and the notes on it.

    \b
    Examples:
      voicerepair journal show k3f9
      voicerepair journal show k3f9 --as Ana
    """
    with opened() as journal:
        by = unlocked(journal, name)
        found = journal.sessions.find(session, by)
        turns = journal.turns.of(found)
        notes = journal.notes.of(found, by)
    if as_json:
        click.echo(json.dumps(as_data(found, turns, notes), ensure_ascii=False))
    else:
        click.echo("\n".join(lines(found, turns, notes)))


def lines(session: Session, turns: Sequence[Turn], notes: Sequence[Note]) -> Iterator[str]:
    """For eyes, without anything that could steer a terminal."""
    yield from map(printable, _lines(session, turns, notes))


def _lines(session: Session, turns: Sequence[Turn], notes: Sequence[Note]) -> Iterator[str]:
    yield f"{session.code}  {session.played.title} ({session.played.script})"
    yield f"  when     {day_and_time(session.began)}"
    yield f"  who      {', '.join(session.names)}{', alone' if session.owner else ''}"
    yield f"  how far  {how_far(session)}"
    if turns:
        yield ""
        until = "" if session.expires is None else f" (deleted on {day_and_time(session.expires)})"
        yield f"Recorded turns{until}:"
        yield from (f"  {session.code}.{turn.number}  {_told(turn)}" for turn in turns)
    for note in notes:
        yield ""
        yield "Your note, for you alone:" if note.private else "A note for everyone in it:"
        yield from (f"  {line}" for line in note.text.splitlines())


def _told(turn: Turn) -> str:
    """Whose it is, and what may be wrong with it; never how long."""
    from voicerepair.journal.turns import State

    told = f"{' and '.join(turn.speakers)}, step {turn.step}"
    if turn.shared_with:
        told += f"; shared with {' and '.join(turn.shared_with)}"
    if turn.state == State.BROKEN:
        told += "; broken off"
    if turn.state == State.OPEN:
        told += "; being recorded"
    if turn.lost:
        told += f"; {max(turn.lost / RATE, 0.1):.1f} s of sound are missing"
    return told


def as_data(session: Session, turns: Sequence[Turn], notes: Sequence[Note]) -> dict[str, Any]:
    """The answer of ``--json``."""
    return data(session) | {
        "turns": [
            {
                "turn": f"{session.code}.{turn.number}",
                "step": turn.step,
                "speakers": list(turn.speakers),
                "shared_with": list(turn.shared_with),
                "state": turn.state.value,
                "seconds_missing": turn.lost / RATE,
            }
            for turn in turns
        ],
        "notes": [{"text": note.text, "private": note.private} for note in notes],
    }
