"""Which lines can be recorded: the very words that a session says."""

from __future__ import annotations

import random
import re

import pytest

from tests.session.chance import Chance, happen
from tests.session.driver import Driver
from voicerepair.script.library import Library
from voicerepair.script.model import Program
from voicerepair.session.events import Person, Speak
from voicerepair.session.wording import ENGLISH, Wording
from voicerepair.sound.narration.lines import is_said, lines_of, played

ANA, BO, CEM = Person("Ana", "Ana"), Person("Bo", "boh"), Person("Cem", "Cem")
TALK = """---
title: Talk
roles: [A, B]
first: A
---
# Begin

{A} and {B}, sit down.

Sit where you *both* hear me.

[everyone rates calm from 0 to 10]

You said {calm}.

# Talk (each)

{speaker}, tell {listener} one thing.

[speaker speaks for 40 seconds]

# Close

Sit where you both hear me.

{everyone}, that's the end.
"""


def program(folder, text, name="talk"):
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return Library((), ()).load(folder / f"{name}.md")


def texts(found):
    return [line.text for line in found.said]


def test_lines_come_once_in_the_order_of_the_script_as_they_are_spoken(tmp_path):
    found = lines_of(program(tmp_path, TALK), (), ENGLISH)
    assert texts(found) == ["Sit where you both hear me."]
    assert found.unnamed == (
        "{A} and {B}, sit down.",
        "{speaker}, tell {listener} one thing.",
        "{everyone}, that's the end.",
    )
    assert found.numbered == ("You said {calm}.",)


def test_with_names_every_filling_that_can_occur_is_a_line_both_ways_round(tmp_path):
    found = lines_of(program(tmp_path, TALK), (ANA, BO), ENGLISH)
    assert texts(found) == [
        "Sit where you both hear me.",
        "Ana and boh, sit down.",
        "Ana, tell boh one thing.",
        "boh, tell Ana one thing.",
        "Ana and boh, that's the end.",
    ]
    assert found.said[2].caption == "Ana, tell Bo one thing."
    assert found.unnamed == ()
    assert found.numbered == ("You said {calm}.",)


def test_roles_are_said_both_ways_round_only_where_they_are_swapped(tmp_path):
    swapping = TALK.replace("# Close\n", "# Close\n\n[swap roles]\n")
    assert "boh and Ana, sit down." in texts(
        lines_of(program(tmp_path, swapping), (ANA, BO), ENGLISH)
    )


def test_of_three_people_the_next_one_listens(tmp_path):
    three = TALK.replace("[A, B]", "[A, B, C]").replace("{A} and {B}", "{A}")
    said = texts(lines_of(program(tmp_path, three), (ANA, BO, CEM), ENGLISH))
    talk = [text for text in said if "one thing" in text]
    assert talk == [
        "Ana, tell boh one thing.",
        "boh, tell Cem one thing.",
        "Cem, tell Ana one thing.",
    ]
    assert "Ana, boh and Cem, that's the end." in said


def test_a_line_keeps_its_number_whatever_is_recorded_besides(tmp_path):
    talk = program(tmp_path, TALK + "\nGo well.\n")
    few = texts(lines_of(talk, (), ENGLISH))
    all_of_them = texts(lines_of(talk, (ANA, BO), ENGLISH, own=True))
    assert all_of_them[: len(few)] == few


def test_the_guides_own_sentences_are_those_that_the_script_brings_up(tmp_path):
    plain = "---\ntitle: P\nroles: [A, B]\nfirst: ask\n---\n# One\n\nHello.\n"
    few = texts(lines_of(program(tmp_path, plain, "p"), (ANA, BO), ENGLISH, own=True))
    assert {"Who would like to start?", "boh, your turn.", "And Ana?"} <= set(few)
    assert not {"Thank you.", "Breathe in.", "Take your time. Or pass, if you'd rather."} & set(few)
    assert not any("goes first" in text for text in few)
    more = texts(lines_of(program(tmp_path, TALK), (ANA, BO), ENGLISH, own=True))
    assert {"Thank you.", "Finish your thought, then we'll turn."} <= set(more)


def test_somebody_alone_is_given_no_turn(tmp_path):
    steps = "{self}, hello.\n\n[self speaks for 30 seconds]\n"
    alone = f"---\ntitle: S\nroles: [self]\n---\n# One\n\n{steps}"
    said = texts(lines_of(program(tmp_path, alone, "s"), (ANA,), ENGLISH, own=True))
    assert "Ana, hello." in said
    assert not any("your turn" in text for text in said)


def test_the_guides_sentences_are_in_the_language_of_the_session(tmp_path):
    german = Wording("de", {"Thank you.": "Danke."})
    said = texts(lines_of(program(tmp_path, TALK), (), german, own=True))
    assert "Danke." in said
    assert "Thank you." not in said


def test_two_names_that_sound_alike_are_one_line(tmp_path):
    twins = (Person("Jo", "Joe"), Person("Joe", "Joe"))
    said = texts(lines_of(program(tmp_path, TALK), twins, ENGLISH))
    assert said.count("Joe, tell Joe one thing.") == 1


# What a session says that is never recorded: a number, a clock time, an answer said back, how to
# choose, and the rare words about recording and going on.
NEVER = re.compile(
    r".*, thank you\.|.*\b\d+:\d\d\b.*|.*a time that suits you\.|.*no number.*"
    r"|I heard you, but .*|.*(isn't set up|recorded).*|(\w[\w']* ?){1,4}\."
    r"|.*\b(zero|one|two|three|four|five)\b.*"
)


@pytest.mark.parametrize("name", ["own", "heard", "rhythm", "curious", "soft-spot", "small-three"])
def test_a_session_says_no_other_lines(name):
    """Whatever happens in it, by chance: the session is the judge of what can be recorded."""
    loaded = Library((), ()).load(name)
    people = (ANA, BO, CEM)[: len(loaded.script.roles)]
    lines = set()
    for script in (loaded.main, *loaded.time_out, *played(loaded)):
        one = Program(script, loaded.scripts, loaded.time_out)
        lines.update(texts(lines_of(one, people, ENGLISH, own=True)))
    dice = random.Random(name)
    said = set()
    for seed in range(8):
        driver = Driver(loaded, people=people, seed=seed).start()
        happen(driver, Chance(dice.randbytes(600)))
        driver.rest()
        said.update(effect.text for _, effect in driver.log if isinstance(effect, Speak))
    assert len(said & lines) >= 10
    assert [text for text in said - lines if not NEVER.fullmatch(text)] == []


def test_what_can_be_said_with_any_names_is_no_take_too_many(tmp_path):
    script = program(tmp_path, TALK).script
    for text in (
        "Sit where you both hear me.",
        "Zoe and Max, sit down.",
        "Zoe, tell Max one thing.",
        "Thank you.",
        "Zoe, your turn.",
    ):
        assert is_said(text, script, ENGLISH), text
    for text in ("Sit where both hear me.", "Zoe and Max, sit down!", ""):
        assert not is_said(text, script, ENGLISH), text


def test_scripts_that_are_played_are_named_with_those_that_they_play(tmp_path):
    head = "---\ntitle: {}\nroles: [A, B]\n---\n# One\n\nHello.\n\n"
    program(tmp_path, head.format("C"), "c")
    program(tmp_path, head.format("B") + "[play c]\n", "b")
    assert played(program(tmp_path, head.format("A") + "[play b]\n\n[play b]\n", "a")) == ("b", "c")
    assert played(program(tmp_path, head.format("C"), "c")) == ()
