"""Plain lines: everything once, nothing that a screen reader or a file would stumble on."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from voicerepair.screen import Terminal, open_screen
from voicerepair.screen.plain import PlainScreen
from voicerepair.session.events import ANY_ANSWER, Phase, View

PROMPT = View(
    serial=1,
    phase=Phase.PROMPT,
    title="Where it landed",
    section="Arrive",
    caption="Ana, say what you did.",
)
TURN = replace(PROMPT, serial=2, phase=Phase.TURN, who=("Ana",), doing="speaks", armed=True)
QUESTION = replace(
    PROMPT, serial=3, phase=Phase.ANSWER, who=("Bo",), doing="answers", options=("yes", "later")
)


class Stream(io.StringIO):
    def __init__(self, encoding="utf-8", terminal=False):
        super().__init__()
        self._encoding, self._terminal = encoding, terminal

    @property
    def encoding(self):
        return self._encoding

    def isatty(self):
        return self._terminal


def lines(*views, out=None, **more):
    out = out or Stream()
    screen = PlainScreen(Terminal(), out)
    for view in views:
        screen.update(view, 0.0, -30.0, **more)
    screen.close()
    return out.getvalue().splitlines()


def test_a_hand_over_and_its_take_back_are_a_line_each():
    handing_over = replace(TURN, serial=4, phase=Phase.WINDOW)
    assert lines(TURN, handing_over, handing_over, replace(TURN, serial=5))[3:] == [
        "Ana speaks (microphone open)",
        "Handing over. Go on speaking, and it stays your turn.",
        "Ana speaks (microphone open)",
    ]


def test_a_turn_that_is_recorded_says_so_and_shows_the_key_that_ends_it():
    recording = replace(TURN, recorded=True, recording=True)
    assert lines(recording)[-1] == "Ana speaks (recording)"
    off = "o: recording off, and deleted"
    assert off in lines(recording, help=True)
    assert off not in lines(TURN, help=True)


def test_each_prompt_and_each_change_of_turn_is_one_line():
    assert lines(PROMPT, PROMPT, TURN, TURN, QUESTION) == [
        "Where it landed",
        "- Arrive",
        "Ana, say what you did.",
        "Ana speaks (microphone open)",
        "Bo answers",
        "1 yes, 2 later",
        "its number, then Enter",
    ]


def test_a_prompt_that_is_said_again_is_written_again():
    assert lines(PROMPT, replace(PROMPT, serial=9))[-1] == PROMPT.caption
    assert lines(PROMPT, replace(PROMPT, serial=9)).count(PROMPT.caption) == 2


def test_a_prompt_is_not_written_again_when_the_turn_after_it_opens():
    opening = replace(PROMPT, serial=9, who=("Ana",), doing="speaks")
    assert lines(PROMPT, opening).count(PROMPT.caption) == 1


def test_shown_words_remarks_and_the_return_time_are_lines_too():
    aside = replace(PROMPT, phase=Phase.ASIDE, return_wall=1_700_000_000.0, note="Enter when back.")
    found = lines(replace(PROMPT, shown="No hurry."), aside)
    assert "“No hurry.”" in found
    assert found[-1] == "Enter when back."
    assert len(found[-2]) == len("20:45")
    assert found[-2][2] == ":"


def test_breaths_are_words():
    breath = replace(PROMPT, phase=Phase.BREATH)
    assert lines(replace(breath, breath="in"), replace(breath, breath="out"))[-2:] == [
        "Breathe in",
        "Breathe out",
    ]


def test_two_people_are_both_named():
    assert "Ana and Bo speak (microphone open)" in lines(
        replace(TURN, who=("Ana", "Bo"), doing="speak")
    )


def test_a_pause_names_nobody():
    assert lines(TURN, replace(TURN, phase=Phase.PAUSED, armed=False))[-1] == "Paused"


def test_typed_digits_are_echoed_and_private_ones_hidden():
    rating = replace(QUESTION, options=(), number=(0, 10))
    assert lines(rating, typed="10")[-1] == "> 10"
    assert lines(replace(rating, private=True), typed="10")[-1] == "> ••"


def test_the_keys_are_listed_once_when_asked_for():
    found = lines(PROMPT, PROMPT, help=True)
    assert found.count("Enter: done, go on") == 1


def test_what_can_be_said_stands_beside_its_key():
    sayings = (("stop", "halt\x1b[1m"), ("no", "nope"))
    found = lines(replace(PROMPT, sayings=sayings), help=True)
    assert "q or Ctrl-C: stop, at once (say: halt[1m)" in found
    assert "0-9, Enter: answer with a number (say: no: nope)" in found
    in_words = lines(replace(PROMPT, sayings=((ANY_ANSWER, "any answer"), *sayings)), help=True)
    assert "0-9, Enter: answer with a number (say: any answer, no: nope)" in in_words


def test_nothing_is_ever_an_escape_code():
    nasty = replace(PROMPT, caption="\x1b[31mred\x1b[0m", who=("\x9b1mAna",), phase=Phase.TURN)
    text = "\n".join(lines(nasty, QUESTION, help=True, typed="1"))
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    assert "\x9b" not in text


def test_names_that_the_terminal_cannot_write_do_not_end_the_session():
    assert "?? speaks (microphone open)" in lines(
        replace(TURN, who=("李龍",)), out=Stream(encoding="latin-1")
    )


@pytest.mark.parametrize(
    ("out", "environ"),
    [
        (Stream(terminal=False), {"TERM": "xterm-256color"}),
        (Stream(terminal=True), {"TERM": "xterm-256color", "NO_COLOR": "1"}),
        (Stream(terminal=True), {"TERM": "dumb"}),
        (Stream(terminal=True), {}),
        (Stream(terminal=True, encoding="latin-1"), {"TERM": "xterm"}),
    ],
    ids=["pipe", "NO_COLOR", "dumb", "no TERM", "no UTF-8"],
)
def test_plain_lines_are_chosen_where_a_page_cannot_be_drawn(out, environ):
    screen = open_screen(Terminal(), out, environ)
    screen.update(TURN, 0.0, -30.0)
    screen.say("There is no microphone here.")
    screen.close()
    assert "\x1b" not in out.getvalue()
    assert "Ana speaks" in out.getvalue()
    assert "There is no microphone here." in out.getvalue()
