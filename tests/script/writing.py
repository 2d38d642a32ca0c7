"""Writing scripts for tests, and reading what is said of them.

In an expectation the words that a finding must point at stand between guillemets:
``[«C» speaks for 30 seconds]``. They are taken out before the script is read.
"""

from __future__ import annotations

from dataclasses import replace

from voicerepair.script.findings import Finding, in_order
from voicerepair.script.lint import lint
from voicerepair.script.model import (
    Answer,
    Branch,
    Breathe,
    CheckIn,
    Cue,
    End,
    GoBack,
    InTurn,
    Jump,
    KeepPause,
    Pause,
    Play,
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
from voicerepair.script.parse import Parsed, parse

PAIR = "---\ntitle: A pair\n---\n"
SOLO = "---\ntitle: Alone\nroles: [self]\n---\n"


def read(body: str, front: str = PAIR, path: str = "script.md") -> Parsed:
    """The script, read and checked by itself for what keeps it from being played."""
    parsed = parse(front + body, "script", path)
    errors = [finding for finding in lint(parsed) if finding.is_error]
    return replace(parsed, findings=in_order((*parsed.findings, *errors)))


def well(body: str, front: str = PAIR) -> Script:
    """A script that nothing may be said of."""
    parsed = read(body, front)
    assert not parsed.findings, "\n".join(map(str, parsed.findings))
    return parsed.script


def steps(body: str, front: str = PAIR) -> list[Step]:
    """The steps of the first section, with lines taken off; all of it must be well."""
    script = well(f"# One\n{body}\n{LATER}", front)
    return [unplaced(step) for step in script.sections[0].steps]


# Somewhere to jump to, out of the way of the section that is looked at.
LATER = "[end]\n\n# Later\n\nIt is later.\n"


def unplaced(step: Step) -> Step:
    """The step without the line it was written on."""
    step = replace(step, line=0)
    if isinstance(step, Branch):
        return replace(step, jump=replace(step.jump, line=0))
    if isinstance(step, InTurn):
        return replace(step, jumps=tuple(replace(jump, line=0) for jump in step.jumps))
    if isinstance(step, Answer):
        options = tuple(
            replace(option, jump=option.jump and replace(option.jump, line=0))
            for option in step.options
        )
        return replace(step, options=options)
    return step


def marked(text: str) -> tuple[str, list[tuple[int, int, int]]]:
    """The text without guillemets, and the line, column and width of what stood between them."""
    plain, places = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        while "«" in line:
            start, end = line.index("«"), line.index("»")
            places.append((number, start + 1, end - start - 1))
            line = line[:start] + line[start + 1 : end] + line[end + 1 :]  # noqa: PLW2901
        plain.append(line)
    return "\n".join(plain), places


def pointed(finding: Finding) -> tuple[int, int, int]:
    """Where the carets of a finding are."""
    return finding.line, finding.mark or finding.column, finding.width


# ---------------------------------------------------------------------------- unparse


def unparse(script: Script) -> str:
    """The text of a script, in the one way that these tests write it."""
    meta = script.meta
    front = {
        "title": meta.title,
        "summary": meta.summary,
        "language": meta.language,
        "roles": f"[{', '.join(script.roles)}]",
        "stage": meta.stage,
        "minutes": f"{meta.minutes[0]:g} to {meta.minutes[1]:g}" if meta.minutes else "",
        "drawn from": meta.drawn_from,
        "author": meta.author,
        "version": meta.version,
        "recording": "turns" if meta.recorded else "never",
        "first": str(meta.first),
        "children": f"[{', '.join(meta.children)}]" if meta.children else "",
    }
    head = [f"{key}: {value}" for key, value in front.items() if value]
    sections = [_section(section) for section in script.sections]
    return "\n".join(["---", *head, "---", *sections]) + "\n"


def _section(section: Section) -> str:
    runs = " (each)" if section.each else f" ({section.times} times)" if section.times > 1 else ""
    blocks = [f"# {section.name}{runs}", *map(direction, section.steps)]
    if section.between:
        blocks += ["[between people]", *map(direction, section.between)]
    return "\n\n".join(blocks)


def direction(step: Step) -> str:
    """How a step is written."""
    match step:
        case Say(first_times=int(times)):
            return f"[the first {times} times]\n{step.text}"
        case Say():
            return step.text
        case Show():
            return f"> {step.text}"
        case _:
            return f"[{_inside(step)}]"


def _inside(step: Step) -> str:
    match step:
        case Pause():
            return f"pause {step.seconds:g} seconds"
        case Breathe():
            words = ", with words" if step.words else ""
            return f"breathe {step.cycles} times: in {step.inhale:g}, out {step.exhale:g}{words}"
        case Cue():
            return f"cue {step.name}"
        case Turn():
            return _turn(step)
        case Answer():
            options = " | ".join(
                option.text + (f" -> {_jump(option.jump)}" if option.jump else "")
                for option in step.options
            )
            privately = " privately" if step.privately else ""
            return f"{step.who} answers{privately} within {step.within:g} seconds: {options}"
        case Rate():
            privately = ", privately" if step.privately else ""
            return f"{step.who} rates {step.name} from {step.low} to {step.high}{privately}"
        case Branch():
            whose = f"{step.whose}'s " if step.whose else ""
            compared = f"{whose}{step.name} is {step.comparison} {step.value}"
            return f"if {compared} -> {_jump(step.jump)}"
        case Jump():
            return f"go to {_jump(step)}"
        case InTurn():
            return f"in turn -> {' | '.join(map(_jump, step.jumps))}"
        case KeepPause():
            return f"keep {step.name} as the pause"
        case GoBack():
            return "go back"
        case Play():
            return f"play {step.script}"
        case Swap():
            return "swap roles"
        case SetAside():
            agreed = ", or as agreed" if step.as_agreed else ""
            return f"be back in {step.seconds:g} seconds{agreed}"
        case TimeOut():
            return "time out"
        case CheckIn():
            return "check-in, short" if step.short else "check-in"
        case End():
            return "end the session" if step.whole else "end"
        case _:
            raise AssertionError(step)


def _turn(step: Turn) -> str:
    parts = [f"{step.who} {step.kind} for {step.seconds:g} seconds"]
    if step.quiet is not None:
        parts.append(f"{step.quiet:g} seconds of quiet")
    if step.until_done:
        parts.append("until done")
    if step.grace is not None:
        parts.append(f"grace {step.grace:g} seconds")
    if not step.recorded:
        parts.append("never recorded")
    return ", ".join(parts)


def _jump(jump: Jump) -> str:
    return jump.section + (f", at most {jump.at_most} times" if jump.at_most else "")
