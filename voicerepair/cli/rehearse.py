"""``voicerepair rehearse``: the timeline of a session, in virtual time, without sound; or what
came of many sessions with partners by chance."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path

import click

from voicerepair.cli import languages, remembered
from voicerepair.cli.completing import script_names
from voicerepair.cli.options import still_option
from voicerepair.errors import ScriptError, VoiceRepairError
from voicerepair.hosts.durations import WORDS_A_MINUTE, Known, Spoken, estimated_seconds
from voicerepair.hosts.plan import Plan, parse_plan
from voicerepair.hosts.plays import play_many, rehearsal_of
from voicerepair.hosts.rehearse import Entry, at_once, rehearse, usual_cue_seconds
from voicerepair.script.fitting import Fit, fit
from voicerepair.script.library import Library
from voicerepair.script.model import Program
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

__all__ = ["command", "differences", "read_plan", "refuse_strangers", "timeline"]

Seconds = Callable[[str], float]

HEARD_FIRST = 20  # plays in which every prompt is asked of the voice
MOST_PLAYS = 1_000_000
FIRST_SEED = 1


def read_plan(path: Path) -> Plan:
    """The plan in a file; raises ``ScriptError`` if it cannot be read or understood."""
    try:
        return parse_plan(path.read_text(encoding="utf-8-sig"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ScriptError(
            f"The plan {path} cannot be read: {reason}.", "Check the path of --plan."
        ) from error


def timeline(
    program: Program,
    people: Sequence[Person],
    plan: Plan,
    seconds: Seconds = estimated_seconds,
    cue_seconds: Seconds = usual_cue_seconds,
    begin: Callable[[float], float] = at_once,
) -> list[Entry]:
    """What happens when these people play the script as planned; ``begin`` as in ``rehearse``."""
    refuse_strangers(plan, program)
    wording = languages.wording_for(program)
    session = Session(program, people, wording=wording)
    return rehearse(session, plan, seconds=seconds, cue_seconds=cue_seconds, begin=begin)


def refuse_strangers(plan: Plan, program: Program) -> None:
    """Raises ``ScriptError`` where the plan speaks of somebody who is not in the script."""
    roles = program.script.roles
    strangers = {who for who, _ in (*plan.turns, *plan.replies)} - set(roles)
    if strangers:
        raise ScriptError(
            f"The plan speaks of {', '.join(sorted(strangers))}, and the script's roles are "
            f"{', '.join(roles)}.",
            "Use the script's roles in the plan, not people's names.",
        )


def differences(plan: Plan, entries: Sequence[Entry]) -> list[str]:
    """How the timeline differs from what the plan expects; nothing where it expects nothing."""
    if not plan.expected:
        return []
    actual = [str(entry) for entry in entries]
    return list(
        difflib.unified_diff(plan.expected, actual, "expected", "rehearsed", lineterm="", n=2)
    )


def tell(entries: Sequence[Entry], as_json: bool) -> None:
    for entry in entries:
        click.echo(json.dumps(asdict(entry), ensure_ascii=False) if as_json else str(entry))


def by_chance(
    script: str,
    library: Library,
    program: Program,
    people: Sequence[Person],
    seeds: range,
    seconds: Seconds,
    as_json: bool,
) -> None:
    """One play with its timeline, however it ends; or many, and what came of them."""
    from voicerepair.cli.by_chance import as_data, as_lines, every_step
    from voicerepair.cli.progress import progress_after_a_second

    if len(seeds) == 1:
        rehearsal = rehearsal_of(program, people, seeds[0], seconds)
        try:
            rehearsal.play()
        finally:
            tell(rehearsal.timeline(), as_json)
        return
    with progress_after_a_second(len(seeds), "Playing") as progress:
        known = _known(program, people, seeds, seconds)
        plays = play_many(program, people, seeds, known, progress=progress)
    steps = every_step(program, library.find(script), library, plays)
    if as_json:
        click.echo(json.dumps(as_data(steps, plays, seeds), ensure_ascii=False))
    else:
        click.echo("\n".join(as_lines(script, steps, plays, seeds)))


def _seconds(stack: ExitStack, voice: str | None, script: str, program: Program) -> Seconds:
    """How long prompts last: as they were recorded, or by the voice that was asked for; without
    one, estimated."""
    if voice is None:
        return estimated_seconds
    from voicerepair.cli.aloud import open_spoken

    def tell(trouble: str) -> None:
        click.echo(trouble, err=True)

    language, narration = program.script.meta.language, remembered.narration_of(script)
    return open_spoken(stack, voice, language, WORDS_A_MINUTE, narration, tell)


def _as_in_a_file(voice: str | None) -> tuple[Seconds, Callable[[float], float]]:
    """How long cues last and when prompts begin: as in an audio file, where a voice says how long
    prompts last."""
    if voice is None:
        return usual_cue_seconds, at_once
    from voicerepair.sound.track.pieces import cue_seconds
    from voicerepair.sound.track.score import on_step

    return cue_seconds, on_step


def _known(
    program: Program, people: Sequence[Person], seeds: range, seconds: Seconds
) -> Known | Seconds:
    """What many processes can count with: a voice is heard in the first plays, and after them
    nearly every prompt is known."""
    if not isinstance(seconds, Spoken):
        return seconds
    for seed in seeds[:HEARD_FIRST]:
        with suppress(VoiceRepairError):  # it comes again among all the others
            rehearsal_of(program, people, seed, seconds).play()
    return seconds.known


@click.command()
@click.argument("script", shell_complete=script_names)
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What the partners do, as a text file; compared with what it expects.",
)
@click.option("--names", help="Names with commas between, as in: --names Ana,Bo")
@still_option
@click.option(
    "--plays",
    type=click.IntRange(0),
    metavar="N",
    help="As if it had been played so many times before.",
)
@click.option(
    "--random",
    "times",
    type=click.IntRange(1, MOST_PLAYS),
    metavar="N",
    help="Play it N times with all kinds of partners, and say what came of it.",
)
@click.option("--seed", type=click.IntRange(0), metavar="S", help="The first play of --random.")
@click.option(
    "--voice",
    help="Prompts last as long as this voice takes for them, as in a rendered file.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    script: str,
    plan_file: Path | None,
    names: str | None,
    still: bool,
    plays: int | None,
    times: int | None,
    seed: int | None,
    voice: str | None,
    as_json: bool,
) -> None:
    """Print the timeline of a session with SCRIPT: each line a time, who, what.

    Without a plan, partners use their whole turns and take the answers that lead straight on.
    Without --voice, prompts are read at 120 words a minute.
    With --random they are silent, brief, long or hesitant, answer by chance, and say commands;
    --random 1 prints that one play, which is the same whenever its seed is.

    \b
    Examples:
      voicerepair rehearse own
      voicerepair rehearse my-script.md --names Ana,Bo
      voicerepair rehearse own --still --plays 3
      voicerepair rehearse my-script.md --random 500
      voicerepair rehearse my-script.md --random 1 --seed 17
    """
    from voicerepair.screen.ask import parse_names

    if times is not None and plan_file is not None:
        raise click.UsageError("--plan says what partners do, and --random leaves it to chance.")
    if seed is not None and times is None:
        raise click.UsageError("--seed goes with --random, as in: --random 1 --seed 17")
    library = Library()
    loaded = library.load(script, still=still)
    program = loaded
    if times is None or plays is not None:
        before = dict.fromkeys(loaded.scripts, plays or 0)
        program = fit(loaded, Fit(plays=before, still=still))
    plan = Plan() if plan_file is None else read_plan(plan_file)
    written = names or ",".join(plan.names)
    roles = program.script.roles
    people = parse_names(written, roles) if written else [Person(role, role) for role in roles]
    if unsaid := languages.lacking(program):
        click.echo(unsaid, err=True)
    with ExitStack() as stack:
        seconds = _seconds(stack, voice, script, program)
        if times is not None:
            first = FIRST_SEED if seed is None else seed
            by_chance(
                script, library, program, people, range(first, first + times), seconds, as_json
            )
            return
        entries = timeline(program, people, plan, seconds, *_as_in_a_file(voice))
    tell(entries, as_json)
    different = differences(plan, entries)
    if different:
        click.echo("\n".join(different), err=True)
        raise VoiceRepairError(
            "The session did not go as the plan expects.",
            "Lines with - were expected, lines with + are what happened.",
        )
