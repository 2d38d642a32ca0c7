"""``voicerepair rehearse``: the timeline of a session, in virtual time, without sound."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from voicerepair.cli import languages
from voicerepair.errors import ScriptError, VoiceRepairError
from voicerepair.hosts.plan import Plan, parse_plan
from voicerepair.hosts.rehearse import Entry, rehearse
from voicerepair.script.library import Library
from voicerepair.script.model import Program
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

__all__ = ["command", "differences", "read_plan", "timeline"]


def read_plan(path: Path) -> Plan:
    """The plan in a file; raises ``ScriptError`` if it cannot be read or understood."""
    try:
        return parse_plan(path.read_text(encoding="utf-8-sig"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ScriptError(
            f"The plan {path} cannot be read: {reason}.", "Check the path of --plan."
        ) from error


def timeline(program: Program, people: Sequence[Person], plan: Plan) -> list[Entry]:
    """What happens when these people play the script as planned."""
    roles = program.script.roles
    strangers = {who for who, _ in (*plan.turns, *plan.replies)} - set(roles)
    if strangers:
        raise ScriptError(
            f"The plan speaks of {', '.join(sorted(strangers))}, and the script's roles are "
            f"{', '.join(roles)}.",
            "Use the script's roles in the plan, not people's names.",
        )
    return rehearse(Session(program, people, wording=languages.wording_for(program)), plan)


def differences(plan: Plan, entries: Sequence[Entry]) -> list[str]:
    """How the timeline differs from what the plan expects; nothing where it expects nothing."""
    if not plan.expected:
        return []
    actual = [str(entry) for entry in entries]
    return list(
        difflib.unified_diff(plan.expected, actual, "expected", "rehearsed", lineterm="", n=2)
    )


@click.command()
@click.argument("script")
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What the partners do, as a text file; compared with what it expects.",
)
@click.option("--names", help="Names with commas between, as in: --names Ana,Bo")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(script: str, plan_file: Path | None, names: str | None, as_json: bool) -> None:
    """Print the timeline of a session with SCRIPT: each line a time, who, what.

    Without a plan, partners use their whole turns and take the answers that lead straight on.

    \b
    Examples:
      voicerepair rehearse own
      voicerepair rehearse my-script.md --names Ana,Bo
    """
    from voicerepair.screen.ask import parse_names

    program = Library().load(script)
    plan = Plan() if plan_file is None else read_plan(plan_file)
    written = names or ",".join(plan.names)
    roles = program.script.roles
    people = parse_names(written, roles) if written else [Person(role, role) for role in roles]
    entries = timeline(program, people, plan)
    if unsaid := languages.lacking(program):
        click.echo(unsaid, err=True)
    for entry in entries:
        click.echo(json.dumps(asdict(entry), ensure_ascii=False) if as_json else str(entry))
    different = differences(plan, entries)
    if different:
        click.echo("\n".join(different), err=True)
        raise VoiceRepairError(
            "The session did not go as the plan expects.",
            "Lines with - were expected, lines with + are what happened.",
        )
