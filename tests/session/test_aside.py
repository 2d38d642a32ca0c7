"""A session that is set aside, and time-outs: nothing goes on by itself, and nobody is named."""

from __future__ import annotations

import pytest

from tests.session.driver import Driver, program, say, script, turn
from voicerepair.script.model import Answer, Jump, Option, Play, Program, Section, SetAside, TimeOut
from voicerepair.session.aside import LONGEST
from voicerepair.session.commands import Command
from voicerepair.session.events import (
    Ask,
    Hush,
    Phase,
    PlayCue,
    Reason,
    SetAsideUntil,
    Slept,
    Speak,
)

TWENTY = 1200.0


def aside(seconds: float = TWENTY, **more) -> Driver:
    driver = Driver(say("Before."), SetAside(seconds), say("After."), **more).start()
    return driver.until(Phase.ASIDE)


def bells(driver: Driver, since: float) -> list[float]:
    return [
        round(at - since, 1)
        for at, effect in driver.log
        if isinstance(effect, PlayCue) and effect.name == "bell"
    ]


def ask_back(driver: Driver) -> Driver:
    """Somebody presses Enter, and the question is open."""
    driver.settle_and_press(Command.DONE)
    return driver.until(Phase.ANSWER)


# ---------------------------------------------------------------- waiting, and bells


def test_the_clock_time_is_said_and_shown():
    # 22:13:20 UTC, and twenty minutes and two seconds more
    driver = aside(utc_offset=3600.0)
    assert driver.said[-1] == "We'll come back at 11:33."
    wall = driver.all(SetAsideUntil)[0].wall
    assert wall == pytest.approx(driver.wall + driver.now + TWENTY)
    assert driver.view.return_wall == wall
    assert driver.all(Speak)[-1].private


def test_bells_ring_five_minutes_before_at_the_time_and_twice_after():
    driver = aside()
    since = driver.now
    driver.wait(10_000.0)
    assert bells(driver, since) == [900.0, 1200.0, 1320.0, 1440.0]


def test_a_short_wait_has_no_early_bell():
    driver = aside(599.0)
    since = driver.now
    driver.wait(10_000.0)
    assert bells(driver, since) == [599.0, 719.0, 839.0]


def test_the_early_bell_does_not_say_that_it_is_time():
    driver = aside()
    note = driver.view.note
    assert driver.wait(TWENTY - 1.0).cues == ["bell"]
    assert driver.view.note == note
    assert "It's time" in driver.wait(2.0).view.note


def test_after_the_bells_it_stays_set_aside():
    driver = aside().wait(20 * 3600.0)
    assert driver.phase is Phase.ASIDE
    assert driver.said == ["Before.", driver.said[1]]
    assert "It's time" in driver.view.note


def test_a_day_after_its_time_it_has_ended():
    driver = aside().rest()
    assert driver.ended is Reason.LEFT_ALONE
    assert driver.now == pytest.approx(102.0 + TWENTY + LONGEST, abs=1.0)


def test_the_return_time_can_be_said_before_it_is_set():
    driver = Driver(say("Until {return time}."), SetAside(TWENTY), say("After.")).start()
    assert driver.said == ["Until 10:33."]
    assert driver.all(Speak)[0].private


def test_without_a_set_aside_ahead_there_is_no_return_time():
    assert Driver(say("Until {return time}.")).start().said == ["Until a time that suits you."]


def test_a_session_that_goes_on_keeps_the_time_that_was_said():
    driver = aside().wait(600.0)
    saved = driver.session.position
    restored = Driver(driver.session.program, position=saved)
    restored.now, restored.wall = 5.0, driver.wall + driver.now
    restored.start()
    assert restored.all(SetAsideUntil) == driver.all(SetAsideUntil)
    assert restored.said == driver.said[1:]
    since = restored.now
    restored.wait(2000.0)
    assert bells(restored, since) == pytest.approx([595.0, 715.0, 835.0], abs=5.1)


def test_a_session_that_goes_on_after_its_time_still_asks_first():
    driver = aside()
    restored = Driver(driver.session.program, position=driver.session.position)
    restored.wall += 3000.0
    restored.start()
    assert "It's time" in restored.view.note
    assert bells(restored.wait(500.0), 0.0) == []
    ask_back(restored).number(1)
    assert restored.said[-1] == "After."
    assert restored.session.position.return_wall is None


@pytest.mark.parametrize("command", [Command.REPEAT, Command.SKIP, Command.BACK, Command.PAUSE])
def test_no_other_key_does_anything(command):
    driver = aside().wait(5.0)
    assert driver.press(command) == []
    assert driver.phase is Phase.ASIDE


# ----------------------------------------------------------------- a machine that sleeps


def test_the_time_of_return_is_wall_time():
    driver = aside().wait(100.0)
    since = driver.now
    driver.wall += 800.0
    driver.give(Slept(800.0, driver.wall + driver.now))
    assert driver.phase is Phase.ASIDE
    driver.wait(1000.0)
    assert bells(driver, since) == pytest.approx([0.0, 300.0, 420.0, 540.0])


def test_a_machine_that_slept_through_the_bells_rings_once():
    driver = aside().wait(100.0)
    driver.wall += 5000.0
    driver.give(Slept(5000.0, driver.wall + driver.now))
    since = driver.now
    driver.wait(60.0)
    assert bells(driver, since) == [0.0]
    assert "It's time" in driver.view.note


def test_a_machine_that_slept_for_days_has_been_left_alone():
    driver = aside().wait(100.0)
    driver.wall += 3 * LONGEST
    driver.give(Slept(3 * LONGEST, driver.wall + driver.now))
    driver.wait(1.0)
    assert driver.ended is Reason.LEFT_ALONE


# --------------------------------------------------------------------- are you back?


def test_enter_asks_everybody_whether_they_are_back():
    driver = ask_back(aside())
    assert driver.said[-1].startswith("Are you back, and ready to go on?")
    ask = driver.all(Ask)[-1]
    assert (ask.who, ask.options) == (("Ana", "Bo"), ("ready", "not yet", "not today"))


def test_ready_goes_on():
    driver = ask_back(aside())
    driver.number(1)
    assert driver.said[-1] == "After."


@pytest.mark.parametrize("answer", ["not yet", "silence", "enter", "left"])
def test_anything_but_ready_waits_on(answer):
    driver = ask_back(aside())
    match answer:
        case "not yet":
            driver.number(2)
        case "silence":
            driver.wait(31.0)
        case "enter":
            driver.settle_and_press(Command.DONE)
        case "left":
            driver.press(Command.BACK)
    assert driver.phase is Phase.ASIDE
    assert driver.view.return_wall == driver.all(SetAsideUntil)[0].wall
    assert driver.said[-1].startswith("Are you back")


def test_what_was_said_before_waiting_on_does_not_ask_again():
    driver = ask_back(aside())
    said_at = driver.now
    driver.wait(1.0)
    driver.number(2)
    assert driver.hear(Command.DONE, said_at) == []


def test_left_while_the_question_is_being_said_waits_on():
    driver = aside()
    driver.settle_and_press(Command.DONE)
    assert driver.press(Command.BACK) == [Hush()]
    assert driver.phase is Phase.ASIDE


def test_not_today_ends_kindly():
    driver = ask_back(aside())
    driver.number(3)
    assert driver.said[-1].startswith("Not today, then. That's a full answer.")
    driver.rest()
    assert driver.ended is Reason.NOT_TODAY


def test_left_after_not_today_waits_on():
    driver = ask_back(aside())
    driver.number(3)
    driver.press(Command.BACK)
    assert driver.phase is Phase.ASIDE


def test_a_bell_that_was_due_during_the_question_does_not_ring_afterwards():
    driver = aside().wait(TWENTY - 5.0)
    before = len(driver.cues)
    ask_back(driver)
    driver.wait(31.0)
    assert driver.phase is Phase.ASIDE
    assert len(driver.cues) == before
    assert "It's time" in driver.view.note
    driver.wait(120.0)
    assert driver.cues[before:] == ["bell"]


def test_ready_can_be_said_and_corrected():
    driver = ask_back(aside())
    driver.choose("ready")
    assert driver.said[-1] == "After."
    driver.wait(1.0)
    driver.choose("not yet")
    assert driver.phase is Phase.ASIDE


def test_a_pause_while_the_question_is_open_keeps_it():
    driver = ask_back(aside())
    driver.press(Command.PAUSE)
    driver.wait(60.0)
    driver.press(Command.PAUSE)
    assert driver.phase is Phase.ANSWER
    driver.wait(31.0)
    assert driver.phase is Phase.ASIDE


# ------------------------------------------------------------------------ more time


def test_there_are_two_extensions_and_then_people_name_a_time():
    driver = aside()
    for _ in range(2):
        driver.wait(60.0)
        driver.press(Command.MORE_TIME)
        assert driver.said[-1].startswith("We'll come back at")
    assert len(driver.all(SetAsideUntil)) == 3
    driver.wait(60.0)
    driver.press(Command.MORE_TIME)
    assert driver.said[-1].startswith("That was the second extra time.")
    assert len(driver.all(SetAsideUntil)) == 3
    assert driver.view.number == (1, 24 * 60)


def test_the_minutes_that_people_name_are_the_new_time():
    driver = aside()
    for _ in range(3):
        driver.press(Command.MORE_TIME)
    assert driver.number(0) == []
    assert "1 to 1440" in driver.view.note
    since = driver.now
    driver.number(45)
    assert driver.all(SetAsideUntil)[-1].wall == pytest.approx(driver.wall + since + 2700.0)
    assert driver.view.number is None
    driver.wait(10_000.0)
    assert bells(driver, since) == [2400.0, 2700.0, 2820.0, 2940.0]


def test_digits_mean_nothing_before_people_were_asked_for_a_time():
    assert aside().number(45) == []


def test_a_new_time_comes_with_new_bells():
    driver = aside().wait(1100.0)
    driver.press(Command.MORE_TIME)
    since = driver.now
    driver.wait(10_000.0)
    assert bells(driver, since)[1:] == [900.0, 1200.0, 1320.0, 1440.0]


# ------------------------------------------------------------------------ time-outs

APART = script("apart", say("This is a break."), SetAside(TWENTY), say("You're back."))
RETURN = script("return", say("Here again."), turn("each", 30.0))


def with_breaks(*parts, **more) -> Driver:
    return Driver(program(*parts, others=(APART, RETURN), **more)).start()


def come_back(driver: Driver) -> Driver:
    ask_back(driver.until(Phase.ASIDE)).number(1)
    return driver


def pass_one(driver: Driver) -> Driver:
    driver.settle_and_press(Command.SKIP)
    driver.settle_and_press(Command.SKIP)
    return driver


def pass_turns(driver: Driver) -> Driver:
    """Whoever has a turn passes it, until the guide has nothing to wait for."""
    while driver.session.ended is None and driver.phase is not Phase.ASIDE:
        if driver.phase is Phase.TURN:
            pass_one(driver)
        else:
            driver.step()
    return driver


def test_a_time_out_plays_apart_then_return_then_the_prompt_before():
    driver = with_breaks(say("One."), say("Two."), turn("A"), say("Three.")).until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    assert driver.said == ["One.", "Two.", "This is a break."]
    pass_turns(come_back(driver))
    assert driver.said[5:] == [
        "You're back.",
        "Here again.",
        "Ana, your turn.",
        "Bo, your turn.",
        "Two.",
        "Three.",
    ]
    assert driver.ended is Reason.FINISHED


def test_a_time_out_in_the_second_persons_turn_comes_back_to_their_turn():
    driver = with_breaks(say("Well?"), turn("each"), say("End.")).until(Phase.TURN)
    pass_one(driver)
    assert driver.until(Phase.TURN).view.who == ("Bo",)
    driver.press(Command.TIME_OUT)
    pass_turns(come_back(driver))
    assert driver.said[-3:] == ["Well?", "Bo, your turn.", "End."]
    assert driver.said.count("Ana, your turn.") == 2  # one of them in the script for coming back


def test_a_time_out_in_a_prompt_says_that_prompt_again():
    driver = with_breaks(say("One."), say("Two."), say("Three.")).until_said("Two.")
    driver.press(Command.TIME_OUT)
    pass_turns(come_back(driver))
    assert driver.said[-2:] == ["Two.", "Three."]


def test_left_after_a_time_out_leads_to_the_reminder():
    driver = with_breaks(say("One."), turn("A"), say("Two.")).until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    come_back(driver)
    while driver.session.position.in_time_out:
        pass_one(driver) if driver.phase is Phase.TURN else driver.step()
    driver.until(Phase.TURN)
    driver.press(Command.BACK)
    assert driver.said[-1] == "One."
    assert driver.until(Phase.TURN).view.who == ("Ana",)


def test_upcoming_prompts_hold_the_one_that_is_said_again_after_a_time_out():
    driver = with_breaks(say("One."), turn("A"), say("Two.")).until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    assert "One." in [line.caption for line in driver.session.upcoming(20)]


def test_a_time_out_within_apart_sets_a_new_time_of_return():
    driver = with_breaks(say("One."), turn("A"), say("Two.")).until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    driver.until(Phase.ASIDE).wait(300.0)
    driver.press(Command.TIME_OUT)
    driver.until(Phase.ASIDE)
    first, second = driver.all(SetAsideUntil)
    assert second.wall > first.wall + 300.0
    pass_turns(come_back(driver))
    assert driver.said.count("You're back.") == 1
    assert driver.said.count("One.") == 2
    assert driver.ended is Reason.FINISHED


def test_a_time_out_within_return_starts_apart_again():
    driver = with_breaks(say("One."), turn("A"), say("Two.")).until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    come_back(driver).until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    assert driver.said[-1] == "This is a break."
    pass_turns(come_back(driver))
    assert driver.said.count("You're back.") == 2
    assert driver.said[-2:] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("played", "before", "after"),
    [
        (Program("apart", {"apart": APART, "return": RETURN}), [], []),
        (
            program(say("One."), Play("apart"), say("Two."), others=(APART, RETURN)),
            ["One."],
            ["Two."],
        ),
    ],
    ids=["alone", "within another script"],
)
def test_a_time_out_within_apart_played_by_itself_only_sets_a_new_time_of_return(
    played, before, after
):
    driver = Driver(played).start().until(Phase.ASIDE)
    driver.wait(300.0).press(Command.TIME_OUT)
    pass_turns(come_back(driver))
    said = [text for text in driver.said if text[:3] not in ("We'", "Are")]
    assert said == [*before, "This is a break.", "This is a break.", "You're back.", *after]
    assert driver.ended is Reason.FINISHED


def test_a_time_out_within_return_played_by_itself_starts_it_again_after_the_break():
    driver = with_breaks(say("One."), Play("return"), say("Two.")).until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    assert driver.said[-1] == "This is a break."
    pass_turns(come_back(driver))
    assert driver.said.count("Here again.") == 2
    assert driver.said[-2:] == ["Bo, your turn.", "Two."]


def test_the_direction_time_out_goes_on_after_itself():
    driver = with_breaks(say("One."), TimeOut(), say("Two."))
    pass_turns(come_back(driver))
    assert driver.said[0] == "One."
    assert driver.said.count("One.") == 1
    assert driver.said[-1] == "Two."


def test_a_time_out_within_that_break_does_not_lead_back_before_the_direction():
    plain = Driver(say("One."), TimeOut(), say("Two.")).start().until(Phase.ASIDE)
    plain.press(Command.TIME_OUT)
    ask_back(plain.until(Phase.ASIDE)).number(1)
    assert plain.said.count("One.") == 1
    assert plain.said[-1] == "Two."


def test_without_scripts_for_it_a_time_out_is_twenty_minutes_and_back():
    driver = Driver(say("One."), turn("A"), say("Two.")).start().until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    assert driver.phase is Phase.ASIDE
    assert driver.all(SetAsideUntil)[0].wall == pytest.approx(driver.wall + driver.now + TWENTY)
    ask_back(driver).number(1)
    assert driver.said[-1] == "One."


def test_a_time_out_before_any_prompt_comes_back_to_where_it_was():
    driver = Driver(turn("A"), say("Two.")).start().until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    ask_back(driver).number(1)
    assert driver.until(Phase.TURN).view.who == ("Ana",)


def test_a_time_out_keeps_what_has_happened_meanwhile():
    driver = with_breaks(say("One."), turn("each"), first="lot").until(Phase.TURN)
    order = driver.session.position.order
    driver.press(Command.TIME_OUT)
    pass_turns(come_back(driver))
    assert driver.session.position.order == order
    assert sum("I'll pick who starts" in said for said in driver.said) == 1


def test_a_time_out_while_it_is_said_who_starts_says_it_again_afterwards():
    driver = with_breaks(say("One."), turn("each"), first="lot")
    driver.until_said("I'll pick who starts. It means nothing. Bo goes first.")
    driver.press(Command.TIME_OUT)
    pass_turns(come_back(driver))
    assert driver.said.count("I'll pick who starts. It means nothing. Bo goes first.") == 2


def test_a_time_out_from_a_pause_ends_the_pause():
    driver = with_breaks(say("One."), turn("A"), say("Two.")).until(Phase.TURN)
    driver.press(Command.PAUSE)
    driver.press(Command.TIME_OUT)
    assert driver.phase is Phase.PROMPT
    assert driver.view.note == ""


def test_the_opening_card_is_not_played_in_the_middle_of_a_sitting():
    opening = script("opening", say("This is practice."), stage="opening")
    back = script("return", Play("opening"), say("Here again."))
    made = program(say("One."), turn("A"), others=(opening, back))
    driver = Driver(made).start().until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    ask_back(driver).number(1)
    assert driver.said[-1] == "Here again."


def test_one_alone_can_take_a_time_out_although_its_scripts_are_for_two():
    made = program(
        say("One."),
        turn("self"),
        roles=("self",),
        others=(APART, script("return", say("{A} and {B}, here again."), turn("B"))),
    )
    driver = Driver(made).start().until(Phase.TURN)
    driver.press(Command.TIME_OUT)
    come_back(driver).until(Phase.TURN)
    assert "Ana and Ana, here again." in driver.said
    assert driver.view.who == ("Ana",)


def test_nothing_of_a_time_out_says_whose_it_was():
    driver = with_breaks(say("One."), turn("A"), say("Two.")).until(Phase.TURN)
    before = len(driver.log)
    driver.press(Command.TIME_OUT)
    for _, effect in driver.log[before:]:
        assert "Ana" not in repr(effect)
        assert "Bo" not in repr(effect)
    assert "time" not in str(driver.session.position.to_data()).replace("time_out", "")


def test_a_time_out_as_an_answer_goes_on_after_the_question():
    asked = Answer("everyone", (Option("time out", Jump("Break")), Option("", silence=True)))
    sections = (
        Section("One", (say("Longer, or time out?"), asked, say("We go on."))),
        Section("Break", (TimeOut(), say("Back from it."))),
    )
    driver = with_breaks(*sections).until(Phase.ANSWER)
    driver.number(1)
    pass_turns(come_back(driver))
    assert driver.said[-1] == "Back from it."
