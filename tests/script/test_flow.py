"""Where scripts can go: held against random walks through the same scripts by the session's own
moves, and against lengths that can be counted by hand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.script.writing import read, well
from voicerepair.script.flow import ahead_of, follow
from voicerepair.script.length import longest
from voicerepair.script.model import Answer, End, GoBack, InTurn, Jump, Program
from voicerepair.session.course import Course


def steps_of_longest(body: str, *, people: int = 2, time_out: int = 0, **played: int) -> int:
    return longest(well(body), people, played, time_out)


@pytest.mark.parametrize(
    ("body", "steps"),
    {
        "# One\n[chime]\n[chime]\n": 2,
        "# One (5 times)\n[chime]\n[chime]\n": 10,
        "# One (each)\n[chime]\n[between people]\n[chime]\n[chime]\n": 1 + 2 + 1,
        "# One (3 times)\n[chime]\n[between people]\n[chime]\n": 3 + 2,
        "# One\n[chime]\n[end]\n[chime]\n": 2,
        "# One\n[go to Two]\n# Two\n[chime]\n": 2,
        "# One\n[go to Two]\n[chime]\n[end]\n# Two\n[chime]\n[go back]\n": 5,
        # the longer of two answers counts, and both come back
        "# One\n[A answers: a -> Two | b -> Three]\n[end]\n"
        "# Two\n[chime]\n[go back]\n# Three\n[chime]\n[chime]\n[go back]\n": 1 + 3 + 1,
        # one answer comes back, the other ends
        "# One\n[A answers: a -> Two | b -> Three]\n[chime]\n[end]\n"
        "# Two\n[go back]\n# Three\n[chime]\n[end]\n": 1 + 1 + 2,
        # a loop of two steps, taken four times in all
        "# One\n[chime]\n[go to One, at most 3 times]\n": 2 + 3 * 2,
        "# One\n[chime]\n[A answers: a | b -> One, at most 2 times]\n[chime]\n": 3 + 2 * 3,
        # each of the two may be sent there, and comes back
        "# One\n[each answers: a | b -> Two]\n[end]\n# Two\n[chime]\n[go back]\n": 1 + 2 * 2 + 1,
        # calls nest: each section plays the next one twice
        "# One\n[go to Two]\n[go to Two]\n[end]\n# Two\n[go to Three]\n[go to Three]\n[go back]\n"
        "# Three\n[chime]\n[go back]\n": 2 + 1 + 2 * (2 + 1 + 2 * 2),
    }.items(),
)
def test_the_longest_way_is_counted(body, steps):
    assert steps_of_longest(body) == steps


def test_what_is_played_counts_with_its_steps():
    body = "# One (each)\n[play other]\n[time out]\n"
    assert steps_of_longest(body, other=10, time_out=100) == 2 * (1 + 10 + 1 + 100)


def test_more_people_make_a_script_longer():
    body = "# One (each)\n[chime]\n[between people]\n[chime]\n"
    assert [steps_of_longest(body, people=people) for people in (1, 2, 5)] == [1, 3, 9]


def test_every_speaker_and_everyone_who_answers_has_chances_of_their_own():
    body = (
        "# One (each)\n[go to Again]\n# Two\n[end]\n"
        "# Again\n[each answers: a | b -> Again, at most 1 time]\n[go back]\n"
    )
    assert steps_of_longest(body) == (2 * (1 + 2) + 1) + 2 * 2 * 2


def test_numbers_that_explode_stop_at_a_million():
    deep = "".join(f"# S{n}\n[go to S{n + 1}]\n[go to S{n + 1}]\n[go back]\n" for n in range(60))
    body = f"# One\n[go to S0]\n[end]\n{deep}# S60\n[go back]\n"
    assert steps_of_longest(body) == 1_000_000
    body = "# One (1000 times)\n" + "[chime]\n" * 999 + "[go to One, at most 900 times]\n"
    assert steps_of_longest(body) == 1_000_000


@pytest.mark.parametrize(
    ("body", "reached"),
    {
        "# One\nHi.\n# Two\nHi.\n": {0, 1},
        "# One\nHi.\n[end]\n# Two\nHi.\n": {0},
        "# One\n[go to Three]\n# Two\nHi.\n# Three\n[end]\n": {0, 2},
        "# One\n[go to Three]\n[end]\n# Two\nHi.\n# Three\n[go back]\n": {0, 2},
        "# One\n# Two\n[A answers: a -> Four | b]\n# Three\n[end]\n# Four\n[end]\n": {0, 1, 2, 3},
        "# One\n[A answers: a -> Three | b -> Three | silence -> Three]\n"
        "# Two\nHi.\n# Three\n[end]\n": {0, 2},
    }.items(),
)
def test_sections_are_reached_or_not(body, reached):
    assert follow(well(body)).reached == reached


def test_a_jump_that_can_be_used_up_goes_on():
    # Two is met again through the jump below it, so its own jump can be used up.
    body = (
        "# One\nHi.\n# Two\n[go to Four, at most 1 time]\n[end]\n"
        "# Three\nHi.\n[end]\n# Four\n[go to Two, at most 2 times]\n[end]\n"
    )
    assert follow(well(body)).stranded is None
    # This one is met only once, so the section below it is reached by nothing.
    body = "# One\n[go to Three, at most 1 time]\n# Two\n[go back]\n# Three\n[end]\n"
    assert follow(well(body)).reached == {0, 2}


# ---------------------------------------------------------------------------- random walks

NAMES = ("One", "Two", "Three", "Four")


@st.composite
def bodies(draw):
    """Scripts that are all jumps; whether they are well is for the checker to say."""
    lines = []
    for number, name in enumerate(NAMES):
        runs = draw(st.sampled_from(["", "", "", " (each)", " (2 times)"]))
        lines.append(f"# {name}{runs}")
        for _ in range(draw(st.integers(0, 3))):
            lines.append(draw(_direction(number)))
        if runs and draw(st.booleans()):
            lines += ["[between people]", draw(_direction(number))]
    return "\n".join(lines) + "\n[end]\n"


def _direction(number: int):
    jump = st.builds(
        lambda target, bound: (
            NAMES[target] + (f", at most {bound} times" if bound or target <= number else "")
        ).replace("at most 0", "at most 1"),
        st.integers(0, 3),
        st.integers(0, 2),
    )
    return st.one_of(
        st.sampled_from(["[chime]", "[chime]", "[go back]", "[end]"]),
        jump.map(lambda to: f"[go to {to}]"),
        st.tuples(jump, jump).map(lambda to: f"[A answers: a -> {to[0]} | b -> {to[1]} | silence]"),
        jump.map(lambda to: f"[each answers: a | b -> {to}]"),
        st.tuples(jump, jump)
        .filter(lambda to: to[0].split(",")[0] != to[1].split(",")[0])
        .map(lambda to: f"[in turn -> {to[0]} | {to[1]}]"),
    )


@settings(max_examples=150, deadline=None)
@given(body=bodies(), seed=st.integers(0, 999))
def test_no_walk_is_longer_than_the_longest_way_or_finds_a_stranded_go_back(body, seed):
    parsed = read(body)
    codes = {finding.code.value for finding in parsed.findings}
    assert codes <= {"VR117"}
    most = longest(parsed.script, 2, {}, 0)
    steps, stranded = walk(parsed.script, random.Random(seed), most + 10)
    if not codes:
        assert not stranded
        assert steps <= most


def walk(script, chance, limit):
    """One random way through a script: its steps, and whether a `go back` had nowhere to go."""
    course = Course(Program("script", {"script": script}), 2)
    position, steps, stranded = course.start(), 0, False
    while position.frames and steps <= limit:
        step = course.step(position)
        # A step for each is one step, however many people take it.
        steps += position.frames[-1].place.person == 0
        match step:
            case Jump():
                position = course.jump(position, step)
            case InTurn():
                position = course.jump(position, chance.choice(step.jumps))
            case Answer():
                number = chance.randrange(len(step.options))
                jump = step.options[number].jump
                position = course.jump(position, jump, number) if jump else course.advance(position)
            case GoBack():
                stranded = stranded or not position.frames[-1].returns
                position = course.go_back(position)
            case End():
                position = course.end(position, whole=step.whole)
            case _:
                position = course.advance(position)
    return steps, stranded


def test_what_is_ahead_of_a_section_are_those_after_it_and_those_that_jumps_lead_to():
    body = (
        "# One\n[chime]\n# Two\n[A answers: yes | no -> Four | silence -> Two, at most 1 time]\n"
        "# Three\n[chime]\n[go to Two, at most 1 time]\n# Four\n[chime]\n"
    )
    assert ahead_of(well(body)) == ({0, 1, 2, 3}, {1, 2, 3}, {1, 2, 3}, {3})
