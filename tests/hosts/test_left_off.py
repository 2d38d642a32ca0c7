"""A session goes on where it was left, and says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.session.driver import Driver, program, say, turn
from voicerepair.cli import remembered
from voicerepair.hosts.left_off import LeftOff, going_on
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.fitting import Fit, fit
from voicerepair.script.library import Library
from voicerepair.script.model import Branch, Comparison, Jump, Rate, Section
from voicerepair.session.commands import Command
from voicerepair.session.events import Phase
from voicerepair.session.words import GOING_ON, GOING_ON_ANEW, GOING_ON_CHANGED

FIRST = Section("First", (say("One."), say("Tell."), turn("A")))
SECOND = Section("Second", (say("Two."), say("Say back."), turn("B"), say("Three.")))
PLAYED = program(FIRST, SECOND)


def left(driver: Driver) -> dict:
    """As it comes back from the journal."""
    data, _ = LeftOff(driver.session, {}).saved()
    return json.loads(json.dumps(data))


def going(made, data) -> Driver:
    position, sentence = going_on(made, 2, data)
    driver = Driver(made, position=position)
    driver.session.untold.append(sentence)
    return driver.start()


def in_second() -> Driver:
    driver = Driver(PLAYED).start().until_said("Say back.").until(Phase.TURN)
    assert driver.session.view().who == ("Bo",)
    return driver


def test_it_goes_on_at_the_step_with_the_prompt_that_it_began_with():
    driver = going(PLAYED, left(in_second())).until(Phase.TURN)
    assert driver.said == [GOING_ON, "Say back."]
    assert driver.view.who == ("Bo",)
    assert driver.rest().said[-1] == "Three."


def test_in_a_prompt_it_is_said_from_its_beginning():
    driver = Driver(PLAYED).start().until_said("Two.")
    assert going(PLAYED, left(driver)).rest().said[:2] == [GOING_ON, "Two."]


def test_where_the_script_has_changed_it_goes_on_at_the_start_of_the_section_and_says_so():
    changed = program(FIRST, Section("Second", (say("Two, anew."), turn("B"))))
    driver = going(changed, left(in_second()))
    assert driver.rest().said[:2] == [GOING_ON_CHANGED, "Two, anew."]


def test_where_the_section_is_gone_it_begins_from_the_start_and_says_so():
    driver = going(program(FIRST, Section("Other", (say("Two."),))), left(in_second()))
    assert driver.rest().said[:2] == [GOING_ON_ANEW, "One."]


def test_what_cannot_be_read_begins_from_the_start():
    data = left(in_second())
    for broken in ({}, data | {"position": None}, {"fingerprint": data["fingerprint"]}):
        assert going(PLAYED, broken).rest().said[:2] == [GOING_ON_ANEW, "One."]


def test_a_time_out_goes_on_with_the_time_that_was_said():
    driver = in_second()
    driver.press(Command.TIME_OUT)
    driver.until(Phase.ASIDE).wait(30.0)
    time = driver.view.return_wall
    again = going(PLAYED, left(driver)).until(Phase.ASIDE)
    assert again.view.return_wall == time
    assert LeftOff(driver.session, {}).saved()[1] == time
    again.settle_and_press(Command.DONE)
    again.until(Phase.ANSWER)
    again.number(1)
    again.until(Phase.TURN)
    assert again.said[-1] == "Say back."


def test_what_was_answered_comes_along_only_as_the_branches_it_took():
    rated = program(
        Section(
            "First",
            (
                say("How tense?"),
                Rate("A", "tense", 0, 10),
                Branch("A", "tense", Comparison.ABOVE, 6, Jump("Hot")),
                say("Calm."),
            ),
        ),
        Section("Hot", (say("Hot one."), say("Hot two."))),
    )
    driver = Driver(rated).start().until(Phase.ANSWER)
    driver.number(9)
    driver.until_said("Hot two.")
    assert "Calm." not in driver.said
    data = left(driver)
    assert data["position"]["numbers"] == []
    assert going(rated, data).rest().said == [GOING_ON, "Hot two."]


def test_how_far_it_came_is_counted_in_steps():
    driver = in_second()
    assert LeftOff(driver.session, {}).done() == 5
    driver.rest()
    assert LeftOff(driver.session, {}).done() == 7


def test_a_turn_is_known_by_where_it_stands_in_the_script_as_it_is_written():
    written = Library(folders=()).load("own")
    driver = Driver(fit(written, Fit(plays={"own": 9}))).start().until(Phase.TURN)
    where = LeftOff(driver.session, {}).where()
    lines = Path("scripts/own.md").read_text(encoding="utf-8").splitlines()
    assert where.script == "own"
    assert lines[where.line - 1] == "[speaker speaks for 30 seconds]"


def test_what_was_written_nowhere_stands_nowhere():
    driver = in_second()
    assert LeftOff(driver.session, {}).where() is None
    assert LeftOff(driver.rest().session, {}).where() is None


def test_another_order_of_people_holds_even_where_the_script_has_changed():
    driver = Driver(program(Section("Each", (say("Now."), turn("the speaker")), each=True)), seed=3)
    driver.start().until(Phase.TURN)
    data = left(driver)
    data["position"] = replace(driver.session.position, order=(1, 0), drawn=True).to_data()
    data["fingerprint"] = "other"
    position, _ = going_on(driver.session.program, 2, data)
    assert (position.order, position.drawn) == ((1, 0), True)


def test_a_script_is_the_same_one_however_it_was_read():
    read = Library().load("own")
    assert fingerprint(read) == fingerprint(remembered.load("own"))
    assert fingerprint(read) == fingerprint(remembered.load("own"))
    assert fingerprint(read) != fingerprint(Library().load("name"))
