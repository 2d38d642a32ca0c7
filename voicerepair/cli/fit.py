"""``voicerepair fit``: a page for each person to read alone, before any exercise together.

Rules: it asks nothing and keeps nothing, so that nobody can find out who read it or what for.
"""

from __future__ import annotations

import click

from voicerepair.cli import alone

__all__ = ["PAGE", "command"]

PAGE = """\
Read this alone. Nothing is asked here, and nothing is kept.

These exercises are for people who feel safe with each other, and who hurt each other now and then, as everyone does: a sharp word, a promise that was forgotten, an evening that went wrong. They help you say what you did, hear what it was like for the other, and come back.

They are not for everything. Don't do an exercise together

  - if you are afraid of the other person, or of what may come afterwards;
  - if you have been hit, held, pushed, or hurt in any way;
  - if you are made to do things that you don't want;
  - if your phone, your messages, your money or your ways are watched;
  - if you are kept away from people, from work, or from help;
  - if the one who does these things may be you.

Then saying openly what you feel can make it more dangerous. It isn't your task to make this work by talking better. Somebody who knows about this can help you think, and nobody has to know that you asked: voicerepair help-now, best from a phone that only you use.

They are not for betrayal, for what still haunts one of you, or for an evening on which somebody has been drinking. A person who is trained for it, such as a counsellor, helps more there.

You don't owe anybody a yes. You can say not today without a reason, before and in the middle of an exercise, and so can the other. If you aren't sure whether a no would be all right, that is a reason not to begin.

If none of this is so for you, and the other has read this page alone as well, begin with: voicerepair play rhythm
"""


@click.command()
def command() -> None:
    """For each person to read alone: for whom exercises together are, and when they are not.

    Nothing is asked and nothing is kept. In a terminal, nothing of it stays in the window.

    \b
    Example:
      voicerepair fit
    """
    alone.show(PAGE)
