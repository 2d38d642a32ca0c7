"""``voicerepair journal play``: recorded turns through the loudspeaker, by PIN.

Rule: only what is sealed to whoever gave their PIN, and only in memory.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from queue import Queue
from typing import TYPE_CHECKING

import click

from voicerepair.cli import settings
from voicerepair.cli.journal.opening import as_option, opened, split_code, unlocked
from voicerepair.errors import JournalError, SoundError
from voicerepair.session.events import DeviceKind

if TYPE_CHECKING:
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked
    from voicerepair.journal.sessions import Session
    from voicerepair.journal.turns import Turn
    from voicerepair.sound.pcm import Pcm

__all__ = ["command", "to_hear"]


@click.command()
@click.argument("session")
@click.option("--turn", "number", type=click.IntRange(min=1), help="Only this one of its turns.")
@click.option("--speaker", metavar="NAME", help="A loudspeaker, by a part of its name.")
@as_option
def command(session: str, number: int | None, speaker: str | None, name: str | None) -> None:
    """Play what was recorded of you in SESSION (k3f9), or one turn of it (k3f9.2), by your PIN.

    You hear your own turns, and those that others shared with you. Others in the room hear them
    too. The space bar pauses, left and right go ten seconds back and on.

    \b
    Examples:
      voicerepair journal play k3f9 --as Ana
      voicerepair journal play k3f9 --turn 2
    """
    code, of_code = split_code(session)
    with opened() as journal:
        told, sounds = to_hear(journal, code, number or of_code, name)
    play(told, sounds, speaker)


def to_hear(
    journal: Journal, code: str, number: int | None, name: str | None
) -> tuple[list[str], list[Pcm]]:
    """What is said of each turn, and its sound. Raises ``JournalError`` where nothing is for them
    who ask."""
    by = unlocked(journal, name)
    session = journal.sessions.find(code, by)
    turns = journal.turns.of(session) if number is None else [journal.turns.find(session, number)]
    if not turns:
        raise JournalError(f"Nothing is recorded in {session.code}, or not any more.")
    if by is None:
        by = unlocked(journal, _only_one(turns))
        assert by is not None
    if number is None:
        turns = [turn for turn in turns if by.person.id in turn.readers]
        if not turns:
            raise JournalError(
                f"Nothing in {session.code} is for {by.person.name} to hear.",
                "Whoever spoke can share a turn: voicerepair journal share TURN",
            )
    return [_told(session, turn) for turn in turns], [_sound(journal, turn, by) for turn in turns]


def _only_one(turns: list[Turn]) -> str:
    """Whose PIN it takes, where there is no doubt."""
    names = {name for turn in turns for name in (*turn.speakers, *turn.shared_with)}
    if len(names) != 1:
        raise JournalError("Several people have turns there.", "Say who listens: --as NAME")
    return names.pop()


def _sound(journal: Journal, turn: Turn, by: Unlocked) -> Pcm:
    import numpy as np

    from voicerepair.journal.sound import RATE
    from voicerepair.sound.pcm import Pcm

    samples = journal.turns.open(turn, by).samples
    return Pcm(samples.astype(np.float32) / np.float32(32768), RATE)


def _told(session: Session, turn: Turn) -> str:
    return f"{session.code}.{turn.number}  {' and '.join(turn.speakers)}, step {turn.step}"


def play(told: list[str], sounds: list[Pcm], loudspeaker: str | None) -> None:
    """Through the loudspeaker, until its end or ``q``. Raises ``SoundError``."""
    from voicerepair.cli.devices import usual_device
    from voicerepair.cli.journal.listening import HELP, Player
    from voicerepair.errors import VoiceRepairError
    from voicerepair.screen import Terminal
    from voicerepair.screen.keys import KeyReader
    from voicerepair.sound.portaudio import PortAudio

    happened: Queue[tuple[str, int | str]] = Queue()
    with ExitStack() as stack:
        system = stack.enter_context(PortAudio())
        notices: list[str] = []
        chosen = settings.of_this_machine()
        usual = usual_device(system, DeviceKind.SPEAKER, chosen, notices)
        speaker = system.speaker(loudspeaker or usual)
        stack.callback(speaker.close)
        speaker.start(
            lambda sound, _at: happened.put(("ended", sound)),
            lambda why: happened.put(("lost", why)),
        )
        terminal = stack.enter_context(Terminal(lambda: None))
        try:
            stack.enter_context(KeyReader(terminal, lambda key: happened.put(("key", key))))
        except VoiceRepairError as error:
            notices.append(error.message)
        else:
            notices.append(HELP[:1].upper() + HELP[1:] + ".")
        for notice in notices:
            click.echo(notice, err=True)
        player = Player(speaker, sounds, lambda turn: click.echo(told[turn]))
        player.start(time.monotonic())
        while not player.over:
            what, which = happened.get()
            match what, which:
                case "ended", int(sound):
                    player.ended(sound, time.monotonic())
                case "key", str(key):
                    player.press(key, time.monotonic())
                case _:
                    raise SoundError(str(which), "Connect it again, then play it again.")
