"""Weekly, deeper, short and solo exercises: the shapes that they were designed with, and what
each has to say for people's safety."""

from __future__ import annotations

import pytest

from tests.exercises.courses import play
from tests.exercises.reading import HOT, load, played, program, prompts, shape, shown, steps
from voicerepair.hosts.plan import Plan
from voicerepair.hosts.rehearse import rehearse
from voicerepair.script.library import Library
from voicerepair.script.model import Answer, Breathe, CheckIn, InTurn, Pause, Say, Show
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

SOLO = ("outside-eye", "parent-child", "work", "friend", "alone")
ONCE_MORE = [("speaker", "speaks", 30), ("listener", "says back", 30)]

SHAPES: dict[str, list[tuple[object, ...]]] = {
    "week": [
        ("play", "opening"),
        ("play", "breaths"),
        ("each", "speaks", 60),
        ("speaker", "speaks", 90),
        ("listener", "says back", 30),
        ("speaker", "speaks", 30),
        ("listener", "speaks", 30),
        ("everyone", "plans", 60),
        ("everyone", "speaks", 30),
    ],
    "unsaid": [
        ("play", "opening"),
        ("Pause", 25),
        ("speaker", "speaks", 60),
        ("listener", "says back", 30),
        ("speaker", "answers", 15),
        ("listener", "speaks", 30),
        ("everyone", "speaks", 20),
        ("play", "closing"),
        *ONCE_MORE,
    ],
    "soft-spot": [
        ("play", "opening"),
        ("play", "settling"),
        ("speaker", "speaks", 75),
        ("speaker", "speaks", 30),
        ("listener", "says back", 30),
        ("listener", "speaks", 30),
        ("speaker", "answers", 15),
        ("play", "three-breaths"),
        ("listener", "answers", 15),
        ("play", "closing"),
        *ONCE_MORE,
    ],
    "outside-eye": [
        ("play", "opening"),
        ("self", "speaks", 120),
        ("Pause", 20),
        ("self", "speaks", 100),
        ("self", "speaks", 100),
    ],
    "parent-child": [
        ("play", "opening"),
        ("play", "breaths"),
        ("Pause", 20),
        ("self", "speaks", 60),
    ],
    "work": [
        ("play", "opening"),
        *[("self", "speaks", 30)] * 5,
        ("Pause", 10),
        ("self", "speaks", 75),
    ],
    "friend": [
        ("play", "opening"),
        *[("self", "speaks", 30)] * 5,
        ("Pause", 10),
        ("self", "speaks", 60),
    ],
    "alone": [
        ("Pause", 10),  # to read whom it is not for
        ("play", "opening"),
        *[("self", "speaks", seconds) for seconds in (45, 45, 30, 30)],
        ("Pause", 15),
        ("self", "speaks", 75),
    ],
    "five": [
        ("play", "opening"),
        ("play", "settling-short"),
        ("speaker", "speaks", 30),
        ("listener", "says back", 30),
        ("play", "closing"),
    ],
    "settling-short": [
        ("play", "breaths"),
        ("everyone", "answers", 10),
        ("Pause", 10),  # after a third "longer" alone
        ("play", "breaths"),
    ],
}

# Seconds for which the guide may speak at a stretch, by the section it speaks in. The prompt of a
# turn is taken to be 8 more.
GUIDE = {
    ("unsaid", "Quiet"): 35,
    ("soft-spot", "Only as deep as you want"): 25 + 8,  # with what it is not for
    ("outside-eye", "The outsider"): 30,
    ("outside-eye", "Close"): 15,
    ("parent-child", "Go"): 20,
    ("work", "Before you begin"): 20,
    ("work", "Close"): 15,
    ("friend", "Before you begin"): 15,
    ("alone", "Your own half"): 20,
}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_an_exercise_has_the_shape_it_was_designed_with(name):
    assert shape(name) == SHAPES[name]


@pytest.mark.parametrize(("name", "heading"), sorted(GUIDE))
def test_the_guide_speaks_no_longer_than_the_exercise_allows(name, heading):
    (section,) = [section for section in load(name).sections if section.name == heading]
    words = sum(len(step.text.split()) for step in section.steps if isinstance(step, Say))

    assert words * 60 / 120 <= GUIDE[name, heading]


@pytest.mark.parametrize("name", SOLO)
def test_a_rehearsal_for_one_asks_for_nobody_else(name):
    assert load(name).roles == ("self",)
    assert not [step for step in steps(load(name)) if isinstance(step, Answer)]


def test_the_week_opens_in_six_ways_one_after_the_other():
    opened = []
    for plays in range(3, 10):
        said = [entry.what for entry in played("week", plays=plays) if entry.who == "guide"]
        (lot,) = [at for at, what in enumerate(said) if "I'll pick who starts" in what]
        opened.append(said[lot - 1])

    assert len(set(opened)) == 6
    assert opened[6] == opened[0]


def test_the_week_begins_with_a_short_check_in_and_then_breathing():
    (check_in,) = [step for step in steps(load("week")) if isinstance(step, CheckIn)]
    (openers,) = [step for step in steps(load("week")) if isinstance(step, InTurn)]

    assert check_in.short
    assert len(openers.jumps) == 6
    assert check_in.line < openers.line


@pytest.mark.parametrize("name", ["five", "soft-spot"])
def test_a_hot_exercise_is_held_to_what_holds_for_hot_ones(name):
    assert name in HOT


@pytest.mark.parametrize("name", ["five", "week", "soft-spot", "parent-child", "settling-short"])
def test_without_breathing_nobody_is_asked_to_breathe(name):
    still = Library().load(name, still=True)
    people = [Person(role, role) for role in still.script.roles]
    entries = rehearse(Session(still, people), Plan())

    assert not [
        step
        for script in still.scripts.values()
        for step in steps(script)
        if isinstance(step, Breathe)
    ]
    assert not [entry for entry in entries if entry.what.startswith("plays breath")]
    assert entries[-1].at == pytest.approx(played(name)[-1].at, abs=12)


def test_the_short_settling_does_what_anybody_asks_for():
    heard = {
        reply: [entry.what for entry in played("settling-short", Plan(replies={("B", 1): reply}))]
        for reply in ("silence", "longer", "time out", "not today")
    }

    assert "says “We'll go on now, gently.”" in heard["silence"]
    assert heard["silence"].count("plays breath-in") == 6
    assert heard["longer"].count("plays breath-in") == 12
    assert any(what.startswith("set aside until") for what in heard["time out"])
    assert heard["not today"][-2].startswith("says “Then not today.")


@pytest.mark.parametrize(("answer", "tellers"), [("yes", 2), ("not today", 1), ("silence", 1)])
def test_the_second_tells_about_a_soft_spot_only_after_a_yes(answer, tellers):
    offer = "would you like to tell about a soft spot now?"
    asked = next(q for q in play("soft-spot", {}).questions() if offer in q.prompt)
    entries = play("soft-spot", {asked.key: answer}).entries
    told = [entry.what for entry in entries if "What got touched in you?" in entry.what]

    assert len(told) == tellers
    assert entries[-1].what == "ended: finished"


def test_nobody_asks_which_small_thing_was_let_pass():
    assert any("Nobody will ask which." in prompt for prompt in prompts(load("unsaid")))


def test_rehearsing_alone_shows_first_and_does_not_say_whom_it_is_not_for():
    first, asks, quiet, *_ = steps(load("alone"))

    assert isinstance(first, Show)
    assert isinstance(asks, Say)
    assert isinstance(quiet, Pause)
    assert "look at the screen" in asks.text
    assert "afraid of how they would react" in first.text
    assert "voicerepair help-now" in first.text
    assert not any("afraid" in prompt for prompt in prompts(load("alone")))


def test_with_a_child_nothing_is_recorded_and_the_machine_stays_behind():
    script = load("parent-child")

    assert not script.meta.recorded
    assert any("not for after hitting" in prompt for prompt in prompts(script))
    assert any("wasn't your fault" in prompt for prompt in prompts(script))
    assert any("wasn't your fault" in text for text in shown(script))
    assert prompts(script)[-1].endswith("Leave me here.")


def test_the_rehearsal_for_work_says_that_it_is_not_for_harassment():
    assert any("not for harassment" in prompt for prompt in prompts(load("work")))


@pytest.mark.parametrize("name", ["friend", "work", "alone"])
def test_what_a_rehearsal_is_for_stays_with_the_one_who_rehearses(name):
    assert set(program(name).scripts) <= {name, "opening", "apart", "return", "settling", "breaths"}
