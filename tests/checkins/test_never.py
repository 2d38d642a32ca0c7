"""What product.md says is never there: no scores, no counting, no comparing, no blame."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from voicerepair.checkins.entries import Answer, Entry, Opened, Told
from voicerepair.checkins.items import ITEMS, Kind, Tie
from voicerepair.checkins.looking_back import FEWEST, look, looks, sentences
from voicerepair.cli.journal import looking_back

ROOT = Path(__file__).parents[2] / "voicerepair"
SPOKEN = [
    *sorted((ROOT / "checkins").glob("*.py")),
    *sorted((ROOT / "cli").glob("checkin*.py")),
    ROOT / "cli" / "journal" / "looking_back.py",
    ROOT / "cli" / "journal" / "checkins.py",
]
NEVER = re.compile(
    r"streak|days? (since|without|in a row)|in a row|fight|argument|blame|fault|guilt|talk(ed|ing)?"
    r"[- ]time|scor(e|es|ed)\b|rank|sentiment|transcript|percent|%|average|\bmean\b|total|statistic"
    r"|winner|loser|\b(better|worse|less|more) than (the other|you|them|\{)|\bred\b|\bgreen\b"
    r"|well done|congratulat|great job|keep it up|proud|warning|alarm|missed|overdue|behind\b",
    re.IGNORECASE,
)


def texts(path: Path) -> list[str]:
    """Whatever of a module can be read or heard: its strings, and a command's help."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    internal = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and not (isinstance(node, ast.FunctionDef) and node.name == "command")
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in internal
    ]


def test_the_words_on_the_never_list_occur_nowhere():
    assert len(SPOKEN) >= 7
    found = [(path.name, text) for path in SPOKEN for text in texts(path) if NEVER.search(text)]
    assert found == []
    assert sum(len(texts(path)) for path in SPOKEN) > 150, "this looks at what is said"


def test_the_list_finds_what_it_is_for():
    for text in (
        *("A streak of four weeks!", "Three days since a fight", "Your score is 7", "Bo scored"),
        *("60 % of the time", "You did better than the other", "4 in a row", "Well done."),
    ):
        assert NEVER.search(text), text


# -------------------------------------------------------------------------- whatever was kept

KEPT = tuple(item for item in ITEMS if item.kept)


@st.composite
def answers(draw) -> Answer:
    item = draw(st.sampled_from(KEPT))
    match item.kind:
        case Kind.RATE:
            return Answer(item.key, draw(st.integers(0, 10)))
        case Kind.CHOOSE:
            return Answer(item.key, draw(st.sampled_from(item.options)).key)
        case _:
            return Answer(item.key, draw(st.text(min_size=1, max_size=20).filter(str.strip)))


entry = st.builds(
    Entry,
    st.text("bcd", min_size=4, max_size=4),
    st.floats(0, 1e9),
    st.sampled_from(Tie),
    st.lists(answers(), max_size=6, unique_by=lambda one: one.item).map(tuple),
)
told = st.builds(
    lambda tie, answer: Told(tie, answer.item, answer.value), st.sampled_from(Tie), answers()
)
opened = st.builds(
    Opened,
    st.sampled_from(("Bo", "Cleo")),
    st.lists(told, max_size=30).map(tuple),
    st.lists(told, max_size=30).map(tuple),
)


@given(st.lists(entry, max_size=30), st.lists(opened, max_size=2))
def test_whatever_was_answered_no_number_is_said_and_nothing_before_four(entries, opened_both):
    for one in looks(entries, opened_both):
        own = [entry for entry in entries if entry.tie == one.tie]
        assert len(own) >= FEWEST
        for sentence in one.sentences:
            assert not re.search(r"\d", sentence)
            assert not NEVER.search(sentence)
        assert len(one.sentences) <= 4 * (1 + len(opened_both))
        if one.line:
            assert len(one.line.values) >= FEWEST


@given(st.lists(entry, max_size=30), st.lists(opened, max_size=2), st.randoms())
def test_the_order_in_which_things_are_read_changes_nothing(entries, opened_both, chance):
    mixed = chance.sample(entries, len(entries))
    if len({(one.when, one.code) for one in entries}) == len(entries):
        assert looks(mixed, opened_both) == looks(entries, opened_both)


@given(st.lists(entry, max_size=20))
def test_words_that_somebody_wrote_are_in_no_sentence(entries):
    without = [
        Entry(one.code, one.when, one.tie, tuple(a for a in one.answers if a.item != "sooner"))
        for one in entries
    ]
    assert looks(entries) == looks(without)


@given(st.lists(entry, max_size=20), st.sampled_from(Tie))
def test_what_is_said_of_one_tie_does_not_depend_on_the_others(entries, tie):
    assert look(entries, tie) == look([one for one in entries if one.tie == tie], tie)
    assert sentences(entries, tie) == look(entries, tie).sentences


def test_what_is_printed_holds_no_number_either():
    own = [Entry(f"c{at}", at, Tie.PARTNER, (Answer("helped", 9),)) for at in range(6)]
    printed = "\n".join(looking_back.lines(looks(own)))
    assert "about as much as it used to" in printed
    assert not re.search(r"\d", printed)
    assert not NEVER.search(printed)
