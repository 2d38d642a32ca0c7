"""Every shipped exercise, checked, rehearsed in all its branches, and timed with a real
voice."""

from __future__ import annotations

from functools import cache

import pytest

from tests.exercises.courses import as_said, every_branch, longest, shortest, timed
from tests.exercises.reading import SHIPPED, load, played, prompts, steps
from voicerepair.errors import SoundError
from voicerepair.hosts.rehearse import estimated_seconds
from voicerepair.script.library import Library
from voicerepair.script.model import InTurn
from voicerepair.sound.ports import Voice
from voicerepair.sound.voices.calibration import Calibration
from voicerepair.sound.voices.catalogue import open_voices
from voicerepair.sound.voices.engine import MeasuredVoice
from voicerepair.sound.voices.espeak import Espeak
from voicerepair.sound.voices.notes import Notes

WORDS_A_MINUTE = 120
LONGEST_PROMPT = 20.0  # seconds that people can listen to and still know how it began
# How far what is announced may be from what was measured: people say whole minutes, and halves
# of a short time.
NEAR = 0.75
NEAR_ONE = 0.4  # up to a minute


@cache
def voice(language: str) -> Voice:
    """eSpeak's, which the installer brings: kinder voices take several times as long to say every
    prompt, and all are brought to the same words a minute. Skipped where it is missing."""
    engine = Espeak()
    try:
        (info,) = (v for v in engine.voices() if v.name == {"en": "en-us"}.get(language, language))
    except SoundError as error:
        pytest.skip(f"{error.message} {error.hint}")
    return MeasuredVoice(engine.open(info), Calibration(Notes(None)))


@cache
def spoken_seconds(text: str, language: str) -> float:
    """How long the voice takes for a prompt; asked once a run of the tests."""
    return voice(language).synthesise(text, WORDS_A_MINUTE).duration


def openers(name: str) -> int:
    """After how many playings the script has said all that it says in turn."""
    return max(
        (len(step.jumps) for step in steps(load(name)) if isinstance(step, InTurn)), default=1
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_it_checks_and_in_every_branch_it_comes_to_an_end(name):
    assert Library().read(name).findings == ()

    said = set()
    for plays in range(openers(name)):
        for course in every_branch(name, plays):
            assert course.entries[-1].what.startswith("ended: ")
            said |= course.said

    for prompt in prompts(load(name)):
        assert any(as_said(prompt).fullmatch(words) for words in said), prompt


@pytest.mark.parametrize("name", SHIPPED)
def test_after_three_playings_it_says_less_and_still_comes_to_an_end(name):
    # As often as it comes back to the same opener.
    first, later = played(name), played(name, plays=3 * openers(name))

    assert later[-1].what == first[-1].what
    assert {e.what for e in later if e.who == "guide"} <= {e.what for e in first}
    assert later[-1].at <= first[-1].at


@pytest.mark.parametrize("name", SHIPPED)
def test_at_the_usual_pace_it_lasts_what_it_announces(name):
    assert_announced(name, estimated_seconds)


@pytest.mark.slow
@pytest.mark.xdist_group("real voice")
@pytest.mark.parametrize("name", SHIPPED)
def test_with_the_real_voice_it_lasts_what_it_announces(name):
    language = load(name).meta.language

    assert_announced(name, lambda text: spoken_seconds(text, language))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rhythm", "own"])
def test_with_the_kindest_voice_of_this_machine_it_lasts_as_long(name):
    try:
        kindest = open_voices(None, "en")[0]
    except SoundError as error:
        pytest.skip(f"{error.message} {error.hint}")

    assert_announced(name, cache(lambda text: kindest.synthesise(text, WORDS_A_MINUTE).duration))


@pytest.mark.slow
@pytest.mark.xdist_group("real voice")
@pytest.mark.parametrize("name", SHIPPED)
def test_the_real_voice_says_no_prompt_for_longer_than_people_can_listen(name):
    for text in set().union(*(course.said for course in every_branch(name))):
        seconds = spoken_seconds(text, load(name).meta.language)
        assert 0.4 <= seconds <= LONGEST_PROMPT, text


def assert_announced(name, seconds):
    """The minutes announced are those of the shortest course and of the longest, as people say
    them."""
    announced = load(name).meta.minutes
    assert announced is not None
    measured = [timed(course, seconds).minutes for course in (shortest(name), longest(name))]

    for said, lasted in zip(announced, measured, strict=True):
        near = NEAR_ONE if said <= 1 else NEAR
        assert abs(said - lasted) <= near, "it lasts {:.1f} to {:.1f} minutes".format(*measured)
