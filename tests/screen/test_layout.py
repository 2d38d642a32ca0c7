"""Frames as people see them, kept in ``frames/``, and rules that hold for any size and words.

To accept a change on purpose: ``VOICEREPAIR_WRITE_FRAMES=1 pytest tests/screen``, then read the
difference.
"""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from voicerepair.screen.layout import Frame, compose
from voicerepair.session.events import ANY_ANSWER, Phase, View

FRAMES = Path(__file__).with_name("frames")
SIZES = [(40, 12), (80, 24), (120, 40)]

TURN = View(
    serial=1,
    phase=Phase.TURN,
    title="Where it landed",
    section="Where it landed",
    who=("Ana",),
    doing="speaks",
    caption="Ana, in one or two sentences, say what you did, as a camera would have seen it.",
    previous="What comes next is not an answer to what you heard. Just let it be said.",
    since=0.0,
    until=30.0,
    next="Bo says back",
    armed=True,
)
PROMPT = replace(TURN, phase=Phase.PROMPT, who=(), doing="", until=None, armed=False)
VIEWS = {
    "turn": TURN,
    "prompt": PROMPT,
    "hand-over": replace(TURN, phase=Phase.WINDOW, until=None),
    "everyone": replace(TURN, who=("Ana", "Bo"), doing="speak", shown="There is no hurry."),
    "answer": replace(
        TURN, phase=Phase.ANSWER, doing="answers", options=("yes", "not quite", "leave it open")
    ),
    "rating": replace(TURN, phase=Phase.ANSWER, doing="rates", number=(0, 10), private=True),
    "breath": replace(PROMPT, phase=Phase.BREATH, breath="in", until=20.0),
    "paused": replace(TURN, phase=Phase.PAUSED, until=None, note="Paused. Space goes on."),
    "recording": replace(TURN, recorded=True, recording=True),
    "no-drawing": replace(TURN, who=("李小龍",)),
    "accent": replace(TURN, who=("José",)),
}


def console(width, height, color_system=None):
    return Console(
        file=io.StringIO(),
        width=width,
        height=height,
        force_terminal=True,
        color_system=color_system,
        legacy_windows=False,
    )


def drawn(view, width, height, now=12.0, level=-30.0, **more):
    frame = Frame.at(now, level, view=view, size=(width, height), **more)
    return [row.plain.rstrip() for row in compose(console(width, height), frame)]


def name_styles(view):
    """The styles of the rows that hold the name, large or spaced out."""
    frame = Frame.at(12.0, -30.0, view=view, size=(80, 24))
    rows = compose(console(80, 24), frame)
    return {str(row.style) for row in rows if "█" in row.plain or "李 小" in row.plain}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", [*VIEWS, "help"])
def test_a_frame_looks_as_it_was_accepted(name, size):
    typed = "10" if name == "rating" else ""
    notices = ("There is no microphone here. Keys take turns.",) if name == "prompt" else ()
    view = VIEWS.get(name, TURN)
    rows = drawn(view, *size, typed=typed, notices=notices, help=name == "help")
    text = "\n".join(rows) + "\n"
    path = FRAMES / f"{name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("VOICEREPAIR_WRITE_FRAMES"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


SAYINGS = (
    ("repeat", "say that again, read it again, one more time"),
    ("time-out", "time out, take a break, i need a break, your own word (Ana)"),
    ("stop", "your own word (Ana), your own word (Bo)"),
    ("yes", "your own word (Ana)"),
    (ANY_ANSWER, "the answer, or pass"),
)


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
def test_the_keys_page_shows_what_can_be_said_instead(size):
    rows = drawn(replace(TURN, sayings=SAYINGS), *size, help=True)
    text = " ".join(" ".join(rows).split())
    for what, saying in SAYINGS:
        assert (f"yes: {saying}" if what == "yes" else f"say: {saying}") in text
    assert "say: the answer, or pass, yes: your own word" in text
    assert text.index("stop, at once") < text.index("(Bo)") < text.index("the same as q")
    assert not any("…" in row for row in rows)


def test_where_there_is_little_room_the_keys_come_first():
    small = drawn(replace(TURN, sayings=SAYINGS), 60, 12, help=True)
    assert small == drawn(TURN, 60, 12, help=True)


def test_a_command_window_is_shown_and_is_no_open_microphone():
    rows = "".join(drawn(replace(PROMPT, commands=True), 60, 24))
    assert "listening for commands" in rows
    assert "microphone" not in rows
    assert "microphone open" in "".join(drawn(replace(TURN, commands=True), 60, 24))
    assert "no microphone" in "".join(drawn(replace(PROMPT, commands=True), 60, 24, level=None))


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_whoever_speaks_is_at_least_five_rows_tall(width, height):
    blocks = [row for row in drawn(TURN, width, height) if "█" in row]
    assert len(blocks) >= 5


def test_a_hand_over_is_seen_by_who_does_not_hear_it():
    handing_over = VIEWS["hand-over"]
    for names in (("Ana",), ("李小龍",)):
        assert "bold" in name_styles(replace(TURN, who=names))
        assert name_styles(replace(handing_over, who=names)) == {"dim"}
    assert any(
        "Go on speaking, and it stays your turn." in row for row in drawn(handing_over, 80, 24)
    )


def test_without_a_microphone_a_key_takes_the_hand_over_back():
    rows = "".join(drawn(VIEWS["hand-over"], 80, 24, level=None))
    assert "m keeps the turn." in rows
    assert "speaking" not in rows


def test_the_prompt_stands_below_the_one_before_it():
    rows = drawn(PROMPT, 80, 24)
    previous = next(row for row in range(24) if "not an answer" in rows[row])
    caption = next(row for row in range(24) if "in one or two" in rows[row])
    assert previous < caption


def test_time_is_a_line_that_fills_and_never_a_number():
    for now, filled in [(0.0, 0), (15.0, 36), (30.0, 72), (500.0, 72)]:
        rows = drawn(replace(TURN, caption="", previous=""), 80, 24, now=now)
        line = next(row for row in rows if "━" in row or "─" in row)
        assert line.count("━") == filled
        assert not any(character.isdigit() for row in rows for character in row)


def test_without_an_end_there_is_no_line():
    rows = drawn(replace(TURN, until=None), 80, 24)
    assert not any("━" in row or "─" in row for row in rows)


def test_the_breathing_line_grows_in_and_shrinks_out():
    def length(breath, now):
        view = replace(PROMPT, phase=Phase.BREATH, breath=breath, since=10.0, until=14.0)
        return max(row.count("█") for row in drawn(view, 80, 24, now=now))

    assert length("in", 10.5) < length("in", 12) < length("in", 14)
    assert length("out", 10.5) > length("out", 12) > length("out", 14)


def test_the_microphone_says_whether_it_is_open_and_how_loud_it_is():
    def status(view, level):
        return drawn(view, 80, 24, level=level)[-1]

    assert "microphone open ▮▮▮▮▮▮▮▮" in status(TURN, -3.0)
    assert "microphone open ▯▯▯▯▯▯▯▯" in status(TURN, float("-inf"))
    assert "microphone closed" in status(PROMPT, -3.0)
    assert "▮" not in status(PROMPT, -3.0)
    assert "no microphone" in status(TURN, None)


def test_private_digits_are_dots():
    assert "7" in "".join(drawn(replace(VIEWS["rating"], private=False), 80, 24, typed="7"))
    rows = "".join(drawn(VIEWS["rating"], 80, 24, typed="7"))
    assert "7" not in rows
    assert "•" in rows


def test_options_stand_with_their_numbers_on_one_line():
    rows = drawn(VIEWS["answer"], 30, 20)
    assert any("1 yes    2 not quite" in row for row in rows)
    assert any("3 leave it open" in row for row in rows)


def test_the_return_time_is_in_large_letters():
    view = replace(PROMPT, phase=Phase.ASIDE, return_wall=1_700_000_000.0, until=99.0)
    rows = drawn(view, 80, 24)
    assert sum("█" in row for row in rows) >= 5
    assert not any("━" in row for row in rows)


def test_a_paused_session_shows_no_turn_and_no_question():
    rows = "".join(drawn(replace(VIEWS["answer"], phase=Phase.PAUSED), 80, 24))
    assert "1 yes" not in rows
    assert "answers" not in rows


def test_words_from_a_script_cannot_steer_the_terminal():
    rows = drawn(replace(TURN, caption="\x1b[31mred\x07 \u202eback", who=("A\x1bna",)), 80, 24)
    assert not any("\x1b" in row or "\x07" in row or "\u202e" in row for row in rows)


@pytest.mark.parametrize("color_system", ["standard", "256", "truecolor"])
@pytest.mark.parametrize("name", VIEWS)
def test_no_frame_is_red_or_green_and_eight_colours_are_enough(name, color_system):
    screen = console(80, 24, color_system)
    frame = Frame.at(12.0, -30.0, view=VIEWS[name], size=(80, 24))
    for row in compose(screen, frame):
        screen.print(row)
    codes = {
        code
        for sequence in screen.file.getvalue().split("\x1b[")[1:]
        for code in sequence.partition("m")[0].split(";")
    }
    assert codes <= {"0", "1", "2", "3", "35", "39"}  # bold, dim, italic, magenta, default


# Two directions, wide, joined, combining and invisible characters, and what steers terminals.
AWKWARD = "ab é\n李ม👩🚀محמד\x1b\u200d\u202e\u1160\u0301\ufe0f\u00ad&1-"
TEXTS = st.text(st.sampled_from(AWKWARD), max_size=60)
ANY_VIEW = st.builds(
    View,
    phase=st.sampled_from(list(Phase)),
    title=TEXTS,
    section=TEXTS,
    who=st.lists(TEXTS, max_size=3).map(tuple),
    doing=TEXTS,
    caption=TEXTS,
    previous=TEXTS,
    shown=TEXTS,
    note=TEXTS,
    options=st.lists(TEXTS, max_size=6).map(tuple),
    number=st.none() | st.just((0, 10)),
    since=st.floats(-10, 10),
    until=st.none() | st.floats(-10, 10),
    breath=st.sampled_from(["", "in", "out"]),
    next=TEXTS,
    armed=st.booleans(),
    commands=st.booleans(),
    sayings=st.lists(st.tuples(st.sampled_from(["stop", "repeat", "yes"]), TEXTS)).map(tuple),
    return_wall=st.none() | st.just(1_700_000_000.0),
)


@given(
    view=ANY_VIEW,
    width=st.integers(1, 130),
    height=st.integers(1, 45),
    level=st.none() | st.floats(allow_nan=False),
    help=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_any_view_fits_any_terminal(view, width, height, level, help):
    frame = Frame.at(
        3.0, level, view=view, size=(width, height), typed="12", help=help, notices=("gone",)
    )
    rows = compose(console(width, height), frame)
    assert len(rows) == height
    assert all(row.cell_len <= width for row in rows)
