"""A turn within a session: how it opens, what the guide says in it, and what it leaves behind."""

from __future__ import annotations

import pytest

from tests.session.driver import CUE, SAYING, Driver, program, say, turn
from voicerepair.script.model import Pause, Section, TurnKind
from voicerepair.script.model import Show as Quote
from voicerepair.session.commands import Command
from voicerepair.session.events import (
    Consent,
    Hush,
    Listen,
    Phase,
    PlaybackEnded,
    PlayCue,
    Reason,
    Settings,
    Show,
    Speak,
    SpeechStarted,
    StopListening,
    Ticked,
)

TELL, AFTER = say("Tell."), say("After.")


def open_turn(seconds: float = 30.0, settings: Settings | None = None, **more) -> Driver:
    driver = Driver(TELL, turn("A", seconds, **more), AFTER, settings=settings)
    return driver.start().until(Phase.TURN)


# ------------------------------------------------------------------------- opening


def test_a_turn_opens_when_prompt_and_cue_have_left_the_loudspeaker():
    driver = Driver(TELL, turn(), AFTER).start()
    driver.wait(SAYING + 0.3 + CUE - 0.01)
    assert not driver.all(Listen)
    driver.wait(0.02)
    assert driver.all(Listen)


def test_the_clock_counts_from_when_the_cue_ended_and_not_from_when_we_learnt_of_it():
    driver = Driver(TELL, turn("A", 30.0), AFTER).start().wait(SAYING + 0.3)
    cue = driver.all(PlayCue)[-1]
    driver.now += 0.6
    driver.give(PlaybackEnded(cue.id, driver.now - 0.3))
    assert driver.view.since == pytest.approx(driver.now - 0.3)
    assert driver.view.until == pytest.approx(driver.now - 0.3 + 30.0)


def test_recording_starts_no_earlier_than_the_cue_has_ended():
    made = program(TELL, turn(), AFTER, recorded=True)
    driver = Driver(made, consent=Consent.GIVEN).start().until(Phase.TURN)
    kinds = [type(effect) for _, effect in driver.log]
    assert kinds == [Speak, Speak, PlayCue, Listen]
    assert driver.all(Listen)[0].recorded


@pytest.mark.parametrize(("script", "step"), [(True, False), (False, True), (False, False)])
def test_a_turn_is_recorded_only_where_script_and_step_say_so(script, step):
    made = program(TELL, turn(recorded=step), AFTER, recorded=script)
    assert not Driver(made).start().until(Phase.TURN).all(Listen)[0].recorded


def test_the_view_says_whose_turn_it_is_and_for_how_long():
    view = open_turn(40.0, kind=TurnKind.SAYS_BACK).view
    assert (view.who, view.doing, view.armed) == (("Ana",), "says back", True)
    assert view.until == pytest.approx(view.since + 40.0)
    assert (view.caption, view.section, view.title) == ("Tell.", "One", "Main")


def test_patience_shows_no_time():
    assert open_turn(settings=Settings(patient=True)).view.until is None


# ------------------------------------------------------------- the guide in a turn


def test_after_25_s_the_screen_says_softly_that_there_is_time():
    driver = open_turn(60.0).wait(25.1)
    assert driver.view.note == "Take your time."
    assert driver.all(Show) == [Show("Take your time.")]
    assert driver.said == ["Tell."]


def test_the_soft_note_leaves_what_is_shown():
    driver = Driver(TELL, Quote("Feelings: sad, glad."), turn("A", 60.0)).start()
    driver.until(Phase.TURN).wait(26.0)
    assert driver.view.shown == "Feelings: sad, glad."


def test_the_soft_note_goes_when_somebody_speaks():
    driver = open_turn(60.0).wait(26.0)
    driver.speech(0.0, 1.0)
    assert driver.view.note == ""


def test_at_45_s_the_guide_says_once_that_there_is_time_with_the_microphone_closed():
    driver = open_turn(90.0).wait(45.1)
    assert driver.said[-1].startswith("Take your time.")
    assert driver.phase is Phase.PROMPT
    assert isinstance(driver.log[-2][1], StopListening)
    driver.until(Phase.TURN).wait(40.0)
    assert len(driver.said) == 2
    assert driver.phase is Phase.TURN


def test_what_the_guide_says_in_a_turn_does_not_count_against_its_time():
    driver = open_turn(90.0)
    until = driver.view.until
    driver.wait(45.1).until(Phase.TURN)
    assert driver.view.until == pytest.approx(until + SAYING)


def test_enter_while_the_guide_speaks_in_a_turn_opens_it_at_once():
    driver = open_turn(90.0).wait(45.7)
    effects = driver.press(Command.DONE)
    assert [type(effect) for effect in effects] == [Hush, Listen]
    assert driver.phase is Phase.TURN


def test_enter_during_the_opening_cue_opens_the_turn():
    driver = Driver(TELL, turn(), AFTER).start().wait(SAYING + 0.2)
    driver.hear(Command.DONE)
    assert driver.phase is Phase.TURN


def test_skip_while_the_guide_speaks_in_a_turn_leads_past_it():
    driver = open_turn(90.0).wait(45.7)
    driver.press(Command.SKIP)
    assert driver.said[-1] == "After."


def test_more_time_while_the_guide_speaks_in_a_turn_is_given():
    driver = open_turn(90.0).wait(45.7)
    driver.press(Command.MORE_TIME)
    assert driver.until(Phase.TURN).view.until == pytest.approx(driver.now + 45.0 + 45.0, abs=0.1)


def test_more_time_before_the_turn_opens_means_nothing():
    driver = Driver(TELL, turn(), AFTER).start().wait(SAYING + 0.2)
    driver.press(Command.MORE_TIME)
    assert driver.until(Phase.TURN).view.until == pytest.approx(driver.now + 30.0)


def test_repeat_during_the_opening_cue_says_the_prompt_again():
    driver = Driver(TELL, turn(), AFTER).start().wait(SAYING + 0.2)
    driver.press(Command.REPEAT)
    assert driver.said == ["Tell.", "Tell."]
    driver.until(Phase.TURN)
    assert driver.cues == ["your-turn", "your-turn"]


def test_repeat_where_nothing_was_said_only_plays_the_cue_again():
    driver = Driver(turn(), AFTER).start().until(Phase.TURN)
    driver.press(Command.REPEAT)
    assert driver.until(Phase.TURN).said == []


def test_what_was_hushed_is_not_hushed_again():
    driver = Driver(TELL, turn(), AFTER).start()
    driver.press(Command.SKIP)
    driver.until(Phase.TURN).wait(1.0)
    assert [type(effect) for effect in driver.press(Command.PAUSE)] == [StopListening]


def test_pause_while_the_guide_speaks_in_a_turn_keeps_its_time():
    driver = open_turn(90.0).wait(45.7)
    driver.press(Command.PAUSE)
    driver.wait(300.0)
    driver.press(Command.PAUSE)
    assert driver.until(Phase.TURN).view.until == pytest.approx(driver.now + 45.0, abs=0.1)


def test_pause_during_the_opening_cue_plays_it_again():
    driver = Driver(TELL, turn(), AFTER).start().wait(SAYING + 0.4)
    driver.press(Command.PAUSE)
    driver.wait(10.0)
    driver.press(Command.PAUSE)
    driver.until(Phase.TURN)
    assert driver.cues == ["your-turn", "your-turn"]
    assert driver.view.until == pytest.approx(driver.now + 30.0)


def test_after_the_grace_the_guide_says_finish_your_thought_in_a_gap():
    driver = open_turn(30.0).speech(1.0, 50.0).wait(2.1)
    assert driver.said[-1] == "Finish your thought, then we'll turn."
    driver.until(Phase.TURN).speech(0.5, 1.5)
    driver.until(Phase.WINDOW).until(Phase.PROMPT)
    assert driver.said[-1] == "After."


def test_the_ceiling_of_a_long_turn_chimes_without_closing_it():
    driver = open_turn(60.0).speech(1.0, 60.5)
    assert driver.cues == ["your-turn", "chime"]
    assert driver.phase is Phase.TURN


def test_a_long_quiet_sounds_still_there_and_then_rests():
    driver = open_turn(600.0, until_done=True).speech(0.5, 2.0).wait(90.1)
    assert driver.cues[-1] == "still-there"
    assert driver.view.note == "Still here."
    driver.wait(90.0)
    assert driver.phase is Phase.PAUSED
    assert "quiet" in driver.view.note


def test_a_hum_is_handed_over_after_a_tone():
    driver = open_turn(30.0).speech(1.0, 151.0)
    assert driver.cues[-1] == "hand-over"
    assert driver.said[-1] == "After."


def test_a_tone_that_was_taken_back_before_it_could_sound_does_not_sound():
    driver = open_turn(30.0).speech(1.0, 3.0)
    # the host was away for a while: the quiet is over, and somebody speaks again
    driver.now += 9.9
    id = driver.session.room.listening
    driver.now += 1.0
    driver.give(SpeechStarted(id, driver.now - 0.5))
    driver.give(Ticked())
    assert "hand-over" not in driver.cues
    assert driver.phase is Phase.TURN


def test_a_host_that_was_away_goes_on_where_the_guide_interrupts():
    driver = open_turn(90.0)
    driver.now += 400.0
    driver.give(Ticked())
    assert driver.said[-1].startswith("Take your time")
    driver.rest()
    assert driver.ended is Reason.FINISHED


# ----------------------------------------------------------- what a turn leaves behind


def two_turns(seconds: float = 55.0) -> Driver:
    steps = (say("Well?"), turn("each", seconds))
    return Driver(Section("One", steps, times=2)).start().until(Phase.TURN)


def test_a_long_pause_lengthens_the_quiet_of_this_persons_next_turn_and_of_nobody_elses():
    driver = two_turns()
    driver.speech(1.0, 2.0).speech(9.0, 10.0).until(Phase.WINDOW)
    assert driver.view.who == ("Ana",)
    driver.until(Phase.PROMPT).until(Phase.TURN)
    assert driver.view.who == ("Bo",)
    driver.speech(1.0, 2.0).wait(10.01)
    assert driver.phase is Phase.WINDOW
    driver.until(Phase.PROMPT).until(Phase.TURN)
    assert driver.view.who == ("Ana",)
    driver.speech(1.0, 2.0).wait(13.4)
    assert driver.phase is Phase.TURN
    driver.wait(0.2)
    assert driver.phase is Phase.WINDOW


def test_a_long_pause_in_a_turn_of_everyone_counts_for_each_of_them():
    driver = Driver(TELL, turn("everyone"), TELL, turn("B")).start().until(Phase.TURN)
    driver.speech(1.0, 2.0).speech(9.0, 10.0).until(Phase.WINDOW)
    driver.until(Phase.PROMPT).until(Phase.TURN).speech(1.0, 2.0).wait(13.4)
    assert driver.phase is Phase.TURN


def ceilings(driver: Driver) -> list[tuple[str, float]]:
    """Who has how long, turn by turn, from here on; nobody speaks."""
    seen = []
    while driver.session.ended is None:
        if driver.phase is Phase.TURN:
            view = driver.view
            seen.append((view.who[0], round(view.until - view.since, 1)))
            driver.press(Command.SKIP)
            driver.wait(0.6)
            driver.press(Command.SKIP)
        else:
            driver.step()
    return seen


def test_more_time_for_one_is_more_time_for_the_other_once():
    driver = two_turns(40.0)
    driver.press(Command.MORE_TIME)
    # Ana, then Bo who gets the same; in the second run neither
    assert ceilings(driver) == [("Ana", 60.0), ("Bo", 60.0), ("Ana", 40.0), ("Bo", 40.0)]


def test_more_time_is_matched_in_the_other_run_of_a_section_for_each():
    section = Section("One", (say("Well?"), turn("speaker", 40.0)), each=True)
    driver = Driver(section).start().until(Phase.TURN)
    driver.press(Command.MORE_TIME)
    assert ceilings(driver) == [("Ana", 60.0), ("Bo", 60.0)]


def test_more_time_for_everyone_is_owed_to_nobody():
    section = Section("One", (say("Well?"), turn("everyone", 40.0)), times=2)
    driver = Driver(section).start().until(Phase.TURN)
    assert driver.view.who == ("Ana", "Bo")
    driver.press(Command.MORE_TIME)
    assert driver.session.position.extra == ()


def test_who_was_given_more_can_still_ask_for_half_of_what_was_written():
    driver = two_turns(40.0)
    driver.press(Command.MORE_TIME)
    driver.until(Phase.WINDOW).until(Phase.PROMPT).until(Phase.TURN)
    assert driver.view.who == ("Bo",)
    driver.press(Command.MORE_TIME)
    assert driver.view.until - driver.view.since == pytest.approx(40.0 + 20.0 + 20.0)


def test_the_time_that_is_owed_survives_going_back():
    driver = Driver(Section("One", (say("Well?"), turn("speaker", 40.0)), each=True)).start()
    driver.until(Phase.TURN).press(Command.MORE_TIME)
    driver.until(Phase.WINDOW).until_said("Well?").until(Phase.PROMPT)
    driver.press(Command.BACK)
    assert [extra.person for extra in driver.session.position.extra] == [1]


def test_the_time_that_is_owed_survives_a_time_out():
    driver = two_turns(40.0)
    driver.press(Command.MORE_TIME)
    driver.until(Phase.WINDOW).until(Phase.PROMPT)
    driver.press(Command.TIME_OUT)
    assert [extra.person for extra in driver.session.position.extra] == [1]


def test_stretch_lengthens_turns_and_pauses():
    driver = Driver(TELL, turn(seconds=20.0), Pause(10.0), settings=Settings(stretch=1.5)).start()
    driver.until(Phase.TURN)
    assert driver.view.until - driver.view.since == pytest.approx(30.0)
    driver.until(Phase.PAUSE)
    assert driver.view.until - driver.view.since == pytest.approx(15.0)


def test_patience_lets_a_turn_wait_for_a_key():
    driver = open_turn(30.0, Settings(patient=True)).speech(1.0, 5.0).wait(80.0)
    assert driver.phase is Phase.TURN
    driver.press(Command.DONE)
    driver.wait(4.4)
    assert driver.said[-1] == "After."
