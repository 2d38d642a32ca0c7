"""The ways through a script: for each, between, jumps, other scripts, and who goes first."""

from __future__ import annotations

import pytest

from tests.session.driver import ANA, BO, CEM, Driver, played, program, say, script, turn
from voicerepair.script.model import (
    End,
    GoBack,
    Jump,
    Play,
    Section,
    Swap,
    TurnKind,
)
from voicerepair.session.commands import Command
from voicerepair.session.events import (
    Ask,
    Listen,
    Phase,
    Reason,
    Speak,
)

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


def test_who_answers_that_in_words_is_told_the_keys_and_the_names_are_not_kept():
    driver = Driver(say("Well?"), turn("each"), first="ask").start().until(Phase.ANSWER)
    driver.speech(1.0, 2.0).wait(14.0)
    speak = driver.all(Speak)[-1]
    assert "press one for Ana, or two for Bo." in speak.text
    assert speak.private


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


def test_after_a_section_for_each_the_first_is_the_speaker_again():
    sections = (
        Section("One", (say("{speaker}."),), each=True),
        Section("Two", (say("Two, {speaker}."),)),
    )
    assert played(*sections) == ["Ana.", "Bo.", "Two, Ana."]


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
