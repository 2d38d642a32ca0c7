"""``voicerepair play``: an exercise aloud, with real people and real devices.

The composition root: who is here, what is wished for, and everything opened in order and closed in
reverse. ``devices.py`` opens each thing.
"""

from __future__ import annotations

import random
import shutil
import sys
import textwrap
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from voicerepair.cli import headstart, languages, remembered, settings
from voicerepair.cli.completing import script_names
from voicerepair.cli.devices import (
    Wishes,
    caption_seconds,
    open_hearing,
    open_keys,
    open_prompts,
    open_speaker,
    open_system,
)
from voicerepair.cli.earlier import Earlier
from voicerepair.cli.numbers import Between
from voicerepair.cli.spoken_commands import open_ear
from voicerepair.errors import VoiceRepairError
from voicerepair.script.fitting import fit
from voicerepair.script.model import Program
from voicerepair.session.engine import Session
from voicerepair.session.events import Person, Reason, Settings

if TYPE_CHECKING:
    from voicerepair.hosts.live import Devices, Live
    from voicerepair.hosts.log import SessionLog
    from voicerepair.screen.keys import Keys

__all__ = ["Sat", "command", "first_run", "sit", "who_is_here"]

CTRL_C = 130

WIDEST = 78  # columns
FIRST_RUN = (
    "This is practice: not therapy, not mediation, and no evidence of anything. If you are afraid "
    "of the other person, or have been hurt, forced, watched or cut off, don't do an exercise "
    "together. In danger, call your local emergency number."
)


@click.command()
@click.argument("script", shell_complete=script_names)
@click.option("--names", help="Who is here, with commas; NAME=spelling says how it sounds.")
@click.option("--voice", help="One that voicerepair voices lists, or neural:FOLDER.")
@click.option(
    "--rate",
    type=click.IntRange(*settings.RATES),
    default=lambda: settings.of_this_machine().rate,
    show_default=str(settings.USUAL_RATE),
    metavar="WPM",
    help="Words a minute.",
)
@click.option(
    "--stretch",
    type=Between(*settings.STRETCHES),
    default=lambda: settings.of_this_machine().stretch,
    show_default="1.0",
    help="Turns and pauses so many times as long.",
)
@click.option(
    "--patient/--not-patient",
    default=lambda: settings.of_this_machine().patient,
    help="Quiet ends no turn; a key or two taps do.",
)
@click.option("--still", is_flag=True, help="Without breathing in a rhythm: feet and eyes instead.")
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
    log_file: Path | None,
) -> None:
    """Play SCRIPT aloud, and take turns with the people who are here.

    SCRIPT is an exercise (voicerepair list has them all), or a file of yours.
    rhythm-de is in German, rhythm-es in Spanish: the guide speaks the language of the script.
    Press ? for the keys: Enter hands over, space pauses, t takes a time-out, q stops at once.
    So do "that's all", "pause", "time out" and "stop", said alone, and words that were taught.
    What is not said here comes from your settings (voicerepair setup).
    In danger, call your local emergency number.

    \b
    Examples:
      voicerepair play rhythm
      voicerepair play own --names Ana,Bo=boh --stretch 1.5
      voicerepair play own --no-sound
    """
    program = remembered.load(script, still=still)
    chosen = settings.of_this_machine()
    wishes = Wishes(voice, rate, speaker, microphone, no_mic, no_ear, no_sound, chosen, cancel_echo)
    turns = Settings(stretch=stretch, patient=patient)
    first_run()
    people = who_is_here(program.script.roles, names)
    sat = sit(program, people, turns, wishes, still=still, log_file=log_file)
    if sat.interrupted:
        context.exit(CTRL_C)


class Sat(NamedTuple):
    """How a session ended. ``interrupted``: it was stopped by Ctrl-C; ``whole``: the script that
    was played came to its end."""

    reason: Reason
    interrupted: bool
    whole: bool


def sit(
    program: Program,
    people: Sequence[Person],
    turns: Settings,
    wishes: Wishes,
    *,
    still: bool,
    log_file: Path | None = None,
) -> Sat:
    """One session, fitted to what earlier ones left, and kept for later ones."""
    earlier = Earlier.of_this_machine()
    fitted = fit(program, earlier.fit(still=still))
    session = Session(
        fitted, people, turns, utc_offset=utc_offset(), wording=languages.wording_for(program)
    )
    reason, interrupted = play(session, wishes, log_file, earlier)
    keep_plays(earlier, program, session)
    return Sat(reason, interrupted and reason is Reason.STOPPED, program.main in session.played)


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
    width = min(WIDEST, shutil.get_terminal_size().columns)
    click.echo(f"{textwrap.fill(FIRST_RUN, width)}\n", err=True)
    try:
        seen.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen.touch()
    except OSError:
        return  # it is said again next time, and nothing is lost


def utc_offset() -> float:
    """Seconds that this machine's local time is ahead of UTC, now."""
    offset = datetime.now().astimezone().utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def keep_plays(earlier: Earlier, program: Program, session: Session) -> None:
    """For the next time; that it could not be kept is no failure of this session."""
    try:
        earlier.keep_plays(program, session.played)
    except VoiceRepairError as error:
        click.echo(f"{error.message} {error.hint}", err=True)


def play(
    session: Session, wishes: Wishes, log_file: Path | None, earlier: Earlier
) -> tuple[Reason, bool]:
    """Open what there is, run the session, close in reverse. Returns how it ended, and whether
    Ctrl-C ended it. Raises ``VoiceRepairError`` where what was asked for by name is not there."""
    with ExitStack() as stack:
        with headstart.without_garbage_collection():
            live, devices, keys = set_up(session, wishes, log_file, earlier, stack)
        reason = live.run(devices)
    return reason, keys is not None and keys.interrupted


def set_up(
    session: Session, wishes: Wishes, log_file: Path | None, earlier: Earlier, stack: ExitStack
) -> tuple[Live, Devices, Keys | None]:
    """Everything that ``play`` runs a session with, which the guide begins as soon as it can;
    ``stack`` closes it."""
    if not (wishes.no_sound and wishes.no_mic):
        headstart.begin_to_load_sound()
    from voicerepair.hosts.live import Devices, Guide, Live
    from voicerepair.hosts.log import SessionLog
    from voicerepair.screen import Terminal, open_screen
    from voicerepair.screen.stray import StrayLines
    from voicerepair.sound import cues

    log = SessionLog(log_file, time.monotonic())
    stack.callback(close_log, log, log_file)
    live = Live(session, log, caption_seconds(wishes.rate), keep_pause=earlier.keep_pause)
    terminal = stack.enter_context(Terminal(live.woken))
    unsaid = languages.lacking(session.program)
    troubles = (earlier.trouble, unsaid, *wishes.chosen.troubles)
    notices = [notice for notice in troubles if notice]
    system = open_system(wishes, stack, notices)
    speaker = open_speaker(system, wishes, live, stack, notices)
    prompts = open_prompts(session, wishes, speaker, live, stack, notices)
    hearing = open_hearing(system, wishes, speaker, live, stack, notices)
    guide = Guide(prompts=prompts, cues=lambda name: cues.load(name, speaker.rate), speaker=speaker)
    live.begin(guide, random.SystemRandom().getrandbits(32))
    stack.enter_context(StrayLines())
    sayings = open_ear(hearing[0], session, wishes, live, stack, notices) if hearing else ()
    screen = open_screen(terminal)
    stack.callback(screen.close)
    keys = open_keys(terminal, screen, live, stack, notices)
    for notice in notices:
        screen.say(notice)
    devices = Devices(
        screen=screen,
        keys=keys,
        ears=hearing[0] if hearing else None,
        microphone=hearing[1] if hearing else None,
        sayings=sayings,
    )
    return live, devices, keys


def close_log(log: SessionLog, path: Path | None) -> None:
    """Once the screen is gone, and with a word about a log that could not be written to its end."""
    log.close()
    if log.failed:
        click.echo(f"The log {path} is not whole: {log.failed}.", err=True)
