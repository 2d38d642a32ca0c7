"""Every kind of step, and the ways between them."""

from __future__ import annotations

import pytest

from tests.session.driver import ANA, BO, CEM, CUE, SAYING, Driver, program, say, script, turn
from voicerepair.errors import SessionError
from voicerepair.script.model import (
    Answer,
    Branch,
    Breathe,
    CheckIn,
    Comparison,
    Cue,
    End,
    GoBack,
    Jump,
    Option,
    Pause,
    Play,
    Rate,
    Section,
    SetAside,
    Show,
    Swap,
    TimeOut,
    TurnKind,
)
from voicerepair.session.commands import Command
from voicerepair.session.engine import Session
from voicerepair.session.events import (
    Ask,
    DeviceFound,
    DeviceKind,
    DeviceLost,
    Hush,
    Listen,
    Person,
    Phase,
    PlayCue,
    Reason,
    Settings,
    Slept,
    Speak,
    SpeechStarted,
    SpeechStopped,
    Ticked,
)
from voicerepair.session.events import Show as Shown

SILENCE = Option("", silence=True)


def played(*parts, **more) -> list[str]:
    """What the guide says to people who leave it alone."""
    return Driver(*parts, **more).start().rest().said


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


def test_a_check_in_says_one_sentence_and_passes_on():
    said = played(CheckIn(), CheckIn(short=True), say("After."))
    assert len(said) == 3
    assert said[-1] == "After."


# -------------------------------------------------------------- each, times, between


def test_a_section_for_each_binds_speaker_and_listener_in_turn():
    section = Section("One", (say("{speaker}, tell {listener}."),), each=True)
    assert played(section) == ["Ana, tell Bo.", "Bo, tell Ana."]


def test_with_three_people_the_listener_is_the_next_one():
    section = Section("One", (say("{speaker}, tell {listener}."),), each=True)
    said = played(section, roles=("A", "B", "C"), people=(ANA, BO, CEM))
    assert said == ["Ana, tell Bo.", "Bo, tell Cem.", "Cem, tell Ana."]


def test_alone_a_section_for_each_runs_once():
    section = Section("One", (say("{speaker} and {self}."),), each=True)
    assert played(section, roles=("self",)) == ["Ana and Ana."]


def test_a_section_runs_as_often_as_it_says():
    assert played(Section("One", (say("Again."),), times=3)) == ["Again."] * 3


@pytest.mark.parametrize("how", [{"each": True}, {"times": 3}])
def test_what_is_between_is_played_only_between_two_runs(how):
    section = Section("One", (say("Run."),), between=(say("Between."),), **how)
    runs = 2 if "each" in how else 3
    assert played(section) == ["Run.", "Between."] * (runs - 1) + ["Run."]


def test_an_empty_section_is_passed_over():
    sections = (
        Section("Empty", (), between=(say("Between."),), each=True),
        Section("None", ()),
        Section("Last", (say("Last."),)),
    )
    assert played(*sections) == ["Between.", "Last."]


def test_a_script_without_a_step_is_over_at_once():
    driver = Driver(Section("Empty", ())).start()
    assert driver.ended is Reason.FINISHED
    assert driver.view.title == "Main"
    assert driver.session.upcoming(5) == []


def test_a_step_for_each_calls_people_by_name():
    driver = Driver(say("Well?"), turn("each", 20.0)).start().rest()
    assert driver.said == ["Well?", "Ana, your turn.", "Bo, your turn."]
    assert [listen.who for listen in driver.all(Listen)] == [("Ana",), ("Bo",)]


def test_alone_nobody_is_called_by_name():
    assert played(say("Well?"), turn("each"), roles=("self",)) == ["Well?"]


def test_left_in_the_call_by_name_says_the_question_again():
    driver = Driver(say("First."), say("Well?"), turn("each")).start()
    driver.until_said("Ana, your turn.")
    driver.press(Command.BACK)
    assert driver.said[-1] == "Well?"


def test_left_in_the_second_persons_turn_does_not_make_the_first_take_theirs_again():
    driver = Driver(say("First."), say("Well?"), turn("each", 10.0)).start()
    driver.until_said("Bo, your turn.").until(Phase.TURN)
    driver.press(Command.BACK)
    assert driver.said[-1] == "Well?"
    driver.until(Phase.TURN)
    assert driver.view.who == ("Bo",)
    assert driver.said[-2:] == ["Well?", "Bo, your turn."]


def test_left_again_leads_on_back():
    driver = Driver(say("First."), say("Well?"), turn("each", 10.0)).start()
    driver.until_said("Bo, your turn.")
    for said in ("Well?", "Well?", "First."):
        driver.press(Command.BACK)
        assert driver.said[-1] == said
    assert driver.until(Phase.TURN).view.who == ("Ana",)


def test_everyone_has_one_turn_together():
    driver = Driver(say("Well?"), turn("everyone")).start().until(Phase.TURN)
    assert driver.view.who == ("Ana", "Bo")


@pytest.mark.parametrize(
    ("kind", "doing"),
    [
        (TurnKind.SPEAKS, "speaks"),
        (TurnKind.SAYS_BACK, "says back"),
        (TurnKind.PLANS, "plans"),
    ],
)
def test_the_view_says_what_a_turn_is_for(kind, doing):
    driver = Driver(say("Well?"), turn(kind=kind)).start().until(Phase.TURN)
    assert driver.view.doing == doing


# ---------------------------------------------------------------------- who goes first


def test_the_lot_is_drawn_when_it_first_matters_and_said_to_mean_nothing():
    section = Section("Two", (say("{speaker}."),), each=True)
    said = played(Section("One", (say("Hello."),)), section, first="lot", seed=1)
    assert said[:2] == ["Hello.", "I'll pick who starts. It means nothing. Ana goes first."]
    assert said[2:] == ["Ana.", "Bo."]


def test_the_lot_falls_on_everybody_in_the_long_run():
    steps = (say("Well?"), turn("each", 10.0))
    first = {Driver(*steps, first="lot", seed=s).start().rest().said[2] for s in range(20)}
    assert first == {"Ana, your turn.", "Bo, your turn."}


def test_the_lot_is_not_drawn_where_it_does_not_matter():
    assert played(say("Hello."), turn("A", 10.0), turn("everyone", 10.0), first="lot") == ["Hello."]


def test_a_role_can_be_named_to_go_first():
    section = Section("One", (say("{speaker}, then {listener}."),), each=True)
    assert played(section, first="B") == ["Bo, then Ana.", "Ana, then Bo."]


def test_people_can_be_asked_who_goes_first():
    driver = Driver(say("Well?"), turn("each"), first="ask").start().until(Phase.ANSWER)
    assert driver.said[-1] == "Who would like to start?"
    assert driver.all(Ask)[-1].options == ("Ana", "Bo")
    driver.number(2)
    assert driver.said[-1] == "Bo, your turn."


def test_if_nobody_says_who_goes_first_a_lot_is_drawn():
    driver = Driver(say("Well?"), turn("each"), first="ask").start().until(Phase.ANSWER)
    driver.wait(16.0)
    assert driver.said[-1].startswith("I'll pick who starts. It means nothing.")


def test_who_goes_first_stays_when_people_go_back_before_the_question():
    driver = Driver(say("One."), say("Well?"), turn("each"), first="ask", seed=3).start()
    driver.until(Phase.ANSWER)
    driver.number(2)
    driver.press(Command.BACK)
    driver.press(Command.BACK)
    assert driver.said[-1] == "One."
    driver.until(Phase.TURN)
    assert driver.view.who == ("Bo",)
    assert driver.said.count("Who would like to start?") == 1


def test_alone_nobody_is_picked():
    assert played(say("Well?"), turn("each", 5.0), roles=("self",), first="lot") == ["Well?"]


# ------------------------------------------------------------------- jumps, and back


def test_a_jump_leads_to_its_section_and_go_back_to_just_after_it():
    sections = (
        Section("One", (say("One."), Jump("Aside"), say("Two."), End())),
        Section("Aside", (say("Aside."), GoBack())),
    )
    assert played(*sections) == ["One.", "Aside.", "Two."]


def test_without_go_back_sections_run_on():
    sections = (
        Section("One", (Jump("Three"), say("Never."))),
        Section("Two", (say("Never."),)),
        Section("Three", (say("Three."),)),
    )
    assert played(*sections) == ["Three."]


def test_go_back_with_nowhere_to_go_goes_on():
    assert played(say("One."), GoBack(), say("Two.")) == ["One.", "Two."]


def test_go_back_returns_from_the_latest_jump_first():
    sections = (
        Section("One", (Jump("Two"), say("1."), End())),
        Section("Two", (Jump("Three"), say("2."), GoBack())),
        Section("Three", (say("3."), GoBack())),
    )
    assert played(*sections) == ["3.", "2.", "1."]


def test_a_bounded_jump_that_is_used_up_goes_on_with_the_next_step():
    section = Section("One", (say("Round."), Jump("One", at_most=2), say("Out.")))
    assert played(section) == ["Round.", "Round.", "Round.", "Out."]


def test_bounds_count_per_run_of_the_section_they_stand_in():
    sections = (
        Section("One", (say("{speaker}."), Jump("More", at_most=1), say("On.")), each=True),
        Section("End", (End(),)),
        Section("More", (say("More, {speaker}."), GoBack())),
    )
    assert played(*sections) == ["Ana.", "More, Ana.", "On.", "Bo.", "More, Bo.", "On."]


def test_bounds_count_per_playing_of_a_script():
    inner = script("inner", Section("I", (say("In."), Jump("I", at_most=1))))
    assert played(program(Play("inner"), Play("inner"), others=(inner,))) == ["In."] * 4


def test_a_section_that_both_are_sent_to_gives_both_the_same_chances():
    sections = (
        Section("One", (say("{speaker}."), Jump("More"), say("On.")), each=True),
        Section("End", (End(),)),
        Section("More", (say("More."), Jump("Once", at_most=1), GoBack())),
        Section("Once", (say("Once, {speaker}."), GoBack())),
    )
    assert played(*sections).count("Once, Ana.") == 1
    assert played(*sections).count("Once, Bo.") == 1


def test_jumps_keep_who_is_speaker_and_listener_and_so_does_what_follows_there():
    sections = (
        Section("One", (say("{speaker}."), Jump("More"), say("{listener}.")), each=True),
        Section("End", (End(),)),
        Section("More", (say("More, {speaker}."),)),
        Section("Still more", (say("Still, {speaker}."), GoBack())),
    )
    assert played(*sections) == [
        "Ana.",
        "More, Ana.",
        "Still, Ana.",
        "Bo.",
        "Bo.",
        "More, Bo.",
        "Still, Bo.",
        "Ana.",
    ]


def test_a_jump_into_a_section_for_each_begins_with_the_first():
    sections = (
        Section("One", (say("{speaker}."), Jump("Two", at_most=1)), each=True),
        Section("Two", (say("Two, {speaker}."),), each=True),
    )
    assert played(*sections) == ["Ana.", "Two, Ana.", "Two, Bo."]


def test_a_jump_out_of_what_is_between_comes_back_into_it():
    section = Section(
        "One", (say("{speaker}."),), each=True, between=(Jump("More"), say("Between."))
    )
    sections = (section, Section("End", (End(),)), Section("More", (say("More."), GoBack())))
    assert played(*sections) == ["Ana.", "More.", "Between.", "Bo."]


def test_end_ends_the_script_it_is_in():
    inner = script("inner", say("In."), End(), say("Never."))
    said = played(program(say("One."), Play("inner"), say("Two."), End(), others=(inner,)))
    assert said == ["One.", "In.", "Two."]


def test_end_the_session_ends_all_of_them():
    inner = script("inner", say("In."), End(whole=True))
    driver = Driver(program(Play("inner"), say("Never."), others=(inner,))).start().rest()
    assert driver.said == ["In."]
    assert driver.ended is Reason.FINISHED


# ------------------------------------------------------------------------------ play


def test_play_runs_another_script_with_the_same_people_and_returns():
    inner = script("inner", say("{X} and {Y}."), roles=("X", "Y"))
    said = played(program(say("One."), Play("inner"), say("Two."), others=(inner,)))
    assert said == ["One.", "Ana and Bo.", "Two."]


def test_play_nests():
    innermost = script("innermost", say("3."))
    inner = script("inner", say("2."), Play("innermost"), say("4."))
    said = played(program(say("1."), Play("inner"), say("5."), others=(inner, innermost)))
    assert said == ["1.", "2.", "3.", "4.", "5."]


def test_a_script_for_fewer_people_can_be_played_by_more():
    inner = script("inner", say("{self}."), turn("self", 10.0), roles=("self",))
    driver = Driver(program(Play("inner"), others=(inner,))).start().until(Phase.TURN)
    assert driver.said == ["Ana."]
    assert driver.view.who == ("Ana",)


def test_a_script_for_more_people_can_be_played_by_fewer():
    inner = script("inner", say("{A}, {B}, {C}."), turn("C", 10.0), roles=("A", "B", "C"))
    driver = Driver(program(Play("inner"), others=(inner,))).start().until(Phase.TURN)
    assert driver.said == ["Ana, Bo, Ana."]
    assert driver.view.who == ("Ana",)


def test_the_opening_card_is_played_once_a_sitting():
    opening = script("opening", say("This is practice."), stage="opening")
    inner = script("inner", Play("opening"), say("In."))
    made = program(Play("opening"), say("One."), Play("inner"), others=(opening, inner))
    assert played(made) == ["This is practice.", "One.", "In."]


def test_swap_exchanges_the_first_two_people_from_here_on():
    inner = script("inner", say("In, {A}."), Swap())
    made = program(say("{A}."), Swap(), say("{A}."), Play("inner"), say("{A}."), others=(inner,))
    assert played(made) == ["Ana.", "Bo.", "In, Bo.", "Ana."]


def test_swap_leaves_the_third_alone():
    said = played(
        Swap(), say("{A}, {B}, {C}."), roles=("A", "B", "C"), people=(ANA, BO, CEM), first="A"
    )
    assert said == ["Bo, Ana, Cem."]


def test_swap_alone_changes_nothing():
    assert played(Swap(), say("{self}."), roles=("self",)) == ["Ana."]


def test_going_back_before_a_swap_undoes_it():
    driver = Driver(say("{A}."), Swap(), say("{A} again.")).start().until_said("Bo again.")
    driver.press(Command.BACK)
    assert driver.said[-1] == "Ana."
    driver.until_said("Bo again.")


# ------------------------------------------------------------------------ questions


def asked(*options: Option, who: str = "B", **more) -> tuple[Section, ...]:
    return (
        Section("One", (say("Is it?"), Answer(who, options, **more), say("On."), End())),
        Section("Yes", (say("Yes."), GoBack())),
        Section("No", (say("No."), GoBack())),
        Section("Silence", (say("Silence."), GoBack())),
    )


YES, NO = Option("yes", Jump("Yes")), Option("no", Jump("No"))
QUIET = Option("", Jump("Silence"), silence=True)


def test_a_question_is_asked_once_its_prompt_has_been_said():
    driver = Driver(*asked(YES, Option("no"))).start().until(Phase.ANSWER)
    ask, listen = driver.all(Ask)[0], driver.all(Listen)[0]
    assert (ask.who, ask.options, ask.private) == (("Bo",), ("yes", "no"), False)
    assert ask.id == listen.id
    assert not listen.turn
    assert driver.view.options == ("yes", "no")


@pytest.mark.parametrize(("number", "said"), [(1, ["Yes.", "On."]), (2, ["On."])])
def test_an_option_leads_where_it_says(number, said):
    driver = Driver(*asked(YES, Option("no"), QUIET)).start().until(Phase.ANSWER)
    driver.number(number)
    assert driver.rest().said[1:] == said


def test_silence_leads_where_the_script_says():
    driver = Driver(*asked(YES, NO, QUIET)).start().until(Phase.ANSWER).wait(14.9)
    assert driver.phase is Phase.ANSWER
    driver.wait(0.2)
    assert driver.said[-1] == "Silence."


def test_without_silence_an_unanswered_question_passes_on():
    assert played(*asked(YES, NO))[1:] == ["On."]


def test_a_question_stays_open_as_long_as_it_says():
    driver = Driver(*asked(YES, NO, within=30.0)).start().until(Phase.ANSWER).wait(29.9)
    assert driver.phase is Phase.ANSWER


def test_stretch_lengthens_a_question():
    driver = Driver(*asked(YES, NO), settings=Settings(stretch=2.0)).start()
    driver.until(Phase.ANSWER).wait(29.9)
    assert driver.phase is Phase.ANSWER


def test_who_is_speaking_is_not_timed_out_in_the_middle_of_a_word():
    driver = Driver(*asked(YES, NO, QUIET)).start().until(Phase.ANSWER)
    driver.speech(14.0, 20.0)
    assert driver.phase is Phase.ANSWER
    assert "make out words" in driver.view.note
    driver.wait(2.4)
    assert driver.phase is Phase.ANSWER
    driver.wait(0.2)
    assert driver.phase is Phase.PROMPT or driver.said[-1].startswith("I heard you")


def test_words_that_nobody_can_make_out_are_no_silence():
    driver = Driver(*asked(YES, NO, QUIET)).start().until(Phase.ANSWER)
    driver.speech(3.0, 4.0).wait(11.5)
    assert driver.said[-1] == (
        "I heard you, but I can't make out words. On the keyboard, press one for yes, or two for "
        "no. Then press Enter."
    )
    driver.until(Phase.ANSWER).wait(10.0)
    driver.number(1)
    assert "Yes." in driver.rest().said


def test_who_only_ever_speaks_is_told_once_how_to_answer():
    driver = Driver(*asked(YES, NO, QUIET)).start()
    for _ in range(2):
        driver.until(Phase.ANSWER).speech(3.0, 4.0).wait(12.0)
    said = driver.rest().said
    assert sum(text.startswith("I heard you") for text in said) == 1
    assert "Silence." in said


def test_the_end_of_the_prompt_heard_again_is_no_answer():
    driver = Driver(*asked(YES, NO, QUIET)).start().until(Phase.ANSWER)
    driver.speech(0.0, 0.2).wait(15.0)
    assert driver.said[-1] == "Silence."


def test_who_says_a_number_is_told_how_to_type_it():
    driver = Driver(say("How close?"), Rate("A", "closeness"), say("On.")).start()
    driver.until(Phase.ANSWER).speech(3.0, 4.0).wait(17.0)
    assert driver.said[-1] == (
        "I heard you, but I can't make out words. On the keyboard, type a number from zero to "
        "ten. Then press Enter."
    )


def test_a_hum_does_not_keep_a_question_open_for_ever():
    driver = Driver(*asked(YES, NO, QUIET)).start().until(Phase.ANSWER)
    driver.speech(1.0, 100.0)
    assert "Silence." in driver.said


def test_each_is_asked_by_name_and_a_jump_comes_back_to_the_next_one():
    driver = Driver(*asked(YES, NO, who="each")).start()
    for _ in range(2):
        driver.until(Phase.ANSWER)
        driver.number(1)
    assert driver.rest().said == ["Is it?", "Ana?", "Yes.", "And Bo?", "Yes.", "On."]


def test_an_option_that_is_used_up_goes_on():
    sections = (
        Section("One", (say("Is it?"), Answer("A", (Option("again", Jump("One", 1)), SILENCE)))),
        Section("Two", (say("Two."),)),
    )
    driver = Driver(*sections).start()
    for _ in range(2):
        driver.until(Phase.ANSWER)
        driver.number(1)
    assert driver.rest().said == ["Is it?", "Is it?", "Two."]


def test_a_question_without_a_prompt_can_be_repeated():
    answer = Answer("A", (Option("yes"), Option("no")))
    driver = Driver(answer, say("On.")).start().until(Phase.ANSWER).wait(10.0)
    driver.press(Command.REPEAT)
    assert driver.said == []
    driver.wait(14.0)
    assert driver.phase is Phase.ANSWER


def test_pause_while_a_question_is_said_again_asks_it_anew():
    driver = Driver(*asked(YES, NO)).start().until(Phase.ANSWER)
    driver.press(Command.REPEAT)
    driver.press(Command.PAUSE)
    driver.wait(60.0)
    driver.press(Command.PAUSE)
    assert driver.phase is Phase.ANSWER
    assert driver.view.until == pytest.approx(driver.now + 15.0)


def test_more_time_while_a_question_is_said_again_means_nothing():
    driver = Driver(*asked(YES, NO)).start().until(Phase.ANSWER)
    driver.press(Command.REPEAT)
    assert driver.press(Command.MORE_TIME) == []
    assert driver.view.until is None


# ---------------------------------------------------------------------------- ratings

NUMBER = Rate("each", "heat")


def rated(*numbers: int | None, branch: Branch, who: str = "each", **more) -> list[str]:
    """What follows from these ratings (None: passed) and a branch on them."""
    sections = (
        Section("One", (say("How hot?"), Rate(who, "heat"), branch, say("Cool."), End())),
        Section("Hot", (say("Hot."),)),
    )
    driver = Driver(*sections, **more).start()
    for value in numbers:
        driver.until(Phase.ANSWER)
        if value is None:
            driver.settle_and_press(Command.SKIP)
        else:
            driver.number(value)
    return driver.rest().said


def test_a_rating_is_said_back_with_thanks():
    driver = Driver(say("How hot?"), Rate("A", "heat"), say("It is {heat}.")).start()
    driver.until(Phase.ANSWER)
    assert driver.view.number == (0, 10)
    assert driver.all(Ask)[0].high == 10
    driver.number(7)
    assert driver.rest().said[1:] == ["Seven, thank you.", "It is seven."]
    assert all(effect.private for effect in driver.all(Speak)[1:])


def test_a_rating_that_was_passed_is_no_number():
    driver = Driver(say("How hot?"), Rate("A", "heat"), say("It is {heat}.")).start()
    assert driver.rest().said == ["How hot?", "It is no number."]


def test_everyone_rates_one_after_the_other():
    driver = Driver(say("How hot?"), Rate("everyone", "heat"), say("On.")).start()
    for value in (3, 4):
        driver.until(Phase.ANSWER)
        driver.number(value)
    said = ["How hot?", "Ana?", "Three, thank you.", "And Bo?", "Four, thank you.", "On."]
    assert driver.rest().said == said


def test_a_number_above_ten_is_said_in_digits():
    driver = Driver(say("How hot?"), Rate("A", "heat", 0, 100)).start().until(Phase.ANSWER)
    driver.choose("42")
    assert driver.said[-1] == "42, thank you."


@pytest.mark.parametrize("value", [0, 11])
def test_a_number_out_of_range_is_no_answer(value):
    driver = Driver(say("How hot?"), Rate("A", "heat", 1, 10)).start().until(Phase.ANSWER)
    assert driver.number(value) == []
    assert driver.view.note == "A number from 1 to 10, then Enter."


@pytest.mark.parametrize("text", ["seven", "²", "11", "-1", ""])
def test_what_is_no_number_in_range_is_not_taken_for_one(text):
    driver = Driver(say("How hot?"), Rate("A", "heat")).start().until(Phase.ANSWER)
    assert driver.choose(text) == []


def test_a_spoken_number_can_be_corrected():
    driver = Driver(say("How hot?"), Rate("A", "heat"), say("{heat}.")).start()
    driver.until(Phase.ANSWER)
    driver.choose("7")
    driver.wait(1.0)
    driver.choose("8")
    assert driver.rest().said[1:] == ["Seven, thank you.", "Eight, thank you.", "eight."]


def test_a_number_while_the_question_is_said_again_does_nothing():
    driver = Driver(say("How hot?"), Rate("A", "heat")).start().until(Phase.ANSWER)
    driver.press(Command.REPEAT)
    assert driver.number(5) == []


ABOVE_4 = Branch("anyone", "heat", Comparison.ABOVE, 4, Jump("Hot"))


@pytest.mark.parametrize(
    ("whose", "numbers", "hot"),
    [
        ("anyone", (1, 5), True),
        ("anyone", (1, 4), False),
        ("anyone", (None, 5), True),
        ("everyone", (5, 5), True),
        ("everyone", (5, 4), False),
        ("everyone", (5, None), False),
        ("A", (5, 1), True),
        ("A", (1, 5), False),
        ("A", (None, 5), False),
        ("", (5, 5), True),
        ("", (5, 1), False),
        ("", (None, None), False),
    ],
)
def test_a_branch_asks_whose_number_it_is(whose, numbers, hot):
    branch = Branch(whose, "heat", Comparison.ABOVE, 4, Jump("Hot"))
    assert rated(*numbers, branch=branch)[-1] == ("Hot." if hot else "Cool.")


@pytest.mark.parametrize(
    ("comparison", "value", "holds"),
    [
        (Comparison.ABOVE, 4, False),
        (Comparison.ABOVE, 3, True),
        (Comparison.BELOW, 4, False),
        (Comparison.BELOW, 5, True),
        (Comparison.AT_LEAST, 4, True),
        (Comparison.AT_LEAST, 5, False),
        (Comparison.AT_MOST, 4, True),
        (Comparison.AT_MOST, 3, False),
    ],
)
def test_a_branch_compares_as_it_says(comparison, value, holds):
    branch = Branch("", "heat", comparison, value, Jump("Hot"))
    said = rated(4, branch=branch, who="A")
    assert said[-1] == ("Hot." if holds else "Cool.")


def test_a_branch_on_a_number_that_was_never_asked_for_is_false():
    branch = Branch("anyone", "cold", Comparison.ABOVE, -1, Jump("Hot"))
    assert rated(9, 9, branch=branch)[-1] == "Cool."


def test_a_branch_that_is_used_up_goes_on():
    steps = (
        say("How hot?"),
        Rate("A", "heat"),
        Branch("A", "heat", Comparison.ABOVE, 4, Jump("One", at_most=1)),
        say("Out."),
    )
    driver = Driver(Section("One", steps)).start()
    for _ in range(2):
        driver.until(Phase.ANSWER)
        driver.number(9)
    assert driver.rest().said[-1] == "Out."


def test_passing_the_second_time_leaves_no_number_from_the_first():
    steps = (
        say("How hot?"),
        Rate("A", "heat"),
        Branch("A", "heat", Comparison.ABOVE, 4, Jump("One", at_most=5)),
        say("Out."),
    )
    driver = Driver(Section("One", steps)).start().until(Phase.ANSWER)
    driver.number(9)
    driver.until(Phase.PROMPT).until(Phase.ANSWER)
    assert driver.rest().said == ["How hot?", "Nine, thank you.", "How hot?", "Out."]


def test_a_number_is_kept_when_people_go_back():
    driver = Driver(say("How hot?"), Rate("A", "heat"), say("{heat}.")).start()
    driver.until(Phase.ANSWER)
    driver.number(3)
    driver.until_said("three.")
    driver.press(Command.BACK)
    assert driver.said[-1] == "How hot?"
    assert driver.session.position.numbers[0].value == 3


# --------------------------------------------- private answers, where others are there


def private(person_does, *, choice: bool = False) -> list[tuple[float, str]]:
    """What a pair hears, and when, while a private question is answered in some way."""
    step = Rate("A", "heat", privately=True)
    if choice:
        step = Answer("A", (YES, Option("no"), QUIET), privately=True)
    branch = Branch("anyone", "heat", Comparison.ABOVE, 4, Jump("Yes"))
    sections = (
        Section("One", (say("How is it?"), step, branch, say("On."), End())),
        Section("Yes", (say("Yes."), GoBack())),
        Section("Silence", (say("Silence."), GoBack())),
    )
    driver = Driver(*sections).start().until(Phase.ANSWER).wait(1.0)
    person_does(driver)
    driver.rest()
    return [(round(at, 3), repr(effect)) for at, effect in driver.log]


WAYS = {
    "a low number": lambda driver: driver.number(1),
    "a high number": lambda driver: driver.number(2),
    "passing": lambda driver: driver.press(Command.SKIP),
    "passing by Enter": lambda driver: driver.press(Command.DONE),
    "two numbers": lambda driver: [driver.number(2), driver.wait(1.0), driver.number(1)],
    "a number out of range": lambda driver: driver.number(99),
    "a word": lambda driver: driver.choose("yes"),
}


@pytest.mark.parametrize("choice", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_a_private_answer_never_changes_what_a_pair_hears_or_for_how_long(way, choice):
    nothing = private(lambda driver: None, choice=choice)
    assert private(WAYS[way], choice=choice) == nothing


def test_nobody_listens_to_a_private_question():
    driver = Driver(say("How hot?"), Rate("A", "heat", privately=True)).start()
    driver.until(Phase.ANSWER)
    assert not driver.all(Listen)
    assert driver.all(Ask)[0].private
    assert not driver.view.armed


def test_a_private_answer_is_kept_nowhere_where_others_are_there():
    driver = Driver(say("How hot?"), Rate("A", "heat", privately=True)).start()
    driver.until(Phase.ANSWER)
    driver.number(9)
    driver.rest()
    assert driver.session.position.numbers == ()


def test_a_private_answer_is_noted_on_the_screen_whatever_it_was():
    notes = set()
    for act in (lambda d: d.number(3), lambda d: d.press(Command.SKIP)):
        driver = Driver(say("How hot?"), Rate("A", "heat", privately=True)).start()
        driver.until(Phase.ANSWER).wait(1.0)
        act(driver)
        notes.add(driver.view.note)
    assert notes == {"Noted. We go on together in a moment."}


def test_enter_while_a_private_question_is_said_again_opens_it():
    driver = Driver(say("How hot?"), Rate("A", "heat", privately=True)).start()
    driver.until(Phase.ANSWER)
    driver.press(Command.REPEAT)
    driver.wait(0.6)
    driver.press(Command.DONE)
    assert driver.view.until == pytest.approx(driver.now + 20.0)


def test_alone_a_private_number_can_branch_and_is_thanked_for():
    sections = (
        Section(
            "One",
            (
                say("How hot?"),
                Rate("self", "heat", privately=True),
                Branch("", "heat", Comparison.ABOVE, 4, Jump("Hot")),
            ),
        ),
        Section("Cool", (say("Cool."), End())),
        Section("Hot", (say("Hot."),)),
    )
    driver = Driver(*sections, roles=("self",)).start().until(Phase.ANSWER)
    driver.number(9)
    assert driver.rest().said == ["How hot?", "Thank you.", "Hot."]


def test_alone_a_private_choice_can_jump():
    step = Answer("self", (YES, Option("no")), privately=True)
    sections = (
        Section("One", (say("Is it?"), step, say("On."), End())),
        Section("Yes", (say("Yes."),)),
    )
    driver = Driver(*sections, roles=("self",)).start().until(Phase.ANSWER)
    driver.number(1)
    assert driver.rest().said == ["Is it?", "Yes."]


# --------------------------------------------------------- devices lost, machines asleep


@pytest.mark.parametrize("kind", DeviceKind)
def test_a_device_that_is_lost_pauses_and_its_return_goes_on(kind):
    driver = Driver(say("Tell."), turn(), say("After.")).start().until(Phase.TURN).wait(5.0)
    driver.give(DeviceLost(kind))
    assert driver.phase is Phase.PAUSED
    assert str(kind) in driver.view.note
    driver.wait(30.0)
    driver.give(DeviceFound(kind))
    assert driver.until(Phase.TURN).view.until == pytest.approx(driver.now + 25.0)


def test_a_lost_device_is_hushed():
    driver = Driver(say("One.")).start()
    assert driver.give(DeviceLost(DeviceKind.SPEAKER)) == [Hush()]


def test_a_key_goes_on_without_the_device():
    driver = Driver(say("Tell."), turn(), say("After.")).start().until(Phase.TURN)
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    driver.settle_and_press(Command.PAUSE)
    driver.until(Phase.TURN)
    assert driver.give(DeviceFound(DeviceKind.MICROPHONE)) == []
    assert driver.phase is Phase.TURN


def test_it_goes_on_when_all_lost_devices_are_back():
    driver = Driver(say("One."), say("Two.")).start()
    driver.give(DeviceLost(DeviceKind.SPEAKER))
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    driver.give(DeviceFound(DeviceKind.SPEAKER))
    assert driver.phase is Phase.PAUSED
    driver.give(DeviceFound(DeviceKind.MICROPHONE))
    assert driver.phase is Phase.PROMPT


def test_a_device_that_was_lost_while_people_were_apart_is_not_waited_for():
    driver = Driver(SetAside(1200.0), say("After."), say("End.")).start()
    driver.give(DeviceLost(DeviceKind.SPEAKER))
    driver.settle_and_press(Command.DONE)
    driver.until(Phase.ANSWER).number(1)
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    assert driver.phase is Phase.PAUSED
    driver.give(DeviceFound(DeviceKind.MICROPHONE))
    assert driver.phase is Phase.PROMPT


def test_a_device_does_not_end_a_pause_that_people_made():
    driver = Driver(say("Tell."), turn()).start().until(Phase.TURN)
    driver.press(Command.PAUSE)
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    assert "microphone" in driver.view.note
    driver.give(DeviceFound(DeviceKind.MICROPHONE))
    assert driver.phase is Phase.PAUSED
    assert driver.view.note == "Paused. Space or Enter goes on."


def test_a_device_that_was_never_lost_changes_nothing():
    driver = Driver(say("One.")).start()
    assert driver.give(DeviceFound(DeviceKind.SPEAKER)) == []
    driver.press(Command.PAUSE)
    driver.give(DeviceFound(DeviceKind.SPEAKER))
    assert driver.phase is Phase.PAUSED


def test_people_who_are_apart_are_not_told_of_a_lost_device():
    driver = Driver(SetAside(1200.0)).start()
    assert driver.give(DeviceLost(DeviceKind.SPEAKER)) == []
    assert driver.phase is Phase.ASIDE


def test_a_machine_that_slept_pauses():
    driver = Driver(say("Tell."), turn(), say("After.")).start().until(Phase.TURN).wait(5.0)
    driver.give(Slept(600.0, driver.wall + driver.now + 600.0))
    assert driver.phase is Phase.PAUSED
    assert "asleep" in driver.view.note
    driver.settle_and_press(Command.DONE)
    assert driver.until(Phase.TURN).view.until == pytest.approx(driver.now + 25.0)


def test_devices_that_come_back_with_a_machine_that_slept_do_not_go_on():
    driver = Driver(say("Tell."), turn(), say("After.")).start().until(Phase.TURN)
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    driver.give(Slept(600.0, driver.wall + driver.now + 600.0))
    driver.give(DeviceFound(DeviceKind.MICROPHONE))
    assert driver.phase is Phase.PAUSED


# ------------------------------------------------------------------------------ bounds


def test_after_twenty_thousand_steps_it_ends_with_a_sentence():
    driver = Driver(Section("One", (Show("x"),), times=30_000)).start()
    assert len(driver.all(Shown)) == 20_000
    assert "gone on for very long" in driver.said[-1]
    driver.rest()
    assert driver.ended is Reason.TOO_LONG


def test_time_outs_within_time_outs_end_too():
    apart = script("apart", TimeOut())
    driver = Driver(program(TimeOut(), others=(apart, script("return", say("Back."))))).start()
    driver.rest()
    assert driver.ended is Reason.TOO_LONG


def test_going_back_does_not_give_steps_back():
    driver = Driver(say("One."), say("Two.")).start()
    for _ in range(50):
        driver.press(Command.BACK)
    assert driver.session.position.steps == 51


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


# ----------------------------------------------------------------- what may come next


def test_upcoming_prompts_are_those_of_every_branch_soonest_first():
    lines = Driver(*asked(YES, NO, QUIET)).start().session.upcoming(10)
    assert [line.caption for line in lines] == ["Is it?", "On.", "Yes.", "No.", "Silence."]
    sections = (Section("One", (ABOVE_4, say("Cool."), End())), Section("Hot", (say("Hot."),)))
    lines = Driver(*sections).session.upcoming(10)
    assert [line.caption for line in lines] == ["Cool.", "Hot."]


def test_upcoming_prompts_hold_the_guides_own_sentences():
    steps = (
        say("Well?"),
        turn("each"),
        say("How hot?"),
        Rate("each", "heat"),
        Breathe(1, 4.0, 6.0, words=True),
        SetAside(60.0),
        CheckIn(),
    )
    lines = [line.caption for line in Driver(*steps, first="lot").session.upcoming(30)]
    assert lines == [
        "Well?",
        "I'll pick who starts. It means nothing. Ana goes first.",
        "Ana, your turn.",
        "Take your time. Or pass, if you'd rather.",
        "Finish your thought, then we'll turn.",
        "Bo, your turn.",
        "How hot?",
        "Ana?",
        "And Bo?",
        "Breathe in.",
        "And out.",
        "Are you back, and ready to go on? You can say ready, not yet, or not today.",
        "There is nothing to check in with today, so we go on.",
    ]


def test_upcoming_prompts_follow_the_script_into_others():
    opening = script("opening", say("Card."), stage="opening")
    inner = script("inner", say("In, {A}."), Swap(), End())
    apart, back = script("apart", say("Apart.")), script("return", say("Back."))
    made = program(
        Play("opening"),
        Play("inner"),
        Play("opening"),
        TimeOut(),
        say("{A}."),
        Jump("One", at_most=3),
        others=(opening, inner, apart, back),
    )
    lines = [line.caption for line in Driver(made).session.upcoming(10)]
    assert lines == ["Card.", "In, Ana.", "Apart.", "Back.", "Bo.", "In, Bo.", "Ana."]


def test_upcoming_prompts_ask_who_starts_or_need_not():
    assert [line.caption for line in Driver(turn("each"), first="ask").session.upcoming(1)] == [
        "Who would like to start?"
    ]
    for driver in (Driver(turn("each"), first="B"), Driver(turn("each"), first="B").start()):
        assert "goes first" not in driver.session.upcoming(1)[0].caption


def test_no_more_upcoming_prompts_than_were_asked_for():
    assert len(Driver(*(say(f"{n}.") for n in range(50))).session.upcoming(12)) == 12


def test_scripts_of_many_branches_and_few_prompts_are_looked_at_quickly():
    options = tuple(Option(str(n), Jump(f"S{n % 4}", at_most=9)) for n in range(6))
    answer = Answer("A", options)
    sections = tuple(Section(f"S{n}", (say("Same."), *[answer] * 20)) for n in range(4))
    assert len(Driver(*sections).session.upcoming(12)) == 1


@pytest.mark.parametrize(
    ("following", "words"),
    [
        (turn("B"), "Bo speaks"),
        (turn("each", kind=TurnKind.PLANS), "Ana plans"),
        (Answer("A", (YES, NO)), "a question"),
        (Rate("A", "heat"), "a question"),
        (Breathe(1, 4.0, 6.0), "breathing"),
        (Pause(5.0), "a quiet moment"),
        (Cue("bowl"), "the end"),
    ],
)
def test_the_view_says_what_comes_next(following, words):
    assert Driver(say("One."), say("Two."), following).start().view.next == words


def test_what_lies_too_far_ahead_is_not_named():
    assert Driver(*[say("On.")] * 100, turn()).start().view.next == ""


def test_speech_is_not_heard_where_nobody_listens():
    driver = Driver(Pause(10.0)).start()
    assert driver.give(SpeechStarted(0, driver.now)) == []
    assert driver.give(SpeechStopped(0, driver.now)) == []
