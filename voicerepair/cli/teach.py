"""``voicerepair teach``: people's own words for commands, three takes of each.

A word can be any sound that a person makes the same way each time, in any language. What is kept
is kept by ``sound/ear/taught_words.py``; whether takes will do, ``sound/ear/takes.py`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np
from numpy.typing import NDArray

from voicerepair.cli.telling import tell
from voicerepair.errors import SoundError, VoiceRepairError
from voicerepair.screen.ask import parse_name
from voicerepair.screen.words import clean
from voicerepair.sound.ear.cepstra import FRAME_SECONDS
from voicerepair.sound.ear.taught import TaughtEar, open_taught
from voicerepair.sound.ear.taught_words import (
    TAKES,
    TEACHABLE,
    TaughtWord,
    read,
    usual_path,
    write,
)

if TYPE_CHECKING:
    from voicerepair.sound.ear.takes import Lesson
    from voicerepair.sound.ports import Block, Microphone

__all__ = ["blocks", "command", "forget", "learn", "listing", "try_out"]

SPELT = {name.replace(" ", "-"): name for name in TEACHABLE}  # as the command line takes them
SILENT_FOR = 5.0  # seconds without a block: the microphone is gone
READ_TIMEOUT = 0.5

Utterances = Iterable[NDArray[np.int16] | SoundError]

WELCOME = (
    "Your own word for {command!r}: any word or two, in any language. Longer is safer. "
    "Say it three times, alone, with some quiet in between. Ctrl-C keeps nothing."
)
WIDEST = 80
INDENT = " " * len("1 of 3  ")


@click.command(name="teach")
@click.argument("command", required=False, type=click.Choice(list(SPELT)), metavar="[COMMAND]")
@click.option("--name", help="Whose word it is, where each of you has one of your own.")
@click.option("--list", "listed", is_flag=True, help="The words that were taught.")
@click.option("--try", "trying", is_flag=True, help="Say which taught words are heard.")
@click.option("--forget", "forgetting", is_flag=True, help="Forget COMMAND's word, or all.")
@click.option("--microphone", metavar="NAME", help="A microphone, by a part of its name.")
def command(
    command: str | None,
    name: str | None,
    listed: bool,
    trying: bool,
    forgetting: bool,
    microphone: str | None,
) -> None:
    """Teach your own word for COMMAND, by saying it three times.

    It may be a safe word, in any language, with any accent; it works without a speech
    recogniser. Kept are measures of how it sounds, no recording, on this computer alone.

    Commands: done, repeat, back, skip, more-time, pause, time-out, stop, help,
    and the answers yes, no, pass.

    \b
    Examples:
      voicerepair teach stop
      voicerepair teach time-out --name Ana
      voicerepair teach --try
      voicerepair teach stop --forget
    """
    if listed + trying + forgetting > 1:
        raise click.UsageError("--list, --try and --forget are one at a time.")
    if command and (listed or trying):
        raise click.UsageError("--list and --try are about all taught words, so name no COMMAND.")
    path = usual_path()
    person = parse_name(name).name if name is not None else ""
    if listed:
        for line in listing(read(path), path):
            click.echo(line)
    elif forgetting:
        click.echo(forget(path, SPELT[command] if command else None, name and person))
    elif trying:
        with ExitStack() as stack:
            try_out(open_taught(path), lambda: listen(microphone, stack))
    elif command is None:
        raise click.UsageError(
            "Which COMMAND is your word for? For example: voicerepair teach stop"
        )
    else:
        teach(path, SPELT[command], person, microphone)


def teach(path: Path, command: str, person: str, microphone: str | None) -> None:
    """One lesson, and what comes of it into the file."""
    from voicerepair.sound.ear.takes import Lesson

    lesson = Lesson(command, read(path), person)
    with ExitStack() as stack:
        said = listen(microphone, stack)
        tell(WELCOME.format(command=command))
        click.echo()
        word = learn(lesson, said)
    # Another window may have taught a word meanwhile.
    write(path, [*(other for other in read(path) if not word.replaces(other)), word])
    click.echo()
    tell(f"Kept: it stands for {command!r} wherever that can be said.")
    for doubt in lesson.doubts:
        tell(doubt)
    click.echo("Try it: voicerepair teach --try")


def learn(lesson: Lesson, said: Utterances) -> TaughtWord:
    """Utterances until the lesson has its word. Raises SoundError where it cannot have one."""
    for utterance in said:
        if isinstance(utterance, SoundError):
            tell(f"{utterance.message} {utterance.hint}", INDENT)
            continue
        heard = lesson.hear(utterance)
        if heard.trouble:
            tell(heard.trouble, INDENT)
        else:
            click.echo(f"{lesson.agreed} of {TAKES}  heard, {heard.seconds:.1f} s")
        if lesson.word is not None:
            return lesson.word
    raise SoundError("The sound ended before three takes were heard.", "Nothing was kept.")


def try_out(ear: TaughtEar, listen: Callable[[], Utterances]) -> None:
    """Says of every utterance which taught word it is, until Ctrl-C."""
    if not ear.words:
        raise SoundError("Nothing was taught yet.", "To begin: voicerepair teach stop")
    meant = {phrase: word.command for word in ear.words for phrase in word.phrases}
    said = listen()
    click.echo("Say a taught word, or anything else. Ctrl-C ends it.\n")
    for utterance in said:
        if isinstance(utterance, SoundError):
            tell(f"{utterance.message} {utterance.hint}")
        elif found := ear.recognise(utterance, meant):
            click.echo(f"{meant[found.phrase]:<12}{found.confidence:.0%} sure")
        else:
            click.echo("no taught word")


def listing(words: Iterable[TaughtWord], path: Path) -> Iterator[str]:
    """A line for each word, and where they are kept."""
    found = sorted(words, key=lambda word: (TEACHABLE.index(word.command), word.person))
    if not found:
        yield "Nothing was taught yet. To begin: voicerepair teach stop"
        return
    for word in found:
        seconds = sum(map(len, word.takes)) / len(word.takes) * FRAME_SECONDS
        yield f"{word.command:<12}{seconds:.1f} s   {clean(word.person)}".rstrip()
    yield f"\nKept are measures of sound, no recordings, in\n{path}"


def forget(path: Path, command: str | None, person: str | None) -> str:
    """Forget the words for ``command`` of ``person``, or of all where None; what was done."""
    words = read(path)
    gone = [
        word for word in words if command in (None, word.command) and person in (None, word.person)
    ]
    if not gone:
        what = f"No word for {command!r}" if command else "No word"
        raise VoiceRepairError(
            f"{what}{f' of {person}' if person else ''} was taught.",
            "voicerepair teach --list shows what was.",
        )
    write(path, [word for word in words if word not in gone])
    return f"Forgotten: {', '.join(dict.fromkeys(word.command for word in gone))}."


def listen(microphone: str | None, stack: ExitStack) -> Utterances:
    """What is said, from an open microphone. Raises SoundError where there is none."""
    from voicerepair.screen.stray import StrayLines
    from voicerepair.sound.ear.utterances import utterances
    from voicerepair.sound.portaudio import PortAudio
    from voicerepair.sound.vad import SileroVad

    stack.enter_context(StrayLines())
    vad = SileroVad()
    opened = stack.enter_context(PortAudio()).microphone(microphone)
    losses: list[str] = []
    opened.start(losses.append)
    stack.callback(opened.close)
    blocks_of_it = blocks(opened, losses)
    first = next(blocks_of_it)  # sound flows before anybody is asked to speak
    return utterances(chain([first], blocks_of_it), vad)


def blocks(microphone: Microphone, losses: Sequence[str]) -> Iterator[Block]:
    """For as long as there are any. Raises SoundError when the microphone is lost."""
    silent = 0.0
    while not losses and silent < SILENT_FOR:
        block = microphone.read(READ_TIMEOUT)
        silent = 0.0 if block is not None else silent + READ_TIMEOUT
        if block is not None:
            yield block
    why = losses[0] if losses else "The microphone gives no sound."
    raise SoundError(why, "Nothing was kept. Plug it in, or choose another with --microphone.")
