"""``voicerepair listen``: what would ``play`` have heard in these sound files, and why?

The files go through the same VAD, the same endpointing and the same ears as a turn does. A file
has no ceiling; after a hand-over the next turn begins at once. Commands are told, and only those
that end a turn do anything.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from voicerepair.cli.numbers import Between
from voicerepair.errors import SoundError
from voicerepair.screen.stray import StrayLines
from voicerepair.session.arming import ANSWERS
from voicerepair.session.commands import HAND_OVER, PHRASES
from voicerepair.session.events import SpeechStarted, SpeechStopped, Tapped
from voicerepair.session.turn import Endpointing, Policy, TurnType, Verdict, What, policy_for
from voicerepair.sound.ear.alone import Alone
from voicerepair.sound.files import read_blocks
from voicerepair.sound.hearing import Heard, Listening
from voicerepair.sound.ports import HEARING_RATE, Block, Ear, Vad
from voicerepair.sound.vad import SileroVad

__all__ = ["Finding", "Said", "command", "hear_turns"]

TOLD = frozenset({What.TONE, What.TAKEN_BACK, What.HAND_OVER})
LISTENING = 1  # the id of the one listening that a file is
ENDING = frozenset(HAND_OVER)
REST = 2.0  # seconds of quiet after the end of a file, in which its last word is judged


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` was heard or decided ``at`` so many seconds from the beginning, and ``why``."""

    at: float
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A command, whose ``phrase`` was said alone from ``at`` on."""

    at: float
    phrase: str
    confidence: float


class _Commands:
    """Commands in one file."""

    def __init__(self, ear: Ear, phrases: Collection[str]) -> None:
        self._ear = ear
        self._phrases = phrases
        self._alone = Alone()

    def take(self, block: Block, heard: Sequence[Heard], listening: Listening) -> Iterator[Said]:
        for utterance in self._alone.take(block, heard, listening.judged):
            if found := self._ear.recognise(utterance.samples, self._phrases):
                yield Said(utterance.at, found.phrase, found.confidence)

    def rest(self, now: float, listening: Listening, frame: int) -> Iterator[Said]:
        """The file has ended: what was said last was said alone, if nothing followed."""
        quiet = Block(np.zeros(round(REST * HEARING_RATE), np.int16), now)
        for block in _split([quiet], frame):
            heard = listening.take(block)
            listening.settle()
            yield from self.take(block, heard, listening)


def hear_turns(
    blocks: Iterable[Block],
    vad: Vad,
    policy: Policy,
    ear: Ear | None = None,
    phrases: Collection[str] = PHRASES,
) -> Iterator[Finding | Said]:
    """Turn after turn under ``policy``, and each of ``phrases`` that ``ear`` hears, until the
    blocks end.

    A verdict is given its own time, and comes, as in a session, once the sound up to then has
    been judged; so does a command.
    """
    listening = Listening(LISTENING, 0.0, vad)
    commands = _Commands(ear, phrases) if ear else None
    turn = Endpointing(policy, 0.0)
    speaking_since: float | None = None
    now = 0.0
    for block in _split(blocks, vad.frame):
        now = block.at + len(block.samples) / HEARING_RATE
        verdicts: list[Verdict] = []
        heard = listening.take(block)
        for event in heard:
            match event:
                case SpeechStarted(at=at):
                    speaking_since = at
                    yield Finding(at, "speech started")
                case SpeechStopped(at=at) if speaking_since is not None:
                    yield Finding(at, "speech stopped", f"after {at - speaking_since:.1f} s")
                    speaking_since = None
            verdicts += _tell(turn, event, now)
        listening.settle()
        for said in commands.take(block, heard, listening) if commands else ():
            yield said
            if said.phrase in ENDING:
                verdicts += turn.done(now, f"somebody said {said.phrase!r}")
        if turn.deadline is not None and turn.deadline.at <= listening.judged:
            verdicts += turn.tick(now)
        for verdict in verdicts:
            if verdict.what in TOLD:
                yield Finding(verdict.at, verdict.what, verdict.why)
        if turn.over:
            turn = Endpointing(policy, now)
    if speaking_since is not None:
        yield Finding(now, "speech stopped", "the end of the file")
    if commands:
        yield from commands.rest(now, listening, vad.frame)


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
@click.option(
    "--phrases",
    metavar="PHRASES",
    help="Listen for these as commands, with commas between, instead of the usual ones.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def command(
    context: click.Context,
    files: tuple[Path, ...],
    turn: str,
    quiet: float | None,
    phrases: str | None,
    as_json: bool,
) -> None:
    """Say what the player would hear in a sound FILE, and when it would take a turn for over.

    WAV, FLAC, MP3, Ogg and Opus; any rate, mono or stereo.

    \b
    Examples:
      voicerepair listen turn.wav --turn deep
      voicerepair listen turn.wav --phrases "computer,smart mirror"
    """
    policy = policy_for(TurnType(turn), math.inf, quiet=quiet)
    vad = SileroVad()
    wanted = _wanted(phrases) if phrases is not None else _usual(TurnType(turn))
    ear = _only(wanted) if phrases is not None else _whatever_hears()
    tell = _tell_json if as_json else _tell_line
    failed = False
    for file in files:
        heard = False
        if not as_json:
            click.echo(click.format_filename(file))
        try:
            with StrayLines():
                for finding in hear_turns(read_blocks(file), vad, policy, ear, wanted):
                    heard = True
                    tell(file, finding)
            if not heard and not as_json:
                click.echo(f"{'':11}no speech was heard")
        except SoundError as error:
            failed = True
            click.echo(f"Error: {error.message}\nHint: {error.hint}", err=True)
        if not as_json:
            click.echo()
    ear.close()
    if failed:
        context.exit(1)


def _usual(turn: TurnType) -> tuple[str, ...]:
    """What is listened for in such a turn, when nothing else is asked for."""
    return (*PHRASES, *ANSWERS) if turn is TurnType.ANSWERS else PHRASES


def _wanted(listed: str) -> tuple[str, ...]:
    """Phrases as they were given. Raises BadParameter where there are none."""
    phrases = (" ".join(phrase.split()).lower() for phrase in listed.split(","))
    wanted = tuple(dict.fromkeys(filter(None, phrases)))
    if not wanted:
        raise click.BadParameter("there is no phrase in it.", param_hint="--phrases")
    return wanted


def _only(phrases: Collection[str]) -> Ear:
    """An ear for these English phrases. Raises SoundError and BadParameter."""
    from voicerepair.sound.ear.english.ear import EnglishEar

    ear = EnglishEar()
    if unknown := ear.unknown(phrases):
        ear.close()
        raise click.BadParameter(
            f"these hold words that the English dictionary does not know: {', '.join(unknown)}.",
            param_hint="--phrases",
        )
    return ear


def _whatever_hears() -> Ear:
    """An ear for the taught words and the English phrases, as far as there are any; what is
    missing is said once."""
    from voicerepair.sound.ear.english.ear import EnglishEar
    from voicerepair.sound.ear.several import SeveralEars
    from voicerepair.sound.ear.taught import open_taught
    from voicerepair.sound.ear.taught_words import usual_path

    def tell(problem: SoundError) -> None:
        click.echo(f"{problem.message} {problem.hint}", err=True)

    ears: list[Ear] = []
    for opened in (lambda: open_taught(usual_path()), lambda: EnglishEar(answers=ANSWERS)):
        try:
            ears.append(opened())
        except SoundError as problem:
            tell(problem)
    return SeveralEars(*ears, doubted=tell)


def _tell_json(file: Path, finding: Finding | Said) -> None:
    line: dict[str, object] = {"file": str(file), "at": round(finding.at, 3)}
    match finding:
        case Finding():
            line |= {"what": finding.what, "why": finding.why}
        case Said():
            confidence = round(finding.confidence, 3)
            line |= {"what": "command", "phrase": finding.phrase, "confidence": confidence}
    click.echo(json.dumps(line))


def _tell_line(_: Path, finding: Finding | Said) -> None:
    minutes, seconds = divmod(finding.at, 60)
    clock = f"{minutes:.0f}:{seconds:04.1f}"
    match finding:
        case Finding(what=what, why=why):
            told = f"{what:<16}{why}"
        case Said(phrase=phrase, confidence=confidence):
            told = f"{'command':<16}{phrase}, {confidence:.0%} sure"
    click.echo(f"{clock:>9}  {told}".rstrip())
