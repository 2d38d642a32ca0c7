"""``voicerepair assign``: homework as one file, signed by a therapist.

Rules: what a careful therapist asks themselves comes before anything is written, once for each of
their clients' labels; the label stays on the therapist's machine, as a keyed hash, and no client's
name goes into the file. ``assigned_pages.py`` makes the pages that go with it.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.cli import languages
from voicerepair.cli.completing import script_names
from voicerepair.cli.telling import fitting, tell
from voicerepair.cli.therapist.keys import opened_or_made, place, tell_fingerprint
from voicerepair.errors import HomeworkError

if TYPE_CHECKING:
    from voicerepair.homework.assignment import Assigned, Assignment
    from voicerepair.homework.therapist import Keys
    from voicerepair.script.library import Library

__all__ = ["command"]

SHORTEST_WORD = 3  # letters of a word in a label that could be somebody's name
LONGEST_LABEL = 200


@click.command()
@click.argument(
    "scripts", nargs=-1, required=True, metavar="SCRIPT...", shell_complete=script_names
)
@click.option("--for", "label", required=True, help="Your label for these clients; it stays here.")
@click.option("--why", required=True, help="What it is for, in a sentence to them.")
@click.option("--when", "when", required=True, help='Days and a time: "Thursdays 20:00".')
@click.option(
    "--times", type=click.IntRange(1, 100), default=1, show_default=True, help="How often."
)
@click.option("--until", required=True, help='The last day: 2026-12-20, or "4 weeks".')
@click.option("--short", is_flag=True, help="With a short form, for an evening with little time.")
@click.option("--html", is_flag=True, help="With a page of each script, for phones; not signed.")
@click.option("--if-stuck", default="", help="What to do if they get stuck, in a sentence.")
@click.option("--ask", default="", help="A question that their report may answer.")
@click.option("--anew", is_flag=True, help="Ask me the questions about these clients once more.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file; its name is what they call it: week3.homework",
)
def command(
    scripts: tuple[str, ...],
    label: str,
    why: str,
    when: str,
    times: int,
    until: str,
    short: bool,
    html: bool,
    if_stuck: str,
    ask: str,
    anew: bool,
    output: Path,
) -> None:
    """Make homework of SCRIPTs: one file that your clients add with voicerepair homework add.

    It holds the scripts with what they play, what you ask for and why, and your signature. It is
    not encrypted: write no names into it. --for is your own label for these clients. It isn't in
    the file; what is kept of it here tells only whether you have answered for it.

    The short form of NAME is NAME-short, beside it; for an exercise for two it is otherwise five.

    --html writes the exercise beside it as a page too, which opens on any phone with nothing
    installed: week3.html, or week3-NAME.html where there are several. A page carries no
    signature: send it by a way they know is yours.

    \b
    Examples:
      voicerepair assign own --for "couple 12" --why "To hear where it landed." \\
        --when "Thursdays 20:00" --times 4 --until "5 weeks" -o week3.homework
      voicerepair assign own --html --short --for "couple 12" --why "To practise." \\
        --when "daily 19:30" --until "2 weeks" -o week4.homework
    """
    from voicerepair.cli.assigned_pages import pages_beside, tell_pages, written_with
    from voicerepair.homework import bundle
    from voicerepair.homework.assignment import Assignment, checked_name, checked_text
    from voicerepair.homework.collecting import collect
    from voicerepair.homework.sending import write_tried
    from voicerepair.homework.when import parse_when
    from voicerepair.script.library import Library

    now = time.time()
    label = checked_text(label.strip(), "--for", LONGEST_LABEL)
    if not label:
        raise click.UsageError("--for is your label for these clients, and cannot be empty.")
    name = checked_name(output.name.removesuffix(bundle.ENDING))
    output = output.with_name(f"{name}{bundle.ENDING}")
    library = Library()
    collected = collect(scripts, library, short=short, wording_for=languages.wording_for)
    assignment = Assignment(
        name,
        now,
        collected.assigned,
        _sentence(why, "--why"),
        parse_when(when),
        times,
        _last_day(until, datetime.fromtimestamp(now).date()),
        checked_text(" ".join(if_stuck.split()), "--if-stuck"),
        checked_text(" ".join(ask.split()), "--ask"),
    )
    for doubt in doubts(assignment, label, datetime.fromtimestamp(now).date(), collected.files):
        tell(doubt, err=True)
    tell_warnings(scripts, library)
    tell_what_stays(collected.stayed)
    pages = pages_beside(output, scripts, collected.assigned, library) if html else {}
    keys = opened_or_made()
    ask_first(keys, label, collected.assigned, anew=anew)
    with written_with(pages) as sizes:
        write_tried(output, keys, assignment, collected.files)
    size = max(1, output.stat().st_size // 1000)
    click.echo(f"Written: {output} ({size} KB), signed by {keys.therapist.name}.")
    if collected.narrated:
        click.echo(f"Narrated: {collected.narrated} line{'s' * (collected.narrated != 1)} of it.")
    click.echo(f"They add it with: voicerepair homework add {output.name}")
    click.echo("Whoever gets the file can read it. Your label isn't in it.")
    tell_pages(sizes)
    click.echo()
    tell_fingerprint(keys.therapist)


def doubts(
    assignment: Assignment, label: str, today: date, files: Mapping[str, bytes]
) -> list[str]:
    """What a colleague would say of it. ``files``: those of the bundle."""
    from voicerepair.homework.names import is_script

    said = []
    days = len(list(assignment.when.dates(today, assignment.until)))
    if days < assignment.times:
        said.append(
            f"Until {assignment.until} there are {days} such days ({assignment.when}), and you ask "
            f"for {assignment.times} times."
        )
    texts = " ".join((assignment.why, assignment.if_stuck, assignment.ask)).casefold()
    # In scripts, as it is written: "rose" is no Rose there.
    scripts = " ".join(raw.decode() for name, raw in files.items() if is_script(name))
    in_both = [
        word
        for word in re.findall(r"[^\W\d_]+", label)
        if len(word) >= SHORTEST_WORD
        and word[0].isupper()
        and (
            re.search(rf"\b{re.escape(word.casefold())}\b", texts)
            or re.search(rf"\b{re.escape(word)}\b", scripts)
        )
    ]
    if in_both:
        said.append(
            f"“{in_both[0]}” of your label stands in what they will read. Whoever gets the file "
            "can read it too: better without names."
        )
    return said


def tell_warnings(scripts: tuple[str, ...], library: Library) -> None:
    """Of the checker, in one line a script."""
    for name in scripts:
        number = len(library.read(name).findings)
        if number:
            tell(
                f"{name}: {number} warning{'s' * (number != 1)}, see voicerepair check {name}",
                err=True,
            )


def tell_what_stays(recordings: int) -> None:
    """No client's name goes into the file, and so none that somebody says in a recording."""
    if recordings:
        which = "1 recording stays" if recordings == 1 else f"{recordings} recordings stay"
        tell(
            f"{which} here: of lines with people's names in them, of lines that were edited since, "
            "or for a page on a phone.",
            err=True,
        )


def ask_first(keys: Keys, label: str, assigned: tuple[Assigned, ...], *, anew: bool) -> None:
    """What a careful therapist asks themselves. Raises ``HomeworkError`` where an answer is a
    reason not to."""
    from voicerepair.homework.asked import ALONE, TOGETHER, Asked

    together = any(one.people > 1 for one in assigned)
    asked = Asked(place(), keys)
    if not anew and asked.answered(label, together=together):
        return
    tell(f"Before this is written, about {label}. You are asked once; answers are not kept.\n")
    good = True
    for question in TOGETHER if together else ALONE:
        good &= _yes(question.text) == question.yes
    click.echo()
    if not good:
        raise HomeworkError(
            "Nothing was written: with that answer, homework from a machine is not the way.",
            "See to it in person first. voicerepair fit says for whom exercises are, and for whom "
            "not.",
        )
    asked.keep(label, together=together)


def _yes(question: str) -> bool:
    try:
        return click.confirm(fitting(question, len(" [y/n]: n")), default=None)
    except click.Abort:
        if sys.stdin is not None and sys.stdin.isatty():
            raise
        raise HomeworkError(
            "Nobody is here to answer.", "Do this in a terminal, once for these clients."
        ) from None


def _last_day(text: str, today: date) -> date:
    from voicerepair.homework.assignment import checked_last_day
    from voicerepair.homework.when import parse_day

    until = parse_day(text, today)
    if until < today:
        raise HomeworkError(f"--until {until} is past.", "Name a day that is still to come.")
    return checked_last_day(until, today)


def _sentence(text: str, option: str) -> str:
    from voicerepair.homework.assignment import checked_text

    text = " ".join(text.split())
    if not text:
        raise click.UsageError(f"{option} is a sentence to them, and cannot be empty.")
    return checked_text(text, option)
