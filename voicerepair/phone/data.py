"""What the engine in the page is given: the script, the guide's own sentences, and the figures.

Rules: everything is plain data for JSON; no sentence and no figure of the Python engine is written
down once more, so that a change there is one here too. Script text is data to the page, never part
of its code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from voicerepair.script.model import Meta, Program, Script, Section, TurnKind, Written
from voicerepair.session import (
    activities,
    aside,
    asking,
    board,
    engine,
    policy,
    steps,
    turn,
    turning,
    words,
)
from voicerepair.session.course import PLAIN_APART, PLAIN_RETURN
from voicerepair.session.events import DeviceKind
from voicerepair.session.wording import Wording

__all__ = ["Json", "all_scripts", "figures", "program_data", "sentences"]

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

# The guide's sentences that the page's engine can say, by their names in session/words.py.
SENTENCES = (
    "YOU_START", "WHO_STARTS", "YOUR_TURN", "YOU", "AND_YOU", "TAKE_YOUR_TIME", "FINISH",
    "THANK_YOU", "SAID_BACK", "BREATHE_IN", "BREATHE_OUT", "BACK_AT", "ARE_YOU_BACK",
    "NO_MORE_EXTENSIONS", "NOT_TODAY", "TOO_LONG", "CHECK_IN", "CHECK_IN_ALONE", "NOTE_NO_INPUT",
    "NOTE_STILL_HERE", "NOTE_PAUSED", "NOTE_REST", "NOTE_SLEPT", "NOTE_GONE", "NOTE_SEALED",
    "NOTE_RANGE", "NOTE_OPTION", "NOTE_COME_BACK", "NOTE_ASIDE", "NOTE_NAME_TIME", "NEXT_TURN",
    "NEXT_QUESTION", "NEXT_BREATHING", "NEXT_QUIET", "NEXT_END", "NO_NUMBER", "NO_TIME", "TWO",
    "TIME", "FULL_HOUR",
)  # fmt: skip


def sentences(wording: Wording) -> dict[str, Json]:
    """The guide's own sentences in the language of ``wording``, by name."""
    said: dict[str, Json] = {name: wording(getattr(words, name)) for name in SENTENCES}
    # A command, in no language: for all questions, and for the short check-in.
    said["CHECK_IN_SHOWN"] = [words.CHECK_IN_SHOWN, f"{words.CHECK_IN_SHOWN} --short"]
    said["BACK_OPTIONS"] = [wording(option) for option in words.BACK_OPTIONS]
    said["NUMBERS"] = [wording(word) for word in words.NUMBERS]
    said["DOING"] = {str(kind): [wording(one) for one in words.DOING[kind]] for kind in TurnKind}
    said["DEVICES"] = {str(kind): wording(words.DEVICES[kind]) for kind in DeviceKind}
    said["NOTE_LOST"] = {str(kind): wording(words.NOTE_LOST[kind]) for kind in DeviceKind}
    return said


def figures() -> dict[str, Json]:
    """Seconds and counts of the engine, by the names that they have in its modules."""
    usual = policy.Policy(ceiling=0.0, quiet=None, window=0.0)
    return {
        "GAP": activities.GAP,
        "BEFORE_CUE": turning.BEFORE_CUE,
        "SETTLED": board.SETTLED,
        "MOST_STEPS": engine.MOST_STEPS,
        "HISTORY": engine.HISTORY,
        "PAUSED_LONGEST": engine.PAUSED_LONGEST,
        "QUIET": asking.QUIET,
        "MORE": asking.MORE,
        "RATE_WITHIN": steps.RATE_WITHIN,
        "ANSWER_WITHIN": steps.ANSWER_WITHIN,
        "EARLY_BELL": aside.EARLY_BELL,
        "BELL_EVERY": aside.BELL_EVERY,
        "BELLS": aside.BELLS,
        "EXTENSIONS": aside.EXTENSIONS,
        "LONGEST": aside.LONGEST,
        "MOST_MINUTES": aside.MOST_MINUTES,
        "BACK_WITHIN": aside.ANSWER_WITHIN,
        "TONE": turn.TONE,
        "ASKED_WINDOW": turn.ASKED_WINDOW,
        "ECHO": turn.ECHO,
        "FRESH": turn.FRESH,
        "STALL": turn.STALL,
        "NOTE_AT": turn.NOTE_AT,
        "NUDGE_AT": turn.NUDGE_AT,
        "STILL_HERE_AFTER": turn.STILL_HERE_AFTER,
        "REST_AFTER": turn.REST_AFTER,
        "ROUNDING": turn.ROUNDING,
        "DEEP": policy.DEEP,
        "LEAST_GRACE": policy.LEAST_GRACE,
        "MOST_GRACE": policy.MOST_GRACE,
        "LATEST": policy.LATEST,
        "PATIENT_LATEST": policy.PATIENT_LATEST,
        "AFTER_GRACE": policy.AFTER_GRACE,
        "CEILING_GAP": usual.ceiling_gap,
        "FINISH_GAP": usual.finish_gap,
        "LATE_GAP": usual.late_gap,
        "TURNS": {str(kind): list(figures) for kind, figures in policy.FIGURES.items()},
    }


def all_scripts(program: Program) -> dict[str, Script]:
    """Every script that a session can come to, with those of a time-out where none is at hand."""
    apart, back = program.time_out
    return {apart: PLAIN_APART, back: PLAIN_RETURN, **program.scripts}


def program_data(program: Program) -> dict[str, Json]:
    """The program as the page's engine reads it."""
    return {
        "main": program.main,
        "timeOut": list(program.time_out),
        "scripts": {name: _script(script) for name, script in all_scripts(program).items()},
    }


def _script(script: Script) -> dict[str, Json]:
    return {
        "meta": _meta(script.meta),
        "roles": list(script.roles),
        "sections": [_data(section) for section in script.sections],
    }


def _meta(meta: Meta) -> dict[str, Json]:
    return {"title": meta.title, "stage": meta.stage, "first": str(meta.first)}


def _data(value: object) -> Json:
    """A step, and whatever is in one: with the name of its kind, and without its line."""
    match value:
        case Enum():
            return str(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): _data(item) for key, item in value.items()}
        case Written() | Section():
            return {"is": type(value).__name__, **_fields(value)}
        case _ if is_dataclass(value):
            return _fields(value)
        case Iterable():
            return [_data(item) for item in value]
    raise AssertionError(f"{value!r} is no part of a script")


def _fields(value: object) -> dict[str, Json]:
    assert is_dataclass(value)
    names = (field.name for field in fields(value) if field.name != "line")
    return {name: _data(getattr(value, name)) for name in names}
