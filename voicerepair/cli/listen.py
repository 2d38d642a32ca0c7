"""``voicerepair listen``: what would ``play`` have heard in these sound files, and why?

The files go through the same ear and the same endpointing as a turn does. A file has no
ceiling; after a hand-over the next turn begins at once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from voicerepair.cli.numbers import Between
from voicerepair.errors import SoundError
from voicerepair.screen.stray import StrayLines
from voicerepair.session.events import SpeechStarted, SpeechStopped, Tapped
from voicerepair.session.turn import Endpointing, Policy, TurnType, Verdict, What, policy_for
from voicerepair.sound.files import read_blocks
from voicerepair.sound.hearing import Heard, Listening
from voicerepair.sound.ports import HEARING_RATE, Block, Vad
from voicerepair.sound.vad import SileroVad

__all__ = ["Finding", "command", "hear_turns"]

TOLD = frozenset({What.TONE, What.TAKEN_BACK, What.HAND_OVER})
LISTENING = 1  # the id of the one listening that a file is


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` was heard or decided ``at`` so many seconds from the beginning, and ``why``."""

    at: float
    what: str
    why: str = ""


def hear_turns(blocks: Iterable[Block], vad: Vad, policy: Policy) -> Iterator[Finding]:
    """Turn after turn under ``policy``, until the blocks end.

    A verdict is given its own time, and comes, as in a session, once the sound up to then has
    been judged.
    """
    listening = Listening(LISTENING, 0.0, vad)
    turn = Endpointing(policy, 0.0)
    speaking_since: float | None = None
    now = 0.0
    for block in _split(blocks, vad.frame):
        now = block.at + len(block.samples) / HEARING_RATE
        verdicts: list[Verdict] = []
        for event in listening.take(block):
            match event:
                case SpeechStarted(at=at):
                    speaking_since = at
                    yield Finding(at, "speech started")
                case SpeechStopped(at=at) if speaking_since is not None:
                    yield Finding(at, "speech stopped", f"after {at - speaking_since:.1f} s")
                    speaking_since = None
            verdicts += _tell(turn, event, now)
        listening.settle()
        if turn.deadline is not None and turn.deadline.at <= listening.judged:
            verdicts += turn.tick(now)
        for verdict in verdicts:
            if verdict.what in TOLD:
                yield Finding(verdict.at, verdict.what, verdict.why)
        if turn.over:
            turn = Endpointing(policy, now)
    if speaking_since is not None:
        yield Finding(now, "speech stopped", "the end of the file")


def _tell(turn: Endpointing, event: Heard, now: float) -> list[Verdict]:
    match event:
        case SpeechStarted():
            return turn.speech_started(event.at, now)
        case SpeechStopped():
            return turn.speech_stopped(event.at, now)
        case Tapped():
            return turn.done(now, "two taps on the table")


def _split(blocks: Iterable[Block], size: int) -> Iterator[Block]:
    """As finely as a microphone gives them, so that no time is judged late."""
    for block in blocks:
        for start in range(0, len(block.samples), size):
            yield Block(block.samples[start : start + size], block.at + start / HEARING_RATE)


@click.command(name="listen")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "--turn",
    type=click.Choice([turn.value for turn in TurnType]),
    default=TurnType.SPEAKS.value,
    show_default=True,
    help="The kind of turn: it says how much quiet ends it.",
)
@click.option(
    "--quiet",
    type=Between(0.5, 600),
    metavar="SECONDS",
    help="Quiet before the hand-over tone, instead of what the kind of turn says.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def command(
    context: click.Context, files: tuple[Path, ...], turn: str, quiet: float | None, as_json: bool
) -> None:
    """Say what the player would hear in a sound FILE, and when it would take a turn for over.

    WAV, FLAC, MP3, Ogg and Opus; any rate, mono or stereo.

    \b
    Example:
      voicerepair listen turn.wav --turn deep
    """
    policy = policy_for(TurnType(turn), math.inf, quiet=quiet)
    vad = SileroVad()
    tell = _tell_json if as_json else _tell_line
    failed = False
    for file in files:
        heard = False
        if not as_json:
            click.echo(click.format_filename(file))
        try:
            with StrayLines():
                for finding in hear_turns(read_blocks(file), vad, policy):
                    heard = True
                    tell(file, finding)
            if not heard and not as_json:
                click.echo(f"{'':11}no speech was heard")
        except SoundError as error:
            failed = True
            click.echo(f"Error: {error.message}\nHint: {error.hint}", err=True)
        if not as_json:
            click.echo()
    if failed:
        context.exit(1)


def _tell_json(file: Path, finding: Finding) -> None:
    line = {"file": str(file), "at": round(finding.at, 3)}
    click.echo(json.dumps(line | {"what": finding.what, "why": finding.why}))


def _tell_line(_: Path, finding: Finding) -> None:
    minutes, seconds = divmod(finding.at, 60)
    clock = f"{minutes:.0f}:{seconds:04.1f}"
    click.echo(f"{clock:>9}  {finding.what:<16}{finding.why}".rstrip())
