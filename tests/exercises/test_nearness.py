"""The exercises for being near, for pausing well, and for any day: together, pause-plan, small."""

from __future__ import annotations

import re

import pytest

from tests.exercises.reading import load, played, program, prompts, shape, shown
from voicerepair.hosts.plan import Plan
from voicerepair.script.fitting import Fit, fit
from voicerepair.script.model import SetAside

TOGETHER = [
    ("play", "opening"),
    ("breathe", 12, 10),
    ("Pause", 25),
    ("each", "speaks", 15),
]
SHAPES = {
    "together": TOGETHER,
    "together-apart": TOGETHER,
    "pause-plan": [
        ("play", "opening"),
        ("each", "speaks", 30),
        ("each", "speaks", 30),
        ("speaker", "speaks", 30),
        ("listener", "speaks", 10),
        ("everyone", "plans", 150),
        ("everyone", "rates", 20, 60),
        ("play", "closing"),
    ],
    "small": [
        ("play", "opening"),
        ("speaker", "speaks", 30),
        ("speaker", "speaks", 30),
        ("Pause", 10),
    ],
    "small-three": [("play", "small")],
    "small-four": [("play", "small")],
}
TOUCH = re.compile(r"\b(hold hands|hold each other|hug|touch|hand in hand)\b", re.IGNORECASE)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_it_has_the_shape_it_was_designed_with(name):
    assert shape(name) == SHAPES[name]


@pytest.mark.parametrize("name", ["together", "together-still"])
def test_touch_is_only_for_two_who_each_say_yes_and_something_else_stands_beside_it(name):
    touching = [prompt for prompt in prompts(load(name)) if TOUCH.search(prompt)]

    assert len(touching) == 2
    for prompt in touching:
        assert "if each of you says yes" in prompt.lower()
        assert re.search(r"\bOr\b", prompt) or "Or hold" in prompt


@pytest.mark.parametrize("name", ["together-apart", "together-apart-still"])
def test_a_twin_without_touch_is_as_long_and_speaks_of_none(name):
    assert not [text for text in prompts(load(name)) if TOUCH.search(text)]
    assert played(name)[-1].at == pytest.approx(played("together")[-1].at, abs=3)


def test_whoever_begins_to_breathe_together_is_shown_the_ways_without_touch_and_breathing():
    named = " ".join(shown(load("together")))

    assert "together-apart" in named
    assert "together-still" in named


def test_the_longer_of_two_pauses_is_kept_and_the_next_time_out_lasts_as_long():
    entries = played("pause-plan", Plan(replies={("A", 1): "25", ("B", 1): "40"}))
    kept = [entry.what for entry in entries if "keeps" in entry.what]

    assert len(kept) == 1
    assert "40" in kept[0]
    apart = fit(program("apart"), Fit(pause=40 * 60.0)).script
    aside = [s for section in apart.sections for s in section.steps if isinstance(s, SetAside)]
    assert [step.seconds for step in aside] == [2400.0]


def test_without_a_number_nothing_is_kept_and_nothing_is_promised():
    entries = played("pause-plan", Plan(replies={("A", 1): "silence", ("B", 1): "silence"}))

    assert not [entry.what for entry in entries if "keeps" in entry.what]
    assert entries[-1].what == "ended: finished"
    assert any("the number I keep" in entry.what for entry in entries)


@pytest.mark.parametrize("name", ["small", "small-three", "small-four"])
def test_each_sees_something_in_the_next_one_round_the_table(name):
    roles = load(name).roles
    told = [
        match.groups()
        for entry in played(name)
        if (match := re.match(r"says “(\w), name one small thing that (\w) did", entry.what))
    ]

    assert sorted(teller for teller, _ in told) == sorted(roles)
    assert sorted(seen for _, seen in told) == sorted(roles)


def test_whoever_is_seen_has_nothing_to_say():
    lets_in = [text for text in prompts(load("small")) if text.startswith("{listener}")]

    assert lets_in == ["{listener}, just let that in. You needn't say anything."]
