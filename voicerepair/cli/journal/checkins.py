"""``voicerepair journal check-ins``: one's own, and what others share; sharing, taking back,
deleting.

Rules: everything takes that person's PIN, and what is shown does not stay in the window. What
others share is shown as it was shared: answers alone, no days, and nothing of what they keep to
themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from voicerepair.checkins.entries import in_words
from voicerepair.checkins.items import BY_KEY, wording
from voicerepair.cli.journal.opening import day_and_time, iso, opened, somebody, to_them
from voicerepair.errors import JournalError
from voicerepair.script.findings import printable

if TYPE_CHECKING:
    from voicerepair.checkins.entries import Entry
    from voicerepair.journal.checkins import Letter
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Person, Unlocked

__all__ = ["command", "told_of"]

NOTHING = "You have no check-ins here, and nobody shares any with you."


@click.command()
@click.option("--as", "name", metavar="NAME", help="Whose; your PIN is asked for.")
@click.option("--share", metavar="ANSWER", help="Let somebody read one answer: k3f9.helped")
@click.option("--with", "reader", metavar="NAME", help="Who may read it.")
@click.option("--take-back", metavar="CHECK-IN|ANSWER", help="For yourself alone again.")
@click.option("--delete", metavar="CHECK-IN", help="Out of the journal: k3f9")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def command(
    name: str | None,
    share: str | None,
    reader: str | None,
    take_back: str | None,
    delete: str | None,
    as_json: bool,
) -> None:
    """Show your check-ins, and what others share of theirs with you. All of it takes your PIN.

    What you answered is for you alone. You can share a single answer with somebody, and take it
    back; what they have read, they have read.

    \b
    Examples:
      voicerepair journal check-ins --as Ana
      voicerepair journal check-ins --as Ana --share k3f9.helped --with Bo
      voicerepair journal check-ins --as Ana --take-back k3f9
      voicerepair journal check-ins --as Ana --delete k3f9
    """
    if sum(one is not None for one in (share, take_back, delete)) > 1:
        raise click.UsageError("--share, --take-back and --delete are one at a time.")
    if (reader is None) != (share is None):
        raise click.UsageError("--share ANSWER and --with NAME go together.")
    with opened() as journal:
        by = somebody(journal, name)
        if share is not None:
            click.echo(_share(journal, by, share, journal.people.named(reader or "")))
        elif take_back is not None:
            code, _, item = take_back.partition(".")
            journal.checkins.take_back(by, code, item or None)
            click.echo(f"Taken back: {take_back} is for you alone.")
        elif delete is not None:
            journal.checkins.delete(by, delete)
            click.echo(f"Deleted: {delete}.")
        else:
            entries, letters = journal.checkins.of(by), journal.checkins.letters(by)
            if as_json:
                click.echo(json.dumps(as_data(entries, letters), ensure_ascii=False))
            else:
                to_them("\n".join(lines(entries, letters)) or NOTHING)


def _share(journal: Journal, by: Unlocked, answer: str, reader: Person) -> str:
    code, _, item = answer.partition(".")
    if not item:
        raise JournalError(
            "Single answers are shared, not a whole check-in.", "Name one, such as k3f9.helped."
        )
    journal.checkins.share(by, code, item, reader)
    return (
        f"Shared with {reader.name}: {answer}.\n"
        f"To take it back: voicerepair journal check-ins --as {by.person.name} --take-back {answer}"
    )


def lines(entries: Sequence[Entry], letters: Sequence[Letter]) -> Iterator[str]:
    """The newest first, then what others share; without anything that could steer a terminal."""
    for entry in reversed(entries):
        yield from told_of(entry)
        yield ""
    for letter in letters:
        yield printable(f"{letter.name} shares with you:")
        for one in letter.told:
            item = BY_KEY[one.item]
            yield printable(f"  {wording(item, one.tie)}  {in_words(item, one.value)}")
        yield ""


def told_of(entry: Entry) -> Iterator[str]:
    """One check-in, as lines."""
    yield f"{entry.code}  Check-in, {day_and_time(entry.when)} ({entry.tie})"
    for answer in entry.answers:
        item = BY_KEY[answer.item]
        told = f"  {entry.code}.{answer.item}  {wording(item, entry.tie)}"
        shared = f"  (shared with {' and '.join(answer.shared_with)})" if answer.shared_with else ""
        yield printable(f"{told}  {in_words(item, answer.value)}{shared}")


def as_data(entries: Sequence[Entry], letters: Sequence[Letter]) -> dict[str, Any]:
    """The answer of ``--json``."""
    return {
        "check_ins": [
            {
                "check_in": entry.code,
                "when": iso(entry.when),
                "tie": entry.tie.value,
                "answers": [
                    {
                        "item": answer.item,
                        "value": answer.value,
                        "shared_with": list(answer.shared_with),
                    }
                    for answer in entry.answers
                ],
            }
            for entry in reversed(entries)
        ],
        "shared_with_you": [
            {
                "name": letter.name,
                "answers": [
                    {"item": one.item, "tie": one.tie.value, "value": one.value}
                    for one in letter.told
                ],
            }
            for letter in letters
        ],
    }
