"""Text to Script: reads one file, and notes everything that is off in it, all in one go.

Rules: pure; never raises for anything a text can hold. A direction that could not be read leaves
an empty Show in its place and its line in ``gaps``, so that what is checked next knows that it
does not know. Scripts that are played are looked up by ``library``, not here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from voicerepair.script.blocks import Block, Direction, Heading, Prompt, Quote, read_blocks
from voicerepair.script.cast import Cast, Elsewhere
from voicerepair.script.directions import first_times, read_step
from voicerepair.script.durations import count
from voicerepair.script.findings import Code, Finding, Spot, in_order
from voicerepair.script.flow import jumps_of, steps_of
from voicerepair.script.frontmatter import FrontMatter, read_front_matter
from voicerepair.script.grammar import Misread, read_direction, read_times
from voicerepair.script.length import MOST_STEPS
from voicerepair.script.model import Meta, Play, Say, Script, Section, Show, Step
from voicerepair.script.prompts import spoken
from voicerepair.script.scene import Scene
from voicerepair.script.source import MOST_LINES, Notes, Source, fold, nearest
from voicerepair.script.suggest import suggest

__all__ = ["Parsed", "parse"]

_RUNS = re.compile(r"(?P<name>.*?)\s*\((?P<runs>[^()]*)\)\Z")
_FOR_EACH = re.compile(r"(for )?(both|all|everyone|everybody)( .*)?\Z")
MOST_RUNS = 1000

MOST_SEARCHES = 10
"""Unknown directions for which it is worth searching what was meant, in one file."""

_UNKNOWN = {Code.UNKNOWN_ROLE, Code.UNKNOWN_SECTION, Code.CHOICE, Code.RATING}
"""What nobody should be led to by a suggestion."""

_ABOUT_ROLES = (Code.UNKNOWN_ROLE, Code.UNKNOWN_PLACEHOLDER, Code.MISPLACED)
_NOT_IN_NAMES = re.compile(r"->|[→,|\[\]]")


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """One file, read. ``script`` is whole only if no finding is an error.

    ``gaps`` are the lines of directions that could not be read; ``elsewhere`` are ratings that
    only another script can have asked for. Each reading is itself alone, so that what is worked
    out for one can be remembered.
    """

    script: Script
    source: Source
    findings: tuple[Finding, ...]
    gaps: frozenset[int] = frozenset()
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A section that is being read."""

    name: str
    spot: Spot
    each: bool = False
    times: int = 1
    steps: list[Step] = field(default_factory=list)
    between: list[Step] | None = None

    def section(self) -> Section:
        between = tuple(self.between or ())
        steps = tuple(self.steps)
        return Section(self.name, steps, between, self.each, self.times, line=self.spot.line)


def parse(text: str, name: str = "script", path: str = "script.md") -> Parsed:
    """Read ``text`` as the script called ``name``; findings call the file ``path``."""
    source = Source.of(text, path)
    notes = Notes(source)
    if len(source.lines) > MOST_LINES:
        notes.add(
            Code.TOO_LARGE,
            Spot(MOST_LINES + 1, 1),
            f"This script has more than {MOST_LINES} lines.",
            "Divide it into scripts that play each other.",
        )
        return Parsed(Script(name, Meta(""), (), ()), source, tuple(notes.findings))
    notes.control_characters()
    front = read_front_matter(notes)
    return _Parser(name, notes, front).parse()


class _Parser:
    """The blocks of one file, in order."""

    def __init__(self, name: str, notes: Notes, front: FrontMatter) -> None:
        self._name = name
        self._notes = notes
        self._front = front
        self._cast = Cast(notes, front.roles)
        self._scene = Scene(notes, self._cast)
        self._drafts: list[_Draft] = []
        self._gaps: set[int] = set()
        self._names = front.roles
        self._unknown_ones = 0
        self._read = 0
        self._first: tuple[int | None, Spot] | None = None

    def parse(self) -> Parsed:
        blocks = list(read_blocks(self._notes, self._front.body))
        # Headings first: a jump may go to a section that stands below it.
        headings = [block for block in blocks if isinstance(block, Heading)]
        opened = not blocks or isinstance(blocks[0], Heading)
        drafts = iter([self._heading(heading, n) for n, heading in enumerate(headings, not opened)])
        self._names += tuple(written for _, written in self._cast.sections.values())
        if not opened:
            self._drafts.append(_Draft("", Spot(self._front.body, 1)))
        for block in blocks:
            if self._notes.full or self._is_too_long(block):
                # Half a script would only lead to findings that are not true of the whole.
                self._drafts.clear()
                break
            if isinstance(block, Heading):
                self._no_prompt()
                self._drafts.append(next(drafts))
                self._scene.section = len(self._drafts) - 1
            else:
                self._block(block, self._drafts[-1])
        return self._parsed()

    def _is_too_long(self, block: Block) -> bool:
        self._read += not isinstance(block, Heading)
        if self._read <= MOST_STEPS:
            return False
        self._notes.add(
            Code.TOO_MANY_STEPS,
            block.spot(0, 1) if isinstance(block, Prompt) else block.spot,
            f"This script has more than {MOST_STEPS} steps; what follows was not read.",
            "Divide it into scripts that play each other.",
        )
        return True

    def _parsed(self) -> Parsed:
        self._no_prompt()
        script = Script(
            self._name,
            self._front.meta,
            self._front.roles,
            tuple(draft.section() for draft in self._drafts),
        )
        steps = list(steps_of(script))
        if not steps and not self._notes.errors:
            self._notes.add(
                Code.NOTHING_TO_PLAY,
                Spot(len(self._notes.source.lines), 1),
                "There is nothing to play in this script.",
                "Write a heading such as # Arrive, and below it what is read aloud.",
            )
        plays = any(isinstance(step, Play) for step in steps)
        elsewhere = self._cast.check_ratings(_entered(script), plays) if steps else ()
        found = self._notes.findings
        if not self._front.sure:
            # Whoever is called a stranger here may well be a role.
            found = [finding for finding in found if finding.code not in _ABOUT_ROLES]
        gaps = frozenset(self._gaps)
        return Parsed(script, self._notes.source, in_order(found), gaps, elsewhere)

    # ------------------------------------------------------------------------ headings

    def _heading(self, heading: Heading, position: int) -> _Draft:
        draft = self._runs(heading)
        bad = _NOT_IN_NAMES.search(draft.name)
        if not draft.name or bad:
            self._notes.add(
                Code.BAD_HEADING,
                heading.spot.part(bad.start() if bad else 0, len(bad[0]) if bad else 1),
                f"A section's name cannot hold {bad[0]}." if bad else "This heading has no name.",
                "Write a few plain words after the #.",
            )
        elif fold(draft.name) in self._cast.sections:
            self._notes.add(
                Code.BAD_HEADING,
                heading.spot,
                f'There is another section called "{draft.name}".',
                "Give each section a name of its own, so that a jump knows where to go.",
            )
        self._cast.sections.setdefault(fold(draft.name), (position, draft.name))
        return draft

    def _runs(self, heading: Heading) -> _Draft:
        """The heading's name, and how often its section runs."""
        match = _RUNS.match(heading.text)
        if match is None:
            return _Draft(heading.text, heading.spot)
        name, runs = match["name"], fold(match["runs"])
        if runs == "each":
            return _Draft(name, heading.spot, each=True)
        tree = read_times(runs)
        times = -1 if isinstance(tree, Misread) else count(tree)
        if 0 < times <= MOST_RUNS:
            return _Draft(name, heading.spot, times=times)
        close = nearest(runs, ["each", "each person", "each role", "5 times"])
        close = "each" if _FOR_EACH.match(runs) else close
        if times < 0 and not close and not re.match(r"\d", runs):
            # Words in brackets that have nothing to do with runs belong to the name.
            return _Draft(heading.text, heading.spot)
        self._notes.add(
            Code.BAD_HEADING,
            heading.spot.part(match.start("runs") - 1, len(match["runs"]) + 2),
            f"I don't know how often ({match['runs']}) is.",
            f'did you mean "{name} (each)"?' if close[:4] == "each" else "Write it like (5 times).",
        )
        return _Draft(name, heading.spot, each=close[:4] == "each", times=2)

    # ------------------------------------------------------------------------ the rest

    def _block(self, block: Prompt | Direction, draft: _Draft) -> None:
        steps = draft.steps if draft.between is None else draft.between
        if isinstance(block, Direction | Quote):
            self._no_prompt()
        if isinstance(block, Direction):
            self._direction(block, draft, steps)
        elif isinstance(block, Quote):
            self._show(block, steps)
        elif text := spoken(block, self._cast, self._notes):
            times, self._first = self._first and self._first[0], None
            steps.append(Say(text, times, line=block.line))

    def _show(self, quote: Quote, steps: list[Step]) -> None:
        text = quote.text
        if text.startswith("[") and text.endswith("]"):
            inner = read_direction(text[1:-1])
            if not isinstance(inner, Misread):
                self._notes.add(
                    Code.MISPLACED,
                    quote.spot(0, len(text)),
                    "A direction inside a quote is only shown, never played.",
                    "Take the > before it away.",
                )
        steps.append(Show(spoken(quote, self._cast, self._notes), line=quote.line))

    def _direction(self, direction: Direction, draft: _Draft, steps: list[Step]) -> None:
        tree = read_direction(direction.text)
        line, lost = direction.spot.line, self._scene.lost
        if isinstance(tree, Misread):
            self._unknown(direction, tree)
            step = None
        elif fold(direction.text) == "between people":
            self._between(direction, draft)
            return
        elif first := first_times(tree):
            self._first = self._scene.first_times(first, direction.spot), direction.spot
            return
        else:
            step = read_step(self._scene, tree, direction.spot)
        if step is None or self._scene.lost > lost:
            self._gaps.add(line)
        steps.append(step or Show("", line=line))

    def _between(self, direction: Direction, draft: _Draft) -> None:
        if draft.between is not None:
            message, hint = "[between people] is here twice.", "Once in a section is enough."
        elif not draft.each and draft.times == 1:
            message = "[between people] stands in a section that runs only once."
            hint = "Write (each) after the section's name, or take this direction away."
        else:
            draft.between = []
            return
        self._notes.add(Code.MISPLACED, direction.spot, message, hint)

    def _no_prompt(self) -> None:
        """Something else comes where a prompt may have been announced."""
        if self._first:
            self._notes.add(
                Code.MISPLACED,
                self._first[1],
                "No prompt follows that could be said only the first times.",
                "Put it right above the prompt that is left out later.",
            )
            self._first = None

    def _unknown(self, direction: Direction, misread: Misread) -> None:
        spot, text = direction.spot, direction.text
        if not text.strip():
            self._notes.add(
                Code.UNKNOWN_DIRECTION,
                spot,
                "These brackets are empty.",
                "Write a direction in them, like [pause 10 seconds].",
            )
            return
        self._unknown_ones += 1
        search = self._unknown_ones <= MOST_SEARCHES
        advice = suggest(text, misread.at, self._names, self._makes_sense, search)
        shown = text.strip() if len(text) <= 80 else text.strip()[:77] + "..."
        self._notes.add(
            Code.UNKNOWN_DIRECTION,
            spot,
            f'I don\'t know the direction "{shown}".',
            advice.hint,
            mark=spot.part(advice.start, advice.width),
        )

    def _makes_sense(self, text: str) -> bool:
        """Whether ``text`` is a direction that names only what this script has."""
        tree = read_direction(text)
        if isinstance(tree, Misread):
            return False
        if fold(text) == "between people" or first_times(tree):
            return True
        trial = Notes(self._notes.source)
        cast = Cast(trial, self._front.roles, self._cast.sections)
        read_step(Scene(trial, cast, self._scene.section), tree, Spot(1, 1))
        codes = {finding.code for finding in trial.findings}
        if not self._front.sure:
            codes -= {Code.UNKNOWN_ROLE}
        return not codes & _UNKNOWN


def _entered(script: Script) -> set[int]:
    """The lines of all sections that something jumps to."""
    targets = {jump.section for step in steps_of(script) for jump in jumps_of(step)}
    return {
        step.line
        for section in script.sections
        if section.name in targets
        for step in (*section.steps, *section.between)
    }
