"""``voicerepair`` alone: the front door. What would help now, and how to get to it.

Rules: a number or Enter is all it asks for, and only where somebody can answer; a pipe gets the
same page. Nothing is remembered of what was chosen.
"""

from __future__ import annotations

from typing import NamedTuple

import click

from voicerepair.cli.choosing import can_ask, choose

__all__ = ["CHOICES", "Choice", "enter", "page"]


class Choice(NamedTuple):
    """What somebody may come with, what they get, and the words of the command that gives it."""

    when: str
    what: str
    words: tuple[str, ...]


CHOICES = (
    Choice(
        "It is too much right now",
        "a break, and a time to come back",
        ("play", "apart"),
    ),
    Choice(
        "After a rough moment",
        "come back in, then name it and own it",
        ("path", "after-a-rupture"),
    ),
    Choice(
        "On a calm evening",
        "settle, then one of you is heard all the way",
        ("path", "calm"),
    ),
    Choice(
        "Once a week",
        "a look at the week between you",
        ("path", "weekly"),
    ),
    Choice(
        "Alone, or the other is not willing",
        "settle, and practise your own half",
        ("path", "one-willing"),
    ),
    Choice(
        "For the first time",
        "how you two come back; the one to begin with",
        ("play", "rhythm"),
    ),
    Choice(
        "To look around",
        "every exercise there is",
        ("list",),
    ),
)

BEFORE = """\
Hello. Nothing has to be solved today.

What brings you here?
"""
AFTER = """\
This is practice, not therapy.
To read first, each alone:  voicerepair fit
If it isn't safe:           voicerepair help-now
"""


def page(*, numbered: bool) -> str:
    """What is said at the door; without numbers it names the commands instead."""
    lines = [BEFORE]
    for number, choice in enumerate(CHOICES, start=1):
        lines.append(f"  {number}  {choice.when}" if numbered else f"  {choice.when}")
        lines.append(f"     {choice.what}")
        if not numbered:
            lines.append(f"     voicerepair {' '.join(choice.words)}")
    return "\n".join([*lines, "", AFTER.rstrip()])


def enter(context: click.Context) -> None:
    """Show the page, and run what is chosen."""
    asked = can_ask()
    click.echo(page(numbered=asked))
    if not asked:
        return
    click.echo()
    chosen = choose(len(CHOICES), "Type a number, or press Enter to leave: ")
    if chosen is None:
        return
    name, *words = CHOICES[chosen - 1].words
    group = context.command
    assert isinstance(group, click.Group)
    command = group.commands[name]
    with command.make_context(name, words, parent=context) as inner:
        inner.command.invoke(inner)
