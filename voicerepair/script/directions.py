"""Directions: the trees of the grammar become steps.

Rules: one small function per direction; each gets the scene, its tree and its spot, and returns
its step, or None after it has noted why there is none. Every note points at the words that are
off. Form is decided by ``directions.lark``; here is decided whether it makes sense in this script.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from voicerepair.script.asking import answers, branch, keep_pause, rates
from voicerepair.script.durations import DAY, HOUR, count
from voicerepair.script.findings import Code, Spot
from voicerepair.script.model import (
    Breathe,
    CheckIn,
    Cue,
    End,
    GoBack,
    InTurn,
    Jump,
    Pause,
    Play,
    SetAside,
    Step,
    Swap,
    TimeOut,
    Turn,
    TurnKind,
)
from voicerepair.script.scene import Scene
from voicerepair.script.source import fold
from voicerepair.script.trees import Node, child, children, extent, required, token, words

__all__ = ["SCRIPT_NAME", "first_times", "read_step"]

MOST_IN_TURN = 12

SHORTEST_CYCLE = 8.0
"""Seconds of one breath, in and out; faster breathing makes people light-headed."""

SCRIPT_NAME = re.compile(r"[^\W_]+(?:-[^\W_]+)*\Z")
"""Letters, digits and hyphens: never a path."""


def first_times(tree: Node) -> Node | None:
    """``[the first 3 times]``: no step of its own, but what is said of the prompt after it."""
    return child(tree, "first_times")


def read_step(scene: Scene, tree: Node, spot: Spot) -> Step | None:
    """The step that ``tree`` (a ``direction`` of the grammar, written at ``spot``) means."""
    (body,) = children(tree)
    return _READERS[body.data](scene, body, spot)


# ---------------------------------------------------------------------------- silence and sound


def _pause(scene: Scene, tree: Node, spot: Spot) -> Step | None:
    length = scene.seconds(required(tree, "duration"), spot)
    return None if length is None else Pause(length, line=spot.line)


def _breathe(scene: Scene, tree: Node, spot: Spot) -> Step | None:
    hold = child(tree, "hold")
    if hold:
        scene.notes.add(
            Code.BREATH,
            extent(hold, spot),
            "Nobody is asked to hold their breath.",
            "Leave the hold out, and make the breath out longer instead.",
        )
        return None
    times = required(tree, "times")
    breaths = [one for one in children(tree) if one.data == "breath"]
    inhale, exhale = (scene.seconds(breath, spot, HOUR) for breath in breaths)
    if inhale is None or exhale is None:
        return None
    if inhale + exhale < SHORTEST_CYCLE:
        first, last = (extent(breath, spot) for breath in breaths)
        scene.notes.add(
            Code.BREATH,
            first.part(0, last.column + last.width - first.column),
            f"A breath of {inhale + exhale:g} seconds is too short.",
            "In and out together take 8 seconds or more, like in 4, out 6.",
        )
        return None
    cycles = count(times)
    if not 0 < cycles * (inhale + exhale) <= DAY:
        scene.notes.add(
            Code.DURATION,
            extent(times, spot),
            "This takes longer than 24 hours." if cycles else "This takes no time at all.",
            "Write how many breaths, like 6 times.",
        )
        return None
    return Breathe(cycles, inhale, exhale, child(tree, "with_words") is not None, line=spot.line)


def _chime(_: Scene, __: Node, spot: Spot) -> Step | None:
    return Cue("chime", line=spot.line)


def _cue(scene: Scene, tree: Node, spot: Spot) -> Step | None:
    name, at = words(token(tree), spot)
    if SCRIPT_NAME.match(name):
        return Cue(fold(name), line=spot.line)
    scene.notes.add(
        Code.UNKNOWN_SOUND,
        at,
        f'"{name}" is no name of a sound: a name has letters, digits and hyphens.',
        "Write it without folder and ending, like [cue bowl].",
    )
    return None


# ---------------------------------------------------------------------------- turns


def _turn(scene: Scene, tree: Node, spot: Spot) -> Step | None:
    who = scene.who(tree, spot)
    kind = TurnKind(fold(token(required(tree, "verb"))))
    length = scene.seconds(required(tree, "duration"), spot, HOUR)
    options: dict[str, Node] = {}
    for option in children(tree)[2:]:
        ends = {"quiet", "until_done"}
        if option.data in options or (option.data in ends and ends & options.keys()):
            scene.notes.add(
                Code.UNKNOWN_DIRECTION,
                extent(option, spot),
                "This was said differently before, in the same direction.",
                "Keep one of the two.",
            )
        options[option.data] = option
    quiet, grace = (
        scene.seconds(required(options[name], "duration"), spot, HOUR) if name in options else None
        for name in ("quiet", "grace")
    )
    if who is None or length is None:
        return None
    until_done, recorded = "until_done" in options, "never_recorded" not in options
    return Turn(who, kind, length, quiet, until_done, grace, recorded, line=spot.line)


# ---------------------------------------------------------------------------- where to go on


def _go_to(scene: Scene, tree: Node, spot: Spot) -> Jump | None:
    return scene.jump(required(tree, "jump"), spot)


def _in_turn(scene: Scene, tree: Node, spot: Spot) -> Step | None:
    """``[in turn -> One | Two | Three]``"""
    jumps = [scene.jump(jump, spot) for jump in children(tree)]
    if not 2 <= len(jumps) <= MOST_IN_TURN:
        scene.notes.add(
            Code.CHOICE,
            spot,
            f"There {'is' if len(jumps) == 1 else 'are'} {len(jumps)} to take turns here.",
            f"Write two to {MOST_IN_TURN} sections with | between them, like in turn -> One | Two, "
            "or go to where it is always the same.",
        )
    found = [jump for jump in jumps if jump]
    for n, (jump, written) in enumerate(zip(jumps, children(tree), strict=True)):
        if jump and any(other.section == jump.section for other in jumps[:n] if other):
            scene.notes.add(
                Code.CHOICE,
                words(token(written), spot)[1],
                f'"{jump.section}" is there twice.',
                "Each section is written once; all of them come equally often.",
            )
    return InTurn(tuple(found), line=spot.line) if found else None


def _go_back(_: Scene, __: Node, spot: Spot) -> Step | None:
    return GoBack(line=spot.line)


def _play(scene: Scene, tree: Node, spot: Spot) -> Step | None:
    name, at = words(token(tree), spot)
    if SCRIPT_NAME.match(name):
        return Play(fold(name), line=spot.line)
    last = re.split(r"[/\\]", name)[-1].removesuffix(".md")
    scene.notes.add(
        Code.UNKNOWN_SCRIPT,
        at,
        f'"{name}" is no name of a script: a name has letters, digits and hyphens.',
        f"Write [play {last if SCRIPT_NAME.match(last) else 'settling'}], "
        "with the script in the same folder.",
    )
    return None


def _swap(scene: Scene, _: Node, spot: Spot) -> Step | None:
    if not scene.cast.solo:
        return Swap(line=spot.line)
    scene.notes.add(
        Code.MISPLACED,
        spot,
        "There is nobody to swap roles with in a script for one.",
        "Take it away, or give the script two roles.",
    )
    return None


def _set_aside(scene: Scene, tree: Node, spot: Spot) -> Step | None:
    length = scene.seconds(required(tree, "duration"), spot)
    agreed = child(tree, "as_agreed") is not None
    return None if length is None else SetAside(length, agreed, line=spot.line)


def _time_out(_: Scene, __: Node, spot: Spot) -> Step | None:
    return TimeOut(line=spot.line)


def _check_in(_: Scene, tree: Node, spot: Spot) -> Step | None:
    return CheckIn(child(tree, "short") is not None, line=spot.line)


def _end(_: Scene, __: Node, spot: Spot) -> Step | None:
    return End(line=spot.line)


def _end_session(_: Scene, __: Node, spot: Spot) -> Step | None:
    return End(True, line=spot.line)


# By the names of the grammar's rules.
_READERS: dict[str, Callable[[Scene, Node, Spot], Step | None]] = {
    "pause": _pause,
    "breathe": _breathe,
    "chime": _chime,
    "cue": _cue,
    "turn": _turn,
    "answers": answers,
    "rates": rates,
    "keep_pause": keep_pause,
    "branch": branch,
    "go_to": _go_to,
    "in_turn": _in_turn,
    "go_back": _go_back,
    "play": _play,
    "swap": _swap,
    "set_aside": _set_aside,
    "time_out": _time_out,
    "check_in": _check_in,
    "end": _end,
    "end_session": _end_session,
}
