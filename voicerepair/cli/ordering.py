"""What an audio file is to be made of: a script, whom it speaks to, how, and what they do; and that
none of it is lost to the file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from voicerepair.cli import remembered
from voicerepair.cli.rendering import Order, session_of
from voicerepair.errors import SessionError, VoiceRepairError
from voicerepair.hosts.plan import Plan
from voicerepair.hosts.render import prompts_of
from voicerepair.screen.ask import parse_names
from voicerepair.script.fitting import Fit, fit
from voicerepair.session.events import Person, Settings

__all__ = ["order_of", "refuse_to_replace"]


def order_of(
    script: str,
    names: str | None,
    voice: str | None,
    rate: int,
    turns: Settings,
    *,
    still: bool,
    plan: Plan,
    bed: Path | None,
) -> Order:
    """What is to be rendered of ``script``. Raises ``VoiceRepairError``."""
    loaded = remembered.load(script, still=still)
    program = fit(loaded, Fit(plays=dict.fromkeys(loaded.scripts, 0), still=still))
    roles = program.script.roles
    written = names or ",".join(plan.names)
    people = parse_names(written, roles) if written else tuple(Person(role, role) for role in roles)
    if plan.turns or plan.replies:
        from voicerepair.cli.rehearse import refuse_strangers

        refuse_strangers(plan, program)
    narration = remembered.narration_of(script)
    order = Order(program, people, turns, rate, voice, plan, bed, narration)
    if not written and _says_names(order):
        example = ",".join(("Ana", "Bo", "Cleo", "Dan", "Eva", "Finn")[: len(roles)])
        raise SessionError(
            f"“{program.script.meta.title}” speaks to people by name, and a file cannot ask for "
            "names.",
            f"Give them: --names {example}",
        )
    return order


def _says_names(order: Order) -> bool:
    """Would other names make it say other words?"""
    others = tuple(Person(f"{one.name}'", f"{one.spoken}'") for one in order.people)
    renamed = replace(order, people=others)
    return prompts_of(session_of(order), order.plan) != prompts_of(session_of(renamed), order.plan)


def refuse_to_replace(output: Path, read: Sequence[Path | None]) -> None:
    """Raises ``VoiceRepairError`` where it would take the place of something that it is made of."""
    for path in filter(None, read):
        with suppress(OSError):  # one that is not there is no trouble, and is said elsewhere
            if output.samefile(path):
                raise VoiceRepairError(
                    f"{output} would take the place of {path}, which is needed for it.",
                    "Choose another name for the file.",
                )
