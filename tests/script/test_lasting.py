"""How long a script lasts by reckoning, held against rehearsals and against plain arithmetic."""

from __future__ import annotations

import math

import pytest

from tests.script.writing import read
from voicerepair.hosts.rehearse import rehearse
from voicerepair.script.flow import steps_of
from voicerepair.script.lasting import Course, lasting
from voicerepair.script.library import Library
from voicerepair.script.model import Play, Program
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

USUAL, LONGEST = Course.USUAL, Course.LONGEST


def reckoned(program: Program, name: str, course: Course) -> float:
    script = program.scripts[name]
    plays = {step.script for step in steps_of(script) if isinstance(step, Play)}
    played = {other: reckoned(program, other, course) for other in plays}
    return lasting(script, len(program.script.roles), played, course)


def seconds(body: str, course: Course = USUAL, people: int = 2) -> float:
    return lasting(read(body).script, people, {}, course)


@pytest.mark.parametrize("name", Library().names())
def test_the_usual_course_lasts_as_long_as_a_rehearsal_and_no_longer_than_the_longest(name):
    program = Library().load(name)
    people = [Person(role, role) for role in program.script.roles]
    rehearsed = rehearse(Session(program, people))[-1].at
    usual = reckoned(program, name, USUAL)
    assert usual == pytest.approx(rehearsed, rel=0.1, abs=20)
    assert reckoned(program, name, LONGEST) >= max(usual, rehearsed) - 0.01


@pytest.mark.parametrize(
    ("body", "usual"),
    [
        ("[pause 10 seconds]", 10),
        ("[breathe 3 times: in 4, out 6]", 30),
        ("[be back in 20 minutes]", 1200),
        ("[time out]", 0),
        ("One two three.", 2.1),
        ("# A (each)\n[pause 5 seconds]\n[between people]\n[pause 1 second]", 11),
        ("# A (4 times)\n[pause 5 seconds]", 20),
        ("# A (1000 times)\n[pause 5 seconds]", 5000),
        ("# A\n[go to B]\n[pause 3 seconds]\n[end]\n# B\n[pause 4 seconds]\n[go back]", 7),
        ("# A\n[go to B]\n[pause 3 seconds]\n[end]\n# B\n[pause 4 seconds]", 4),
        ("# A\n[A answers: x -> B | y -> B | silence]\n[end]\n# B\n[pause 9 seconds]", 15),
        ("# A\n[A answers: x | y -> B | silence]\n[end]\n# B\n[pause 9 seconds]", 2),
        ("# A\n[A answers: x -> B | y -> B | silence -> B]\n[end]\n# B\n[pause 9 seconds]", 24),
        ("# A\n[each rates x from 0 to 9]\n[if A's x is above 4 -> B]\n[end]\n# B\nHi.", 4),
    ],
)
def test_the_usual_course_is_the_one_that_leads_straight_on(body, usual):
    assert seconds(body) == pytest.approx(usual)


@pytest.mark.parametrize(
    ("body", "longest"),
    [
        ("# A\n[A answers: x -> B | y]\n[end]\n# B\n[pause 9 seconds]", 30 + 9),
        ("# A\n[A answers: x -> B | y]\n[pause 1 second]\n[end]\n# B\n[pause 9 s]\n[go back]", 40),
        ("# A\n[pause 9 seconds]\n[A answers: x -> A, at most 2 times | y]", 39 + 2 * 39),
        (
            "# A\n[each rates x from 0 to 9]\n[if A's x is above 4 -> B]\n[end]\n# B\n[pause 5 s]",
            65,
        ),
        ("[check-in]", 10),
    ],
)
def test_the_longest_course_takes_every_detour(body, longest):
    assert seconds(body, LONGEST) == pytest.approx(longest)


def test_a_usual_course_that_goes_round_by_a_jump_cannot_be_told():
    assert math.isnan(seconds("# A\n[pause 9 seconds]\n[go to A, at most 2 times]"))
