"""``voicerepair resume``: go on with the session that was left in the middle.

Rules: at the step where it was left, or, where its script has changed since, at the start of the
section; a session that somebody sat alone goes on by their PIN alone.
"""

from __future__ import annotations

import click

from voicerepair.cli import keeping, settings
from voicerepair.cli.devices import Wishes
from voicerepair.cli.journal.opening import unlocked
from voicerepair.cli.play import CTRL_C, first_run, refuse_without_a_microphone
from voicerepair.cli.play import command as play_command
from voicerepair.cli.sitting import go_on
from voicerepair.errors import JournalError
from voicerepair.session.events import Settings

__all__ = ["command"]

NOT_OURS = ("script", "names", "still", "log_file")  # they are those of the session


@click.command(params=[one for one in play_command.params if one.name not in NOT_OURS])
@click.option("--as", "name", metavar="NAME", help="The session that you sat alone, by your PIN.")
@click.pass_context
def command(
    context: click.Context,
    name: str | None,
    voice: str | None,
    rate: int,
    stretch: float,
    patient: bool,
    speaker: str | None,
    microphone: str | None,
    no_mic: bool,
    no_ear: bool,
    cancel_echo: bool,
    no_sound: bool,
    record: bool,
) -> None:
    """Go on with the session that was left in the middle: after a crash, or a long time-out.

    Where it was left is kept for a day, for people who each have a personal key (voicerepair me).
    What was answered in it comes along only as the way that it led.

    \b
    Examples:
      voicerepair resume
      voicerepair resume --as Ana
    """
    refuse_without_a_microphone(record=record, no_mic=no_mic)
    chosen = settings.of_this_machine()
    wishes = Wishes(voice, rate, speaker, microphone, no_mic, no_ear, no_sound, chosen, cancel_echo)
    turns = Settings(stretch=stretch, patient=patient)
    with keeping.journal_here(record=True) as journal:
        if journal is None:
            raise nothing()
        by = unlocked(journal, name)
        if not journal.playing.take(0.0):
            raise JournalError("A session is being played just now.", "Let it come to its end.")
        left = journal.positions.left(by)
        if not left:
            raise nothing()
        first_run()
        sat = go_on(journal, left[0], turns, wishes, record=record)
    if sat.interrupted:
        context.exit(CTRL_C)


def nothing() -> JournalError:
    return JournalError(
        "No session was left in the middle.",
        "One is kept for a day, where everyone in it has a personal key. One that you sat alone "
        "goes on with --as NAME.",
    )
