"""What stands on a handout: everything of a script that people need, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicerepair.handout.sheet import Kind, draw_up, duration
from voicerepair.script.library import Library
from voicerepair.session.events import Person

EVERYTHING = """---
title: Everything
summary: One of each.
language: en
roles: [A, B]
minutes: 5 to 7
drawn from: practice
author: Somebody
---

# First (each)

<!-- not for people -->

> There is no hurry.

{speaker}, tell *all* to {listener}. {everyone} hears it, {A} too.

[speaker speaks for 75 seconds]

[listener says back for 20 seconds, until done]

[B answers: yes | later -> Last | silence -> Last]

[between people]

[breathe 3 times: in 4, out 6]

# Second (2 times)

[everyone rates heat from 0 to 10]

[each rates wait from 20 to 60]

[self answers privately: a | b]

That was {heat}. Back at {return time}.

[if anyone's heat is above 4 -> Last]

[pause 10 seconds]

[chime]

[play closing]

[swap roles]

[be back in 20 minutes, or as agreed]

[keep wait as the pause]

[time out]

[check-in]

[in turn -> Last | Very last]

[go to Last]

# Last

[end]

# Very last

[end]
"""


@pytest.fixture
def sheet(tmp_path: Path):
    path = tmp_path / "everything.md"
    path.write_text(EVERYTHING.replace("[self answers privately: a | b]\n\n", ""), "utf-8")
    program = Library().load(path)
    return draw_up(program, [Person("Ana", "Ana"), Person("Bo", "boh")])


def of(sheet, kind):
    parts = (item for part in sheet.parts for block in part.blocks for item in block.items)
    return [item for item in parts if item.kind is kind]


def test_the_head_says_what_it_is_for_whom_and_how_long(sheet):
    assert (sheet.title, sheet.summary) == ("Everything", "One of each.")
    assert sheet.facts == (
        "For Ana and Bo", "Takes 5 to 7 minutes", "Drawn from: practice", "By Somebody",
    )  # fmt: skip


def test_prompts_have_names_and_lines_where_only_a_session_knows(sheet):
    prompts = [item.text for item in of(sheet, Kind.PROMPT)]
    assert prompts[0] == "Speaker, tell all to Listener. Ana and Bo hears it, Ana too."
    assert prompts[1] == "That was ________. Back at ________."


def test_quotes_are_on_it_and_comments_are_not(sheet):
    assert [item.text for item in of(sheet, Kind.SHOWN)] == ["There is no hurry."]
    assert "not for people" not in repr(sheet)


def test_a_turn_says_who_and_how_long_and_has_room(sheet):
    first, second, *_ = of(sheet, Kind.TURN)
    assert (first.who, first.text) == ("Speaker", "speak, up to 1 minute 15 seconds")
    assert (second.who, second.text) == ("Listener", "say back what you heard, as long as you like")
    assert first.lines > second.lines >= 2


def test_a_choice_has_its_options_and_where_they_lead(sheet):
    (choice,) = of(sheet, Kind.CHOICE)
    assert choice.who == "Bo"
    assert choice.options == ("yes", "later (go to “Last”)", "no answer (go to “Last”)")


def test_few_numbers_are_for_circling_and_many_are_written(sheet):
    few, many = of(sheet, Kind.NUMBER)
    assert few.options == tuple(map(str, range(11)))
    assert (many.options, many.text) == ((), "a number from 20 to 60: ________")


def test_every_other_thing_to_do_is_said_in_words(sheet):
    assert [item.text for item in of(sheet, Kind.DO)][:8] == [
        "3 slow breaths: in while you count to 4, out to 6.",
        "Be quiet for 10 seconds.",
        "Do “The closing”. It is further down.",
        "The first two of you exchange roles.",
        "Take 20 minutes, or as long as you agreed, apart. Back at: ________",
        "Keep the largest “wait”: so many minutes is your pause.",
        "Take a break, and say when you come back.",
        "Check in: each alone, before or after this.",
    ]


def test_ways_on_are_told(sheet):
    away = [item.text for item in of(sheet, Kind.AWAY)]
    assert "Between one and the next:" in away
    assert "Anyone's number for “heat” is above 4? Go to “Last”." in away
    assert "Go to one of these, each time to the next: “Last”, “Very last”." in away
    assert "Go to “Last”." in away
    assert "The end." in away


def test_a_script_that_is_played_comes_after_once(sheet):
    assert [part.title for part in sheet.parts] == ["Everything", "The closing"]
    assert [block.note for block in sheet.parts[0].blocks] == [
        "Once for each of you: the speaker is the one whose go it is.", "2 times.", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize("name", Library().names())
def test_every_prompt_and_quote_of_every_shipped_script_is_on_its_sheet(name):
    program = Library().load(name)
    sheet = draw_up(program, [Person(role, role) for role in program.script.roles])
    said = len(of(sheet, Kind.PROMPT)) + len(of(sheet, Kind.SHOWN))
    written = sum(
        type(step).__name__ in ("Say", "Show")
        for script in program.scripts.values()
        if script.meta.title in {part.title for part in sheet.parts}
        for section in script.sections
        for step in (*section.steps, *section.between)
    )
    assert said == written > 0
    assert "{" not in repr([part.blocks for part in sheet.parts])


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 second"), (45, "45 seconds"), (60, "1 minute"), (90, "1 minute 30 seconds"),
     (7200, "2 hours"), (3660, "1 hour 1 minute"), (0.2, "a moment")],
)  # fmt: skip
def test_durations_are_said_as_people_say_them(seconds, said):
    assert duration(seconds) == said


def test_one_person_alone_is_spoken_to():
    program = Library().load("settle")
    sheet = draw_up(program, [Person("self", "self")])
    assert sheet.facts[0] == "For one person"
    assert {item.who for item in of(sheet, Kind.TURN) + of(sheet, Kind.CHOICE)} <= {"You"}
