"""The exercises for raising a thing and for listening: soft-open, heard, curious, outside."""

from __future__ import annotations

import re

import pytest

from tests.exercises.reading import load, played, shape, shown
from voicerepair.hosts.plan import Plan
from voicerepair.script.model import Turn

ONCE_MORE = [("speaker", "speaks", 30), ("listener", "says back", 30)]
SHAPES = {
    "soft-open": [
        ("play", "opening"),
        ("listener", "answers", 15),
        ("Pause", 30),
        ("speaker", "speaks", 75),
        ("listener", "says back", 45),
        ("speaker", "answers", 15),
        ("listener", "speaks", 45),
        ("speaker", "speaks", 30),
        ("play", "closing"),
        *ONCE_MORE,
        ("everyone", "plans", 30),
    ],
    "heard": [
        ("play", "opening"),
        ("listener", "answers", 15),
        ("listener", "says back", 45),
        ("speaker", "answers", 15),
        ("listener", "speaks", 45),
        ("speaker", "speaks", 30),
        ("listener", "answers", 15),
        ("play", "closing"),
        *ONCE_MORE,
        ("speaker", "answers", 15),
        *ONCE_MORE,
    ],
    "curious": [
        ("play", "opening"),
        ("speaker", "speaks", 120),
        *[("listener", "speaks", 30), ("speaker", "speaks", 45)] * 2,
        ("listener", "says back", 60),
        ("speaker", "answers", 15),
        ("listener", "answers", 15),
        ("play", "closing"),
        *ONCE_MORE,
    ],
    "outside": [
        ("play", "opening"),
        ("speaker", "answers", 15),
        ("speaker", "speaks", 180),
        ("listener", "speaks", 45),
        ("everyone", "speaks", 20),
        ("play", "closing"),
    ],
}
SHAPES["outside-long"] = [
    ("speaker", "speaks", 600) if step == ("speaker", "speaks", 180) else step
    for step in SHAPES["outside"]
]
A_STARTS = {("A", 1): "A"}


def said(name: str, replies: dict[tuple[str, int], str]) -> list[str]:
    return [entry.what for entry in played(name, Plan(replies=replies)) if entry.who == "guide"]


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_it_has_the_shape_it_was_designed_with(name):
    assert shape(name) == SHAPES[name]


@pytest.mark.parametrize(("name", "number"), [("soft-open", 1), ("heard", 1)])
@pytest.mark.parametrize("reply", ["silence", "last"])
def test_nobody_listens_who_did_not_say_yes(name, number, reply):
    no = {"soft-open": "not today", "heard": "not now"}[name] if reply == "last" else reply

    lines = said(name, {**A_STARTS, ("B", number): no})

    assert lines[-1].startswith("says “Then not ")
    assert "full answer" in lines[-1]


def test_later_is_given_a_time_before_it_ends():
    lines = said("soft-open", {**A_STARTS, ("B", 1): "later"})

    assert any(line.startswith("says “Later is fine. When is a good time?") for line in lines)
    assert "Then you can leave it here until that time." in lines[-1]


def test_the_five_steps_of_a_soft_opening_are_shown_as_well_as_said():
    assert shown(load("soft-open"))[-1].count(".") == 5


def test_whoever_is_heard_has_six_pieces_at_most():
    more = {("A", number): "more" for number in range(2, 8)}
    pieces = said("heard", {**A_STARTS, **more, ("B", 2): "not today"})

    assert sum(line.endswith("A, say one piece.”") for line in pieces) == 6


def test_the_other_is_heard_as_fully_once_they_swap():
    more = {(who, n): "more" for who in "AB" for n in range(2, 12)}
    more |= {("A", 8): "that's it", ("A", 9): "yes", ("B", 2): "yes"}
    more |= {("B", 3): "more", ("B", 9): "that's it"}

    pieces = said("heard", {**A_STARTS, **more})

    assert sum(line.endswith("A, say one piece.”") for line in pieces) == 6
    assert sum(line.endswith("B, say one piece.”") for line in pieces) == 6


@pytest.mark.parametrize("name", ["heard", "curious"])
@pytest.mark.parametrize("reply", ["not today", "silence"])
def test_a_second_run_needs_a_yes(name, reply):
    number = {"heard": 2, "curious": 1}[name]
    start = A_STARTS if name == "heard" else {}
    first = "A" if name == "heard" else "B"
    second = "B" if name == "heard" else "A"
    swapped = said(name, {**start, (second, number): "yes"})
    declined = said(name, {**start, (second, number): reply})
    begins = {"heard": "say one piece.", "curious": "how do you see it?"}[name]

    assert any(f"{second}, {begins}" in line for line in swapped)
    assert any(f"{first}, {begins}" in line for line in declined)
    assert not any(f"{second}, {begins}" in line for line in declined)
    assert declined[-1].startswith("says “That's the end.")


def test_whoever_is_curious_asks_two_questions_and_says_back_before_anything_of_their_own():
    entries = played("curious", Plan(replies={("A", 1): "silence"}))
    given = [re.search(r"up to (\d+) s", e.what) for e in entries if e.who == "A"]

    assert [int(time[1]) for time in given if time] == [30, 30, 60, 20]  # and the closing


@pytest.mark.parametrize(
    ("reply", "told"),
    [("ears", "just listen"), ("comfort", "be on"), ("ideas", "listen first"), ("silence", "just")],
)
@pytest.mark.parametrize("name", ["outside", "outside-long"])
def test_whoever_listens_is_told_what_was_asked_for(name, reply, told):
    lines = said(name, {("B", 1): reply})

    assert any(line.startswith(f"says “A, {told}") for line in lines)


def test_the_long_form_differs_in_its_time_alone():
    short, long = load("outside"), load("outside-long")
    for one, other in zip(short.sections, long.sections, strict=True):
        for step, twin in zip(one.steps, other.steps, strict=True):
            assert step == twin or (isinstance(step, Turn) and step.seconds == 180)
