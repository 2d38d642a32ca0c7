"""Every kind of step that is neither a turn nor a question, and how long a script may get."""

from __future__ import annotations

import pytest

from tests.session.driver import (
    ANA,
    BO,
    CEM,
    CUE,
    SAYING,
    Driver,
    played,
    program,
    say,
    script,
    turn,
)
from voicerepair.errors import SessionError
from voicerepair.script.model import (
    Breathe,
    CheckIn,
    Cue,
    Pause,
    Section,
    Show,
    TimeOut,
)
from voicerepair.session import words
from voicerepair.session.commands import Command
from voicerepair.session.engine import Session
from voicerepair.session.events import (
    Person,
    Phase,
    PlayCue,
    Reason,
    Speak,
    Ticked,
)
from voicerepair.session.events import Show as Shown

# ------------------------------------------------------------------------- prompts


def test_prompts_follow_one_another_with_six_tenths_of_a_second_between():
    driver = Driver(say("One."), say("Two.")).start().rest()
    assert [effect.gap for effect in driver.all(Speak)] == [0.6, 0.6]
    assert driver.said == ["One.", "Two."]
    assert driver.ended is Reason.FINISHED


def test_names_are_said_as_they_sound_and_shown_as_they_are_written():
    driver = Driver(say("{A} and {B}, *sit* down.")).start()
    (speak,) = driver.all(Speak)
    assert speak.text == "Anna and Beau, sit down."
    assert speak.caption == "Ana and Bo, sit down."
    assert speak.private


def test_a_prompt_without_names_may_be_kept():
    assert not Driver(say("Sit down.")).start().all(Speak)[0].private


def test_everyone_is_named_with_an_and():
    people = (ANA, BO, CEM)
    driver = Driver(say("Hello, {everyone}."), roles=("A", "B", "C"), people=people).start()
    assert driver.said == ["Hello, Ana, Bo and Cem."]


def test_an_unknown_placeholder_stays_as_it_is_written():
    assert played(say("Hello, {nobody}.")) == ["Hello, {nobody}."]


def test_the_view_at_the_end_still_has_the_last_prompt():
    view = Driver(say("One.")).start().rest().view
    assert (view.phase, view.caption, view.section, view.shown) == (Phase.ENDED, "One.", "", "")


def test_the_caption_before_stays_on_the_screen():
    driver = Driver(say("One."), say("Two.")).start().until_said("Two.")
    assert (driver.view.previous, driver.view.caption) == ("One.", "Two.")


# --------------------------------------------------- shown, paused, breathed, sounded


def test_a_quote_is_shown_as_long_as_its_section_lasts():
    sections = (
        Section("One", (say("One."), Show("For {A}."), say("Two."))),
        Section("Two", (say("Three."),)),
    )
    driver = Driver(*sections).start()
    assert driver.view.shown == ""
    driver.until_said("Two.")
    assert driver.all(Shown) == [Shown("For Ana.")]
    assert driver.view.shown == "For Ana."
    driver.until_said("Three.")
    assert driver.view.shown == ""


def test_a_pause_lasts_as_long_as_it_says():
    driver = Driver(say("One."), Pause(10.0), say("Two.")).start().until(Phase.PAUSE)
    driver.wait(9.9)
    assert driver.said == ["One."]
    driver.wait(0.2)
    assert driver.said == ["One.", "Two."]


def test_a_cue_is_played_to_its_end():
    driver = Driver(Cue("bowl"), say("Two.")).start()
    assert driver.all(PlayCue)[0].name == "bowl"
    driver.wait(CUE + 0.01)
    assert driver.said == ["Two."]


def test_breathing_has_a_tone_for_each_half_at_its_time():
    driver = Driver(say("One."), Breathe(2, 4.0, 6.0), say("Two.")).start().until(Phase.BREATH)
    start = driver.now
    driver.rest()
    tones = [(round(at - start, 3), e.name) for at, e in driver.log if isinstance(e, PlayCue)]
    assert tones == [
        (0.6, "breath-in"),
        (4.6, "breath-out"),
        (10.6, "breath-in"),
        (14.6, "breath-out"),
    ]
    assert driver.now == pytest.approx(start + 20.6 + SAYING, abs=0.7)


def test_the_view_follows_each_half_breath():
    driver = Driver(Breathe(2, 4.0, 6.0)).start().wait(1.0)
    view = driver.view
    assert (view.breath, round(view.until - view.since, 3)) == ("in", 4.0)
    view = driver.wait(4.0).view
    assert (view.breath, round(view.until - view.since, 3)) == ("out", 6.0)


def test_with_words_the_first_three_breaths_and_the_last_are_spoken():
    said = played(Breathe(6, 4.0, 6.0, words=True))
    assert said == ["Breathe in.", "And out."] * 4


def test_a_breath_that_was_slept_through_is_not_caught_up_with():
    driver = Driver(Breathe(4, 4.0, 6.0)).start().wait(1.0)
    driver.now += 26.0
    driver.give(Ticked())
    assert driver.cues == ["breath-in", "breath-out"]
    assert driver.view.breath == "out"
    driver.now += 60.0
    driver.give(Ticked())
    assert driver.ended is Reason.FINISHED


def test_a_check_in_says_where_it_is_answered_and_passes_on():
    driver = Driver(CheckIn(), CheckIn(short=True), say("After.")).start().rest()
    assert driver.said == [words.CHECK_IN, words.CHECK_IN, "After."]
    assert [shown.text for shown in driver.all(Shown)] == [
        "voicerepair checkin",
        "voicerepair checkin --short",
    ]
    assert driver.ended is Reason.FINISHED


def test_somebody_alone_is_not_told_of_anybody_else_in_a_check_in():
    driver = Driver(CheckIn(), roles=("self",)).start().rest()
    assert driver.said == [words.CHECK_IN_ALONE]


# ------------------------------------------------------------------------------ bounds


@pytest.mark.no_cover
def test_after_twenty_thousand_steps_it_ends_with_a_sentence():
    driver = Driver(Section("One", (Show("x"),), times=30_000)).start()
    assert len(driver.all(Shown)) == 20_000
    assert "gone on for very long" in driver.said[-1]
    driver.rest()
    assert driver.ended is Reason.TOO_LONG


@pytest.mark.no_cover
def test_time_outs_within_time_outs_end_too():
    apart = script("apart", TimeOut())
    driver = Driver(program(TimeOut(), others=(apart, script("return", say("Back."))))).start()
    driver.rest()
    assert driver.ended is Reason.TOO_LONG


def test_going_back_does_not_give_steps_back():
    driver = Driver(say("One."), say("Two."), say("Three.")).start().until_said("Three.")
    driver.press(Command.BACK)
    driver.press(Command.BACK)
    assert driver.session.position.steps == 5


def test_many_prompts_can_be_gone_back_through_and_no_more():
    driver = Driver(Section("One", (say("Again."),), times=250)).start().wait(2.6 * 249)
    for _ in range(249):
        driver.press(Command.BACK)
    assert driver.session.position.frame.place.run == 50


# -------------------------------------------------------------------------- the people


def test_too_few_or_too_many_people_are_an_error_that_says_so():
    for people in ((ANA,), (ANA, BO, CEM)):
        with pytest.raises(SessionError, match="is for 2 people") as caught:
            Session(program(say("One.")), people)
        assert caught.value.hint


def test_people_may_have_the_same_name():
    twins = (Person("Sam", "Sam"), Person("Sam", "Sam"))
    driver = Driver(say("{A} and {B}."), turn("each", 10.0), people=twins).start().rest()
    assert driver.said[0] == "Sam and Sam."
