"""``voicerepair play``: an exercise aloud, with real people and real devices.

The composition root: who is here, what is wished for, and everything opened in order and closed in
reverse. ``devices.py`` opens each thing.
"""

from __future__ import annotations

import random
import sys
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.cli import headstart, languages, remembered
from voicerepair.cli.devices import (
    Wishes,
    caption_seconds,
    open_hearing,
    open_keys,
    open_prompts,
    open_speaker,
    open_system,
)
from voicerepair.cli.numbers import Between
from voicerepair.script.model import Program
from voicerepair.session.engine import Session
from voicerepair.session.events import Person, Reason, Settings

if TYPE_CHECKING:
    from voicerepair.hosts.live import Devices, Live
    from voicerepair.hosts.log import SessionLog
    from voicerepair.screen.keys import Keys

__all__ = ["command"]

USUAL_RATE = 120
CTRL_C = 130

FIRST_RUN = """\
This is practice: not therapy, not mediation, and no evidence of anything.
If you are afraid of the other person, or have been hurt, forced, watched or
cut off, don't do an exercise together. In danger, call your local emergency
number.
"""


@click.command()
@click.argument("script")
@click.option("--names", help="Who is here, with commas; NAME=spelling says how it sounds.")
@click.option("--voice", help="A voice of this machine (see: voicerepair voices).")
@click.option(
    "--rate",
    type=click.IntRange(60, 240),
    default=USUAL_RATE,
    show_default=True,
    metavar="WPM",
    help="Words a minute.",
)
@click.option(
    "--stretch",
    type=Between(0.25, 4.0),
    default=1.0,
    show_default=True,
    help="Turns and pauses so many times as long.",
)
@click.option("--patient", is_flag=True, help="Quiet ends no turn; a key or two taps do.")
@click.option("--speaker", metavar="NAME", help="A loudspeaker, by a part of its name.")
@click.option("--microphone", metavar="NAME", help="A microphone, by a part of its name.")
@click.option("--no-mic", is_flag=True, help="Without a microphone: keys, and the turn's clock.")
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
    speaker: str | None,
    microphone: str | None,
    no_mic: bool,
    no_sound: bool,
    log_file: Path | None,
) -> None:
    """Play SCRIPT aloud, and take turns with the people who are here.

    SCRIPT is an exercise (rhythm, settle, name, own, apart or return), or a file of yours.
    rhythm-de is in German, rhythm-es in Spanish: the guide speaks the language of the script.
    Press ? for the keys: Enter hands over, space pauses, t takes a time-out, q stops at once.
    In danger, call your local emergency number.

    \b
    Examples:
      voicerepair play rhythm
      voicerepair play own --names Ana,Bo=boh --stretch 1.5
      voicerepair play own --no-sound
    """
    program = remembered.load(script)
    wishes = Wishes(voice, rate, speaker, microphone, no_mic, no_sound)
    settings = Settings(stretch=stretch, patient=patient)
    first_run()
    people = who_is_here(program, names)
    session = Session(
        program, people, settings, utc_offset=utc_offset(), wording=languages.wording_for(program)
    )
    reason, interrupted = play(session, wishes, log_file)
    if reason is Reason.STOPPED and interrupted:
        context.exit(CTRL_C)


def who_is_here(program: Program, names: str | None) -> tuple[Person, ...]:
    """The people, as ``--names`` says, asked for, or by their roles where nobody can be asked."""
    from voicerepair.screen.ask import ask_names, parse_names

    roles = program.script.roles
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
    click.echo(FIRST_RUN, err=True)
    try:
        seen.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen.touch()
    except OSError:
        return  # it is said again next time, and nothing is lost


def utc_offset() -> float:
    """Seconds that this machine's local time is ahead of UTC, now."""
    offset = datetime.now().astimezone().utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def play(session: Session, wishes: Wishes, log_file: Path | None) -> tuple[Reason, bool]:
    """Open what there is, run the session, close in reverse. Returns how it ended, and whether
    Ctrl-C ended it. Raises ``VoiceRepairError`` where what was asked for by name is not there."""
    with ExitStack() as stack:
        with headstart.without_garbage_collection():
            live, devices, keys = set_up(session, wishes, log_file, stack)
        reason = live.run(devices)
    return reason, keys is not None and keys.interrupted


def set_up(
    session: Session, wishes: Wishes, log_file: Path | None, stack: ExitStack
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
    live = Live(session, log, caption_seconds(wishes.rate))
    terminal = stack.enter_context(Terminal(live.woken))
    unsaid = languages.lacking(session.program)
    notices = [unsaid] if unsaid else []
    system = open_system(wishes, stack, notices)
    speaker = open_speaker(system, wishes, live, stack, notices)
    prompts = open_prompts(session, wishes, speaker, live, stack, notices)
    hearing = open_hearing(system, wishes, live, stack, notices)
    guide = Guide(prompts=prompts, cues=lambda name: cues.load(name, speaker.rate), speaker=speaker)
    live.begin(guide, random.SystemRandom().getrandbits(32))
    stack.enter_context(StrayLines())
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
    )
    return live, devices, keys


def close_log(log: SessionLog, path: Path | None) -> None:
    """Once the screen is gone, and with a word about a log that could not be written to its end."""
    log.close()
    if log.failed:
        click.echo(f"The log {path} is not whole: {log.failed}.", err=True)
