"""What a session leaves for later ones, and what it does where nothing was fitted."""

from __future__ import annotations

from tests.session.driver import CEM, Driver, played, program, say, script, turn
from voicerepair.script.model import (
    Answer,
    End,
    GoBack,
    InTurn,
    Jump,
    KeepPause,
    Option,
    Play,
    Rate,
    Say,
    Section,
    SetAside,
)
from voicerepair.session.commands import Command
from voicerepair.session.events import Keep, Phase, Reason

AGREE = (Rate("everyone", "minutes", 20, 60), KeepPause("minutes"), say("Agreed."))


def kept(*numbers: int | None, steps=AGREE, **more) -> list[float]:
    """What is kept after these numbers; None passes."""
    driver = Driver(program(*steps, **more))
    driver.start()
    for number in numbers:
        driver.until(Phase.ANSWER)
        driver.settle_and_press(Command.DONE) if number is None else driver.number(number)
    driver.rest()
    return [effect.seconds for _, effect in driver.log if isinstance(effect, Keep)]


def test_the_largest_number_is_kept_as_the_pause():
    assert kept(20, 45) == kept(45, 20) == [2700.0]


def test_where_one_passes_the_other_number_is_kept():
    assert kept(None, 30) == [1800.0]


def test_where_everybody_passes_nothing_is_kept():
    assert kept(None, None) == []


def test_alone_the_one_number_is_kept():
    steps = (Rate("self", "minutes", 20, 60), KeepPause("minutes"))
    assert kept(25, steps=steps, roles=("self",)) == [1500.0]


def test_a_script_that_was_not_fitted_plays_as_it_does_the_first_time():
    sections = (
        Section("One", (Say("Look around.", 3), InTurn((Jump("Two"), Jump("Three"))), End())),
        Section("Two", (say("Two."), GoBack())),
        Section("Three", (say("Three."), GoBack())),
    )
    assert played(*sections) == ["Look around.", "Two."]
    driver = Driver(program(SetAside(600.0, as_agreed=True)))
    driver.start()
    assert driver.session.view().return_wall == driver.session.wall(driver.now) + 600.0


# ---------------------------------------------------------------------------- what was played


def finished(driver: Driver) -> frozenset[str]:
    driver.rest()
    assert driver.session.ended is Reason.FINISHED
    return driver.session.played


INNER = script("inner", say("Inner."))
WHOLE = script("whole", say("Not today."), End(whole=True))


def test_what_came_to_its_end_was_played():
    driver = Driver(program(say("Hi."), Play("inner"), others=(INNER, WHOLE)))
    driver.start()
    assert finished(driver) == {"main", "inner"}


def test_a_script_that_plays_another_at_its_very_end_was_played():
    driver = Driver(program(Play("inner"), others=(INNER,)))
    driver.start()
    assert finished(driver) == {"main", "inner"}


def test_a_script_that_another_one_broke_off_was_not_played():
    driver = Driver(program(say("Hi."), Play("inner"), Play("whole"), others=(INNER, WHOLE)))
    driver.start()
    assert finished(driver) == {"inner", "whole"}


def test_a_script_that_ends_the_session_itself_was_played():
    driver = Driver(program(say("Hi."), End(whole=True)))
    driver.start()
    assert finished(driver) == {"main"}


def test_an_answer_that_leads_to_the_end_of_all_breaks_off_the_others():
    asked = Answer("A", (Option("on"), Option("off", Jump("Off"))))
    ask = script("ask", Section("One", (asked, End())), Section("Off", (End(whole=True),)))
    for number, expected in ((1, {"main", "ask"}), (2, {"ask"})):
        driver = Driver(program(Play("ask"), say("On."), others=(ask,)))
        driver.start()
        driver.until(Phase.ANSWER)
        driver.number(number)
        assert finished(driver) == expected


def test_a_session_that_was_stopped_played_nothing():
    driver = Driver(program(say("Hi."), turn("A", 30)), people=(CEM, CEM))
    driver.start()
    driver.press(Command.STOP)
    assert driver.session.ended is Reason.STOPPED
    assert driver.session.played == frozenset()


def test_a_script_without_a_step_is_over_at_once():
    driver = Driver(program(Section("One", ())))
    driver.start()
    assert driver.session.ended is Reason.FINISHED
    assert driver.session.played == frozenset()
