"""What a check-in asks: original words, four at a time, the same for the same past."""

from __future__ import annotations

import itertools

import pytest

from voicerepair.checkins.entries import checked, in_words
from voicerepair.checkins.items import (
    BEGINNING,
    BY_KEY,
    ITEMS,
    KEEPING,
    ROUGH,
    SCALE,
    Kind,
    Rough,
    Tie,
    lineup,
    possible,
    wording,
)

ASKED = (ROUGH, *ITEMS)
# What a check-in of exercises.md has, but for the first question, which only leads the way.
KEYS = {
    *("reached", "first-reach", "helped", "plainly", "hearing", "understood", "honest", "settled"),
    *("helped-most", "glad", "sooner", "keeping"),
}


def test_every_item_is_there_once():
    assert [item.key for item in ITEMS] == list(BY_KEY)
    assert set(BY_KEY) == KEYS


@pytest.mark.parametrize("rough", [*Rough, None])
def test_four_are_asked_and_none_twice(rough):
    for before in range(40):
        asked = lineup(rough, before)
        assert len(asked) == len(set(asked)) == 4
        assert asked == lineup(rough, before), "the same past asks the same"


def test_the_first_two_stay_and_the_others_take_turns_until_all_were_asked():
    asked = [lineup(Rough.YES, before) for before in range(8)]
    assert {items[:2] for items in asked} == {(BY_KEY["reached"], BY_KEY["helped"])}
    assert set(itertools.chain(*asked)) == set(ITEMS)
    assert all(earlier[2:] != later[2:] for earlier, later in itertools.pairwise(asked))


def test_whoever_is_not_sure_is_asked_as_after_a_yes_and_who_skips_it_as_after_a_no():
    assert lineup(Rough.UNSURE, 3) == lineup(Rough.YES, 3)
    assert lineup(None, 3) == lineup(Rough.NO, 3)


@pytest.mark.parametrize("rough", [Rough.NO, None])
def test_without_a_rough_moment_nothing_asks_about_one(rough):
    asked = {item.key for before in range(8) for item in lineup(rough, before)}
    assert asked == {"settled", "honest", "understood", "sooner", "keeping"}


@pytest.mark.parametrize("rough", list(Rough))
def test_a_short_one_asks_the_first_two(rough):
    for before in range(8):
        assert lineup(rough, before, short=True) == lineup(rough, before)[:2]


def test_the_way_in_and_what_somebody_keeps_to_themselves_are_never_kept():
    assert not ROUGH.kept
    assert {item.key for item in ITEMS if not item.kept} == {"keeping"}
    for item in (ROUGH, KEEPING):
        for option in item.options:
            with pytest.raises(ValueError, match="nothing that is kept"):
                checked(item.key, option.key)


@pytest.mark.parametrize("tie", list(Tie))
@pytest.mark.parametrize("item", ASKED, ids=lambda item: item.key)
def test_every_wording_is_one_short_sentence_and_every_answer_can_be_given(item, tie):
    text = wording(item, tie)
    assert text[-1] in ".?:"
    assert len(text.split()) <= 16
    assert not [word for word in text.split() if len(word.strip(".,:?")) > 10]
    offered = item.offered(tie)
    assert (len(offered) >= 2) == (item.kind == Kind.CHOOSE)
    for option in offered:
        assert possible(item, option.key)
        assert in_words(item, option.key) == option.text


def test_each_tie_has_words_of_its_own():
    said = {tie: [wording(item, tie) for item in ASKED] for tie in Tie}
    assert len({tuple(words) for words in said.values()}) == len(Tie)
    child = [words for words in said[Tie.PARENT] if "child" in words]
    assert len(child) >= 7
    assert not [
        option for option in BY_KEY["helped-most"].offered(Tie.WORK) if "touch" in option.key
    ]


def test_it_begins_by_saying_that_a_rough_week_is_no_worse_one():
    assert "worse" in BEGINNING
    assert SCALE[0] == "not at all"


@pytest.mark.parametrize("value", [0, 10])
def test_a_number_is_from_0_to_10(value):
    assert possible(BY_KEY["helped"], value)
    assert in_words(BY_KEY["helped"], value) == f"{value} of 10"


@pytest.mark.parametrize("value", [-1, 11, 5.0, True, "5", None, ""])
def test_nothing_else_is_a_number(value):
    assert not possible(BY_KEY["helped"], value)


@pytest.mark.parametrize(
    ("value", "is_one"), [("x", True), (" ", False), ("x" * 501, False), (3, False)]
)
def test_words_are_some_and_not_a_book(value, is_one):
    assert possible(BY_KEY["sooner"], value) == is_one
