"""What is said back, against a table that was worked out by hand."""

from __future__ import annotations

import pytest

from tests.checkins.drawing import entries, opened
from voicerepair.checkins.entries import Answer, Entry, Opened
from voicerepair.checkins.items import Tie
from voicerepair.checkins.looking_back import Line, look, looks, sentences

MOSTLY = "After a rough moment, one of you mostly reaches back."
HALF = "After a rough moment, one of you reaches back about half the time."
SELDOM = "After a rough moment, one of you seldom reaches back."
SOON = "The first reach usually comes soon."
SAME_DAY = "The first reach usually comes the same day."
LATER = "The first reach usually comes later."
MORE = "Trying to make it better helps more than it used to."
THE_SAME = "Trying to make it better helps about as much as it used to."

# One column is one check-in, "-" where it was skipped. (y: yes, n: not yet; s: soon, d: the same
# day, l: later, w: still waiting; j: a joke, a: an apology, b: a break, t: time, e: something else)
TABLE = [
    ("reached", "y y y", ()),
    ("reached", "y y y -", ()),
    ("reached", "- - - - - -", ()),
    ("reached", "y y y y", (MOSTLY,)),
    ("reached", "y n y y", (MOSTLY,)),  # 3 of 4
    ("reached", "y y n y n y", (MOSTLY,)),  # 4 of 6 are two thirds
    ("reached", "y n y n y", (HALF,)),  # 3 of 5
    ("reached", "y n y n", (HALF,)),
    ("reached", "n n y n y", (HALF,)),  # 2 of 5 are more than a third
    ("reached", "n n y n n y", (SELDOM,)),  # 2 of 6 are a third
    ("reached", "n n n y", (SELDOM,)),
    ("reached", "n n n n", (SELDOM,)),
    ("reached", "y - y - y - y", (MOSTLY,)),
    ("first-reach", "s s d s", (SOON,)),
    ("first-reach", "d d d s l", (SAME_DAY,)),
    ("first-reach", "l l l l", (LATER,)),
    ("first-reach", "d d s s", ()),  # half is not usually
    ("first-reach", "s d l s d l", ()),
    ("first-reach", "d d d w", ()),  # three times came; what is awaited has no time
    ("first-reach", "d d d w l", (SAME_DAY,)),  # 3 of 4
    ("first-reach", "w w w w w", ()),
    ("helped", "3 4 5", ()),
    ("helped", "3 4 5 6", (MORE,)),  # 3.5, then 5.5
    ("helped", "3 3 4 4", (MORE,)),  # one more, exactly
    ("helped", "3 4 4 4", (THE_SAME,)),  # half a point more
    ("helped", "5 5 5 5", (THE_SAME,)),
    ("helped", "2 2 9 3 3", (MORE,)),  # the middle one is on neither side
    ("helped", "2 2 9 2 2", (THE_SAME,)),
    ("helped", "2 2 0 2 2", (THE_SAME,)),
    ("helped", "5 5 5 4", (THE_SAME,)),  # half a point less
    ("helped", "8 8 7 7", ()),  # one less: into no sentence
    ("helped", "9 8 2 1", ()),
    ("helped-most", "a a j a", ("What helps most: an apology.",)),
    ("helped-most", "a j a j", ("What helps most: a joke and an apology.",)),
    ("helped-most", "a j b t", ()),  # each once
    ("helped-most", "a a j j t t", ()),  # three of them are no answer
    ("helped-most", "e e e t", ()),  # time once; something else is no answer
    ("helped-most", "e e t t", ("What helps most: time.",)),
    ("helped-most", "t t t", ()),
    ("settled", "1 1 9 9", ()),
    ("glad", "1 1 9 9", ()),
]


@pytest.mark.parametrize(("item", "drawing", "said"), TABLE)
def test_the_table(item, drawing, said):
    assert sentences(entries(item, drawing), Tie.PARTNER) == said


def test_several_sentences_come_in_one_order():
    own = [
        Entry(
            str(at),
            at,
            Tie.WORK,
            (Answer("helped", 5), Answer("reached", "yes"), Answer("glad", 9)),
        )
        for at in range(4)
    ]
    assert sentences(own, Tie.WORK) == (MOSTLY, THE_SAME)


def test_the_order_of_entries_does_not_matter_but_their_time_does():
    own = entries("helped", "1 2 8 9")
    assert sentences(own[::-1], Tie.PARTNER) == sentences(own, Tie.PARTNER) == (MORE,)


def test_each_tie_is_looked_at_by_itself():
    own = [*entries("reached", "y y y y"), *entries("reached", "n n n n", Tie.FRIEND)]
    assert [(one.tie, one.sentences) for one in looks(own)] == [
        (Tie.PARTNER, (MOSTLY,)),
        (Tie.FRIEND, (SELDOM,)),
    ]
    mixed = [*entries("reached", "y y"), *entries("reached", "y y", Tie.FRIEND)]
    assert looks(mixed) == ()


# --------------------------------------------------------------------------- one small line


def test_there_is_one_small_line_of_one_measure_and_none_before_four_answers():
    assert look(entries("helped", "1 2 3"), Tie.PARTNER).line is None
    assert look(entries("glad", "1 2 3 4"), Tie.PARTNER).line is None
    settled = entries("settled", "5 - 6 7 8")
    line = look(settled, Tie.PARTNER).line
    assert line == Line("How settled you felt, from then to now", (5, 6, 7, 8))
    both = [*settled, *entries("helped", "9 8 2 1")]
    line = look(both, Tie.PARTNER).line
    assert line == Line("How much it helped, from then to now", (9, 8, 2, 1))


def test_the_line_has_the_latest_twelve():
    line = look(entries("helped", "0 0 0 " + "1 2 3 4 5 6 7 8 9 10 9 8"), Tie.PARTNER).line
    assert line is not None
    assert line.values == (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9, 8)


# --------------------------------------------------------------------- opened to each other

PREFIX = "Both of you, Bo and you, opened this to each other. "


@pytest.mark.parametrize(
    ("item", "mine", "theirs", "said"),
    [
        ("reached", "y y y y", "n n n n", PREFIX + HALF),  # 4 of 8
        ("reached", "y y y y", "y y n n", PREFIX + MOSTLY),  # 6 of 8
        ("reached", "y y y", "y y y y y", None),
        ("reached", "y y y y y", "y y y", None),
        ("helped", "1 1 3 3", "9 9 9 9", PREFIX + MORE),  # 5, then 6
        ("helped", "9 9 9 9", "9 9 6 6", None),  # one and a half less
        ("helped-most", "a a j j", "j t t t", PREFIX + "What helps most: a joke and time."),
        ("first-reach", "s s s s", "s l l l", PREFIX + SOON),  # 5 of 8
    ],
)
def test_something_is_said_of_both_where_each_opened_enough(item, mine, theirs, said):
    own = entries("glad", "1 1 1 1")
    both = Opened("Bo", opened(item, theirs), opened(item, mine))
    assert sentences(own, Tie.PARTNER, [both]) == ((said,) if said else ())
    turned = Opened("Bo", both.mine, both.theirs)
    assert sentences(own, Tie.PARTNER, [turned]) == ((said,) if said else ()), "both read the same"


def test_nothing_is_said_of_both_before_four_check_ins_of_one_s_own_or_of_another_tie():
    both = Opened("Bo", opened("reached", "y y y y"), opened("reached", "y y y y"))
    assert sentences(entries("glad", "1 1 1"), Tie.PARTNER, [both]) == ()
    assert sentences(entries("glad", "1 1 1 1", Tie.WORK), Tie.WORK, [both]) == ()
