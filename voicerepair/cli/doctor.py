"""``voicerepair doctor``: what is here, what is missing, and the one command that gets it.

It exits with 1 only when nothing can be played at all: neither with a loudspeaker and a voice,
nor as captions in a terminal. Everything else that is missing, a session does without.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from functools import partial

import click

from voicerepair import __version__
from voicerepair.cli import probes, settings, trials
from voicerepair.cli.journal.probing import journal, page
from voicerepair.cli.probes import Finding, State, command_for, within

__all__ = ["can_play", "command", "ending", "line", "report"]

PATIENCE = 15.0  # seconds for one probe

Tell = Callable[[str], object]

PROBES: tuple[tuple[str, Callable[[], list[Finding]]], ...] = (
    ("python", probes.python),
    ("exercises", probes.files),
    ("voice", probes.voices),
    ("sound", probes.devices),
    ("sound server", probes.sound_server),
    ("VAD", probes.vad),
    ("commands", probes.commands),
    ("screen", probes.terminal),
    ("folders", probes.folders),
    ("settings", probes.settings_file),
    ("journal", journal),
    ("page", page),
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a list.")
@click.option("--sound", is_flag=True, help="Play a chime, and show the microphone's level.")
@click.pass_context
def command(context: click.Context, as_json: bool, sound: bool) -> None:
    """Say what is here, what is missing, and how to get it.

    Nothing is sent anywhere and nothing is kept. With --sound a chime is played, and what the
    microphone hears is measured for five seconds, never stored.

    \b
    Examples:
      voicerepair doctor
      voicerepair doctor --sound
    """
    tell: Tell = _nothing if as_json else click.echo
    tell(f"voicerepair {__version__}")
    findings = look(tell)
    if sound:
        here = {finding.what for finding in findings if finding.state is State.HERE}
        findings += try_sound(here, tell)
    tell(f"\n{ending(findings)}")
    if as_json:
        click.echo(json.dumps(report(findings), ensure_ascii=False))
    if not can_play(findings):
        context.exit(1)


def look(tell: Tell) -> list[Finding]:
    """Every probe in turn; each finding is told at once, because some take a second."""
    findings = []
    for what, probe in PROBES:
        for finding in within(PATIENCE, what, probe):
            tell(line(finding))
            findings.append(finding)
    return findings


def try_sound(here: Collection[str], tell: Tell) -> list[Finding]:
    """The two trials of ``--sound``, one after the other, of the devices that are ``here``."""
    chosen = settings.of_this_machine()
    moving = tell is click.echo and sys.stdout.isatty()
    findings = []
    if "loudspeaker" in here:
        tell("\nPlaying a chime.")
        findings += within(PATIENCE, "chime", partial(trials.try_loudspeaker, chosen))
    if "microphone" in here:
        tell(f"\nSay something. For {trials.LISTENING:g} seconds the microphone hears:")
        show = _redraw if moving else _nothing
        hear = partial(trials.try_microphone, chosen, show)
        findings += within(PATIENCE + trials.LISTENING, "hearing", hear)
        if moving:
            tell("")
    for finding in findings:
        tell(line(finding))
    return findings


def _redraw(level: str) -> None:
    click.echo(f"\r{level}", nl=False)


def _nothing(_line: str) -> None:
    """For --json, which prints one object and nothing else."""


def line(finding: Finding) -> str:
    """``microphone    missing  There is no microphone.``, and the hint on a line below."""
    hint = f"\n{'':23}{finding.hint}" if finding.hint else ""
    return f"{finding.what:13} {finding.state:8} {finding.detail}{hint}"


def missing_command(findings: Sequence[Finding]) -> str:
    return command_for(finding.need for finding in findings if finding.need)


def ending(findings: Sequence[Finding]) -> str:
    """What to do now, in a sentence."""
    get = missing_command(findings)
    if get:
        return f"To get what is missing: {get}"
    if not can_play(findings):
        return "Nothing can be played here. The hints above say what to do."
    if any(finding.state is State.MISSING for finding in findings):
        return "Sessions do without what is missing."
    if any(finding.state is State.PARTLY for finding in findings):
        return "Sessions make the best of what is only partly here."
    return "Everything is here."


def can_play(findings: Sequence[Finding]) -> bool:
    """With sound, or at least with captions in a terminal."""
    here = {finding.what for finding in findings if finding.state is State.HERE}
    return "exercises" in here and ({"loudspeaker", "voice"} <= here or "keys" in here)


def report(findings: Sequence[Finding]) -> dict[str, object]:
    """What ``--json`` prints."""
    return {
        "version": __version__,
        "findings": [
            {key: value for key, value in asdict(finding).items() if key != "need"}
            for finding in findings
        ],
        "get": missing_command(findings),
        "can_play": can_play(findings),
    }
