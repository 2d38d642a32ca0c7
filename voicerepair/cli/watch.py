"""``voicerepair watch``: looks over an author's shoulder. Whenever the file is saved it is checked
and timed again, and a key says the prompt that changed.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING

import click

from voicerepair.cli import settings
from voicerepair.cli.options import rate_option, voice_option
from voicerepair.errors import SessionError, SoundError, VoiceRepairError
from voicerepair.hosts.draft import Prompt, changed, prompts_of
from voicerepair.hosts.durations import Spoken, estimated_seconds
from voicerepair.hosts.span import span_of
from voicerepair.script.findings import printable, render
from voicerepair.script.library import Library
from voicerepair.script.model import Program
from voicerepair.session.events import Person

if TYPE_CHECKING:
    from voicerepair.cli.aloud import Aloud
    from voicerepair.screen.terminal import Terminal

__all__ = ["Desk", "command"]

TURN = 0.1  # seconds between two looks at what the terminal wants
GONE_AFTER = 0.5  # seconds that a file may be missing while an editor saves it
INDENT = "          "
KEYS = "Space says it, n and p the next and the one before, q quits."
NO_KEYS = "No keyboard here, so the lines go on at every save until Ctrl-C."


class Desk:
    """What is known of the file, and what is told of it. ``tell`` takes a line."""

    def __init__(self, path: Path, tell: Callable[[str], None], aloud: Aloud | None) -> None:
        self.path = path
        self.aloud = aloud
        self._tell = tell
        self._seconds = Spoken(aloud.prompts) if aloud else estimated_seconds
        self._text: bytes | None = None
        self._gone = False
        self.prompts: tuple[Prompt, ...] = ()
        self.at = 0

    # -------------------------------------------------------------------- what happens

    def saved(self) -> bool:
        """Look at the file again, if it is another than it was. Is it there?"""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return False
        except OSError:
            text = None  # the checker says why it cannot be read
        if self._gone:
            self._gone = False
            self._stamped(f"{self.path.name} is back.")
        if text is None or text != self._text:
            self._text = text
            self._look()
        return True

    def gone(self) -> None:
        """The file is not there, and nobody is in the middle of saving it."""
        if not self._gone:
            self._gone = True
            self._text = None
            self._stamped(f"{self.path.name} is gone. Once it is back, it goes on.")

    def say(self, by: int = 0) -> None:
        """The prompt that changed last, or one ``by`` places from it."""
        if not self.prompts:
            self._tell("There is no prompt to say yet.")
            return
        self.at = (self.at + by) % len(self.prompts)
        if by:
            self._show_prompt("")
        if self.aloud is not None:
            self._prepare()
            self.aloud.say(self.prompts[self.at].said)
        elif not by:
            self._tell(f"{INDENT}There is no sound here, so it can't be said.")

    # ------------------------------------------------------------------- what is told

    def _look(self) -> None:
        reading = Library().read(self.path)
        if reading.findings:
            self._tell(render(reading.findings))
        if reading.program is None:
            self._stamped("It cannot be played like this.")
            return
        program = reading.program
        people = [Person(role, role) for role in program.script.roles]
        self._stamped(f"{self._verdict(bool(reading.findings))} {self._length(program, people)}")
        before, self.prompts = self.prompts, prompts_of(program, people)
        place = changed(before, self.prompts) if before else None
        if place is None:
            self.at = min(self.at, max(0, len(self.prompts) - 1))
        else:
            self.at = place
            self._show_prompt("changed, ")
        self._prepare()

    def _verdict(self, doubts: bool) -> str:
        return "It can be played." if doubts else "Nothing is wrong."

    def _length(self, program: Program, people: list[Person]) -> str:
        try:
            span = span_of(program, people, self._seconds)
        except SessionError as error:
            return error.message
        announced = program.script.meta.minutes
        if announced is None:
            return f"It takes {span.in_words()}."
        low, high = (f"{minutes:g}" for minutes in announced)
        said = low if low == high else f"{low} to {high}"
        return f"It takes {span.in_words()} (announced: {said})."

    def _show_prompt(self, what: str) -> None:
        prompt = self.prompts[self.at]
        place = f"{what}line {prompt.line}, prompt {self.at + 1} of {len(self.prompts)}: "
        self._wrapped(place + printable(prompt.said), INDENT, INDENT)

    def _prepare(self) -> None:
        """The voice makes this prompt and its neighbours ready."""
        if self.aloud is not None and self.prompts:
            nearby = (self.at, self.at + 1, self.at - 1)
            places = dict.fromkeys(place % len(self.prompts) for place in nearby)
            self.aloud.prepare([self.prompts[place].said for place in places])

    def _stamped(self, text: str) -> None:
        self._wrapped(text, f"{time.strftime('%H:%M:%S')}  ", INDENT)

    def _wrapped(self, text: str, first: str, others: str) -> None:
        width = max(40, min(100, shutil.get_terminal_size().columns - 1))
        self._tell(textwrap.fill(text, width, initial_indent=first, subsequent_indent=others))


# ----------------------------------------------------------------------------- the command


@click.command()
@click.argument("file")
@voice_option
@rate_option
@click.option("--speaker", metavar="NAME", help="A loudspeaker, by a part of its name.")
@click.option("--no-sound", is_flag=True, help="Without sound: checked and timed alone.")
def command(file: str, voice: str | None, rate: int, speaker: str | None, no_sound: bool) -> None:
    """Check and time FILE whenever it is saved, and say what changed.

    Leave it open beside your editor. The space bar says the prompt that changed last, n and p the
    next and the one before, q quits.

    \b
    Example:
      voicerepair watch my-script.md
    """
    from voicerepair.screen.terminal import Terminal

    library = Library()
    path = library.find(file)
    happened: Queue[tuple[str, str]] = Queue()
    with ExitStack() as stack:
        terminal = stack.enter_context(Terminal())
        aloud = None
        at_keyboard = sys.stdin is not None and sys.stdin.isatty()
        if at_keyboard and not no_sound:
            language = library.parsed(path).script.meta.language
            aloud = _open(stack, voice, language, rate, speaker, happened)
        desk = Desk(path, click.echo, aloud)
        desk.saved()
        click.echo(KEYS if at_keyboard else NO_KEYS)
        _listen(stack, path, terminal, at_keyboard, happened)
        _go_on(desk, terminal, happened)


def _open(
    stack: ExitStack,
    voice: str | None,
    language: str,
    rate: int,
    speaker: str | None,
    happened: Queue[tuple[str, str]],
) -> Aloud | None:
    """Sound, or a word about why there is none. What was asked for by name must be there."""
    from voicerepair.cli.aloud import open_aloud
    from voicerepair.screen.stray import StrayLines

    chosen = settings.of_this_machine()
    for trouble in chosen.troubles:
        click.echo(trouble)
    stack.enter_context(StrayLines())
    try:
        return open_aloud(
            stack,
            voice,
            language,
            rate,
            speaker,
            chosen,
            lambda why: happened.put(("told", why)),
        )
    except SoundError as error:
        if voice is not None or speaker is not None:
            raise
        click.echo(f"{error.message} {error.hint} So prompts are not said.".strip())
        return None


def _listen(
    stack: ExitStack,
    path: Path,
    terminal: Terminal,
    at_keyboard: bool,
    happened: Queue[tuple[str, str]],
) -> None:
    from voicerepair.cli.saves import Saves
    from voicerepair.screen.keys import KeyReader

    stack.enter_context(
        Saves(
            path,
            lambda: happened.put(("saved", "")),
            lambda why: happened.put(("blind", why)),
        )
    )
    if at_keyboard:
        stack.enter_context(KeyReader(terminal, lambda key: happened.put(("key", key))))


def _go_on(desk: Desk, terminal: Terminal, happened: Queue[tuple[str, str]]) -> None:
    """One thing after the other, until somebody quits."""
    missing_since: float | None = None
    while True:
        terminal.safe_point()
        try:
            what, more = happened.get(timeout=TURN)
        except Empty:
            what, more = "", ""
        match what, more.lower():
            case "saved", _:
                missing_since = None if desk.saved() else missing_since or time.monotonic()
            case "told", _:
                click.echo(more)
            case "blind", _:
                raise VoiceRepairError(
                    f"The folder of {desk.path.name} can't be watched any more: {more}.",
                    hint="Start again once it is there.",
                )
            case "key", " ":
                desk.say()
            case "key", "n" | "right" | "down":
                desk.say(1)
            case "key", "p" | "left" | "up":
                desk.say(-1)
            case "key", "q" | "c-d":
                return
            case "key", "c-c":
                raise KeyboardInterrupt
        if missing_since is not None and time.monotonic() - missing_since > GONE_AFTER:
            missing_since = None
            if not desk.saved():
                desk.gone()
