"""Scripts that fit their people: what is said the first times, taken in turn, and agreed on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.script.test_properties import scripts
from tests.script.writing import marked, pointed, read, unplaced, well
from voicerepair.script.fitting import Fit, fit, plays_after
from voicerepair.script.flow import follow
from voicerepair.script.length import longest
from voicerepair.script.model import (
    Breathe,
    InTurn,
    Jump,
    KeepPause,
    Pause,
    Program,
    Say,
    SetAside,
)

TURNS = "# One\n[in turn -> Two | Three | Four]\n\nOn.\n[end]\n" + "".join(
    f"# {name}\n{name} it is.\n[go back]\n" for name in ("Two", "Three", "Four")
)


def first(body: str):
    """The steps of the first section of a script that nothing may be said of."""
    return [unplaced(step) for step in well(body).sections[0].steps]


def fitted(body: str, plays: int = 0, **to):
    """The same, for people who played it so many times."""
    script = well(body)
    program = fit(Program("script", {"script": script}), Fit(plays={"script": plays}, **to))
    return [unplaced(step) for step in program.script.sections[0].steps]


# ---------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("written", "times"),
    [
        ("the first 3 times", 3),
        ("the first three times", 3),
        ("The First  Time", 1),
        ("the first 1 time", 1),
        ("the first once", None),
        ("the first 20 times", 20),
    ],
)
def test_a_prompt_can_be_for_the_first_times_only(written, times):
    if times is None:
        assert [one.code.value for one in read(f"# One\n[{written}]\nHi.\n").findings] == ["VR104"]
        return
    assert first(f"# One\n[{written}]\nLook around.\n\nGo on.\n") == [
        Say("Look around.", times),
        Say("Go on."),
    ]


def test_what_is_between_people_can_be_for_the_first_times_too():
    (section,) = well(
        "# One (each)\nHi.\n[between people]\n[the first 2 times]\nBreathe as you like.\n"
    ).sections
    assert [unplaced(step) for step in section.between] == [Say("Breathe as you like.", 2)]


def test_a_role_may_be_called_the_first_one():
    front = "---\ntitle: T\nroles: [the first one, B]\n---\n"
    assert not read("# One\n[the first one speaks for 30 seconds]\n", front).findings


def test_sections_can_be_taken_in_turn():
    assert first(TURNS)[0] == InTurn((Jump("Two"), Jump("Three"), Jump("Four")))
    bounded = "# One\nHi.\n[in turn -> One, at most 2 times | Two]\n# Two\nHo.\n"
    assert first(bounded)[1] == InTurn((Jump("One", 2), Jump("Two")))


def test_an_agreed_number_can_be_kept_as_the_pause():
    body = (
        "# One\n[everyone rates Pause Minutes from 20 to 60]\n[keep pause minutes as the pause]\n"
    )
    assert first(body)[1] == KeepPause("pause minutes")


FINDINGS = [
    ("VR127", "[«the first 3 times»]\n[chime]", "right above the prompt"),
    ("VR127", "[«the first 3 times»]\n> Shown.", "right above the prompt"),
    ("VR127", "[«the first 3 times»]\n[the first time]\nHi.", "right above the prompt"),
    ("VR127", "[«the first 3 times»]", "right above the prompt"),
    ("VR127", "[the first «0 times»]\nHi.", "from 1 to 20"),
    ("VR127", "[the first «half a time»]\nHi.", "from 1 to 20"),
    ("VR127", "[the first «21 times»]\nHi.", "from 1 to 20"),
    ("VR127", "[the first time]\nIs that it?\n[«A answers: yes | no»]", "a prompt of its own"),
    ("VR127", "[the first time]\nHow is it?\n[«A rates it from 1 to 9»]", "a prompt of its own"),
    ("VR104", "[«the 3 first times»]\nHi.", "[the first 3 times]"),
    ("VR104", "[the first «few» times]\nHi.", "[the first 3 times]"),
    ("VR104", "[in «turns» -> Later | Then]", 'mean "in turn -> Later | Then"?'),
    ("VR125", "[«in turn -> Later»]", "go to where it is always the same"),
    ("VR125", "[in turn -> Later | «later»]", "written once"),
    ("VR111", "[in turn -> Later | «Latr»]", 'mean "Later"?'),
    ("VR116", "[in turn -> Later | «Here»]", "Here, at most 2 times"),
    ("VR126", "[keep «minutes» as the pause]", "[each rates minutes from 0 to 10]"),
    ("VR126", "[keep «x» as the pause]\n[each rates x from 1 to 9]", "before it is used"),
    (
        "VR120",
        "[each rates x from 1 to 9, privately]\n[keep «x» as the pause]",
        "the same for everyone",
    ),
    ("VR104", "[keep «20 minutes»]", "[keep minutes as the pause]"),
    ("VR104", "[be back in 20 minutes «or» as agreed]", '"be back in 20 minutes, or as agreed"?'),
]


@pytest.mark.parametrize(("code", "written", "hint"), FINDINGS)
def test_what_cannot_fit_anybody_is_told(code, written, hint):
    body, (place,) = marked(f"# Here\n{written}")
    findings = read(f"{body}\n\n[end]\n\n# Later\nIt is later.\n[end]\n# Then\nHo.\n").findings
    assert [one.code.value for one in findings] == [code]
    assert hint in findings[0].hint
    assert findings[0].line == place[0] + 3
    if code != "VR104":
        assert pointed(findings[0]) == (place[0] + 3, *place[1:])


def test_what_is_asked_may_be_explained_the_first_times():
    body = "# One\nIs that it?\n\n[the first 3 times]\nSay yes, or no.\n[A answers: yes | no]\n"
    assert not read(body).findings


def test_more_than_twelve_sections_in_turn_are_too_many():
    names = [f"S{n}" for n in range(13)]
    body = f"# One\n[in turn -> {' | '.join(names)}]\n" + "".join(f"# {n}\nHi.\n" for n in names)
    assert [one.code.value for one in read(body).findings] == ["VR125"]


def test_sections_in_turn_may_all_be_reached_and_come_back():
    script = well(TURNS)
    assert follow(script).reached == {0, 1, 2, 3}
    assert longest(script, 2, {}, 0) == 1 + 2 + 2


def test_in_turn_with_no_way_back_goes_nowhere_below():
    body = "# One\n[in turn -> Three | Four]\n# Two\nHi.\n# Three\n[end]\n# Four\nHo.\n"
    assert follow(well(body)).reached == {0, 2, 3}


# ---------------------------------------------------------------------------- fitting


def test_a_prompt_is_left_out_once_it_was_said_often_enough():
    body = "# One\n[the first 3 times]\nLook around.\n\nGo on.\n"
    assert fitted(body, 0) == fitted(body, 2) == [Say("Look around."), Say("Go on.")]
    assert fitted(body, 3) == fitted(body, 99) == [Say("Go on.")]


@pytest.mark.parametrize(
    ("plays", "section"), [(0, "Two"), (1, "Three"), (2, "Four"), (3, "Two"), (7, "Three")]
)
def test_each_playing_takes_the_next_section(plays, section):
    assert fitted(TURNS, plays)[0] == Jump(section)


def test_a_break_lasts_as_long_as_people_agreed():
    body = "# One\n[be back in 20 minutes, or as agreed]\n[be back in 10 minutes]\n"
    assert fitted(body) == [SetAside(1200.0), SetAside(600.0)]
    assert fitted(body, pause=1800.0) == [SetAside(1800.0), SetAside(600.0)]


def test_without_breathing_there_is_quiet_for_as_long():
    body = "# One\nHi.\n[breathe 6 times: in 4, out 6, with words]\n"
    assert fitted(body)[1] == Breathe(6, 4.0, 6.0, words=True)
    assert fitted(body, still=True)[1] == Pause(60.0)


def test_time_outs_are_the_same_each_time():
    for name in ("apart", "return"):
        script = read("# One\n[the first time]\nHi.\n[in turn -> Two | Three]\n", path="x").script
        script = type(script)(name, script.meta, script.roles, script.sections)
        program = fit(Program(name, {name: script}), Fit(plays={name: 5}))
        assert program.script.sections[0].steps[0].text == "Hi."
        assert plays_after(script, 0) == 0


# ---------------------------------------------------------------------------- what is remembered


def remembered(body: str, times: int) -> list[int]:
    script, plays, kept = well(body), 0, []
    for _ in range(times):
        plays = plays_after(script, plays)
        kept.append(plays)
    return kept


def test_nothing_is_counted_where_nothing_depends_on_it():
    assert remembered("# One\nHi.\n", 3) == [0, 0, 0]


def test_counting_stands_still_once_prompts_are_left_out():
    body = "# One\n[the first time]\nA.\n\n[the first 3 times]\nB.\n\nC.\n"
    assert remembered(body, 6) == [1, 2, 3, 3, 3, 3]


def test_counting_goes_round_with_what_is_taken_in_turn():
    assert remembered(TURNS, 7) == [1, 2, 0, 1, 2, 0, 1]
    both = TURNS.replace("# One\n", "# One\n[the first 2 times]\nHi.\n\n")
    assert remembered(both, 9) == [1, 2, 3, 4, 2, 3, 4, 2, 3]


@settings(max_examples=60, deadline=None)
@given(script=scripts(), times=st.integers(0, 60))
def test_what_is_remembered_fits_as_the_full_count_would(script, times):
    plays = 0
    for _ in range(times):
        plays = plays_after(script, plays)
    program = Program("script", {"script": script})
    full, kept = (fit(program, Fit(plays={"script": number})) for number in (times, plays))
    assert kept == full


@settings(max_examples=100, deadline=None)
@given(
    script=scripts(),
    plays=st.integers(0, 30),
    pause=st.none() | st.just(1800.0),
    still=st.booleans(),
)
def test_whatever_is_fitted_still_ends_is_no_longer_and_fits_anybody(script, plays, pause, still):
    program = Program("script", {"script": script})
    found = fit(program, Fit(plays={"script": plays}, pause=pause, still=still))
    route = follow(found.script)
    assert route.ends
    assert route.stranded is None
    assert longest(found.script, 2, {}, 0) <= longest(script, 2, {}, 0)
    steps = [s for section in found.script.sections for s in (*section.steps, *section.between)]
    for step in steps:
        assert not isinstance(step, InTurn)
        assert getattr(step, "first_times", None) is None
        assert not getattr(step, "as_agreed", False)
        assert not (still and isinstance(step, Breathe))
    assert fit(found, Fit(plays={"script": 3})) == found, "nothing is left to fit"
