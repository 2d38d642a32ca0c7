"""What holds for any text, and for any script."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.script.writing import PAIR, read, unparse, unplaced
from voicerepair.script.findings import render
from voicerepair.script.model import (
    Answer,
    Branch,
    Breathe,
    CheckIn,
    Comparison,
    Cue,
    End,
    InTurn,
    Jump,
    KeepPause,
    Meta,
    Option,
    Pause,
    Play,
    Rate,
    Say,
    Script,
    Section,
    SetAside,
    Show,
    Swap,
    TimeOut,
    Turn,
    TurnKind,
)
from voicerepair.script.source import Notes, Source
from voicerepair.script.values import read_plain
from voicerepair.script.yaml_values import read_yaml

# ---------------------------------------------------------------------------- any text

FRAGMENTS = st.sampled_from(
    [
        *("---\n", "title: x\n", "roles: [A, B]\n", "roles:\n", "# One\n", "# One (each)\n", "#"),
        *("[", "]", "{", "}", "{speaker}", "[pause 10 seconds]\n", "[end]\n", "[go back]\n"),
        *("[go to One]\n", "[A answers: a | b -> One, at most 2 times]\n", " speaks ", " for "),
        *("each", "rates", "from", "0 to 10", "if ", "'s ", " is above 4", "->", "|", ",", ":"),
        *("> ", "- ", "1. ", "```\n", "<!--", "-->", "***\n", "===\n", "|---|\n", "    ", "\n\n"),
        *("*", "_", "`", "&amp;", "\\", "<b>", "“", "\u00a0", "\u202e", "\x00", "\x1b", "אב", "🙂"),
        *("10", "seconds", "1:30", "half a minute", "between people", "&a", "*a", "!!x", '"', "'"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(FRAGMENTS, st.text(max_size=5)), max_size=60).map("".join),
)


@settings(max_examples=300, deadline=2_000)
@given(text=TEXTS, front=st.sampled_from(["", PAIR, "---\n"]))
def test_any_text_is_a_script_or_findings(text, front):
    parsed = read(text, front)
    lines = parsed.source.lines
    for finding in parsed.findings:
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
        assert finding.width >= 1
        assert finding.message.endswith((".", "?"))
    assert "\x1b" not in render(parsed.findings)
    # Reading is a function of the text alone.
    assert read(text, front).findings == parsed.findings


@settings(max_examples=300, deadline=2_000)
@given(inside=st.text(st.characters(exclude_characters="[]\n\r"), max_size=80))
def test_any_direction_is_a_step_or_one_finding_with_a_hint(inside):
    findings = read(f"# One\nHello.\n[{inside}]\n").findings
    for finding in findings:
        assert finding.hint
        assert finding.line in (6, 4)


# ---------------------------------------------------------------------------- front matter

PLAIN_KEYS = st.sampled_from(["title", "drawn from", "author", "n", "no", "Ünï", "null"])
PLAIN_VALUES = st.text(
    st.one_of(st.sampled_from("aZ09 ,.;-«’'!?&*[]{}|>%@`\"=~é小"), st.characters()), max_size=20
)


@settings(max_examples=400)
@given(lines=st.lists(st.tuples(PLAIN_KEYS, PLAIN_VALUES).map(": ".join), max_size=4))
def test_plain_lines_mean_what_they_mean_to_yaml(lines):
    lines = tuple(line for text in lines for line in text.split("\n"))
    plain = read_plain(lines, 2)
    if plain is None:
        return
    notes = Notes(Source("x", ("---", *lines)))
    assert plain == read_yaml(lines, 2, notes)
    assert not notes.findings


# ---------------------------------------------------------------------------- round trip

WORDS = st.sampled_from(["yes", "not quite", "I'm here", "later", "Größe", "小明", "a-b"])
TEXT = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
SECTIONS = ("Arrive", "Where it landed", "Leave it (open)", "What's next?")
SECONDS = st.one_of(st.integers(1, 3600).map(float), st.sampled_from([0.5, 12.25]))
PEOPLE = st.sampled_from(["A", "the elder one", "speaker", "listener", "each", "everyone"])
JUMPS = st.builds(Jump, st.sampled_from(SECTIONS), st.integers(1, 9))


@st.composite
def answers(draw):
    texts = draw(st.lists(TEXT, min_size=2, max_size=6, unique=True))
    options = [Option(text, draw(st.none() | JUMPS)) for text in texts]
    if draw(st.booleans()):
        options.append(Option("silence", draw(JUMPS), silence=True))
    return Answer(draw(PEOPLE), tuple(options), draw(SECONDS))


@st.composite
def turns(draw):
    quiet = draw(st.none() | SECONDS)
    until_done = draw(st.booleans()) if quiet is None else False
    kind, grace = draw(st.sampled_from(TurnKind)), draw(st.none() | SECONDS)
    return Turn(draw(PEOPLE), kind, draw(SECONDS), quiet, until_done, grace, draw(st.booleans()))


@st.composite
def in_turn(draw):
    names = draw(st.lists(st.sampled_from(SECTIONS), min_size=2, max_size=4, unique=True))
    return InTurn(tuple(Jump(name, draw(st.integers(1, 9))) for name in names))


STEPS = st.one_of(
    st.tuples(TEXT, st.sampled_from(["", " {A}", " {speaker}, {return time}", " {tension}"])).map(
        lambda parts: Say("".join(parts))
    ),
    st.builds(Say, TEXT, st.integers(1, 20)),
    TEXT.map(Show),
    SECONDS.map(Pause),
    st.builds(
        Breathe,
        st.integers(1, 30),
        st.integers(4, 9).map(float),
        st.integers(4, 9).map(float),
        st.booleans(),
    ),
    st.sampled_from(["chime", "bowl", "breath-in"]).map(Cue),
    turns(),
    answers(),
    st.builds(Rate, PEOPLE, st.just("tension"), st.integers(0, 3), st.integers(4, 1000)),
    st.builds(
        Branch,
        st.sampled_from(["", "anyone", "everyone", "A", "the elder one"]),
        st.just("tension"),
        st.sampled_from(Comparison),
        st.integers(0, 99),
        JUMPS,
    ),
    JUMPS,
    in_turn(),
    st.just(KeepPause("tension")),
    st.sampled_from(["settling", "own", "both-films"]).map(Play),
    st.builds(SetAside, SECONDS, st.booleans()),
    st.builds(CheckIn, st.booleans()),
    st.sampled_from([Swap(), TimeOut(), End(whole=True)]),
)


def asking(steps):
    """What is asked is said every time: a prompt of the first times right before it is not."""
    return all(
        not (isinstance(after, Answer | Rate) and getattr(before, "first_times", None))
        for before, after in pairwise(steps)
    )


STEP_LISTS = st.lists(STEPS, max_size=5).map(tuple).filter(asking)


@st.composite
def scripts(draw):
    meta = Meta(
        title=draw(TEXT),
        summary=draw(st.just("") | TEXT),
        language=draw(st.sampled_from(["en", "de", "pt-BR"])),
        stage=draw(st.sampled_from(["", "own", "after a rupture"])),
        minutes=draw(st.none() | st.sampled_from([(9.0, 13.0), (1.5, 1.5)])),
        drawn_from=draw(st.just("") | TEXT),
        author=draw(st.just("") | TEXT),
        version=draw(st.sampled_from(["", "1.10"])),
        recorded=draw(st.booleans()),
        first=draw(st.sampled_from(["lot", "ask", "A", "the elder one"])),
    )
    sections = [Section(SECTIONS[0], (Rate("each", "tension"), *draw(STEP_LISTS)))]
    for name in SECTIONS[1:]:
        each = draw(st.booleans())
        times = 1 if each else draw(st.integers(1, 3))
        between = draw(STEP_LISTS) if each or times > 1 else ()
        sections.append(Section(name, draw(STEP_LISTS), between, each, times))
    return Script("script", meta, ("A", "the elder one"), tuple(sections))


def unplaced_script(script: Script) -> Script:
    return replace(
        script,
        sections=tuple(
            replace(
                section,
                line=0,
                steps=tuple(map(unplaced, section.steps)),
                between=tuple(map(unplaced, section.between)),
            )
            for section in script.sections
        ),
    )


@settings(max_examples=200, deadline=None)
@given(script=scripts())
def test_a_script_that_is_written_out_reads_the_same(script):
    parsed = read(unparse(script), "")
    assert not parsed.findings, "\n".join(map(str, parsed.findings))
    assert unplaced_script(parsed.script) == script
