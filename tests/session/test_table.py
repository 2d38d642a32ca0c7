"""The table of commands and phases, each cell a test, by key and by voice alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.session.driver import Driver, say, turn
from voicerepair.script.model import Answer, Breathe, Cue, Jump, Option, Pause, Section, SetAside
from voicerepair.session.commands import AT_ONCE, Command
from voicerepair.session.events import (
    Ask,
    Chosen,
    Ended,
    Heard,
    Hush,
    Listen,
    Numbered,
    Phase,
    PlaybackEnded,
    PlayCue,
    Pressed,
    Reason,
    SetAsideUntil,
    Speak,
    SpeechStarted,
    SpeechStopped,
    Started,
    StopListening,
    Tapped,
    Ticked,
)

DONE, REPEAT, BACK, SKIP = Command.DONE, Command.REPEAT, Command.BACK, Command.SKIP
MORE, PAUSE, TIME_OUT = Command.MORE_TIME, Command.PAUSE, Command.TIME_OUT

YES_OR_NO = Answer(
    "B", (Option("yes"), Option("no", Jump("No")), Option("", Jump("Silence"), silence=True))
)


@pytest.fixture(params=["key", "voice"])
def do(request) -> Callable:
    """Gives a command, by key or by voice, once what is on the screen has been there a while."""

    def by(driver: Driver, command: Command):
        driver.wait(0.6)
        return driver.press(command) if request.param == "key" else driver.hear(command)

    return by


# ------------------------------------------------------- how to get into each phase


def at_prompt() -> Driver:
    driver = Driver(say("One."), say("Two."), say("Three.")).start()
    return driver.until_said("Two.")


def at_turn(seconds: float = 30.0) -> Driver:
    driver = Driver(say("Before."), say("Tell."), turn("A", seconds), say("After.")).start()
    return driver.until(Phase.TURN).wait(1.0)


def at_window() -> Driver:
    return at_turn(55.0).speech(0.5, 3.0).until(Phase.WINDOW)


def at_answer() -> Driver:
    main = Section("Main", (say("Before."), say("Is it?"), YES_OR_NO, say("After.")))
    return (
        Driver(main, Section("No", (say("No."),)), Section("Silence", (say("Silence."),)))
        .start()
        .until(Phase.ANSWER)
    )


def at_pause() -> Driver:
    return Driver(say("Before."), Pause(20.0), say("After.")).start().until(Phase.PAUSE)


def at_cue() -> Driver:
    return Driver(say("Before."), Cue("bowl"), say("After.")).start().until(Phase.PAUSE)


def at_breath() -> Driver:
    driver = Driver(say("Before."), Breathe(6, 4.0, 6.0), say("After.")).start()
    return driver.until(Phase.BREATH).wait(5.0)


def at_paused() -> Driver:
    driver = at_turn()
    driver.press(PAUSE)
    return driver


def at_aside() -> Driver:
    driver = Driver(say("Before."), SetAside(1200.0), say("After.")).start()
    return driver.until(Phase.ASIDE).wait(10.0)


PLACES = {
    "prompt": at_prompt,
    "turn": at_turn,
    "window": at_window,
    "answer": at_answer,
    "pause": at_pause,
    "cue": at_cue,
    "breath": at_breath,
    "paused": at_paused,
    "set aside": at_aside,
}


def said_back(driver: Driver) -> Driver:
    """Let time go by until the answer that was heard has been said back."""
    said = len(driver.said)
    while len(driver.said) == said:
        driver.step()
    return driver


def last(driver: Driver) -> str:
    return driver.said[-1]


# --------------------------------------------------------------------------- done


def test_done_ends_a_prompt(do):
    driver = at_prompt()
    effects = do(driver, DONE)
    assert isinstance(effects[0], Hush)
    assert last(driver) == "Three."


def test_done_in_a_turn_brings_the_tone_and_the_window(do):
    driver = at_turn()
    (effect,) = do(driver, DONE)
    assert effect.name == "hand-over"
    assert driver.phase is Phase.WINDOW
    driver.wait(0.3 + 4.0 - 0.01)
    assert driver.phase is Phase.WINDOW
    driver.wait(0.02)
    assert last(driver) == "After."


def test_done_in_the_window_hands_over_now(do):
    driver = at_window()
    effects = do(driver, DONE)
    assert [type(effect) for effect in effects] == [StopListening, Speak]
    assert last(driver) == "After."


def test_done_passes_a_question(do):
    driver = at_answer()
    do(driver, DONE)
    assert last(driver) == "Silence."


def test_done_ends_a_pause(do):
    driver = at_pause()
    do(driver, DONE)
    assert last(driver) == "After."


def test_done_ends_a_cue():
    driver = at_cue()
    driver.hear(DONE)
    assert last(driver) == "After."


def test_done_ends_breathing(do):
    driver = at_breath()
    do(driver, DONE)
    assert last(driver) == "After."


def test_done_goes_on_after_a_pause(do):
    driver = at_paused()
    do(driver, DONE)
    assert driver.phase is not Phase.PAUSED
    driver.until(Phase.TURN)


def test_done_while_set_aside_asks_to_come_back(do):
    driver = at_aside()
    do(driver, DONE)
    assert last(driver).startswith("Are you back")


# ------------------------------------------------------------------------- repeat


def test_repeat_says_a_prompt_again(do):
    driver = at_prompt()
    do(driver, REPEAT)
    assert driver.said == ["One.", "Two.", "Two."]
    assert driver.view.previous == "One."


def test_repeat_in_a_turn_says_its_prompt_again_and_keeps_the_clock(do):
    driver = at_turn()
    left = driver.view.until - driver.now - 0.6
    effects = do(driver, REPEAT)
    assert [type(effect) for effect in effects] == [StopListening, Speak]
    assert last(driver) == "Tell."
    assert driver.view.until is None
    driver.until(Phase.TURN)
    assert driver.view.until - driver.now == pytest.approx(left)


def test_repeat_in_the_window_takes_back_and_repeats(do):
    driver = at_window()
    do(driver, REPEAT)
    assert last(driver) == "Tell."
    driver.until(Phase.TURN)
    # a take-back doubles the quiet
    driver.wait(19.0)
    assert driver.phase is Phase.TURN


def test_repeat_asks_a_question_again_with_its_whole_time(do):
    driver = at_answer().wait(10.0)
    do(driver, REPEAT)
    assert last(driver) == "Is it?"
    assert driver.phase is Phase.ANSWER
    driver.wait(2.6 + 14.0)
    assert last(driver) == "Is it?"
    driver.wait(2.0)
    assert last(driver) == "Silence."


def test_repeat_starts_a_pause_over(do):
    driver = at_pause().wait(15.0)
    do(driver, REPEAT)
    driver.wait(19.9)
    assert driver.phase is Phase.PAUSE
    driver.wait(0.2)
    assert last(driver) == "After."


def test_repeat_starts_breathing_over(do):
    driver = at_breath().wait(12.0)
    do(driver, REPEAT)
    breaths = len(driver.cues)
    driver.until_said("After.")
    assert driver.cues[breaths:] == ["breath-in", "breath-out"] * 6


@pytest.mark.parametrize("place", ["paused", "set aside"])
def test_repeat_does_nothing_while_paused_or_set_aside(do, place):
    assert do(PLACES[place](), REPEAT) == []


# --------------------------------------------------------------------------- back


def test_back_in_a_prompt_leads_to_the_previous_prompt(do):
    driver = at_prompt()
    do(driver, BACK)
    assert driver.said == ["One.", "Two.", "One."]


def test_back_in_the_first_prompt_says_it_again(do):
    driver = Driver(say("One."), say("Two.")).start()
    do(driver, BACK)
    assert driver.said == ["One.", "One."]


@pytest.mark.parametrize("place", ["turn", "window"])
def test_back_in_a_turn_leads_to_its_prompt_and_drops_what_was_recorded(do, place):
    driver = PLACES[place]()
    effects = do(driver, BACK)
    assert StopListening(effects[0].id, dropped=True) == effects[0]
    assert last(driver) == "Tell."
    do(driver, BACK)
    assert last(driver) == "Before."


def test_only_back_drops_what_was_recorded(do):
    for command in (PAUSE, TIME_OUT, Command.STOP):
        effects = do(at_turn(), command)
        assert effects[0] == StopListening(effects[0].id, held=command is PAUSE)


def test_back_in_a_question_leads_to_its_prompt(do):
    driver = at_answer()
    do(driver, BACK)
    assert last(driver) == "Is it?"


@pytest.mark.parametrize("place", ["pause", "breath"])
def test_back_in_a_pause_leads_to_the_prompt_before(do, place):
    driver = PLACES[place]()
    do(driver, BACK)
    assert driver.said == ["Before.", "Before."]


@pytest.mark.parametrize("place", ["paused", "set aside"])
def test_back_does_nothing_while_paused_or_set_aside(do, place):
    assert do(PLACES[place](), BACK) == []


# --------------------------------------------------------------------------- skip


def test_skip_leads_to_the_next_step(do):
    driver = at_prompt()
    do(driver, SKIP)
    assert last(driver) == "Three."


def test_skip_in_a_turn_brings_tone_and_window_then_the_next_step(do):
    driver = at_turn()
    (effect,) = do(driver, SKIP)
    assert effect.name == "hand-over"
    driver.wait(4.4)
    assert last(driver) == "After."


def test_skip_before_a_turn_has_opened_leads_past_it():
    driver = Driver(say("Tell."), turn(), say("After.")).start().wait(2.4)
    assert driver.cues == ["your-turn"]
    driver.press(SKIP)
    assert last(driver) == "After."
    assert not driver.all(Listen)


def test_skip_in_the_window_hands_over(do):
    driver = at_window()
    do(driver, SKIP)
    assert last(driver) == "After."


def test_skip_passes_a_question(do):
    driver = at_answer()
    do(driver, SKIP)
    assert last(driver) == "Silence."


@pytest.mark.parametrize("place", ["pause", "breath"])
def test_skip_leads_past_a_pause(do, place):
    driver = PLACES[place]()
    do(driver, SKIP)
    assert last(driver) == "After."


@pytest.mark.parametrize("place", ["paused", "set aside"])
def test_skip_does_nothing_while_paused_or_set_aside(do, place):
    assert do(PLACES[place](), SKIP) == []


# ---------------------------------------------------------------------- more time


@pytest.mark.parametrize("place", ["prompt", "pause", "cue", "breath", "paused"])
def test_more_time_means_nothing_where_nobody_has_the_turn(do, place):
    driver = PLACES[place]()
    before = driver.view
    assert do(driver, MORE) == []
    assert driver.view.until == before.until or place == "breath"


def test_more_time_in_a_turn_is_half_its_ceiling_once(do):
    driver = at_turn(30.0)
    until = driver.view.until
    assert do(driver, MORE) == []
    assert driver.view.until == pytest.approx(until + 15.0)
    do(driver, MORE)
    assert driver.view.until == pytest.approx(until + 15.0)


def test_more_time_in_the_window_takes_back_and_gives_more(do):
    driver = at_window()
    until = driver.view.until
    do(driver, MORE)
    assert driver.phase is Phase.TURN
    assert driver.view.until == pytest.approx(until + 27.5)


def test_more_time_gives_a_question_15_s_more(do):
    driver = at_answer()
    until = driver.view.until
    do(driver, MORE)
    assert driver.view.until == pytest.approx(until + 15.0)


def test_more_time_while_set_aside_sets_a_new_time(do):
    driver = at_aside().wait(100.0)
    do(driver, MORE)
    first, second = driver.all(SetAsideUntil)
    assert second.wall == pytest.approx(driver.wall + driver.now + 1200.0)
    assert second.wall > first.wall
    assert last(driver).startswith("We'll come back at")


# -------------------------------------------------------------------------- pause


def test_pause_hushes_a_prompt_and_says_it_again_afterwards(do):
    driver = at_prompt()
    assert do(driver, PAUSE) == [Hush()]
    assert driver.phase is Phase.PAUSED
    driver.wait(100.0)
    do(driver, PAUSE)
    assert driver.said == ["One.", "Two.", "Two."]


def test_pause_closes_a_turn_and_keeps_the_time_left(do):
    driver = at_turn()
    (effect,) = do(driver, PAUSE)
    assert isinstance(effect, StopListening)
    assert driver.view.until is None
    left = 30.0 - 1.6
    driver.wait(500.0)
    do(driver, PAUSE)
    driver.until(Phase.TURN)
    assert driver.view.until - driver.now == pytest.approx(left)


def test_pause_in_the_window_takes_back(do):
    driver = at_window()
    do(driver, PAUSE)
    driver.wait(100.0)
    assert driver.phase is Phase.PAUSED
    do(driver, PAUSE)
    assert driver.until(Phase.TURN).wait(19.0).phase is Phase.TURN


def test_pause_in_the_tone_hushes_it():
    driver = at_turn()
    driver.press(DONE)
    driver.wait(0.1)
    assert Hush() in driver.press(PAUSE)


def test_pause_keeps_the_time_left_of_a_question(do):
    driver = at_answer().wait(4.4)
    do(driver, PAUSE)
    driver.wait(500.0)
    assert driver.phase is Phase.PAUSED
    do(driver, PAUSE)
    assert driver.view.until - driver.now == pytest.approx(10.0)
    assert len(driver.all(Ask)) == 2


def test_pause_keeps_the_time_left_of_a_pause(do):
    driver = at_pause().wait(4.4)
    do(driver, PAUSE)
    driver.wait(500.0)
    do(driver, PAUSE)
    assert driver.view.until - driver.now == pytest.approx(15.0)


def test_pause_starts_an_interrupted_breath_over(do):
    driver = at_breath().wait(12.0)
    do(driver, PAUSE)
    before = len(driver.cues)
    driver.wait(500.0)
    do(driver, PAUSE)
    driver.until_said("After.")
    assert driver.cues[before:] == ["breath-in", "breath-out"] * 5


def test_pause_again_goes_on(do):
    driver = at_paused()
    do(driver, PAUSE)
    assert driver.phase is not Phase.PAUSED


def test_pause_does_nothing_while_set_aside(do):
    driver = at_aside()
    assert do(driver, PAUSE) == []
    assert driver.phase is Phase.ASIDE


def test_a_pause_that_nobody_ends_is_the_end_after_two_hours():
    driver = at_paused().wait(7199.0)
    assert driver.phase is Phase.PAUSED
    driver.wait(2.0)
    assert driver.ended is Reason.LEFT_ALONE


# ----------------------------------------------------- time-out, stop, help: at once


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("command", [Command.STOP, Command.HELP])
def test_stop_and_help_end_at_once_without_a_question(do, place, command):
    driver = PLACES[place]()
    open_before = driver.view.armed
    effects = do(driver, command)
    assert effects[-1] == Ended(Reason.STOPPED)
    assert not [effect for effect in effects if isinstance(effect, Speak | PlayCue | Listen)]
    assert any(isinstance(effect, StopListening) for effect in effects) == open_before
    assert driver.phase is Phase.ENDED


@pytest.mark.parametrize("place", PLACES)
def test_a_time_out_sets_a_time_to_come_back_at_once(do, place):
    driver = PLACES[place]()
    effects = do(driver, TIME_OUT)
    assert any(isinstance(effect, SetAsideUntil) for effect in effects)
    assert driver.phase is Phase.ASIDE


@pytest.mark.parametrize("place", PLACES)
def test_a_time_out_hushes_and_closes_before_anything_else(do, place):
    driver = PLACES[place]()
    driver.wait(0.6)
    was_open = driver.view.armed
    effects = driver.hear(TIME_OUT)
    first_sound = next(i for i, effect in enumerate(effects) if isinstance(effect, Speak))
    closed = [i for i, effect in enumerate(effects) if isinstance(effect, StopListening)]
    assert all(i < first_sound for i in closed)
    assert bool(closed) == was_open


def test_stop_while_the_guide_speaks_hushes_first():
    driver = at_prompt()
    assert driver.press(Command.STOP) == [Hush(), Ended(Reason.STOPPED)]


# --------------------------------------------------------------------------- keys


@pytest.mark.parametrize("place", [place for place in PLACES if place != "paused"])
@pytest.mark.parametrize("command", [c for c in Command if c not in AT_ONCE])
def test_a_key_for_what_was_on_the_screen_before_does_nothing(place, command):
    driver = PLACES[place]().wait(0.6)
    assert driver.press(command, shown=driver.view.serial - 1) == []


@pytest.mark.parametrize("command", sorted(AT_ONCE - {Command.UNRECORD}))
def test_what_acts_at_once_acts_whatever_was_on_the_screen(command):
    driver = at_turn()
    assert driver.press(command, shown=0)
    assert driver.phase is not Phase.TURN


@pytest.mark.parametrize("place", ["prompt", "answer", "pause"])
def test_enter_within_500_ms_of_a_change_is_meant_for_what_was_before(place):
    driver = PLACES[place]()
    assert driver.press(DONE) == []
    driver.wait(0.49)
    assert driver.press(DONE) == []
    driver.wait(0.02)
    assert driver.press(DONE) != []


def test_enter_at_the_moment_a_turn_opens_does_not_end_it():
    driver = Driver(say("Tell."), turn()).start().until(Phase.TURN)
    assert driver.press(DONE) == []


def test_enter_at_the_moment_of_the_tone_does_not_cut_the_window_short():
    driver = at_turn().speech(0.5, 3.0)
    shown = driver.view.serial
    driver.until(Phase.WINDOW)
    assert driver.press(DONE, shown) == []
    assert driver.press(DONE) == []
    assert driver.phase is Phase.WINDOW


def test_space_pressed_twice_does_not_end_the_pause_it_began():
    driver = at_turn()
    shown = driver.view.serial
    driver.press(PAUSE, shown)
    assert driver.press(PAUSE, shown) == []
    assert driver.press(PAUSE) == []
    assert driver.phase is Phase.PAUSED
    driver.wait(0.6)
    driver.press(PAUSE)
    assert driver.phase is not Phase.PAUSED


def test_every_change_of_step_or_phase_has_a_serial_of_its_own():
    driver = Driver(say("Tell."), turn(), say("After.")).start()
    seen = {}
    while driver.session.ended is None:
        view = driver.view
        assert seen.setdefault(view.serial, (view.phase, view.caption)) == (
            view.phase,
            view.caption,
        )
        driver.step()
    assert len(seen) >= 5


# ------------------------------------------------------------------------- digits


def test_a_digit_takes_the_option_of_that_number():
    driver = at_answer()
    driver.number(2)
    assert last(driver) == "No."


@pytest.mark.parametrize("value", [0, 3, 99])
def test_a_digit_without_an_option_says_so_and_waits(value):
    driver = at_answer()
    assert driver.number(value) == []
    assert driver.phase is Phase.ANSWER
    assert driver.view.note


def test_a_digit_for_another_question_does_nothing():
    driver = at_answer()
    serial = driver.view.serial
    assert driver.give(Numbered(1, serial - 1)) == []
    assert driver.phase is Phase.ANSWER


@pytest.mark.parametrize("place", [place for place in PLACES if place != "answer"])
def test_a_digit_where_nothing_is_asked_does_nothing(place):
    driver = PLACES[place]()
    assert driver.number(1) == []


def test_a_digit_while_paused_does_nothing():
    driver = at_answer()
    driver.press(PAUSE)
    assert driver.number(1) == []


def test_a_digit_while_the_question_is_said_again_answers_it():
    driver = at_answer()
    driver.hear(REPEAT)
    assert driver.number(1)[0] == Hush()
    assert last(driver) == "After."


# ----------------------------------------------------------------- spoken answers


def test_an_answer_that_was_heard_is_acted_on_at_once():
    driver = at_answer()
    driver.choose("no")
    assert last(driver) == "No."


def test_an_answer_that_was_heard_is_said_back_and_what_follows_comes_after_that():
    driver = at_answer()
    driver.choose("yes")
    assert last(driver) == "Yes."
    assert driver.phase is Phase.PROMPT
    assert driver.rest().said[:4] == ["Before.", "Is it?", "Yes.", "After."]


def test_an_answer_by_key_is_not_said_back():
    driver = at_answer()
    driver.number(1)
    assert last(driver) == "After."


def test_within_three_seconds_another_answer_corrects_it():
    driver = at_answer()
    driver.choose("no")
    driver.wait(1.0)
    effects = driver.choose("yes")
    assert isinstance(effects[0], Hush)
    assert driver.until_said("After.").said[-2:] == ["Yes.", "After."]


def test_a_correction_can_be_corrected():
    driver = at_answer()
    driver.choose("no")
    driver.wait(2.5)
    driver.choose("yes")
    driver.wait(2.5)
    driver.choose("no")
    assert last(driver) == "No."
    said_back(driver).wait(3.1)
    assert driver.choose("yes") == []


def test_three_seconds_after_it_was_said_back_an_answer_stands():
    driver = at_answer()
    driver.choose("no")
    said_back(driver).wait(2.9)
    assert driver.session.correcting.answers(driver.now)
    driver.wait(0.2)
    assert not driver.session.correcting.answers(driver.now)
    assert driver.choose("yes") == []


def test_an_answer_whose_saying_back_was_skipped_stands_three_seconds_later():
    driver = at_answer()
    driver.choose("no")
    driver.press(SKIP)
    assert driver.session.correcting.answers(driver.now)
    driver.wait(3.1)
    assert not driver.session.correcting.answers(driver.now)


def test_who_goes_back_while_an_answer_is_said_back_corrects_nothing_later():
    driver = at_answer()
    driver.choose("no")
    driver.press(BACK)
    assert not driver.session.correcting.answers(driver.now)


def test_the_same_answer_again_changes_nothing():
    driver = at_answer()
    driver.choose("no")
    assert driver.choose("no") == []
    assert driver.choose("maybe") == []


def test_an_answer_by_key_is_not_corrected_by_voice():
    driver = at_answer()
    driver.number(2)
    assert driver.choose("yes") == []


def test_a_correction_belongs_to_its_question_and_not_to_the_next():
    steps = (say("Well?"), Answer("each", (Option("yes", Jump("Yes")), Option("no"))), say("End."))
    driver = Driver(Section("One", steps), Section("Yes", (say("Yes."),))).start()
    driver.until(Phase.ANSWER)
    driver.choose("no")
    said_at = driver.now
    driver.until(Phase.PROMPT).until(Phase.ANSWER)
    assert driver.view.who == ("Bo",)
    # Ana's "yes" was on its way when Bo's question opened
    driver.choose("yes", at=said_at + 0.5)
    assert last(driver) == "Yes."


def test_what_is_said_in_a_turn_corrects_no_answer():
    sections = (
        Section("One", (say("Is it?"), YES_OR_NO, turn("B"))),
        Section("No", (say("No."),)),
        Section("Silence", ()),
    )
    driver = Driver(*sections).start().until(Phase.ANSWER)
    driver.choose("yes")
    driver.until(Phase.TURN)
    assert driver.choose("no") == []
    assert driver.phase is Phase.TURN


def test_what_is_said_after_a_time_out_corrects_no_answer():
    driver = at_answer()
    driver.choose("yes")
    driver.wait(0.5)
    driver.press(TIME_OUT)
    driver.wait(0.5)
    assert driver.choose("no") == []
    assert driver.phase is Phase.ASIDE


def test_a_correction_takes_back_what_followed_for_those_who_go_back_as_well():
    driver = at_answer()
    driver.choose("no")
    driver.wait(1.0)
    driver.choose("yes")
    driver.press(BACK)
    assert last(driver) == "Is it?"


def test_a_correction_counts_from_when_it_was_said():
    driver = at_answer()
    driver.choose("no")
    said_back(driver).wait(2.9)
    said_at = driver.now
    driver.wait(0.5)
    driver.choose("yes", said_at)
    assert driver.until_said("After.").said[-2:] == ["Yes.", "After."]


@pytest.mark.parametrize("text", ["maybe", "", "1"])
def test_what_is_no_option_is_no_answer(text):
    driver = at_answer()
    assert driver.choose(text) == []
    assert driver.phase is Phase.ANSWER


def test_an_answer_from_before_the_question_opened_does_not_count():
    driver = at_answer()
    assert driver.choose("yes", at=driver.now - 0.5) == []


def test_an_answer_while_paused_does_not_count():
    driver = at_answer()
    driver.press(PAUSE)
    assert driver.choose("yes") == []


# ------------------------------------------------------------------- stale events


def test_a_command_that_was_said_before_this_step_began_is_dropped():
    driver = at_turn()
    said_at = driver.now
    driver.press(DONE)
    driver.wait(0.6)
    driver.press(DONE)
    assert last(driver) == "After."
    assert driver.give(Heard(DONE, said_at)) == []
    assert driver.give(Heard(Command.STOP, said_at)) != []


def test_a_done_whose_own_sound_took_the_hand_over_back_still_counts():
    driver = at_window().wait(2.0)
    said_at = driver.now
    driver.speech(0.0, 0.4)
    assert driver.phase is Phase.TURN
    driver.wait(0.3)
    driver.hear(DONE, said_at)
    assert driver.phase is Phase.WINDOW


def test_the_end_of_a_sound_that_was_hushed_is_dropped():
    driver = at_prompt()
    (speak,) = driver.all(Speak)[-1:]
    driver.press(REPEAT)
    assert driver.give(PlaybackEnded(speak.id, driver.now)) == []
    assert driver.phase is Phase.PROMPT
    assert last(driver) == "Two."


def test_the_end_of_a_sound_counts_once():
    driver = at_prompt()
    speak = driver.all(Speak)[-1]
    driver.wait(2.7)
    assert last(driver) == "Three."
    assert driver.give(PlaybackEnded(speak.id, driver.now)) == []
    assert driver.give(PlaybackEnded(999, driver.now)) == []


@pytest.mark.parametrize("kind", [SpeechStarted, SpeechStopped, Tapped])
def test_what_was_heard_by_a_microphone_that_is_closed_is_dropped(kind):
    driver = at_turn()
    listen = driver.all(Listen)[-1]
    driver.press(DONE)
    driver.wait(0.6)
    driver.press(DONE)
    driver.wait(0.1)
    assert driver.give(kind(listen.id, driver.now)) == []
    assert driver.give(kind(0, driver.now)) == []


def test_a_tick_before_the_deadline_does_nothing():
    driver = at_pause()
    assert driver.give(Ticked()) == []
    assert driver.phase is Phase.PAUSE


def test_a_tick_while_a_sound_is_awaited_does_nothing():
    driver = at_prompt()
    assert driver.session.deadline is None
    assert driver.give(Ticked()) == []


def test_a_second_start_does_nothing():
    driver = at_turn()
    assert driver.give(Started(5, 0.0)) == []


def test_nothing_happens_before_the_start():
    driver = Driver(say("One."))
    assert driver.press(Command.STOP) == []
    assert driver.view.phase is driver.session.phase is Phase.READY
    assert driver.session.deadline is None


def test_nothing_happens_after_the_end():
    driver = at_turn()
    driver.press(Command.STOP)
    for event in (Ticked(), Pressed(DONE, 1), Heard(TIME_OUT, driver.now), Started(1, 2.0)):
        assert driver.give(event) == []
    assert driver.give(Chosen("yes", driver.now)) == []
    assert driver.session.deadline is None


def test_two_taps_hand_over_like_a_key():
    driver = at_turn()
    driver.give(Tapped(driver.session.room.listening, driver.now))
    assert driver.phase is Phase.WINDOW
    driver.wait(4.4)
    assert last(driver) == "After."


def test_two_taps_in_the_window_are_no_key():
    driver = at_window()
    assert driver.give(Tapped(driver.session.room.listening, driver.now)) == []
    assert driver.phase is Phase.WINDOW


def test_two_taps_do_not_answer_a_question():
    driver = at_answer()
    assert driver.give(Tapped(driver.session.room.listening, driver.now)) == []
