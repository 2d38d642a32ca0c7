"""``voicerepair setup``: a short spoken walk through what is chosen once, and the file it goes to.

Rules: nothing is written before the end, and nothing at all without a yes; where nobody can
answer, nothing is changed.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.cli import settings
from voicerepair.cli.choosing import can_ask
from voicerepair.cli.settings import Chosen
from voicerepair.errors import SoundError, VoiceRepairError

if TYPE_CHECKING:
    from voicerepair.sound.portaudio import PortAudio

__all__ = ["command", "summary"]

BEFORE = (
    "This takes a minute or two. I speak, and you answer with a number, or with Enter for what "
    "stands there. Nothing that you say is kept. Ctrl-C leaves everything as it was."
)


@click.command()
@click.option("--show", is_flag=True, help="Say where the settings are, and what holds.")
@click.option("--reset", is_flag=True, help="Take the settings away, after asking.")
@click.option(
    "--language", metavar="CODE", default="en", show_default=True, help="Whose voices to hear."
)
@click.pass_context
def command(context: click.Context, show: bool, reset: bool, language: str) -> None:
    """Choose loudspeaker, voice and microphone by ear, and see how well you are heard.

    What you choose is kept in a file that you can read and change, and holds for play, path,
    watch, voices and doctor wherever the command line says nothing else. No sound is kept, and
    nothing about you.

    \b
    Examples:
      voicerepair setup
      voicerepair setup --show
    """
    path = settings.place()
    if show and reset:
        raise click.UsageError("--show and --reset do not go together.")
    if show:
        chosen = settings.read(path)
        click.echo("\n".join(summary(path, chosen)))
        for trouble in chosen.troubles:
            click.echo(f"Error: {trouble}", err=True)
        context.exit(1 if chosen.troubles else 0)
    if reset:
        take_away(path)
        return
    if not settings.LANGUAGE.fullmatch(language):
        raise VoiceRepairError(
            f"{language!r} is no language.", "Give its short name, such as --language de."
        )
    set_up(path, language)


def take_away(path: Path) -> None:
    """Delete the file, if somebody says so."""
    if not path.exists():
        click.echo(f"There are no settings in {path}, so the usual holds already.")
        return
    needs_somebody(f"To take the settings away without being asked, delete {path}.")
    if not click.confirm(f"Take away {path}? What you wrote into it goes as well."):
        click.echo("Everything is as it was.")
        return
    try:
        path.unlink()
    except OSError as error:
        raise VoiceRepairError(
            f"{path} cannot be taken away: {error.strerror}.", "See who may change its folder."
        ) from error
    click.echo("The usual holds again.")


def needs_somebody(otherwise: str) -> None:
    """Raises ``VoiceRepairError`` where nobody can answer."""
    if not can_ask():
        raise VoiceRepairError(
            "There is no terminal here, so nobody can be asked, and nothing was changed.", otherwise
        )


def set_up(path: Path, language: str) -> None:
    from voicerepair.cli.picking import ask
    from voicerepair.cli.telling import tell
    from voicerepair.cli.walk import Walk
    from voicerepair.screen.stray import StrayLines

    needs_somebody(f"Start it in a terminal, or write the settings yourself, into {path}.")
    settings.check_readable(path)
    chosen = settings.read(path)
    tell(BEFORE)
    for trouble in chosen.troubles:
        tell(trouble)
    with ExitStack() as stack:
        stack.enter_context(StrayLines())
        walk = Walk(open_sound(stack), chosen, language, stack)
        walk.go()
        click.echo()
        walk.guide.say("That is all. Shall I keep it?")
        if ask(["leave everything as it was"], "keep it") == 1:
            click.echo("Everything is as it was.")
            return
    settings.change(path, walk.changes)
    click.echo()
    click.echo("\n".join(summary(path, settings.read(path))))
    click.echo(f"\n{ending()}")


def open_sound(stack: ExitStack) -> PortAudio | None:
    """The sound system, or a word about what is missing."""
    from voicerepair.cli.telling import tell
    from voicerepair.sound.portaudio import PortAudio

    try:
        return stack.enter_context(PortAudio())
    except SoundError as error:
        tell(f"{error.message} {error.hint}")
        return None


def ending() -> str:
    """What can be done next."""
    return (
        "Whenever you like: voicerepair play rhythm\n"
        "To teach it your own words for commands: voicerepair teach stop"
    )


def summary(path: Path, chosen: Chosen) -> list[str]:
    """Where the settings are, and what holds."""
    usual = "whichever the system uses"
    voices = [(f"voice ({language})", name) for language, name in sorted(chosen.voices.items())]
    rows = [
        ("loudspeaker", chosen.speaker or usual),
        ("microphone", chosen.microphone or usual),
        *(voices or [("voice", "the best one for the exercise's language")]),
        ("rate", f"{chosen.rate} words a minute"),
        ("stretch", f"{chosen.stretch:g}"),
        (
            "patient",
            "yes: quiet ends no turn" if chosen.patient else "no: a long quiet ends a turn",
        ),
    ]
    if chosen.cancel_echo:
        rows.append(("cancel echo", "yes: commands need not be louder than the guide"))
    if chosen.noise is not None:
        rows.append(("room", f"{chosen.noise:g} dB when it was quiet"))
    if chosen.echo is not None:
        rows.append(("echo", f"{chosen.echo:g} dB of the guide in the microphone"))
    where = f"{path}" if path.exists() else f"{path} (not there yet)"
    return [where, *(f"  {what:12} {told}" for what, told in rows)]
