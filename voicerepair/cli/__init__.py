"""The command line: one file per command, the table that finds them, and how errors are told.

A command is imported when it is run, never when it is listed, so that ``--help`` costs no more
than click itself. Nothing here imports a device, numpy, or a module that only one system has.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from voicerepair import __version__
from voicerepair.errors import VoiceRepairError

__all__ = ["COMMANDS", "Table", "main"]

# name: (where the click command is, what `--help` says of it)
COMMANDS: dict[str, tuple[str, str]] = {
    "play": ("voicerepair.cli.play:command", "Play an exercise aloud and take turns."),
    "resume": (
        "voicerepair.cli.resume:command",
        "Go on with a session that was left in the middle.",
    ),
    "list": ("voicerepair.cli.listing:command", "List the exercises, and find one."),
    "show": ("voicerepair.cli.show:command", "Show how an exercise goes, with times."),
    "path": (
        "voicerepair.cli.path:command",
        "Play exercises that go together, one evening or several.",
    ),
    "fit": ("voicerepair.cli.fit:command", "For each to read alone: is this for us?"),
    "help-now": ("voicerepair.cli.help_now:command", "Whom to call, if it is not safe."),
    "rehearse": (
        "voicerepair.cli.rehearse:command",
        "Print the timeline of a session, without sound.",
    ),
    "render": (
        "voicerepair.cli.render:command",
        "Render an exercise into an audio file, or a page for phones.",
    ),
    "new": ("voicerepair.cli.new:command", "Begin a script of your own."),
    "check": ("voicerepair.cli.check:command", "Say what is wrong in a script, and where."),
    "watch": (
        "voicerepair.cli.watch:command",
        "Check and time a script at every save, and say what changed.",
    ),
    "narrate": (
        "voicerepair.cli.narrate:command",
        "Record a script's lines in your own voice.",
    ),
    "listen": (
        "voicerepair.cli.listen:command",
        "Say what the player would hear in a sound file.",
    ),
    "teach": (
        "voicerepair.cli.teach:command",
        "Teach your own words for commands.",
    ),
    "me": ("voicerepair.cli.me:command", "Alone: your name, your PIN, and what you want kept."),
    "checkin": (
        "voicerepair.cli.checkin:command",
        "Alone: a few questions about how you came back to each other.",
    ),
    "journal": ("voicerepair.cli.journal:command", "What is kept, encrypted, and deleting it."),
    "reflect": ("voicerepair.cli.reflect:command", "Look back, on a page in your browser."),
    "homework": (
        "voicerepair.cli.homework:command",
        "What your therapist sent: add it, do it, tell of it.",
    ),
    "assign": (
        "voicerepair.cli.assign:command",
        "For therapists: homework as one signed file.",
    ),
    "therapist": (
        "voicerepair.cli.therapist:command",
        "For therapists: your keys, and reports that come back.",
    ),
    "voices": ("voicerepair.cli.voices:command", "List the voices of this machine."),
    "setup": (
        "voicerepair.cli.setup:command",
        "Choose loudspeaker, voice and microphone by ear, once.",
    ),
    "doctor": (
        "voicerepair.cli.doctor:command",
        "Say what is here, what is missing, and how to get it.",
    ),
}

ENDED_BY_CTRL_C = 130


class _LazyCommand(click.Command):
    """Stands in the listing for a command whose module is imported once it is run."""

    def __init__(self, name: str, target: str, short_help: str) -> None:
        super().__init__(name, help=short_help, short_help=short_help, add_help_option=False)
        self.target = target

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's own signature
    ) -> click.Context:
        module, _, attribute = self.target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command.make_context(info_name, args, parent, **extra)


class _Told(click.ClickException):
    """A ``VoiceRepairError`` as click shows it: what is wrong, then what to do."""

    def __init__(self, error: VoiceRepairError) -> None:
        super().__init__(error.message)
        self.hint = error.hint

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - click's own signature
        from voicerepair.cli.telling import in_whole_words

        for text in (f"Error: {self.message}", f"Hint: {self.hint}" if self.hint else ""):
            if text:
                click.echo(in_whole_words(text), file=file, err=file is None)


class Table(click.Group):
    """Commands that are imported when they are run, listed in the order of the ``table``: what
    comes first is used first."""

    def __init__(self, table: Mapping[str, tuple[str, str]] | None = None, **more: Any) -> None:  # noqa: ANN401
        commands = [_LazyCommand(name, *entry) for name, entry in (table or {}).items()]
        super().__init__(commands=more.pop("commands", commands), **more)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _leave_no_core() -> None:
    """A crash, or Ctrl-\\, would write all that is in memory into a file: PINs, and what people
    typed. (Windows has no such files.)"""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


class _Group(Table):
    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - click's own signature
        _leave_no_core()
        try:
            return super().main(*args, **extra)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            # What could not be written is tried once more at the very end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            full = VoiceRepairError(
                "The disk is full, so not all could be written.",
                hint="Make room, or write to another disk, and try again.",
            )
            _Told(full).show()
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        try:
            return super().invoke(ctx)
        except VoiceRepairError as error:
            raise _Told(error) from error
        except (KeyboardInterrupt, click.Abort):
            click.echo(err=True)  # ends the line on which the terminal wrote ^C
            ctx.exit(ENDED_BY_CTRL_C)


@click.group(
    cls=_Group,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="voicerepair")
@click.pass_context
def main(context: click.Context) -> None:
    """A voice that guides people through repair: it reads an exercise aloud,
    hands each person the turn, and waits.

    This is not therapy, not mediation and not evidence: it is practice. If you
    are afraid of the other person, or have been hurt, forced, watched or cut
    off, don't do an exercise together. In danger, call the local emergency
    number.

    Start with: voicerepair play rhythm
    """
    if context.invoked_subcommand is None:
        from voicerepair.cli import door

        door.enter(context)
