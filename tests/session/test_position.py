"""Positions as data: saved, read, refused when they do not fit, and gone on from."""

from __future__ import annotations

import copy
import json

import pytest

from tests.session.driver import ANA, BO, Driver, program, say, script, turn
from voicerepair.errors import SessionError
from voicerepair.script.model import Answer, Jump, Option, Play, Rate, Section
from voicerepair.session.commands import Command
from voicerepair.session.engine import Session
from voicerepair.session.events import Phase, Reason
from voicerepair.session.position import Extra, Frame, Number, Place, Position


def rich() -> Position:
    """A position with something in every field."""
    used = (((0, 1, 0, 2, 0, 1, 0), 2),)
    frame = Frame("main", Place(0, 1, False, 2, 1), 1, False, ((Place(0, 0, False, 1), 0),), used)
    return Position(
        (frame, Frame("inner", time_out=True)),
        (1, 0),
        (0, 1),
        True,
        True,
        "How hot, {speaker}?",
        "Well, {speaker}?",
        (Number("heat", 1, 7),),
        (Extra(("main", 0, False, 2), 0, 12.5),),
        41,
        1_700_000_000.5,
    )


def made():
    section = Section("One", (say("{speaker}."), say("Well?"), turn("each", 20.0)), each=True)
    return program(section, others=(script("inner", say("In.")),))


def go_on(position: Position) -> Session:
    return Session(made(), (ANA, BO), position=position)


# ------------------------------------------------------------------- there and back


def test_a_position_comes_back_from_json_as_it_was():
    assert Position.from_data(json.loads(json.dumps(rich().to_data()))) == rich()


def test_a_position_fits_the_script_it_was_made_in():
    go_on(rich())


def test_a_position_is_plain_data_and_never_changes():
    with pytest.raises(AttributeError):
        rich().steps = 3  # type: ignore[misc]
    assert hash(rich()) == hash(rich())


def test_a_session_goes_on_from_a_position():
    driver = Driver(made(), seed=1).start().until_said("Bo.").until_said("Well?")
    saved = json.dumps(driver.session.position.to_data())
    restored = Driver(made(), position=Position.from_data(json.loads(saved))).start()
    assert restored.said == driver.said[-1:]
    assert restored.rest().ended is Reason.FINISHED
    assert restored.session.position.order == driver.session.position.order


def test_a_session_that_goes_on_draws_no_new_lot():
    made = program(say("Hello."), turn("each", 10.0), say("End."), first="lot")
    driver = Driver(made, seed=1).start().until_said("Hello.").until(Phase.TURN)
    for seed in range(5):
        restored = Driver(made, position=driver.session.position, seed=seed).start()
        assert restored.said == driver.said[-1:]


def test_a_session_saved_while_it_is_said_who_starts_says_it_again():
    made = program(say("Hello."), turn("each", 10.0), first="lot")
    driver = Driver(made, seed=0).start().wait(2.7)
    assert "goes first" in driver.said[-1]
    restored = Driver(made, position=driver.session.position, seed=99).start()
    assert restored.said == driver.said[-1:]


def test_a_turn_that_goes_on_can_have_its_prompt_repeated():
    driver = Driver(say("Tell, {B}."), turn("B"), say("End.")).start().until(Phase.TURN)
    data = json.loads(json.dumps(driver.session.position.to_data()))
    restored = Driver(driver.session.program, position=Position.from_data(data)).start()
    restored.until(Phase.TURN)
    restored.press(Command.REPEAT)
    assert restored.said == ["Tell, Bo."]


def test_a_question_that_goes_on_can_be_repeated():
    answer = Answer("B", (Option("yes"), Option("no")))
    driver = Driver(say("Is it?"), answer, say("End.")).start().until(Phase.ANSWER)
    restored = Driver(driver.session.program, position=driver.session.position).start()
    restored.press(Command.REPEAT)
    assert restored.said == ["Is it?"]


def test_back_in_a_session_that_goes_on_starts_its_first_step_over():
    driver = Driver(say("Tell."), turn("A"), say("End.")).start().until(Phase.TURN)
    restored = Driver(driver.session.program, position=driver.session.position).start()
    restored.until(Phase.TURN)
    restored.press(Command.BACK)
    assert restored.until(Phase.TURN).said == []


def test_numbers_are_kept():
    steps = (say("How hot?"), Rate("A", "heat"), say("It is {heat}."), say("{heat}!"))
    driver = Driver(*steps).start().until(Phase.ANSWER)
    driver.number(6)
    driver.until_said("It is six.")
    restored = Driver(driver.session.program, position=driver.session.position).start()
    assert restored.rest().said == ["It is six.", "six!"]


def test_used_up_jumps_stay_used_up():
    section = Section("One", (say("Round."), Jump("One", at_most=1), say("Out.")))
    driver = Driver(section).start().wait(3.0)
    assert driver.said == ["Round.", "Round."]
    restored = Driver(driver.session.program, position=driver.session.position).start()
    assert restored.rest().said == ["Round.", "Out."]


def test_within_a_played_script_it_goes_on_there():
    inner = script("inner", say("1."), say("2."))
    made = program(Play("inner"), say("3."), others=(inner,))
    driver = Driver(made).start().until_said("2.")
    assert Driver(made, position=driver.session.position).start().rest().said == ["2.", "3."]


def test_a_position_at_the_end_is_the_end():
    driver = Driver(say("One.")).start().rest()
    restored = Driver(driver.session.program, position=driver.session.position).start()
    assert restored.ended is Reason.FINISHED
    assert restored.view.phase is Phase.ENDED


# ---------------------------------------------------------------------------- refused


@pytest.mark.parametrize("data", [None, [], "x", 3, {}, {"frames": []}])
def test_what_is_no_position_is_refused(data):
    with pytest.raises(SessionError, match="cannot be read") as caught:
        Position.from_data(data)
    assert caught.value.hint


def leaves(data, path=()):
    """Every value in nested data, as the path to it."""
    yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from leaves(value, (*path, index))


DATA = json.loads(json.dumps(rich().to_data()))


def put(path, value):
    """``DATA`` with another value at ``path``."""
    data = copy.deepcopy(DATA)
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return data


WRONG = (None, "x", -1, 1.5, float("nan"), float("inf"), True, [], {}, [[]], 10**9)


@pytest.mark.parametrize(
    "path", [p for p in leaves(DATA) if p], ids=lambda p: ".".join(map(str, p))
)
def test_a_position_that_was_tampered_with_can_be_played_to_an_end_or_is_refused(path):
    for value in WRONG:
        try:
            position = Position.from_data(put(path, value))
            go_on(position)
        except SessionError:
            continue
        assert Driver(made(), position=position).start().rest().ended


@pytest.mark.parametrize("key", DATA)
def test_a_missing_field_is_refused(key):
    data = copy.deepcopy(DATA)
    del data[key]
    with pytest.raises(SessionError, match="cannot be read"):
        Position.from_data(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("order",), [0, 0]),
        (("order",), [0]),
        (("roles",), [0, 2]),
        (("frames", 0, "script"), "gone"),
        (("frames", 0, "place", "section"), 7),
        (("frames", 0, "place", "run"), 2),
        (("frames", 0, "place", "person"), 2),
        (("frames", 0, "speaker"), 2),
        (("frames", 1, "place", "section"), 1),
        (("frames", 1, "place", "step"), 1),
        (("frames", 1, "place", "between"), True),
        (("frames", 0, "returns", 0, 1), 2),
        (("frames", 0, "returns", 0, 0, "section"), 9),
        (("numbers", 0, "person"), 2),
        (("extra", 0, "person"), 2),
    ],
)
def test_a_position_that_does_not_fit_the_script_any_more_is_refused(path, value):
    with pytest.raises(SessionError, match="does not fit") as caught:
        go_on(Position.from_data(put(path, value)))
    assert caught.value.hint


def test_a_position_of_more_people_is_refused():
    position = Driver(made()).session.position
    with pytest.raises(SessionError, match="does not fit"):
        Session(program(say("One."), roles=("self",)), (ANA,), position=position)
