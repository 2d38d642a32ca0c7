"""Directions: the trees of the grammar become steps.

Rules: one small function per direction; each gets its tree and returns its step, or None after it
has noted why there is none. Every note points at the words that are off. Form is decided by
``directions.lark``; here is decided whether it makes sense in this script.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicerepair.script.blocks import Direction
from voicerepair.script.cast import Cast
from voicerepair.script.durations import DAY, HOUR, count, seconds
from voicerepair.script.findings import Code, Spot
from voicerepair.script.model import (
    Answer,
    Branch,
    Breathe,
    CheckIn,
    Comparison,
    Cue,
    End,
    GoBack,
    Jump,
    Option,
    Pause,
    Play,
    Rate,
    SetAside,
    Step,
    Swap,
    TimeOut,
    Turn,
    TurnKind,
)
from voicerepair.script.source import Notes, fold, plain

if TYPE_CHECKING:
    from lark import Token, Tree

__all__ = ["SCRIPT_NAME", "Reader"]

SHORTEST_CYCLE = 8.0
"""Seconds of one breath, in and out; faster breathing makes people light-headed."""

SCRIPT_NAME = re.compile(r"[^\W_]+(?:-[^\W_]+)*\Z")
"""Letters, digits and hyphens: never a path."""

MOST_OPTIONS = 6
HIGHEST = 1000


@dataclass(slots=True)
class Reader:
    """Reads the directions of one script, section by section.

    ``section`` is the position of the one that is being read: a jump to it or above it is a
    jump backward.
    """

    notes: Notes
    cast: Cast
    section: int = 0

    def step(self, tree: Tree[Token], direction: Direction) -> Step | None:
        """The step that ``tree`` (a ``direction`` of the grammar) means."""
        body = _tree(tree, 0)
        return _READERS[body.data](self, body, direction.spot)

    # ------------------------------------------------------------------------ words

    def _name(self, token: Token, spot: Spot) -> tuple[str, Spot]:
        """A token's words and where they are, without the spaces around them."""
        text = str(token)
        start = (token.start_pos or 0) + len(text) - len(text.lstrip())
        return text.strip(), spot.part(start, len(text.strip()))

    def who(self, tree: Tree[Token], spot: Spot) -> str | None:
        return self.cast.who(*self._name(_token(tree, 0), spot))

    def seconds(self, tree: Tree[Token], spot: Spot, most: float = DAY) -> float | None:
        """A duration above zero and up to ``most`` seconds; None, and a note, otherwise."""
        found = seconds(tree)
        if 0 < found <= most:
            return found
        limit = {HOUR: "An hour", DAY: "A day"}[most]
        if found <= 0:
            message, hint = "This takes no time at all.", "Give it at least a second."
        else:
            message, hint = f"This is longer than {limit.lower()}.", f"{limit} is the most."
        self.notes.add(Code.DURATION, _extent(tree, spot), message, hint)
        return None

    def jump(self, tree: Tree[Token], spot: Spot) -> Jump | None:
        """Where a jump goes; a backward one must have a bound."""
        name, at = self._name(_token(tree, 0), spot)
        times = _child(tree, "times")
        bound = count(times) if times else None
        if times and not bound:
            self.notes.add(
                Code.UNBOUNDED_JUMP,
                _extent(times, spot),
                "A jump that is taken no time at all does nothing.",
                "Write at most 1 time, or take the jump away.",
            )
            return None
        found = self.cast.section(name, at)
        if found is None:
            return None
        position, section = found
        if position <= self.section and bound is None:
            self.notes.add(
                Code.UNBOUNDED_JUMP,
                at,
                f'"{section}" does not stand below this jump, so it could go round for ever.',
                f"Say how often: -> {section}, at most 2 times",
            )
        return Jump(section, bound, line=spot.line)

    # ------------------------------------------------------------------------ steps

    def pause(self, tree: Tree[Token], spot: Spot) -> Step | None:
        length = self.seconds(_tree(tree, 0), spot)
        return None if length is None else Pause(length, line=spot.line)

    def breathe(self, tree: Tree[Token], spot: Spot) -> Step | None:
        hold = _child(tree, "hold")
        if hold:
            self.notes.add(
                Code.BREATH,
                _extent(hold, spot, "hold"),
                "Holding the breath is not asked of anybody.",
                "Leave the hold out, and make the breath out longer instead.",
            )
            return None
        times = _tree(tree, 0)
        cycles = count(times)
        breaths = [child for child in _trees(tree) if child.data == "breath"]
        inhale, exhale = (self.seconds(breath, spot, HOUR) for breath in breaths)
        if inhale is None or exhale is None:
            return None
        if inhale + exhale < SHORTEST_CYCLE:
            whole = _extent(breaths[0], spot)
            last = _extent(breaths[1], spot)
            self.notes.add(
                Code.BREATH,
                whole.part(0, last.column + last.width - whole.column),
                f"A breath of {inhale + exhale:g} seconds is too short.",
                "In and out together take 8 seconds or more, like in 4, out 6.",
            )
            return None
        if not 0 < cycles * (inhale + exhale) <= DAY:
            self.notes.add(
                Code.DURATION,
                _extent(times, spot),
                "This is no breath at all." if not cycles else "This is longer than a day.",
                "Write how many breaths, like 6 times.",
            )
            return None
        words = _child(tree, "with_words") is not None
        return Breathe(cycles, inhale, exhale, words, line=spot.line)

    def chime(self, tree: Tree[Token], spot: Spot) -> Step | None:
        return Cue("chime", line=spot.line)

    def cue(self, tree: Tree[Token], spot: Spot) -> Step | None:
        name = self._plain_name(tree, spot, "sound", "bowl")
        return Cue(name, line=spot.line) if name else None

    def play(self, tree: Tree[Token], spot: Spot) -> Step | None:
        name = self._plain_name(tree, spot, "script", "settling")
        return Play(name, line=spot.line) if name else None

    def _plain_name(self, tree: Tree[Token], spot: Spot, what: str, example: str) -> str:
        name, at = self._name(_token(tree, 0), spot)
        if SCRIPT_NAME.match(name):
            return fold(name)
        self.notes.add(
            Code.UNKNOWN_SCRIPT if what == "script" else Code.UNKNOWN_DIRECTION,
            at,
            f'"{name}" is no name of a {what}: a name has letters, digits and hyphens.',
            f"Write it without folder and ending, like [{_WORD[what]} {example}].",
        )
        return ""

    def turn(self, tree: Tree[Token], spot: Spot) -> Step | None:
        who = self.who(tree, spot)
        kind = TurnKind(fold(_token(_tree(tree, 1), 0)))
        length = self.seconds(_tree(tree, 2), spot, HOUR)
        options: dict[str, Tree[Token]] = {}
        for option in _trees(tree)[2:]:
            if option.data in options or {option.data, *options} >= {"quiet", "until_done"}:
                self.notes.add(
                    Code.UNKNOWN_DIRECTION,
                    _extent(option, spot) if option.children else spot,
                    "This turn says twice when quiet ends it."
                    if option.data in ("quiet", "until_done")
                    else "This turn says the same thing twice.",
                    "Keep one of the two.",
                )
            options[option.data] = option
        quiet, grace = (
            self.seconds(_tree(options[name], 0), spot, HOUR) if name in options else None
            for name in ("quiet", "grace")
        )
        if who is None or length is None:
            return None
        until_done, recorded = "until_done" in options, "never_recorded" not in options
        return Turn(who, kind, length, quiet, until_done, grace, recorded, line=spot.line)

    def answers(self, tree: Tree[Token], spot: Spot) -> Step | None:
        who = self.who(tree, spot)
        private = _child(tree, "privately") is not None
        options = [
            option
            for child in _trees(tree)
            if child.data == "option" and (option := self._option(child, spot, private)) is not None
        ]
        self._check_options(options, tree, spot)
        asked = _child(tree, "within")
        duration = _child(asked, "duration") if asked else _child(tree, "duration")
        within = self.seconds(duration, spot, HOUR) if duration else 15.0
        if who is None or within is None:
            return None
        return Answer(who, tuple(options), within, private, line=spot.line)

    def _option(self, tree: Tree[Token], spot: Spot, private: bool) -> Option | None:
        text, at = self._name(_token(tree, 0), spot)
        target = _child(tree, "jump")
        jump = self.jump(target, spot) if target else None
        if not text:
            self.notes.add(Code.CHOICE, at, "An answer is empty here.", "Write what can be said.")
            return None
        if target and private and not self.cast.solo:
            self.notes.add(
                Code.PRIVATE_BRANCH,
                at,
                "A private answer cannot change what a script for two or more does.",
                "Take the -> and its section away, and go on the same way for everyone.",
            )
        return Option(" ".join(plain(text).split()), jump, fold(text) == "silence")

    def _check_options(self, options: list[Option], tree: Tree[Token], spot: Spot) -> None:
        given = [fold(option.text) for option in options if not option.silence]
        if not 2 <= len(given) <= MOST_OPTIONS:
            self.notes.add(
                Code.CHOICE,
                spot,
                f"There {'is' if len(given) == 1 else 'are'} {len(given)} to choose from here.",
                "A choice has two to six answers, with | between them; silence does not count.",
            )
        texts = [fold(option.text) for option in options]
        twice = next((text for n, text in enumerate(texts) if text in texts[:n]), None)
        if twice is not None:
            self.notes.add(
                Code.CHOICE,
                spot,
                f'The answer "{twice}" is there twice.',
                "Each answer is written once.",
            )

    def rates(self, tree: Tree[Token], spot: Spot) -> Step | None:
        who = self.who(tree, spot)
        private = _child(tree, "privately") is not None
        tokens = [child for child in tree.children if isinstance(child, str)]
        name, at = self._name(tokens[1], spot)
        rating = self.cast.ask(name, at, private)
        low, high = int(tokens[2]), int(tokens[3])
        if not low < high <= HIGHEST:
            self.notes.add(
                Code.RATING,
                _between(tokens[2], tokens[3], spot),
                f"Nobody can choose a number from {low} to {high}.",
                "Write the lower number first, like from 0 to 10.",
            )
            return None
        return None if who is None else Rate(who, rating, low, high, private, line=spot.line)

    def branch(self, tree: Tree[Token], spot: Spot) -> Step | None:
        tokens = {child.type: child for child in tree.children if isinstance(child, str)}
        whose: str | None = ""
        if "WHOSE" in tokens:
            owner, at = self._name(tokens["WHOSE"], spot)
            whose = self.cast.whose(owner[:-2], at.part(0, len(owner) - 2))
        rating = self.cast.use(*self._name(tokens["COMPARED"], spot), False)
        comparison = Comparison(fold(_token(_required(tree, "comparison"), 0)))
        jump = self.jump(_required(tree, "jump"), spot)
        if whose is None or jump is None:
            return None
        return Branch(whose, rating, comparison, int(tokens["INT"]), jump, line=spot.line)

    def go_to(self, tree: Tree[Token], spot: Spot) -> Step | None:
        return self.jump(_required(tree, "jump"), spot)

    def go_back(self, tree: Tree[Token], spot: Spot) -> Step | None:
        return GoBack(line=spot.line)

    def swap(self, tree: Tree[Token], spot: Spot) -> Step | None:
        if self.cast.solo:
            self.notes.add(
                Code.MISPLACED,
                spot,
                "There is nobody to swap roles with in a script for one.",
                "Take it away, or give the script two roles.",
            )
            return None
        return Swap(line=spot.line)

    def set_aside(self, tree: Tree[Token], spot: Spot) -> Step | None:
        length = self.seconds(_required(tree, "duration"), spot)
        return None if length is None else SetAside(length, line=spot.line)

    def time_out(self, tree: Tree[Token], spot: Spot) -> Step | None:
        return TimeOut(line=spot.line)

    def check_in(self, tree: Tree[Token], spot: Spot) -> Step | None:
        return CheckIn(_child(tree, "short") is not None, line=spot.line)

    def end(self, tree: Tree[Token], spot: Spot) -> Step | None:
        return End(line=spot.line)

    def end_session(self, tree: Tree[Token], spot: Spot) -> Step | None:
        return End(True, line=spot.line)


_WORD = {"script": "play", "sound": "cue"}

_READERS: dict[str, Callable[[Reader, Tree[Token], Spot], Step | None]] = {
    "pause": Reader.pause,
    "breathe": Reader.breathe,
    "chime": Reader.chime,
    "cue": Reader.cue,
    "turn": Reader.turn,
    "answers": Reader.answers,
    "rates": Reader.rates,
    "branch": Reader.branch,
    "go_to": Reader.go_to,
    "go_back": Reader.go_back,
    "play": Reader.play,
    "swap": Reader.swap,
    "set_aside": Reader.set_aside,
    "time_out": Reader.time_out,
    "check_in": Reader.check_in,
    "end": Reader.end,
    "end_session": Reader.end_session,
}


# ---------------------------------------------------------------------------- trees


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if not isinstance(child, str)]


def _tree(tree: Tree[Token], position: int) -> Tree[Token]:
    child = tree.children[position]
    assert not isinstance(child, str)
    return child


def _token(tree: Tree[Token], position: int) -> Token:
    child = tree.children[position]
    assert isinstance(child, str)
    return child


def _child(tree: Tree[Token], name: str) -> Tree[Token] | None:
    return next((child for child in _trees(tree) if child.data == name), None)


def _required(tree: Tree[Token], name: str) -> Tree[Token]:
    child = _child(tree, name)
    assert child is not None
    return child


def _between(first: Token, last: Token, spot: Spot) -> Spot:
    """From the beginning of one token to the end of another."""
    start = first.start_pos or 0
    return spot.part(start, (last.start_pos or 0) + len(last) - start)


def _extent(tree: Tree[Token], spot: Spot, word: str = "") -> Spot:
    """All of a tree's words; ``word`` is one the grammar leaves out, before the first."""
    tokens = list(tree.scan_values(lambda value: isinstance(value, str)))
    whole = _between(tokens[0], tokens[-1], spot)
    lead = len(word) + 1 if word else 0
    return Spot(spot.line, max(spot.column, whole.column - lead), whole.width + lead)
