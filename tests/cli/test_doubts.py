"""What was measured, in people's words: what is told, and that help comes with every doubt."""

from __future__ import annotations

import math

import pytest

from voicerepair.cli.doubts import about_echo, about_room, about_sentence, about_start
from voicerepair.sound.measures import Echo, Spoken

WELL = Spoken(level=-25, above=35)


@pytest.mark.parametrize("seconds", [0.0, 0.3])
def test_a_microphone_that_begins_as_usual_is_not_spoken_of(seconds):
    assert about_start(seconds) == []


def test_a_late_start_is_told_with_what_it_means():
    (told,) = about_start(1.8)
    assert "1.8 seconds late" in told.said
    assert "Bluetooth" in told.said
    assert "not lost" in told.hint


def test_a_quiet_room_is_told_without_advice():
    (told,) = about_room(-58.2, None)
    assert (told.said, told.hint) == ("The room is quiet (-58 dB).", "")


def test_a_loud_room_and_a_hum_are_told_each_with_what_helps():
    hum, loud = about_room(-30, 50.0)
    assert "50 Hz" in hum.said
    assert hum.hint
    assert "loud" in loud.said
    assert loud.hint


def test_a_hum_alone_is_not_called_quiet():
    (told,) = about_room(-55, 120.0)
    assert "120 Hz" in told.said


def test_zeros_are_told_before_they_are_judged():
    (told,) = about_room(-math.inf, None)
    assert "no sound at all" in told.said


@pytest.mark.parametrize(("level", "doubted"), [(-40, False), (-20, False), (-6, True), (3, True)])
def test_an_echo_is_doubted_when_it_is_too_loud(level, doubted):
    told = about_echo(Echo(level, 0.1))
    assert f"({level} dB)" in told.said
    assert bool(told.hint) is doubted


def test_no_echo_is_how_it_should_be():
    assert not about_echo(None).hint


@pytest.mark.parametrize(
    ("said", "clipped", "muted", "told"),
    [
        (None, False, True, "only silence"),
        (None, False, False, "no words"),
        (WELL, True, False, "louder than the microphone can take"),
        (Spoken(-30, 5), False, False, "the room nearly as loud"),
        (Spoken(-56, 25), False, False, "softly (-56 dB)"),
    ],
)
def test_a_sentence_that_is_hard_to_hear_is_told_with_what_helps(said, clipped, muted, told):
    verdict = about_sentence(said, clipped=clipped, muted=muted)
    assert told in verdict.said
    assert verdict.hint


def test_a_sentence_that_is_heard_well_needs_nothing():
    assert about_sentence(WELL, clipped=False, muted=False).hint == ""
