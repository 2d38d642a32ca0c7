"""What may come next, for the voice and for the screen."""

from __future__ import annotations

import pytest

from tests.session.driver import Driver, program, say, script, turn
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
    Swap,
    TimeOut,
    TurnKind,
)
from voicerepair.session import words
from voicerepair.session.events import (
    SpeechStarted,
    SpeechStopped,
)

# ----------------------------------------------------------------- what may come next


def test_upcoming_prompts_are_those_of_every_branch_soonest_first():
    answer = Answer("B", (Option("yes", Jump("Yes")), Option("", Jump("Silence"), silence=True)))
    sections = (
        Section("One", (say("Is it?"), answer, say("On."), End())),
        Section("Yes", (say("Yes."), GoBack())),
        Section("Silence", (say("Silence."), GoBack())),
    )
    lines = Driver(*sections).start().session.upcoming(10)
    assert [line.caption for line in lines] == ["Is it?", "On.", "Yes.", "Silence."]


def test_upcoming_prompts_are_those_of_a_branch_too():
    branch = Branch("anyone", "heat", Comparison.ABOVE, 4, Jump("Hot"))
    sections = (Section("One", (branch, say("Cool."), End())), Section("Hot", (say("Hot."),)))
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
        words.CHECK_IN,
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
        (Answer("A", (Option("yes"), Option("no"))), "a question"),
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
