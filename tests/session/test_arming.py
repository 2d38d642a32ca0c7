"""What the ear may hear when, as a table, and in sessions that obey it."""

from __future__ import annotations

import pytest

from tests.session.driver import Driver, say, turn
from tests.session.test_table import PLACES, at_answer, at_aside, at_paused, at_prompt, at_turn
from voicerepair.script.model import Answer, Jump, Option, Rate, Section, SetAside
from voicerepair.session.arming import NOTHING, Situation, answers_in, armed, spoken_form
from voicerepair.session.commands import COMMANDS, PHRASES, Command
from voicerepair.session.events import Chosen, Heard, Phase
from voicerepair.session.wording import Wording

YES_NO = {"yes": "yes", "not quite": "not quite"}
ALWAYS = {"stop", "time out", "help"}
ONE_OF_EACH = {
    "done",
    "continue",
    "resume",
    "we're back",
    "pass",
    "say that again",
    "go back",
    "skip this",
    "more time",
    "pause",
    "stop recording",
    *ALWAYS,
}
STEERING = {"continue", "say that again", "go back", "skip this", "pause", *ALWAYS}
SPEAKING = {"done", "skip this", "more time", "pause", *ALWAYS}

TABLE = [
    (Situation(Phase.READY), set()),
    (Situation(Phase.ENDED), set()),
    (Situation(Phase.PROMPT), STEERING),
    (Situation(Phase.PAUSE), STEERING),
    (Situation(Phase.BREATH), STEERING),
    (Situation(Phase.TURN), SPEAKING | {"pass", "say that again", "go back"}),
    (Situation(Phase.TURN, begun=True), SPEAKING),
    (Situation(Phase.WINDOW, begun=True), SPEAKING),
    (Situation(Phase.TURN, begun=True, recorded=True), SPEAKING | {"stop recording"}),
    (Situation(Phase.PAUSED, recorded=True), {"continue", "resume", "stop recording", *ALWAYS}),
    (Situation(Phase.PAUSED, window=False, recorded=True), set()),
    (Situation(Phase.PAUSED), {"continue", "resume", *ALWAYS}),
    (Situation(Phase.ASIDE), {"continue", "we're back", "more time", *ALWAYS}),
    (Situation(Phase.ANSWER), {"say that again", "go back", "skip this", "pause", *ALWAYS}),
    (
        Situation(Phase.ANSWER, answers=YES_NO, asked=True),
        {"pass", "more time", "say that again", "go back", "skip this", "pause", *ALWAYS, *YES_NO},
    ),
    (Situation(Phase.ANSWER, private=True, answers=YES_NO, asked=True), {"pause", *ALWAYS}),
    (Situation(Phase.PROMPT, answers=YES_NO), STEERING | set(YES_NO)),
    (Situation(Phase.PAUSED, window=False), set()),
    (Situation(Phase.ASIDE, window=False), set()),
]


@pytest.mark.parametrize(("situation", "phrases"), TABLE)
def test_only_what_makes_sense_is_armed(situation, phrases):
    assert armed(situation).phrases & (ONE_OF_EACH | set(YES_NO)) == phrases


def test_every_phrase_means_one_command_and_is_plain():
    phrases = list(PHRASES)
    assert len(phrases) == len(set(phrases))
    assert all(phrase == spoken_form(phrase) for phrase in phrases)


def test_every_command_has_several_phrases_and_thank_you_is_none():
    assert all(len(entry.phrases) > 1 for entry in COMMANDS.values())
    assert not any("thank" in phrase for entry in COMMANDS.values() for phrase in entry.phrases)


def test_every_phrase_is_armed_somewhere_and_means_its_command_there():
    for command, entry in COMMANDS.items():
        for phrase in entry.phrases:
            meant = {armed(now).commands.get(phrase) for now, _ in TABLE} - {None}
            assert meant == {Command.DONE} if phrase == "resume" else meant == {command}


@pytest.mark.parametrize(
    ("prompt", "phrase", "is_armed"),
    [
        ("Let's go back to that evening.", "go back", False),
        ("Let us go, back to that evening.", "go back", False),
        ("Go backwards in time.", "go back", True),
        ("Say stop, or time-out.", "stop", True),
        ("Say stop, or time out.", "time out", True),
        ("If you need help, say so.", "help", False),
        ("That’s all for today.", "that's all", False),
        ("“Pause” is what you can say.", "pause", False),
        ("This is a pause; nothing more.", "say that again", True),
    ],
)
def test_what_the_guide_is_saying_is_not_armed_except_stop_and_time_out(prompt, phrase, is_armed):
    phase = Phase.TURN if phrase == "that's all" else Phase.PROMPT
    arming = armed(Situation(phase, saying=prompt))
    assert (phrase in arming.phrases) is is_armed
    assert arming.guide_speaks


def test_an_answer_that_the_guide_is_saying_is_not_armed():
    said = armed(
        Situation(Phase.PROMPT, saying="Five, thank you.", answers={"five": "5", "six": "6"})
    )
    assert said.answers == {"six": "6"}


def test_an_answer_comes_before_a_command_except_what_always_acts():
    answers = {word: word for word in ("continue", "pause", "stop", "time out", "go back")}
    arming = armed(Situation(Phase.ANSWER, answers=answers, asked=True))
    assert set(arming.answers) == {"continue", "pause", "go back"}
    assert {"stop", "time out"} <= arming.commands.keys()
    assert not arming.commands.keys() & arming.answers.keys()


def test_a_phrase_that_was_heard_is_an_event_of_that_time():
    arming = armed(Situation(Phase.ANSWER, answers=YES_NO, asked=True))
    assert arming.event("stop", 3.5) == Heard(Command.STOP, 3.5)
    assert arming.event("pass", 3.5) == Heard(Command.DONE, 3.5)
    assert arming.event("not quite", 3.5) == Chosen("not quite", 3.5)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Not quite.", "not quite"),
        ("That’s it", "that's it"),
        ("'yes'", "yes"),
        ("time-out", "time out"),
        ("Später, bitte", "später bitte"),
    ],
)
def test_an_answer_as_it_is_said(text, phrase):
    assert spoken_form(text) == phrase


# ---------------------------------------------------------------------------- sessions


def phrases(driver: Driver) -> frozenset[str]:
    return driver.session.arming(driver.now).phrases


@pytest.mark.parametrize("place", PLACES)
def test_every_armed_command_does_something_wherever_it_is_armed(place):
    driver = PLACES[place]().wait(0.6)
    for phrase, command in driver.session.arming(driver.now).commands.items():
        fresh = PLACES[place]().wait(0.6)
        before = fresh.view
        effects = fresh.give(fresh.session.arming(fresh.now).event(phrase, fresh.now))
        assert effects or fresh.view != before, (phrase, command)


def test_the_words_of_the_prompt_are_not_armed_until_it_is_over():
    driver = Driver(say("We can go back."), turn()).start()
    assert "go back" not in phrases(driver)
    assert driver.session.arming(driver.now).guide_speaks
    driver.until(Phase.TURN)
    assert "go back" in phrases(driver)
    assert not driver.session.arming(driver.now).guide_speaks


def test_say_that_again_is_the_guides_until_more_than_a_word_or_two_was_said():
    driver = at_turn().speech(0.0, 0.5)
    assert "say that again" in phrases(driver)
    driver.speech(1.0, 4.0)
    assert "say that again" not in phrases(driver)
    assert {"over to you", "more time", "stop"} <= phrases(driver)


def test_the_answers_of_an_open_question_are_armed_in_their_own_words():
    question = Answer("B", (Option("That's it"), Option("Not quite", Jump("One"))))
    driver = Driver(Section("One", (say("Is it?"), question, say("On.")))).start()
    assert "not quite" not in phrases(driver)
    driver.until(Phase.ANSWER)
    arming = driver.session.arming(driver.now)
    assert arming.answers == {"that's it": "That's it", "not quite": "Not quite"}
    driver.give(arming.event("not quite", driver.now))
    assert driver.rest().said[:3] == ["Is it?", "Not quite.", "Is it?"]


def test_the_numbers_of_a_rating_are_armed_as_far_as_it_goes():
    driver = Driver(say("How much?"), Rate("A", "much", 1, 4), say("On.")).start()
    driver.until(Phase.ANSWER)
    assert driver.session.arming(driver.now).answers == {
        "one": "1",
        "two": "2",
        "three": "3",
        "four": "4",
    }


def test_minutes_beyond_ten_are_typed():
    driver = Driver(say("How long?"), Rate("A", "minutes", 5, 60), say("On.")).start()
    driver.until(Phase.ANSWER)
    assert set(driver.session.arming(driver.now).answers.values()) == {
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
    }


def test_another_number_corrects_the_one_that_was_said_back_until_three_seconds_later():
    driver = Driver(say("How much?"), Rate("A", "much"), say("On."), turn()).start()
    driver.until(Phase.ANSWER)
    driver.give(driver.session.arming(driver.now).event("five", driver.now))
    assert driver.said[-1] == "Five, thank you."
    arming = driver.session.arming(driver.now)
    assert "five" not in arming.answers
    driver.give(arming.event("six", driver.now))
    assert driver.said[-1] == "Six, thank you."
    driver.until_said("On.").wait(2.5)
    assert "five" in driver.session.arming(driver.now).answers
    driver.wait(0.6)
    assert not driver.session.arming(driver.now).answers


def test_numbers_are_armed_in_the_language_of_the_session():
    wording = Wording("de", {"three": "drei"})
    driver = Driver(say("Wie viel?"), Rate("A", "viel", 3, 3), say("Gut."), wording=wording).start()
    driver.until(Phase.ANSWER)
    assert driver.session.arming(driver.now).answers == {"drei": "3"}


def test_a_word_that_was_taught_for_yes_answers_in_any_language():
    question = Answer("B", (Option("Ja"), Option("Noch nicht")))
    wording = Wording("de", {"yes": "ja", "no": "nein"})
    driver = Driver(say("So?"), question, say("Gut."), wording=wording).start().until(Phase.ANSWER)
    arming = driver.session.arming(driver.now)
    assert arming.answers == {"yes": "Ja", "ja": "Ja", "noch nicht": "Noch nicht"}


def test_a_private_answer_is_never_armed():
    question = Rate("B", "much", privately=True)
    driver = Driver(say("How much?"), question, say("On.")).start().until(Phase.ANSWER)
    assert {"stop", "time out", "pause"} <= phrases(driver)
    assert not {"five", "pass", "skip this"} & phrases(driver)


def test_while_the_question_is_said_again_its_answers_wait():
    driver = at_answer()
    driver.press(Command.REPEAT)
    assert "yes" not in phrases(driver)
    assert "stop" in phrases(driver)


def test_what_was_skipped_or_gone_on_from_by_voice_comes_back():
    for phrase in ("skip this", "continue"):
        driver = at_prompt().wait(0.6)
        driver.give(driver.session.arming(driver.now).event(phrase, driver.now))
        assert driver.said[-1] == "Three."
        driver.give(driver.session.arming(driver.now).event("go back", driver.now))
        assert driver.said[-1] == "Two."


def test_a_turn_that_was_skipped_by_voice_comes_back():
    driver = at_turn().wait(0.6)
    driver.hear(Command.SKIP)
    driver.until_said("After.")
    driver.hear(Command.BACK)
    assert driver.said[-1] == "Tell."
    driver.until(Phase.TURN)


def test_a_pause_is_not_ended_by_what_was_said_before_it():
    driver = at_turn().wait(0.6)
    said_at = driver.now
    driver.wait(0.2)
    driver.hear(Command.PAUSE, said_at)
    driver.hear(Command.PAUSE, said_at + 0.1)
    driver.hear(Command.DONE, said_at + 0.1)
    assert driver.phase is Phase.PAUSED
    driver.wait(1.0)
    driver.give(driver.session.arming(driver.now).event("resume", driver.now))
    assert driver.phase is not Phase.PAUSED


@pytest.mark.parametrize("command", [Command.DONE, Command.SKIP])
def test_what_was_said_before_the_tone_does_not_cut_its_window_short(command):
    driver = at_turn(55.0).speech(0.5, 3.0).until(Phase.WINDOW)
    driver.wait(0.1)
    assert driver.hear(command, driver.now - 0.5) == []
    assert driver.phase is Phase.WINDOW


def test_a_pause_that_goes_on_for_long_is_not_listened_to():
    driver = at_paused().wait(599.0)
    assert "resume" in phrases(driver)
    driver.wait(2.0)
    assert driver.session.arming(driver.now) is NOTHING


def test_people_who_are_apart_are_listened_to_around_the_time_and_when_it_is_said():
    driver = at_aside()  # 20 minutes
    said_at = driver.now - 10.0
    assert "more time" in phrases(driver)
    heard = {}
    for minute in (0.9, 1.5, 10.0, 14.9, 15.5, 20.0, 23.0, 30.0):
        driver.wait(said_at + 60.0 * minute - driver.now)
        heard[minute] = bool(phrases(driver))
    assert [minute for minute, is_armed in heard.items() if is_armed] == [0.9, 15.5, 20.0, 23.0]


def test_we_are_back_asks_and_more_time_sets_another():
    for phrase, said in (("we're back", "Are you back"), ("more time", "We'll come back at")):
        driver = Driver(say("Before."), SetAside(1200.0), say("After.")).start().until(Phase.ASIDE)
        driver.wait(30.0)
        driver.give(driver.session.arming(driver.now).event(phrase, driver.now))
        assert driver.said[-1].startswith(said)


def test_before_the_start_and_after_the_end_nothing_is_armed():
    driver = Driver(say("One."))
    assert driver.session.arming(0.0) is NOTHING
    assert driver.start().rest().session.arming(driver.now) is NOTHING


def test_every_answer_that_can_be_given_is_known_beforehand():
    options = (Option("A walk."), Option("Not today"))
    between = (say("Which?"), Answer("each", options))
    session = Driver(Section("One", (say("Hi."),), between)).session
    answers = set(answers_in(session))
    assert {"yes", "no", "pass", "ten", "not yet", "a walk", "not today", "ana", "bo"} <= answers
