"""``voicerepair journal looking-back``: what is said back of somebody's own check-ins.

Rules: by PIN, and nothing stays in the window; words and never numbers; where there is nothing to
say yet, it says what it takes and not how much is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from voicerepair.checkins.items import HIGHEST, Tie
from voicerepair.checkins.looking_back import HEADINGS, Line, Look, look, looks
from voicerepair.checkins.next_steps import NextStep, next_steps
from voicerepair.cli.journal.opening import opened, place, somebody, to_them
from voicerepair.script.findings import printable

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked

__all__ = ["command", "lines", "of", "small_line"]

NOT_YET = "There is nothing to say yet. After a few check-ins there is: voicerepair checkin"
BLOCKS = "▁▂▃▄▅▆▇█"


@click.command()
@click.option("--as", "name", metavar="NAME", help="Whose; your PIN is asked for.")
@click.option("--with", "tie", type=click.Choice([one.value for one in Tie]), help="About one tie.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def command(name: str | None, tie: str | None, as_json: bool) -> None:
    """Look back on how you come back: a few plain sentences from your own check-ins, by your PIN.

    They are drawn from what you answered yourself, and about both of you only from what both
    opened to each other. There are none before a few check-ins.

    \b
    Examples:
      voicerepair journal looking-back
      voicerepair journal looking-back --as Ana --with friend
    """
    from voicerepair.journal.journal import exists

    found: Sequence[Look] = ()
    if exists(place()):
        with opened() as journal:
            found = of(journal, somebody(journal, name), Tie(tie) if tie else None)
    if as_json:
        click.echo(json.dumps({"looking_back": [data(one) for one in found]}, ensure_ascii=False))
    else:
        to_them("\n".join(lines(found)) or NOT_YET)


def of(journal: Journal, by: Unlocked, tie: Tie | None = None) -> tuple[Look, ...]:
    """What is said back to ``by``; nothing of a tie about which there is nothing to say. Raises
    ``JournalError``."""
    entries, opened_both = journal.checkins.of(by), journal.checkins.opened(by)
    if tie is None:
        return looks(entries, opened_both)
    found = look(entries, tie, opened_both)
    return (found,) if found else ()


def lines(found: Sequence[Look]) -> Iterator[str]:
    for one in found:
        yield f"{HEADINGS[one.tie]}:"
        yield from (printable(f"  {sentence}") for sentence in one.sentences)
        if one.line is not None:
            yield f"  {one.line.label}:  {small_line(one.line)}"
        yield ""
        yield "  Whenever you like:"
        yield from _steps(next_steps(one.tie))
        yield ""


def _steps(steps: Sequence[NextStep]) -> Iterator[str]:
    widest = max(len(step.when) for step in steps)
    return (f"    {step.when.ljust(widest)}  {step.command}" for step in steps)


def small_line(line: Line) -> str:
    """In characters, without a scale: it is for a glance."""
    return "".join(BLOCKS[value * (len(BLOCKS) - 1) // HIGHEST] for value in line.values)


def data(one: Look) -> dict[str, Any]:
    """One look, for ``--json``."""
    line = one.line
    return {
        "tie": one.tie.value,
        "sentences": list(one.sentences),
        "line": line and {"label": line.label, "values": list(line.values)},
        "next": [{"when": step.when, "command": step.command} for step in next_steps(one.tie)],
    }
