"""What is spoken of a prompt whose names are filled in on the phone."""

from __future__ import annotations

import re

import pytest

from tests.phone.speaking import load, noise
from voicerepair.phone.clips import sounds
from voicerepair.phone.data import all_scripts
from voicerepair.phone.lines import Slot, prompts, rated, spoken, values
from voicerepair.phone.words import OTHERWISE
from voicerepair.script.flow import steps_of
from voicerepair.script.library import Library
from voicerepair.script.model import CheckIn, Meta, Program, Say, Script, Section
from voicerepair.session.wording import ENGLISH
from voicerepair.session.words import CHECK_IN, CHECK_IN_ALONE

NUMBERS = frozenset({"closeness"})


@pytest.mark.parametrize(
    ("written", "pieces", "called"),
    [
        ("Sit down.", ["Sit down."], []),
        ("{speaker}, say it.", ["Say it."], ["speaker"]),
        ("{A} and {B}, sit *down*.", ["Sit down."], ["A", "B"]),
        ("{A}, {B} y {C}, siéntense.", ["Siéntense."], ["A", "B", "C"]),
        ("No explaining. {listener}, is that it?", ["No explaining. Is that it?"], ["listener"]),
        ("Hello, {A} and {B}.", ["Hello."], ["A", "B"]),
        ("{name}, your turn.", ["Your turn."], ["name"]),
        ("{name}?", [Slot("name")], ["name"]),
        ("And {name}?", ["And", Slot("name")], []),
        ("It means nothing. {first} goes first.",
         ["It means nothing.", Slot("first"), "goes first."], []),
        ("What do you imagine {speaker} feels?",
         ["What do you imagine", Slot("speaker"), "feels?"], []),
        ("{number}, thank you.", [Slot("number"), "thank you."], []),
        ("You said {closeness}.", ["You said", Slot("closeness")], []),
        ("{closeness}, you said.", [Slot("closeness"), "you said."], []),
        ("We'll come back at {return time}.",
         ["We'll come back at", Slot("return time")], []),
        ("{speaker}, tell {listener}, slowly.", ["Tell", Slot("listener"), "slowly."], ["speaker"]),
    ],
)  # fmt: skip
def test_a_name_that_somebody_is_called_by_is_left_out_and_any_other_is_a_tick(
    written, pieces, called
):
    line = spoken(written, NUMBERS)
    assert list(line.pieces) == pieces
    assert list(line.called) == called


def test_every_prompt_of_every_exercise_has_its_words_spoken():
    library = Library()
    for name in library.names():
        program = library.load(name)
        for script in all_scripts(program).values():
            for step in steps_of(script):
                if isinstance(step, Say):
                    said = spoken(step.text, frozenset(rated(program))).pieces
                    words = re.findall(r"\w+", re.sub(r"\{[^{}]+\}", "", step.text))
                    aloud = re.findall(r"\w+", " ".join(p for p in said if isinstance(p, str)))
                    assert [w.lower() for w in aloud][-3:] == [w.lower() for w in words][-3:]


def test_numbers_and_clock_times_have_sounds_of_their_own():
    program = load("tests/plans/scripts/agreed.md")
    said = values(program, ENGLISH)
    assert said["twenty-five"] if "twenty-five" in said else said["25"]
    assert said["12:"] == "12"
    assert said[":05"] == "oh 5"
    assert said[":45"] == "45"
    assert said["12:00"] == "12:00"
    assert {"60", "20", "no number"} <= said.keys()


def test_each_sound_is_in_the_page_once_and_all_of_them_are_there():
    program = load("tests/plans/scripts/pair.md")
    made = sounds(program, ENGLISH, noise)
    numbers = [piece for line in made["lines"].values() for piece in line if isinstance(piece, int)]
    numbers += [*made["values"].values(), *made["cues"].values()]
    assert set(numbers) == set(range(len(made["clips"])))
    assert set(made["lines"]) == set(prompts(program, ENGLISH))
    assert all(seconds > 0 for seconds, _ in made["clips"])


@pytest.mark.parametrize(
    ("roles", "said", "unsaid"),
    [
        (("A", "B"), OTHERWISE["CHECK_IN"], OTHERWISE["CHECK_IN_ALONE"]),
        (("self",), OTHERWISE["CHECK_IN_ALONE"], OTHERWISE["CHECK_IN"]),
    ],
)
def test_of_a_check_in_only_what_is_said_to_so_many_people_is_in_the_page(roles, said, unsaid):
    script = Script("one", Meta("One"), roles, (Section("One", (CheckIn(),)),))
    found = prompts(Program("one", {"one": script}), ENGLISH)
    assert said in found
    assert unsaid not in found
    assert not {CHECK_IN, CHECK_IN_ALONE} & set(found), "a phone has no keyboard"
