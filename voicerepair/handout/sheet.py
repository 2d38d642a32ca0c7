"""What stands on a handout: the prompts in order, whose turn it is and for how long, and room.

Comments are left out, and so are sounds. A script that is played comes after the one that plays
it, once. Names, times and numbers that only a session knows are lines to write on. All words that
are not the script's own are in this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from voicerepair.script.model import (
    EACH,
    EVERYONE,
    LISTENER,
    SELF,
    SPEAKER,
    Answer,
    Branch,
    Breathe,
    CheckIn,
    End,
    GoBack,
    InTurn,
    Jump,
    KeepPause,
    Meta,
    Pause,
    Play,
    Program,
    Rate,
    Say,
    Script,
    Section,
    SetAside,
    Show,
    Step,
    Swap,
    TimeOut,
    Turn,
)
from voicerepair.session.events import Person
from voicerepair.session.wording import ENGLISH
from voicerepair.session.words import and_names, fill, placeholders

__all__ = ["Item", "Kind", "Part", "Sheet", "draw_up"]

BLANK = "________"
SECONDS_A_LINE = 30.0
LEAST_LINES, MOST_LINES = 2, 6
WHO = {
    SPEAKER: "Speaker",
    LISTENER: "Listener",
    EACH: "Each of you",
    EVERYONE: "All together",
    SELF: "You",
}
DOES = {"speaks": "speak", "says back": "say back what you heard", "plans": "make a plan"}
SMALL_PRINT = (
    "This is practice: not therapy, not mediation, and no evidence of anything. If you are afraid "
    "of the other person, or have been hurt, forced, watched or cut off, don't do an exercise "
    "together. In danger, call your local emergency number."
)


class Kind(StrEnum):
    PROMPT = "prompt"  # the guide says it
    SHOWN = "shown"  # shown, never said
    DO = "do"  # what people do
    TURN = "turn"  # who speaks, for how long, with lines to write on
    CHOICE = "choice"  # options to tick
    NUMBER = "number"  # a number to circle
    AWAY = "away"  # where to go on


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the sheet. ``who`` is set apart before ``text``; ``options`` are for ticking or
    circling; ``lines`` is how many there are to write on."""

    kind: Kind
    text: str
    who: str = ""
    options: tuple[str, ...] = ()
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """Items under one heading; ``note`` says how often they are done."""

    heading: str
    note: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One script."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of it; ``facts`` are short lines under the title."""

    title: str
    summary: str
    facts: tuple[str, ...]
    parts: tuple[Part, ...]
    language: str
    small_print: str = SMALL_PRINT


def draw_up(program: Program, people: Sequence[Person]) -> Sheet:
    """The sheet of a program, for ``people`` in the order of its roles."""
    scripts = _in_order(program)
    parts = tuple(_Writer(program, script, people).part() for script in scripts)
    meta = program.script.meta
    return Sheet(meta.title, meta.summary, tuple(_facts(meta, people)), parts, meta.language)


def _in_order(program: Program) -> list[Script]:
    """The script, then what it plays, each once."""
    scripts = [program.script]
    for script in scripts:
        for section in script.sections:
            for step in (*section.steps, *section.between):
                played = program.scripts.get(step.script) if isinstance(step, Play) else None
                if played is not None and played not in scripts:
                    scripts.append(played)
    return scripts


def _facts(meta: Meta, people: Sequence[Person]) -> Iterator[str]:
    if len(people) > 1:
        yield f"For {and_names(people, ENGLISH).name}"
    else:
        yield "For one person" if people[0].name == SELF else f"For {people[0].name}"
    if meta.minutes:
        low, high = (f"{minutes:g}" for minutes in meta.minutes)
        yield f"Takes {low} minutes" if low == high else f"Takes {low} to {high} minutes"
    if meta.drawn_from:
        yield f"Drawn from: {meta.drawn_from}"
    if meta.author:
        yield f"By {meta.author}"


def duration(seconds: float) -> str:
    """As people say it."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (rest, "second")]
    said = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return " ".join(said) or "a moment"


class _Writer:
    """Writes one script. A script that is played has roles of its own, taken by the same people."""

    def __init__(self, program: Program, script: Script, people: Sequence[Person]) -> None:
        self.program = program
        self.script = script
        self.people = people
        self.names = {
            role: people[number % len(people)].name for number, role in enumerate(script.roles)
        }

    def part(self) -> Part:
        blocks = (self._block(section) for section in self.script.sections)
        return Part(self.script.meta.title, tuple(block for block in blocks if block.items))

    def _block(self, section: Section) -> Block:
        items = [item for step in section.steps for item in self._items(step)]
        if section.between:
            items.append(Item(Kind.AWAY, "Between one and the next:"))
            items += [item for step in section.between for item in self._items(step)]
        note = ""
        if section.each and len(self.people) > 1:
            note = "Once for each of you: the speaker is the one whose go it is."
        elif section.times > 1:
            note = f"{section.times} times."
        return Block(section.name, note, tuple(items))

    def _items(self, step: Step) -> Iterator[Item]:
        match step:
            case Say(text=text):
                yield Item(Kind.PROMPT, self._fill(text))
            case Show(text=text):
                yield Item(Kind.SHOWN, self._fill(text))
            case Turn():
                yield self._turn(step)
            case Answer():
                yield self._choice(step)
            case Rate(who=who, low=low, high=high, privately=privately):
                numbers = tuple(str(number) for number in range(low, high + 1))
                text = "a number, for yourself alone" if privately else "a number"
                if len(numbers) > 21:
                    text, numbers = f"{text} from {low} to {high}: {BLANK}", ()
                yield Item(Kind.NUMBER, text, self._who(who), numbers)
            case Pause(seconds=seconds):
                yield Item(Kind.DO, f"Be quiet for {duration(seconds)}.")
            case Breathe(cycles=cycles, inhale=inhale, exhale=exhale):
                breaths = "One slow breath" if cycles == 1 else f"{cycles} slow breaths"
                yield Item(
                    Kind.DO, f"{breaths}: in while you count to {inhale:g}, out to {exhale:g}."
                )
            case Play(script=name):
                yield Item(Kind.DO, f"Do “{self._title(name)}”. It is further down.")
            case Swap():
                yield Item(Kind.DO, "The first two of you exchange roles.")
            case SetAside(seconds=seconds, as_agreed=agreed):
                long = f"{duration(seconds)}{', or as long as you agreed,' if agreed else ''}"
                yield Item(Kind.DO, f"Take {long} apart. Back at: {BLANK}")
            case KeepPause(name=name):
                yield Item(Kind.DO, f"Keep the largest “{name}”: so many minutes is your pause.")
            case TimeOut():
                yield Item(Kind.DO, "Take a break, and say when you come back.")
            case CheckIn():
                yield Item(Kind.DO, "Check in: each alone, before or after this.")
            case Branch(name=name, jump=jump):
                whose = "Anyone's" if step.whose == "anyone" else "Everyone's"
                if step.whose not in ("", "anyone", "everyone"):
                    whose = f"{self.names.get(step.whose, step.whose)}'s"
                number = f"{whose} number" if step.whose else "The number"
                text = f"{number} for “{name}” is {step.comparison} {step.value}?"
                yield Item(Kind.AWAY, f"{text} {self._go_to(jump)}")
            case Jump():
                yield Item(Kind.AWAY, self._go_to(step))
            case InTurn(jumps=jumps):
                sections = ", ".join(f"“{jump.section}”" for jump in jumps)
                yield Item(Kind.AWAY, f"Go to one of these, each time to the next: {sections}.")
            case GoBack():
                yield Item(Kind.AWAY, "Go back to where you came from.")
            case End(whole=whole) if step.line:
                yield Item(Kind.AWAY, "The end." if whole or self._is_main else "Back.")
            case _:
                pass  # sounds, and what only a machine does

    @property
    def _is_main(self) -> bool:
        return self.script is self.program.script

    def _turn(self, step: Turn) -> Item:
        most = "as long as you like" if step.until_done else f"up to {duration(step.seconds)}"
        lines = min(MOST_LINES, max(LEAST_LINES, 1 + round(step.seconds / SECONDS_A_LINE)))
        return Item(Kind.TURN, f"{DOES[step.kind]}, {most}", self._who(step.who), lines=lines)

    def _choice(self, step: Answer) -> Item:
        options = []
        for option in step.options:
            text = "no answer" if option.silence else option.text
            options.append(f"{text} (go to “{option.jump.section}”)" if option.jump else text)
        told = [text for text, option in zip(options, step.options, strict=True)
                if option.jump or not option.silence]  # fmt: skip
        text = "answer, for yourself alone" if step.privately else "answer"
        return Item(Kind.CHOICE, text, self._who(step.who), tuple(told))

    def _go_to(self, jump: Jump) -> str:
        most = ""
        if jump.at_most is not None:
            most = ", once" if jump.at_most == 1 else f", {jump.at_most} times at most"
        return f"Go to “{jump.section}”{most}."

    def _title(self, name: str) -> str:
        script = self.program.scripts.get(name)
        return script.meta.title if script else name

    def _who(self, who: str) -> str:
        if who in self.names and self.names[who] != SELF:
            return self.names[who]
        if len(self.people) == 1:
            return WHO[SELF] if self.people[0].name == SELF else self.people[0].name
        return WHO.get(who, who)

    def _fill(self, text: str) -> str:
        return fill(text, {name: self._value(name) for name in placeholders(text)}).caption

    def _value(self, name: str) -> str:
        if name in self.names or name in (SPEAKER, LISTENER):
            return self._who(name)
        return and_names(self.people, ENGLISH).name if name == EVERYONE else BLANK
