"""A session in another language: whatever the guide says or shows of its own accord is in it."""

from __future__ import annotations

import pytest

from tests.session.driver import ANA, BO, CEM, Driver, say, turn
from voicerepair.script.model import Answer, Breathe, CheckIn, Option, Pause, Rate, SetAside
from voicerepair.session import words
from voicerepair.session.commands import Command
from voicerepair.session.events import DeviceKind, DeviceLost, Phase, Slept
from voicerepair.session.wording import ENGLISH, Wording


class Marked(dict):
    """Has a translation of everything: ‹the English itself›."""

    def get(self, english, default=None):
        return f"‹{english}›"


MARKED = Wording("xx", Marked())


def speaking(*parts, **more) -> Driver:
    """A session whose script says SOMETHING in capitals, and whose guide ‹speaks in marks›."""
    return Driver(*parts, wording=MARKED, **more).start()


def own(driver: Driver) -> list[str]:
    """What was said beside the script's own words."""
    return [caption for caption in driver.said if not caption.isupper()]


def test_everything_the_guide_says_in_an_exercise_is_translated():
    yes_or_no = (Option("YES"), Option("NO"))
    driver = speaking(
        say("ONE"),
        turn("each", 60.0),
        Answer("each", yes_or_no),
        Rate("each", "heat"),
        Breathe(4, 4.0, 6.0, words=True),
        CheckIn(),
        first="lot",
    ).rest()

    said = own(driver)
    assert said
    assert all(caption.startswith("‹") and caption.endswith("›") for caption in said)
    assert {words.CHECK_IN, words.BREATHE_IN, words.TAKE_YOUR_TIME} <= {c[1:-1] for c in said}


def test_who_answers_in_words_is_told_the_keys_in_the_language_of_the_session():
    driver = speaking(say("ONE"), Answer("A", (Option("YES"), Option("NO")), within=10.0))
    driver.until(Phase.ANSWER).speech(1, 3)
    driver.wait(20)

    assert driver.said[-1] == (
        "‹I heard you, but I can't make out words.› ‹On the keyboard, press ‹‹‹one› for YES›, "
        "or ‹‹two› for NO››. Then press Enter.›"
    )
    assert driver.view.note == f"‹{words.NOTE_WORDS}›"


def test_a_number_is_said_back_in_the_language_of_the_session():
    driver = speaking(say("ONE"), Rate("A", "heat"), say("TWO {heat}"))
    driver.until(Phase.ANSWER).number(7)
    driver.rest()

    assert driver.said[-2:] == ["‹‹seven›, thank you.›", "TWO ‹seven›"]


def test_a_set_aside_is_in_the_language_of_the_session():
    driver = speaking(say("ONE"), SetAside(1200.0)).until(Phase.ASIDE)
    assert driver.view.note == f"‹{words.NOTE_ASIDE}›"
    driver.settle_and_press(Command.DONE)
    driver.until(Phase.ANSWER)
    assert driver.view.options == ("‹ready›", "‹not yet›", "‹not today›")
    driver.choose("‹not today›")
    driver.rest()
    assert own(driver)[-1] == f"‹{words.NOT_TODAY}›"


def test_a_third_extension_is_refused_in_the_language_of_the_session():
    driver = speaking(say("ONE"), SetAside(1200.0)).until(Phase.ASIDE)
    for _ in range(3):
        driver.settle_and_press(Command.MORE_TIME)

    assert driver.said[-1] == f"‹{words.NO_MORE_EXTENSIONS}›"
    assert driver.view.note == f"‹{words.NOTE_NAME_TIME}›"
    driver.number(100_000)
    assert driver.view.note.startswith("‹A number from")


@pytest.mark.parametrize("kind", DeviceKind)
def test_a_device_that_is_gone_is_named_in_the_language_of_the_session(kind):
    driver = speaking(say("ONE"), Pause(60.0)).until(Phase.PAUSE)
    driver.give(DeviceLost(kind))
    assert driver.view.note == f"‹{words.NOTE_LOST[kind]}›"

    driver = speaking(say("ONE"), SetAside(1200.0)).until(Phase.ASIDE)
    driver.give(DeviceLost(kind))
    driver.settle_and_press(Command.DONE)
    driver.until(Phase.ANSWER)
    assert f"‹{words.DEVICES[kind]}›" in driver.view.note


def test_pauses_say_why_in_the_language_of_the_session():
    driver = speaking(say("ONE"), Pause(60.0)).until(Phase.PAUSE)
    driver.press(Command.PAUSE)
    assert driver.view.note == f"‹{words.NOTE_PAUSED}›"
    driver.settle_and_press(Command.PAUSE)
    driver.give(Slept(30.0, driver.wall + driver.now))
    assert driver.view.note == f"‹{words.NOTE_SLEPT}›"


def test_the_screen_is_told_what_people_do_and_what_comes_next_in_that_language():
    driver = speaking(say("ONE"), turn("A"), turn("everyone")).until(Phase.TURN)

    assert driver.view.wording is MARKED
    assert driver.view.doing == "‹speaks›"
    assert driver.view.next == "‹‹Ana and Bo› ‹speak››"


@pytest.mark.parametrize(
    ("sentences", "night", "hour"),
    [
        ({}, "8:40", "9:00"),
        ({words.TIME: "{hour24}:{minutes}", words.FULL_HOUR: "{hour24} Uhr"}, "20:40", "21 Uhr"),
    ],
)
def test_the_time_of_day_is_told_in_the_way_of_the_language(sentences, night, hour):
    wording = Wording("xx", sentences)

    assert words.clock(20 * 3600 + 40 * 60, 0.0, wording) == night
    assert words.clock(20 * 3600, 3600.0, wording) == hour


def test_names_are_joined_in_the_way_of_the_language_whatever_signs_they_hold():
    wording = Wording("xx", {words.TWO: "{first} und {second}"})

    assert words.listed(["Ana", "{second}", "Cem"], wording) == "Ana, {second} und Cem"
    assert words.and_names([ANA, BO, CEM], wording).spoken == "Anna, Beau und Jem"


def test_what_has_no_translation_is_said_in_english():
    assert Wording("xx", {"Thank you.": "Danke."})("Still here.") == "Still here."
    assert ENGLISH("Still here.") == "Still here."
