"""The exercises that come with the program: checked, rehearsed in their branches, and read for
the words and shapes they promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.exercises.reading import (
    ENGLISH,
    HOT,
    SHARED,
    SHIPPED,
    TWINS,
    load,
    offered,
    played,
    prompts,
    shape,
    steps,
)
from voicerepair.bundled import bundled
from voicerepair.hosts.plan import Plan
from voicerepair.script.library import Library
from voicerepair.script.model import Answer, Breathe, End, Play, Say, Show, TimeOut, Turn

FRONT_MATTER = (
    "title", "summary", "language", "roles", "stage", "minutes", "drawn from", "recording", "first",
)  # fmt: skip
NOT_NOW = ("not today", "not now", "leave it")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_script_checks_without_a_finding(name):
    assert Library().read(name).findings == ()


def test_the_short_script_of_the_sound_card_test_checks_without_an_error():
    script = Path(__file__).parent / "scripts" / "short-own.md"

    assert not [finding for finding in Library().read(script).findings if finding.is_error]


def test_the_short_script_of_the_sound_card_test_takes_a_minute_to_a_minute_and_a_half():
    assert 60 <= played(str(Path(__file__).parent / "scripts" / "short-own.md"))[-1].at <= 90


@pytest.mark.parametrize("name", SHIPPED)
def test_front_matter_is_complete(name):
    head = bundled("scripts").joinpath(f"{name}.md").read_text(encoding="utf-8").split("---\n")[1]
    keys = [line.split(":")[0] for line in head.splitlines()]

    assert keys == list(FRONT_MATTER)
    assert all(line.split(":", 1)[1].strip() for line in head.splitlines())


@pytest.mark.parametrize("name", HOT)
def test_a_hot_exercise_begins_with_the_opening_and_with_settling(name):
    begun = [step for step in steps(load(name)) if not isinstance(step, Show)][:2]

    settling = "settling-short" if name == "five" else "settling"
    assert [step.script for step in begun if isinstance(step, Play)] == ["opening", settling]


@pytest.mark.parametrize("name", HOT)
def test_a_hot_exercise_says_what_it_is_not_for(name):
    assert any("betrayal, trauma or violence" in prompt for prompt in prompts(load(name)))


@pytest.mark.parametrize("name", [*SHARED, "return", "apart", "settle", "settle-still"])
def test_what_others_play_speaks_of_nobody_by_role(name):
    script = load(name)
    called = {step.who for step in steps(script) if isinstance(step, Turn | Answer)}
    named = {word for prompt in prompts(script) for word in re.findall(r"\{(\w+)\}", prompt)}

    # Where each gets the same lines, the one whose turn it is may be called by name.
    each = {"speaker"} if any(section.each for section in script.sections) else set()
    assert called <= {"each", "everyone"} | each
    assert named <= each


def test_settling_goes_on_in_silence_and_does_what_anybody_asks_for():
    heard = {
        reply: [entry.what for entry in played("settling", Plan(replies={("B", 1): reply}))]
        for reply in ("silence", "longer", "time out", "not today")
    }

    assert "says “We'll go on now, gently.”" in heard["silence"]
    assert heard["longer"].count("plays breath-in") == 18
    assert any(what.startswith("set aside until") for what in heard["time out"])
    assert heard["not today"][-2:] == [
        "says “Then not today. That is a full answer. You can leave it here.”",
        "ended: finished",
    ]


@pytest.mark.parametrize("name", ["settling", "settling-short", "settling-still"])
def test_whoever_asks_a_third_time_for_longer_is_told_that_nobody_has_to_go_on(name):
    longer = dict.fromkeys((("B", 1), ("B", 2), ("B", 3)), "longer")
    said = [entry.what for entry in played(name, Plan(replies=longer)) if entry.who == "guide"]
    silent = [entry.what for entry in played(name) if entry.who == "guide"]

    assert said[-2].endswith("Nobody has to go on today.”")
    assert not any("Nobody has to go on" in what for what in silent)


@pytest.mark.parametrize("name", HOT)
def test_not_today_in_settling_ends_the_whole_exercise(name):
    asked = dict.fromkeys(((role, 1) for role in load(name).roles), "not today")
    entries = played(name, Plan(replies=asked))

    assert entries[-2].what.startswith("says “Then not today.")


@pytest.mark.parametrize("name", [name for name in ENGLISH if load(name).meta.stage != "settling"])
def test_silence_after_a_question_about_being_willing_is_no_yes(name):
    for question in (step for step in steps(load(name)) if isinstance(step, Answer)):
        targets = {option.text: option.jump for option in question.options}
        (later,) = [targets[no] for no in targets if no in NOT_NOW] or [None]
        (silence,) = [option.jump for option in question.options if option.silence]
        assert later is None or silence == later


@pytest.mark.parametrize("name", ENGLISH)
def test_not_now_is_told_that_it_is_a_full_answer_and_ends_the_session(name):
    for section in load(name).sections:
        if section.name.lower() in NOT_NOW:
            assert isinstance(section.steps[0], Say)
            assert section.steps[-1] == End(whole=True, line=section.steps[-1].line)


@pytest.mark.parametrize("name", ENGLISH)
def test_silence_after_is_that_it_leaves_it_open(name):
    for question in (step for step in steps(load(name)) if isinstance(step, Answer)):
        if question.options[0].text == "that's it":
            (silence,) = [option for option in question.options if option.silence]
            assert silence.jump is not None
            assert silence.jump.section == "Leave it open"


@pytest.mark.parametrize("name", SHIPPED)
def test_whoever_breathes_in_a_rhythm_has_a_twin_who_does_not(name):
    if any(isinstance(step, Breathe) for step in steps(load(name))):
        assert f"{name}-still" in SHIPPED


@pytest.mark.parametrize(("breathing", "still"), TWINS)
def test_the_twin_without_breathing_takes_as_long_and_asks_the_same(breathing, still):
    with_breath, without = played(breathing), played(still)

    assert without[-1].at == pytest.approx(with_breath[-1].at, abs=3)
    assert not [step for step in steps(load(still)) if isinstance(step, Breathe)]
    assert offered(still) == offered(breathing)


def test_just_one_asks_each_about_themselves_and_plays_one_part():
    replies = {("B", 1): "silence", ("B", 2): "just one", ("B", 3): "no", ("A", 1): "yes"}
    what = [entry.what for entry in played("own", Plan(replies=replies))]

    assert sum(line.startswith("says “A, what did you do?") for line in what) == 1
    assert not any(line.startswith("says “B, what did you do?") for line in what)
    assert what[-1] == "ended: finished"


def test_nothing_in_time_apart_starts_the_way_back():
    assert not [step for step in steps(load("apart")) if isinstance(step, Play | TimeOut)]


ONE_PART = [
    ("speaker", "speaks", 30),
    ("listener", "speaks", 90),
    ("speaker", "says back", 60),
    ("listener", "answers", 15),
    ("speaker", "speaks", 30),
]
ONCE_MORE = [("speaker", "speaks", 30), ("listener", "says back", 30)]

SHAPES: dict[str, list[tuple[object, ...]]] = {
    "closing": [("each", "speaks", 20)],
    "breaths": [("breathe", 6, 10)],
    "three-breaths": [("breathe", 3, 10)],
    "settling": [
        ("breathe", 9, 10),
        ("everyone", "answers", 10),
        ("Pause", 10),  # after a third "longer" alone
        ("breathe", 9, 10),
    ],
    "rhythm": [
        ("play", "opening"),
        ("Pause", 10),
        ("each", "speaks", 45),
        ("each", "speaks", 30),
        ("everyone", "speaks", 30),
        ("play", "closing"),
    ],
    "settle": [
        ("play", "opening"),
        ("breathe", 18, 10),
        *[("Pause", 4)] * 3,
        ("everyone", "answers", 15),
    ],
    "name": [
        ("play", "opening"),
        ("play", "settling"),
        ("Pause", 15),
        *ONCE_MORE,
        ("speaker", "answers", 15),
        ("play", "closing"),
        *ONCE_MORE,
    ],
    "own": [
        ("play", "opening"),
        ("play", "settling"),
        ("everyone", "answers", 15),
        ("play", "breaths"),
        ("each", "speaks", 30),
        ("play", "closing"),
        ("speaker", "answers", 15),
        *ONE_PART,
        ("listener", "speaks", 30),
        ("speaker", "says back", 30),
    ],
    "apart": [("SetAside", 20 * 60)],
    "return": [
        ("play", "opening"),
        ("play", "settling"),
        ("each", "speaks", 30),
        ("each", "speaks", 40),
        ("speaker", "answers", 15),
    ],
}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_an_exercise_has_the_shape_it_was_designed_with(name):
    assert shape(name) == SHAPES[name]


# Seconds for which the guide may speak at a stretch, by the section it speaks in.
GUIDE = {
    ("rhythm", "In step and out of step"): 40 + 17,  # with the question of the quiet after it
    ("rhythm", "The other one"): 15 + 8,  # with the prompt of the turn after it
    ("settle", "Look and listen"): 30 - 12,  # less its three pauses
    ("name", "Find it"): 25 + 4,
    ("name", "Let it rest"): 15,
    ("own", "One part or two"): 25,
    ("own", "Close"): 15,
    ("apart", "A break"): 20 + 2,
    ("return", "Here again"): 15,
    ("return", "What comes next"): 15 + 1,
}


@pytest.mark.parametrize(("name", "heading"), sorted(GUIDE))
def test_the_guide_speaks_no_longer_than_the_exercise_allows(name, heading):
    (section,) = [section for section in load(name).sections if section.name == heading]
    words = sum(len(step.text.split()) for step in section.steps if isinstance(step, Say))

    assert words * 60 / 120 <= GUIDE[name, heading]
