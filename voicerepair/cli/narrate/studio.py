"""Opens what a narrator needs, a terminal, a microphone and a loudspeaker, and walks the lines.

The microphone is opened once and kept open, since some begin late; what it hears while nobody
records is forgotten a moment later.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import click

from voicerepair.cli import settings
from voicerepair.cli.choosing import can_ask
from voicerepair.cli.devices import usual_device
from voicerepair.cli.narrate.walk import Walk
from voicerepair.cli.telling import tell
from voicerepair.cli.trials import bar
from voicerepair.errors import SoundError, VoiceRepairError
from voicerepair.session.events import DeviceKind

if TYPE_CHECKING:
    from voicerepair.cli.narrate.desk import Desk
    from voicerepair.cli.settings import Chosen
    from voicerepair.sound.portaudio import PortAudio
    from voicerepair.sound.ports import Microphone, Speaker

__all__ = ["RATE", "Happened", "TerminalPaper", "go_along", "narrate"]

RATE = 48_000  # samples a second: a voice is heard for years, so nothing of it is left out
READ_TIMEOUT = 0.05  # seconds that a key waits at most
SILENT_FOR = 5.0  # seconds without a block: the microphone is gone

#: ("key", its name, when) or ("ended", a sound's id, when) or ("deaf" or "lost", why, when)
Happened = SimpleQueue[tuple[str, str | int, float]]


def narrate(
    desk: Desk, route: Sequence[int], microphone: str | None, speaker: str | None, listen: bool
) -> int:
    """The walk along ``route``; how many takes were kept. Raises ``VoiceRepairError`` where there
    is no terminal or no microphone, or when it is lost."""
    if not can_ask():
        raise VoiceRepairError(
            "There is no terminal here, so nobody can press a key.",
            "Start it in a terminal, or import recordings: --import.",
        )
    from voicerepair.screen import Terminal, can_draw
    from voicerepair.screen.keys import KeyReader
    from voicerepair.screen.stray import StrayLines
    from voicerepair.sound.portaudio import PortAudio
    from voicerepair.sound.vad import SileroVad

    happened: Happened = SimpleQueue()

    def put(what: str) -> Callable[[str], None]:
        return lambda more: happened.put((what, more, time.monotonic()))

    with ExitStack() as stack:
        stack.enter_context(StrayLines())
        vad = SileroVad()
        system = stack.enter_context(PortAudio())
        chosen = settings.of_this_machine()
        heard = _open_microphone(system, microphone, chosen, put("lost"), stack)
        loudspeaker = None
        if listen:
            loudspeaker = _open_speaker(system, speaker, chosen, happened, stack)
        paper = TerminalPaper(moving=can_draw(sys.stdout))
        walk = Walk(desk.lines.said, route, desk.takes, vad, RATE, loudspeaker, paper)
        terminal = stack.enter_context(Terminal())
        stack.enter_context(KeyReader(terminal, put("key")))
        stack.callback(paper.end)
        paper.say(f"{desk.program.script.meta.title}. What you keep lies in {desk.takes.folder}.")
        walk.start()
        go_along(walk, heard, happened, terminal.safe_point)
    return walk.kept


def go_along(
    walk: Walk,
    microphone: Microphone,
    happened: Happened,
    safe_point: Callable[[], object] = lambda: None,
) -> None:
    """One thing after the other, until the walk is over. Raises ``SoundError`` when the microphone
    is lost, ``KeyboardInterrupt`` for Ctrl-C."""
    silent = 0.0
    while not walk.over:
        safe_point()
        block = microphone.read(READ_TIMEOUT)
        silent = 0.0 if block is not None else silent + READ_TIMEOUT
        if block is not None:
            walk.hear(block)
        if silent > SILENT_FOR:
            raise _lost("The microphone gives no sound.")
        try:
            what, which, at = happened.get_nowait()
        except Empty:
            continue
        match what, which:
            case "key", "c-c":
                raise KeyboardInterrupt
            case "key", str(key):
                walk.press(key, at)
            case "ended", int(id):
                walk.ended(id, at)
            case "deaf", _:
                walk.deaf(str(which))
            case _:
                raise _lost(str(which))


def _open_microphone(
    system: PortAudio,
    name: str | None,
    chosen: Chosen,
    lost: Callable[[str], None],
    stack: ExitStack,
) -> Microphone:
    notices: list[str] = []
    try:
        usual = usual_device(system, DeviceKind.MICROPHONE, chosen, notices)
        opened = system.microphone(name or usual, RATE)
        stack.callback(opened.close)
        opened.start(lost)
    except SoundError as error:
        if name is not None:
            raise
        raise SoundError(
            error.message,
            "Connect or switch on a microphone. Recordings that you have can be imported: "
            "--import.",
        ) from error
    _told(notices)
    return opened


def _open_speaker(
    system: PortAudio, name: str | None, chosen: Chosen, happened: Happened, stack: ExitStack
) -> Speaker | None:
    """None where there is none, unless it was asked for by name."""
    notices: list[str] = []
    try:
        usual = usual_device(system, DeviceKind.SPEAKER, chosen, notices)
        speaker = system.speaker(name or usual)
        stack.callback(speaker.close)
        speaker.start(
            lambda sound, at: happened.put(("ended", sound, at)),
            lambda why: happened.put(("deaf", why, time.monotonic())),
        )
    except SoundError as error:
        if name is not None:
            raise
        _told([f"{error.message} So what you record is not played to you."])
        return None
    _told(notices)
    return speaker


def _lost(why: str) -> SoundError:
    return SoundError(
        why,
        "What you kept is kept. Plug it in, or choose another with --microphone, and begin again: "
        "it goes on where you were.",
    )


def _told(notices: Sequence[str]) -> None:
    for notice in notices:
        tell(notice)


class TerminalPaper:
    """Paragraphs in a terminal. The meter is one line that is drawn over and over where a terminal
    is ``moving``; elsewhere, to a screen reader above all, it is said once that it records."""

    def __init__(self, *, moving: bool) -> None:
        self._moving = moving
        self._drawn = False

    def say(self, text: str, indent: str = "") -> None:
        self.end()
        tell(text, indent)

    def meter(self, seconds: float, level: float) -> None:
        if not self._moving:
            if not seconds:
                self.say("Recording. Enter ends it.")
            return
        minutes, rest = divmod(int(seconds), 60)
        line = f"Recording {minutes}:{rest:02d} {bar(level)}  Enter ends it."
        if len(line) >= shutil.get_terminal_size().columns:  # it could not be drawn over
            line = f"Recording {minutes}:{rest:02d}"
        click.echo(f"\r{line}", nl=False)
        self._drawn = True

    def end(self) -> None:
        """After the meter comes something else."""
        if self._drawn:
            click.echo()
        self._drawn = False
