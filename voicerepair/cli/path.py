"""``voicerepair path``: exercises that go together, with a stop and another evening between them.

Rules: nobody is carried on: the next exercise begins only when somebody asks for it, and what ends
one in any other way ends the path. The opening card is said once a sitting. Nothing is kept about
where people stopped: ``--from`` says it.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator

import click
from click.shell_completion import CompletionItem

from voicerepair.cli import keeping, languages, remembered, settings
from voicerepair.cli.choosing import can_ask, choose
from voicerepair.cli.devices import Wishes
from voicerepair.cli.opening_card import without_opening
from voicerepair.cli.paths import PATHS, Way, find
from voicerepair.cli.play import CTRL_C, first_run, refuse_without_a_microphone, who_is_here
from voicerepair.cli.play import command as play_command
from voicerepair.cli.sitting import sit
from voicerepair.errors import ScriptError
from voicerepair.script.model import Program
from voicerepair.session.events import Person, Settings
from voicerepair.session.words import and_names

__all__ = ["command", "people_for", "programs", "without_opening"]

WIDEST = 80  # columns
INDENT = "    "
NOT_OURS = ("script", "log_file")  # a log is one session's


def _path_names(
    _context: click.Context, _param: click.Parameter, begun: str
) -> list[CompletionItem]:
    return [CompletionItem(way.name, help=way.title) for way in PATHS if way.name.startswith(begun)]


@click.command(params=[one for one in play_command.params if one.name not in NOT_OURS])
@click.argument("path", required=False, shell_complete=_path_names)
@click.option("--from", "first", metavar="SCRIPT", help="Begin with this exercise of the path.")
@click.pass_context
def command(
    context: click.Context,
    path: str | None,
    first: str | None,
    names: str | None,
    voice: str | None,
    rate: int,
    stretch: float,
    patient: bool,
    speaker: str | None,
    microphone: str | None,
    no_mic: bool,
    no_ear: bool,
    cancel_echo: bool,
    no_sound: bool,
    record: bool,
    still: bool,
) -> None:
    """Play the exercises of PATH one after the other; without PATH, say which paths there are.

    After each of them you can stop, or leave the next one for another evening.

    \b
    Examples:
      voicerepair path
      voicerepair path after-a-rupture
      voicerepair path after-a-rupture --from name --names Ana,Bo
    """
    if path is None:
        click.echo("\n".join(listing()))
        return
    refuse_without_a_microphone(record=record, no_mic=no_mic)
    way = find(path)
    left = programs(way, first, still=still)
    first_run()
    people = who_is_here(way.roles, names)
    turns = Settings(stretch=stretch, patient=patient)
    chosen = settings.of_this_machine()
    wishes = Wishes(voice, rate, speaker, microphone, no_mic, no_ear, no_sound, chosen, cancel_echo)
    for number, (name, program) in enumerate(left):
        played = without_opening(program) if number else program
        with keeping.journal_here(record=record) as journal:
            sat = sit(
                played,
                people_for(program, people),
                turns,
                wishes,
                still=still,
                record=record,
                journal=journal,
                source=name,
                card=not number,
            )
        rest = left[number + 1 :]
        if sat.interrupted:
            context.exit(CTRL_C)
        if not sat.whole:
            click.echo(f"\n{ended_early(way, name)}")
            return
        if rest and not goes_on(way, *rest[0]):
            return
    click.echo("\nThat was the last one on this path.")


def listing() -> Iterator[str]:
    """The paths, and what each plays."""
    width = min(WIDEST, shutil.get_terminal_size().columns)
    for way in PATHS:
        yield click.style(way.name, bold=True) + f"   {way.title}"
        for text in (way.what, ", then ".join(way.scripts)):
            yield from textwrap.wrap(text, width, initial_indent=INDENT, subsequent_indent=INDENT)
        yield ""
    yield "To walk one: voicerepair path NAME"


def programs(way: Way, first: str | None, *, still: bool) -> list[tuple[str, Program]]:
    """What is played, by name, from ``first`` on. Raises ScriptError where one is not here."""
    scripts = way.scripts
    if first is not None:
        if first not in scripts:
            raise ScriptError(
                f'The path {way.name} does not play "{first}".',
                f"It plays {', then '.join(scripts)}.",
            )
        scripts = scripts[scripts.index(first) :]
    return [(script, _program(way, script, still)) for script in scripts]


def _program(way: Way, script: str, still: bool) -> Program:
    try:
        return remembered.load(script, still=still)
    except ScriptError as error:
        raise ScriptError(
            f"The path {way.name} cannot be walked here: {error.message}",
            "voicerepair path shows the others, and voicerepair list every exercise.",
        ) from error


def people_for(program: Program, people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Those who take its roles: an exercise for one is for everybody in the room together."""
    return (and_names(people, languages.wording_for(program)),) if program.script.solo else people


def goes_on(way: Way, name: str, program: Program) -> bool:
    """Ask whether this one is to begin now. Where nobody can be asked it does not."""
    click.echo(f"\nNext on this path: {program.script.meta.title}{_minutes(program)}.")
    if not can_ask():
        click.echo("Nobody can be asked here, so the path waits.")
        click.echo(later(way, name))
        return False
    click.echo("  1      go on now\n  2      another evening\n  Enter  stop here")
    chosen = choose(2, "What would you like? ")
    if chosen == 1:
        return True
    click.echo("Then it can wait." if chosen == 2 else "Then you can leave it here.")
    click.echo(later(way, name))
    return False


def _minutes(program: Program) -> str:
    minutes = program.script.meta.minutes
    if not minutes:
        return ""
    low, high = minutes
    return f", {low:g} to {high:g} minutes" if low != high else f", {high:g} minutes"


def ended_early(way: Way, name: str) -> str:
    return f"You can leave it here. There is no hurry.\n{later(way, name)}"


def later(way: Way, name: str) -> str:
    return f"Whenever you like: voicerepair path {way.name} --from {name}"
