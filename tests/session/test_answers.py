"""Questions, ratings, and answers that nobody else may learn of."""

from __future__ import annotations

import pytest

from tests.session.driver import Driver, played, say
from voicerepair.script.model import (
    Answer,
    Branch,
    Comparison,
    End,
    GoBack,
    Jump,
    Option,
    Rate,
    Section,
)
from voicerepair.session.commands import Command
from voicerepair.session.events import (
    Ask,
    Listen,
    Phase,
    PlaybackEnded,
    Settings,
    Speak,
    SpeechStarted,
)

SILENCE = Option("", silence=True)


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


def test_an_answer_said_at_once_counts_though_it_is_learned_late_that_the_question_is_over():
    driver = Driver(*asked(YES, Option("no"))).start()
    ended = driver.now + 1.0
    driver.now = ended + 0.05
    driver.give(PlaybackEnded(driver.all(Speak)[0].id, ended))
    assert driver.phase is Phase.ANSWER
    driver.choose("yes", at=ended)
    assert "Yes." in driver.said


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
    assert driver.said[-1].startswith("I heard you")


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


def test_where_an_ear_knows_the_answers_people_are_asked_to_say_one_again():
    driver = Driver(*asked(YES, NO, QUIET))
    driver.session.hears = {"yes", "no"}.__contains__
    driver.start().until(Phase.ANSWER).speech(3.0, 4.0)
    assert driver.view.note.startswith("I didn't catch that.")
    driver.wait(11.5)
    assert driver.said[-1] == (
        "I heard you, but I didn't catch that. Say yes, or no. Or press its number, and then Enter."
    )


def test_where_an_ear_lacks_one_of_the_answers_keys_are_told():
    driver = Driver(*asked(YES, NO, QUIET))
    driver.session.hears = {"yes"}.__contains__
    driver.start().until(Phase.ANSWER).speech(3.0, 4.0).wait(11.5)
    assert "On the keyboard" in driver.said[-1]


@pytest.mark.parametrize(("high", "told"), [(10, "Say a number from zero to ten."), (60, "type")])
def test_a_number_that_was_not_caught_is_asked_for_again_as_far_as_numbers_are_known(high, told):
    driver = Driver(say("How much?"), Rate("A", "much", 0, high), say("On."))
    driver.session.hears = lambda phrase: True
    driver.start().until(Phase.ANSWER).speech(3.0, 4.0).wait(26.5)
    assert told in driver.said[-1]


def test_the_key_can_be_pressed_while_it_is_still_being_told():
    driver = Driver(*asked(YES, NO, QUIET)).start().until(Phase.ANSWER)
    driver.speech(3.0, 4.0).wait(11.5)
    assert driver.said[-1].startswith("I heard you")
    driver.number(1)
    assert driver.said[-1] == "Yes."


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


def test_a_question_that_words_held_open_leaves_time_for_an_answer_after_a_pause():
    driver = Driver(*asked(YES, NO, QUIET)).start().until(Phase.ANSWER)
    driver.speech(14.0, 20.0)
    driver.press(Command.PAUSE)
    driver.wait(60.0)
    driver.press(Command.PAUSE)
    driver.wait(1.0)
    driver.number(1)
    assert driver.said == ["Is it?", "Yes."]


def test_a_word_that_a_pause_cut_short_does_not_hold_the_question_open_afterwards():
    driver = Driver(*asked(YES, NO, QUIET)).start().until(Phase.ANSWER)
    driver.give(SpeechStarted(driver.session.room.listening, driver.now))
    driver.wait(1.0)
    driver.press(Command.PAUSE)
    driver.wait(60.0)
    driver.press(Command.PAUSE)
    driver.wait(14.1)
    assert driver.said[-1] == "Silence."


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


def test_a_number_while_the_question_is_said_again_is_taken():
    driver = Driver(say("How hot?"), Rate("A", "heat")).start().until(Phase.ANSWER)
    driver.press(Command.REPEAT)
    driver.number(5)
    assert driver.said[-1] == "Five, thank you."


def test_a_private_number_while_the_question_is_said_again_does_nothing():
    driver = Driver(say("How hot?"), Rate("A", "heat", privately=True)).start()
    driver.until(Phase.ANSWER).press(Command.REPEAT)
    assert driver.number(5) == []
    assert driver.view.note == ""


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
