"""The exercises for what went wrong between people: a whole apology, and two films of one night."""

from __future__ import annotations

import pytest

from tests.exercises.courses import every_branch, play
from tests.exercises.reading import load, played, prompts, shape, shown, steps
from voicerepair.hosts.plan import Plan
from voicerepair.script.model import Swap

APOLOGY = [
    ("Pause", 60),
    ("speaker", "speaks", 120),
    ("listener", "speaks", 60),
    ("speaker", "speaks", 45),
]
FILM = [
    ("speaker", "speaks", 60),
    ("listener", "says back", 45),
    ("speaker", "answers", 15),
]
SHAPES = {
    "whole-apology": [
        ("play", "opening"),
        ("play", "settling"),
        ("listener", "answers", 15),
        *APOLOGY,
        ("listener", "speaks", 45),
        ("Pause", 10),
        ("play", "closing"),
    ],
    "whole-apology-alone": [
        ("play", "opening"),
        ("play", "settling"),
        ("Pause", 60),
        ("self", "speaks", 120),
        ("self", "speaks", 60),
        ("self", "speaks", 45),
        ("Pause", 10),
        ("play", "closing"),
    ],
    "both-films": [
        ("play", "opening"),
        ("play", "settling"),
        ("each", "speaks", 30),
        *FILM,
        *FILM,
        ("play", "three-breaths"),
        ("each", "speaks", 45),
        ("each", "speaks", 30),
        ("everyone", "speaks", 60),
        ("play", "closing"),
    ],
}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_it_has_the_shape_it_was_designed_with(name):
    assert shape(name) == SHAPES[name]


def test_the_one_who_offers_an_apology_says_so_and_the_other_is_asked_whether_it_is_today():
    for offering, other in (("A", "B"), ("B", "A")):
        what = [e.what for e in played("whole-apology", Plan(replies={("A", 1): offering}))]
        asked = what.index("says “Who would like to start?”")

        assert what[asked - 1].endswith("The one who offers it starts.”")
        assert what[asked + 3].startswith(f"says “{other}, would you like to hear an apology")


@pytest.mark.parametrize("reply", ["not today", "silence"])
def test_an_apology_is_heard_only_by_somebody_who_said_today(reply):
    replies = {("A", 1): "A", ("B", 2): reply}
    what = [entry.what for entry in played("whole-apology", Plan(replies=replies))]

    assert what[-2].startswith("says “Then not today. That is a full answer.")
    assert what[-1] == "ended: finished"
    assert not any("has the turn" in line for line in what)


@pytest.mark.parametrize("name", ["whole-apology", "whole-apology-alone"])
def test_the_parts_of_an_apology_are_shown_as_well_as_said(name):
    parts = shown(load(name))[-1]

    assert parts.count(".") == 5
    assert parts in {e.what.removeprefix("shows “").removesuffix("”") for e in played(name)}


@pytest.mark.parametrize("name", ["whole-apology", "whole-apology-alone"])
def test_whoever_apologizes_is_told_that_nothing_is_owed_for_it(name):
    said = " ".join(prompts(load(name)))

    assert "Don't ask for anything in return." in said
    assert "owe" in said
    assert "not yet" in said.lower()


def test_each_tells_the_film_twice_and_hears_it_said_back_twice():
    what = [entry.what for entry in played("both-films")]

    for teller, other in (("A", "B"), ("B", "A")):
        assert sum(line.startswith(f"says “{teller}, tell") for line in what) == 2
        assert sum(line.startswith(f"says “{other}, say back") for line in what) == 2


def test_both_get_the_same_time_for_their_films():
    spoken = dict.fromkeys("AB", 0.0)
    for entry in play("both-films", {}).entries:
        if entry.who in spoken and entry.what.startswith("has the turn, up to"):
            spoken[entry.who] += float(entry.what.split()[-2])

    assert spoken["A"] == spoken["B"] == 2 * 60 + 2 * 45 + 30 + 45 + 30 + 20


def test_what_was_not_quite_it_has_room_in_the_second_telling_and_then_stays_open():
    said = {entry.what for course in every_branch("both-films") for entry in course.entries}

    assert "says “Then put the missing part into your second telling.”" in said
    assert "says “We'll leave that open.”" in said


def test_nobody_changes_places_in_the_middle_of_an_apology():
    assert not [step for step in steps(load("whole-apology")) if isinstance(step, Swap)]
