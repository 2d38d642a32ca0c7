"""Asks the items of a check-in at the keyboard: shown, read aloud where there is a voice, answered
by a number or words and Enter.

Rules: Enter alone skips, always; what cannot be an answer is asked for again; whatever is being
said is broken off by the answer. An item that is not to be said ``aloud`` is shown alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import click

from voicerepair.checkins.entries import in_words
from voicerepair.checkins.items import HIGHEST, LONGEST_WORDS, SCALE, Item, Kind, Tie, wording
from voicerepair.cli.telling import tell
from voicerepair.screen.words import clean

if TYPE_CHECKING:
    from voicerepair.cli.aloud import Aloud

__all__ = ["Asker", "choose", "line", "parsed", "shown", "spoken"]

QUESTION = "> "


def typed(question: str) -> str:
    """What is typed behind ``question``. (``input`` would write it to standard error.)"""
    click.echo(question, nl=False)
    return input()


class Asker:
    """Asks, on this screen. ``aloud``: the voice, if there is one, and ``told`` what it has to
    complain of, on whatever thread. ``read`` shows a question and returns a line."""

    def __init__(
        self,
        aloud: Aloud | None = None,
        told: SimpleQueue[str] | None = None,
        read: Callable[[str], str] = typed,
    ) -> None:
        self._aloud = aloud
        self._told = told or SimpleQueue()
        self._read = read

    def prepare(self, items: Sequence[Item], tie: Tie) -> None:
        """These come next, so that the voice has them ready."""
        if self._aloud is not None:
            self._aloud.prepare([spoken(item, tie) for item in items if item.aloud])

    def ask(self, item: Item, tie: Tie, before: str = "") -> int | str | None:
        """One answer; None where it was skipped. ``before``: what is said first."""
        self._tell_of_trouble()
        if before:
            tell(before)
        click.echo()
        tell(wording(item, tie))
        for line in shown(item, tie):
            click.echo(f"  {line}")
        if self._aloud is not None and item.aloud:
            self._aloud.say(f"{before} {spoken(item, tie)}".strip())
        try:
            return self._answer(item, tie)
        finally:
            self.hush()

    def _answer(self, item: Item, tie: Tie) -> int | str | None:
        while True:
            try:
                return parsed(item, tie, line(QUESTION, self._read))
            except ValueError as error:
                click.echo(str(error))

    def hush(self) -> None:
        if self._aloud is not None:
            self._aloud.hush()

    def _tell_of_trouble(self) -> None:
        while True:
            try:
                tell(self._told.get_nowait())
            except Empty:
                return


def line(question: str, read: Callable[[str], str] = typed) -> str:
    """What somebody types. Nothing more to come ends it all, as Ctrl-C does."""
    try:
        return read(question)
    except UnicodeDecodeError:
        return "?"
    except EOFError as error:
        raise click.Abort from error


def choose(most: int, question: str, read: Callable[[str], str] = typed) -> int | None:
    """A number from 1 to ``most``; None for Enter alone."""
    while True:
        chosen = line(question, read).strip()
        if not chosen:
            return None
        if chosen.isascii() and chosen.isdecimal() and 1 <= int(chosen) <= most:
            return int(chosen)
        click.echo(f"Type a number from 1 to {most}, or only Enter.")


def parsed(item: Item, tie: Tie, said: str) -> int | str | None:
    """What was typed, as an answer; None for nothing. Raises ``ValueError`` with what would do."""
    text = " ".join(said.split())
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None
    match item.kind:
        case Kind.RATE:
            if number is None or number > HIGHEST:
                raise ValueError(f"A number from 0 to {HIGHEST}, or only Enter to skip this.")
            return number
        case Kind.CHOOSE:
            offered = item.offered(tie)
            if number is not None and 1 <= number <= len(offered):
                return offered[number - 1].key
            for option in offered:
                if option.text == text.casefold():
                    return option.key
            raise ValueError(f"A number from 1 to {len(offered)}, or only Enter to skip this.")
        case Kind.WRITE:
            if clean(text) != text:
                raise ValueError("That holds something that cannot be shown. Write it in letters.")
            if len(text) > LONGEST_WORDS:
                raise ValueError("That is too long to keep. A sentence or two is enough.")
            return text


def shown(item: Item, tie: Tie) -> list[str]:
    """What can be answered, as lines."""
    match item.kind:
        case Kind.RATE:
            return [f"from 0, {SCALE[0]}, to {HIGHEST}, {SCALE[1]}"]
        case Kind.CHOOSE:
            offered = enumerate(item.offered(tie), start=1)
            return [f"{number}  {in_words(item, option.key)}" for number, option in offered]
        case Kind.WRITE:
            return ["in your own words"]


def spoken(item: Item, tie: Tie) -> str:
    """An item as the voice says it, with the numbers of what is offered."""
    text = wording(item, tie)
    match item.kind:
        case Kind.RATE:
            return f"{text} From 0 to {HIGHEST}."
        case Kind.CHOOSE:
            offered = enumerate(item.offered(tie), start=1)
            return " ".join([text, *(f"{number}, {option.text}." for number, option in offered)])
        case Kind.WRITE:
            return f"{text.rstrip(':')}?"
