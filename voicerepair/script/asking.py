"""Directions that ask for something and go by it: answers, ratings, branches."""

from __future__ import annotations

import re

from voicerepair.script.durations import HOUR
from voicerepair.script.findings import Code, Spot
from voicerepair.script.model import Answer, Branch, Comparison, KeepPause, Option, Rate
from voicerepair.script.scene import Scene
from voicerepair.script.source import fold
from voicerepair.script.trees import Node, between, child, children, required, token, tokens, words

__all__ = ["answers", "branch", "keep_pause", "rates"]

MOST_OPTIONS = 6
HIGHEST = 1000
WITHIN = 15.0

# What is written where an arrow is meant.
_ARROW = re.compile(r"[<>=]|-\Z")
_SIGN = re.compile(r"\s+-+\s+|:\s+")


def answers(scene: Scene, tree: Node, spot: Spot) -> Answer | None:
    """``[B answers: yes | later -> Not now | silence -> Not now]``"""
    who = scene.who(tree, spot)
    private = child(tree, "privately") is not None
    given = [one for one in children(tree) if one.data == "option"]
    options = [_option(scene, one, spot, private) for one in given]
    _check_options(scene, options, given, spot)
    within = _within(scene, tree, spot)
    if who is None or within is None:
        return None
    return Answer(who, tuple(options), within, private, line=spot.line)


def _within(scene: Scene, tree: Node, spot: Spot) -> float | None:
    lengths = [required(one, "duration") for one in children(tree) if one.data == "within"]
    lengths += [one for one in children(tree) if one.data == "duration"]
    if not lengths:
        return WITHIN
    if len(lengths) > 1:
        scene.notes.add(
            Code.CHOICE, spot, "This says twice how long to wait.", "Keep one of the two."
        )
    return scene.seconds(lengths[0], spot, HOUR)


def _option(scene: Scene, tree: Node, spot: Spot, private: bool) -> Option:
    text, at = _answer(tree, spot)
    target = child(tree, "jump")
    if target and private and not scene.cast.solo:
        scene.notes.add(
            Code.PRIVATE_BRANCH,
            at,
            "A private answer cannot change what a script for two or more does.",
            "Take the -> and its section away, and go on the same way for everyone.",
        )
    jump = scene.jump(target, spot) if target else None
    return Option(" ".join(text.split()), jump, fold(text) == "silence")


def _answer(tree: Node, spot: Spot) -> tuple[str, Spot]:
    """The words of an option and where they are; an empty one is nowhere in particular."""
    return next((words(word, spot) for word in tokens(tree)), ("", spot))


def _check_options(scene: Scene, options: list[Option], given: list[Node], spot: Spot) -> None:
    number = sum(not option.silence for option in options)
    if not 2 <= number <= MOST_OPTIONS:
        scene.notes.add(
            Code.CHOICE,
            spot,
            f"There {'is' if number == 1 else 'are'} {number} to choose from here.",
            "A choice has two to six answers, with | between them; silence does not count.",
        )
    seen: set[str] = set()
    for option, tree in zip(options, given, strict=True):
        at = _answer(tree, spot)[1]
        if not option.text:
            scene.notes.add(Code.CHOICE, at, "An answer is empty here.", "Write what can be said.")
        elif fold(option.text) in seen:
            scene.notes.add(
                Code.CHOICE, at, f'"{option.text}" is there twice.', "Each answer is written once."
            )
        elif _ARROW.search(option.text) or _after_a_sign(option.text) in scene.cast.sections:
            scene.notes.add(
                Code.CHOICE,
                at,
                f'Nobody can say "{option.text}".',
                "The arrow to a section is written ->, like no -> Close.",
            )
        seen.add(fold(option.text))


def _after_a_sign(text: str) -> str:
    """What stands after a dash or a colon in ``text``, folded; nothing where there is none."""
    return fold(_SIGN.split(text)[-1]) if _SIGN.search(text) else ""


def rates(scene: Scene, tree: Node, spot: Spot) -> Rate | None:
    """``[each rates closeness from 0 to 10]``"""
    who = scene.who(tree, spot)
    private = child(tree, "privately") is not None
    _, name, lowest, highest = tokens(tree)
    rating = scene.cast.ask(*words(name, spot), private)
    low, high = int(lowest), int(highest)
    if not low < high <= HIGHEST:
        scene.notes.add(
            Code.RATING,
            between(lowest, highest, spot),
            f"Nobody can choose a number from {low} to {high}.",
            f"Write the lower number first, like from 0 to 10; {HIGHEST} is the most.",
        )
        return None
    return None if who is None else Rate(who, rating, low, high, private, line=spot.line)


def keep_pause(scene: Scene, tree: Node, spot: Spot) -> KeepPause:
    """``[keep minutes as the pause]``"""
    return KeepPause(scene.cast.use(*words(token(tree), spot), False), line=spot.line)


def branch(scene: Scene, tree: Node, spot: Spot) -> Branch | None:
    """``[if anyone's tension is above 4 -> Rest]``"""
    written = {one.type: one for one in tokens(tree)}
    whose: str | None = ""
    if "WHOSE" in written:
        owner, at = words(written["WHOSE"], spot)
        whose = scene.cast.whose(owner[:-2], at.part(0, len(owner) - 2))
    rating = scene.cast.use(*words(written["COMPARED"], spot), False)
    comparison = Comparison(fold(token(required(tree, "comparison"))))
    jump = scene.jump(required(tree, "jump"), spot)
    if whose is None or jump is None:
        return None
    return Branch(whose, rating, comparison, int(written["INT"]), jump, line=spot.line)
