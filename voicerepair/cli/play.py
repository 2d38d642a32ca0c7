"""``voicerepair play``: an exercise aloud, with real people and real devices.

Who is here, and what is wished for; ``sitting.py`` does the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from voicerepair.cli import keeping, remembered, settings
from voicerepair.cli.completing import script_names
from voicerepair.cli.devices import Wishes
from voicerepair.cli.options import rate_option, still_option, stretch_option, voice_option
from voicerepair.cli.sitting import go_on, sit
from voicerepair.cli.telling import tell
from voicerepair.session.events import Person, Settings

__all__ = ["CTRL_C", "command", "first_run", "refuse_without_a_microphone", "who_is_here"]

CTRL_C = 130

FIRST_RUN = (
    "This is practice: not therapy, not mediation, and no evidence of anything. If you are afraid "
    "of the other person, or have been hurt, forced, watched or cut off, don't do an exercise "
    "together. In danger, call your local emergency number."
)


@click.command()
@click.argument("script", shell_complete=script_names)
@click.option("--names", help="Who is here, with commas; NAME=spelling says how it sounds.")
@voice_option
@rate_option
@stretch_option
@click.option(
    "--patient/--not-patient",
    default=lambda: settings.of_this_machine().patient,
    help="Quiet ends no turn; a key or two taps do.",
)
@still_option
@click.option("--speaker", metavar="NAME", help="A loudspeaker, by a part of its name.")
@click.option("--microphone", metavar="NAME", help="A microphone, by a part of its name.")
@click.option("--no-mic", is_flag=True, help="Without a microphone: keys, and the turn's clock.")
@click.option("--no-ear", is_flag=True, help="Without spoken commands: keys and two taps.")
@click.option(
    "--cancel-echo/--no-cancel-echo",
    default=lambda: settings.of_this_machine().cancel_echo,
    help="Commands over the guide's voice need not be louder than it.",
)
@click.option("--no-sound", is_flag=True, help="Without sound: captions and keys.")
@click.option(
    "--record",
    is_flag=True,
    help="Record the turns, if everyone says yes by PIN (voicerepair me).",
)
@click.option(
    "--log",
    "log_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what the player did, and when, as JSON lines: no words, no names.",
)
@click.pass_context
def command(
    context: click.Context,
    script: str,
    names: str | None,
    voice: str | None,
    rate: int,
    stretch: float,
    patient: bool,
    still: bool,
    speaker: str | None,
    microphone: str | None,
    no_mic: bool,
    no_ear: bool,
    cancel_echo: bool,
    no_sound: bool,
    record: bool,
    log_file: Path | None,
) -> None:
    """Play SCRIPT aloud, and take turns with the people who are here.

    SCRIPT is an exercise (voicerepair list has them all), or a file of yours.
    rhythm-de is in German, rhythm-es in Spanish: the guide speaks the language of the script.
    Press ? for the keys: Enter hands over, space pauses, t takes a time-out, q stops at once.
    So do "that's all", "pause", "time out" and "stop", said alone, and words that were taught.
    What is not said here comes from your settings (voicerepair setup).
    Nothing is recorded, unless you ask for it (--record) and everyone here says yes by PIN.
    In danger, call your local emergency number.

    \b
    Examples:
      voicerepair play rhythm
      voicerepair play own --names Ana,Bo=boh --stretch 1.5
      voicerepair play own --no-sound
      voicerepair play own --record
    """
    refuse_without_a_microphone(record=record, no_mic=no_mic)
    program = remembered.load(script, still=still)
    chosen = settings.of_this_machine()
    wishes = Wishes(voice, rate, speaker, microphone, no_mic, no_ear, no_sound, chosen, cancel_echo)
    turns = Settings(stretch=stretch, patient=patient)
    first_run()
    with keeping.journal_here(record=record) as journal:
        people = who_is_here(program.script.roles, names)
        left = keeping.offered(journal, people)
        if left is not None and journal is not None:
            sat = go_on(journal, left, turns, wishes, record=record, log_file=log_file)
        else:
            sat = sit(
                program,
                people,
                turns,
                wishes,
                still=still,
                log_file=log_file,
                record=record,
                journal=journal,
                source=source_of(script),
            )
    if sat.interrupted:
        context.exit(CTRL_C)


def refuse_without_a_microphone(*, record: bool, no_mic: bool) -> None:
    if record and no_mic:
        raise click.UsageError("Recording takes a microphone: --record and --no-mic exclude it.")


def source_of(script: str) -> str:
    """A script's name, or where its file is whatever folder one is in later."""
    return str(Path(script).resolve()) if Path(script).is_file() else script


def who_is_here(roles: Sequence[str], names: str | None) -> tuple[Person, ...]:
    """The people, as ``--names`` says, asked for, or by their roles where nobody can be asked."""
    from voicerepair.screen.ask import ask_names, parse_names

    if names is not None:
        return parse_names(names, roles)
    if sys.stdin is not None and sys.stdin.isatty():
        return ask_names(roles)
    click.echo("No terminal to ask for names, so people are called by their roles.", err=True)
    return tuple(Person(role, role) for role in roles)


def first_run() -> None:
    """What this is not, said plainly, once on this machine."""
    from platformdirs import user_state_path

    seen = user_state_path("voicerepair") / "seen"
    if seen.exists():
        return
    tell(f"{FIRST_RUN}\n", err=True)
    try:
        seen.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen.touch()
    except OSError:
        return  # it is said again next time, and nothing is lost
