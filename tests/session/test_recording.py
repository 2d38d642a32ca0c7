"""Recording, as the machine has it: asked for only where it may be, told, and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.session.driver import Driver, program, say, script, turn
from tests.session.test_table import PLACES
from voicerepair.script.model import Answer, Option, Play, Section, SetAside, Swap, TurnKind
from voicerepair.session.commands import Command
from voicerepair.session.events import (
    Consent,
    DeleteRecording,
    Listen,
    Phase,
    RecordingStopped,
    StopListening,
    Unrecorded,
)
from voicerepair.session.words import (
    RECORDING_DELETED,
    RECORDING_FULL,
    RECORDING_NOT_DELETED,
    RECORDING_NOT_SET_UP,
    RECORDING_ON,
)

OFF = Command.UNRECORD


def recorded(*steps, consent: Consent = Consent.GIVEN, allowed: bool = True) -> Driver:
    return Driver(program(*steps, recorded=allowed), consent=consent).start()


def in_turn(**more) -> Driver:
    driver = recorded(say("Tell."), turn(seconds=60.0), say("After."), **more)
    return driver.until(Phase.TURN).wait(2.0)


def listens(driver: Driver) -> list[Listen]:
    return [effect for _, effect in driver.log if isinstance(effect, Listen)]


def cues_of(driver: Driver) -> set[str]:
    return {cue for cue in driver.cues if cue.startswith("your-turn")}


def test_a_turn_is_recorded_where_everyone_said_yes_and_it_looks_and_sounds_like_it():
    driver = in_turn()
    assert driver.said[0] == RECORDING_ON
    assert listens(driver)[0].recorded
    assert (driver.view.recorded, driver.view.recording) == (True, True)
    assert cues_of(driver) == {"your-turn-recorded"}


@pytest.mark.parametrize("consent", [Consent.NOT_ASKED, Consent.NOT_SET_UP])
def test_without_everyones_yes_nothing_is_recorded(consent):
    driver = in_turn(consent=consent)
    assert (driver.said[0] == RECORDING_NOT_SET_UP) is (consent is Consent.NOT_SET_UP)
    assert not listens(driver)[0].recorded
    assert not driver.view.recorded
    assert cues_of(driver) == {"your-turn"}
    assert driver.press(OFF) == []
    assert "stop recording" not in driver.session.arming(driver.now).phrases


def test_a_script_or_a_turn_that_is_never_recorded_is_not():
    whole = in_turn(allowed=False)
    one = recorded(turn(recorded=False)).until(Phase.TURN)
    for driver in (whole, one):
        assert not listens(driver)[0].recorded
        assert not driver.view.recording
        assert cues_of(driver) == {"your-turn"}


def with_a_child(*steps, roles=("A", "B"), children=("B",), others=()) -> Driver:
    made = program(*steps, roles=roles, recorded=True, others=others)
    main = made.scripts[made.main]
    child = replace(main, meta=replace(main.meta, children=children))
    made = replace(made, scripts={**made.scripts, made.main: child})
    return Driver(made, consent=Consent.GIVEN).start()


def recorded_of(driver: Driver) -> dict[tuple[str, ...], bool]:
    """Whose turns there were, and whether they were recorded."""
    driver.rest()
    return {one.who: one.recorded for one in listens(driver)}


def test_a_child_s_turn_is_never_recorded_nor_one_in_which_a_child_speaks_too():
    turns = (turn("A"), turn("B"), turn("everyone"))
    assert recorded_of(with_a_child(*turns)) == {
        ("Ana",): True,
        ("Bo",): False,
        ("Ana", "Bo"): False,
    }
    assert recorded_of(with_a_child(*turns, children=("A", "B"))) == {
        ("Ana",): False,
        ("Bo",): False,
        ("Ana", "Bo"): False,
    }


def test_a_child_stays_one_whatever_role_they_take_and_so_does_a_child_s_part():
    each = Section("One", (turn("speaker"), turn("listener", kind=TurnKind.SAYS_BACK)), each=True)
    assert recorded_of(with_a_child(each)) == {("Ana",): True, ("Bo",): False}
    swapped = with_a_child(turn("A"), Swap(), turn("A"), turn("B")).rest()
    assert [(one.who, one.recorded) for one in listens(swapped)] == [
        (("Ana",), True),
        (("Bo",), False),
        (("Ana",), False),
    ]


def test_a_child_is_one_in_every_script_that_is_played():
    """Though that script, for itself, knows nothing of children."""
    other = script("other", turn("A"), turn("B"))
    other = replace(other, meta=replace(other.meta, recorded=True))
    driver = with_a_child(Play("other"), others=[other])
    assert recorded_of(driver) == {("Ana",): True, ("Bo",): False}
    child = replace(other, meta=replace(other.meta, children=("A",)))
    made = program(Play("other"), turn("A"), recorded=True, others=[child])
    driver = Driver(made, consent=Consent.GIVEN).start().rest()
    assert [(one.who, one.recorded) for one in listens(driver)] == [
        (("Ana",), False),
        (("Bo",), True),
        (("Ana",), True),
    ]


@pytest.mark.parametrize("stage", ["settling", "opening"])
def test_settling_is_never_recorded_whatever_its_script_says(stage):
    settling = script("settle", turn())
    settling = replace(settling, meta=replace(settling.meta, stage=stage, recorded=True))
    made = program(Play("settle"), turn("B"), recorded=True, others=[settling])
    driver = Driver(made, consent=Consent.GIVEN).start().until(Phase.TURN)
    assert not listens(driver)[0].recorded
    driver.rest()
    assert listens(driver)[-1].recorded


def test_coming_back_from_a_time_out_is_never_recorded_whatever_its_script_says():
    back = script("return", turn())
    back = replace(back, meta=replace(back.meta, recorded=True))
    made = program(say("Tell."), turn(), recorded=True, others=[back])
    driver = Driver(made, consent=Consent.GIVEN).start().until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    driver.until(Phase.ASIDE).wait(1.0)
    driver.press(Command.DONE)
    driver.until(Phase.ANSWER)
    driver.number(1)
    driver.until(Phase.TURN)
    assert driver.session.position.in_time_out
    assert not listens(driver)[-1].recorded


def test_answers_and_time_outs_are_never_recorded():
    driver = recorded(say("Is it?"), Answer("A", (Option("yes"), Option("no"))), turn())
    driver.until(Phase.ANSWER).press(Command.TIME_OUT)
    driver.until(Phase.ASIDE).wait(5.0)
    assert listens(driver)
    assert not any(one.recorded for one in listens(driver))
    assert not driver.view.recording


@pytest.mark.parametrize("how", ["key", "voice"])
def test_it_is_taken_back_at_once_in_mid_turn_and_the_turn_goes_on_unrecorded(how):
    driver = in_turn().speech(0.0, 4.0).wait(1.0)
    assert "stop recording" in driver.session.arming(driver.now).phrases
    effects = driver.press(OFF) if how == "key" else driver.hear(OFF)
    assert DeleteRecording() in effects
    assert not any(isinstance(effect, StopListening) for effect in effects), "nobody is cut off"
    assert (driver.view.recorded, driver.view.recording) == (False, False)
    left = driver.view.until - driver.now
    driver.give(RecordingStopped(Unrecorded.DELETED))
    assert driver.said[-1] == RECORDING_DELETED
    driver.until(Phase.TURN)
    assert driver.view.until - driver.now == pytest.approx(left, abs=0.01)
    assert not listens(driver)[-1].recorded
    assert driver.press(OFF) == []


@pytest.mark.parametrize("place", PLACES)
def test_it_is_taken_back_wherever_the_session_is_and_told(place):
    driver = PLACES[place]()
    driver.session.recording.on = driver.session.recording.deletable = True
    before = driver.phase
    driver.wait(0.6)
    assert DeleteRecording() in driver.press(OFF)
    driver.give(RecordingStopped(Unrecorded.DELETED))
    assert RECORDING_DELETED in (driver.said[-1], driver.view.note.partition(" Paused")[0])
    if before not in (Phase.PAUSED, Phase.ASIDE):
        driver.until(before)
    assert driver.phase is before
    assert not driver.view.recorded


def test_taking_it_back_acts_whatever_was_on_the_screen():
    assert in_turn().press(OFF, shown=0) == [DeleteRecording()]


def test_a_full_disk_cuts_nobody_off_and_is_told_after_the_turn():
    driver = in_turn().speech(0.0, 4.0).wait(1.0)
    assert driver.give(RecordingStopped(Unrecorded.FULL)) == []
    assert driver.phase is Phase.TURN
    assert not driver.view.recording
    driver.until_said("After.")
    assert driver.said[-2:] == [RECORDING_FULL, "After."]


@pytest.mark.parametrize("why", [Unrecorded.FULL, Unrecorded.FAILED])
def test_what_was_recorded_until_it_stopped_by_itself_can_still_be_taken_back(why):
    driver = in_turn()
    driver.give(RecordingStopped(why))
    assert (driver.view.recorded, driver.view.recording) == (True, False)
    assert "stop recording" in driver.session.arming(driver.now).phrases
    driver.until_said("After.")
    assert DeleteRecording() in driver.press(OFF)
    driver.give(RecordingStopped(Unrecorded.DELETED))
    assert driver.said[-1] == RECORDING_DELETED
    assert not driver.view.recorded


def test_what_could_not_be_deleted_can_be_tried_again_and_is_not_recorded_meanwhile():
    driver = in_turn()
    driver.press(OFF)
    driver.give(RecordingStopped(Unrecorded.NOT_DELETED))
    assert driver.said[-1] == RECORDING_NOT_DELETED
    driver.until(Phase.TURN)
    assert not listens(driver)[-1].recorded
    assert DeleteRecording() in driver.press(OFF)
    driver.give(RecordingStopped(Unrecorded.DELETED))
    assert driver.said[-1] == RECORDING_DELETED
    assert driver.press(OFF) == []


def test_what_stops_twice_is_told_once():
    driver = in_turn()
    driver.press(OFF)
    for why in (Unrecorded.DELETED, Unrecorded.FULL):
        driver.give(RecordingStopped(why))
    driver.rest()
    assert driver.said.count(RECORDING_DELETED) == 1
    assert RECORDING_FULL not in driver.said


def test_a_turn_that_is_paused_is_held_and_goes_on():
    driver = in_turn()
    driver.settle_and_press(Command.PAUSE)
    driver.settle_and_press(Command.PAUSE)
    driver.until(Phase.TURN)
    first, second = listens(driver)
    assert (first.goes_on, second.goes_on) == (False, True)
    assert (0, StopListening(first.id, held=True)) in [(0, effect) for _, effect in driver.log]


def test_a_turn_that_is_gone_back_from_is_dropped():
    driver = in_turn()
    driver.settle_and_press(Command.BACK)
    assert StopListening(listens(driver)[0].id, dropped=True) in [e for _, e in driver.log]


def test_while_people_are_apart_it_is_said_into_the_quiet():
    driver = recorded(SetAside(1200.0), say("After.")).until(Phase.ASIDE).wait(5.0)
    driver.press(OFF)
    driver.give(RecordingStopped(Unrecorded.DELETED))
    assert driver.phase is Phase.ASIDE
    assert driver.said[-1] == RECORDING_DELETED
