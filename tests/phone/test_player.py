"""The page's own player, in virtual time, in node: taps in, a session out. Whatever it tells the
session, the Python engine is told as well, and has to answer the same."""

from __future__ import annotations

from functools import cache

import pytest

from tests.phone.node import played
from tests.phone.speaking import sounds_of
from voicerepair.script.model import (
    Answer,
    Meta,
    Option,
    Program,
    Rate,
    Say,
    Script,
    Section,
    SetAside,
    Turn,
    TurnKind,
)
from voicerepair.session.events import Person, Settings

PEOPLE = (Person("Ana", "Ana"), Person("Bo", "Bo"))
CEILING, GRACE = 30.0, 15.0


def program(*steps):
    section = Section("One", (Say("Tell it."), *steps, Say("Thank you.")))
    return Program(
        "main", {"main": Script("main", Meta("Main", first="A"), ("A", "B"), (section,))}
    )


def turn(seconds=CEILING, **more):
    return Turn("A", TurnKind.SPEAKS, seconds, **more)


@cache
def every_sound():
    """Whatever these programs can say."""
    return sounds_of(
        program(
            turn(),
            Answer("A", (Option("yes"), Option("no"))),
            SetAside(60.0),
            Rate("A", "closeness"),
        )
    )


class Played:
    def __init__(self, node, made, *taps, settings=None):
        taps = [{"at": at, "do": do, **more} for at, do, more in map(_tap, taps)]
        self.log = played(node, made, PEOPLE, taps, every_sound(), settings)

    def effects(self, kind):
        """(time, effect) of every effect of this kind."""
        return [
            (entry["now"], effect)
            for entry in self.log
            for effect in entry["state"]["effects"]
            if effect["is"] == kind
        ]

    def said(self):
        return [effect["caption"] for _, effect in self.effects("Speak")]

    def when_said(self, caption):
        return next(at for at, effect in self.effects("Speak") if effect["caption"] == caption)

    def opened(self):
        return next(at for at, effect in self.effects("Listen") if effect["turn"])

    def cues(self):
        return [effect["name"] for _, effect in self.effects("PlayCue")]

    def ended(self):
        return self.effects("Ended")[-1][1]["reason"]


def _tap(tap):
    at, do, *value = tap
    return at, do, {"value": value[0]} if value else {}


def test_a_turn_that_nobody_ends_has_its_time_and_its_grace_before_the_guide_says_a_word(node):
    made = Played(node, program(turn()))
    asked = made.when_said("Finish your thought, then we'll turn.")
    assert asked - made.opened() >= CEILING + GRACE
    assert made.when_said("Thank you.") - asked >= 10.0
    assert "Take your time. Or pass, if you'd rather." not in made.said()
    assert made.ended() == "finished"


def test_a_tap_hands_over_after_a_tone_and_a_window(node):
    made = Played(node, program(turn()), (10.0, "done"))
    assert made.cues() == ["your-turn", "hand-over"]
    assert made.when_said("Thank you.") == pytest.approx(10.0 + 0.3 + 4.0, abs=0.1)


def test_a_second_tap_hands_over_at_once(node):
    made = Played(node, program(turn()), (10.0, "done"), (11.0, "done"))
    assert made.when_said("Thank you.") == pytest.approx(11.0, abs=0.1)


def test_whoever_keeps_the_turn_in_its_window_has_all_the_time_that_was_left(node):
    made = Played(node, program(turn()), (10.0, "done"), (12.0, "keep"))
    asked = made.when_said("Finish your thought, then we'll turn.")
    assert asked - made.opened() >= CEILING + GRACE


def test_whoever_keeps_a_turn_after_its_time_has_half_a_minute_more(node):
    first = Played(node, program(turn()))
    tone = first.effects("PlayCue")[-1][0]
    made = Played(node, program(turn()), (tone + 1.0, "keep"))
    assert made.when_said("Thank you.") - (tone + 1.0) >= 30.0


def test_more_time_in_the_window_keeps_the_turn(node):
    made = Played(node, program(turn()), (10.0, "done"), (12.0, "more time"))
    asked = made.when_said("Finish your thought, then we'll turn.")
    assert asked - made.opened() >= 1.5 * CEILING + GRACE


def test_a_tap_in_the_first_moment_of_a_turn_changes_nothing(node):
    opened = Played(node, program(turn())).opened()
    made = Played(node, program(turn()), (opened + 0.3, "done"))
    assert made.cues()[:2] != ["your-turn", "hand-over"] or (
        made.effects("PlayCue")[1][0] - opened > CEILING
    )


def test_a_prompt_that_is_said_again_in_a_turn_takes_nothing_from_it(node):
    made = Played(node, program(turn()), (10.0, "repeat"))
    assert made.said()[:2] == ["Tell it.", "Tell it."]
    asked = made.when_said("Finish your thought, then we'll turn.")
    assert asked - made.opened() >= CEILING + GRACE


def test_a_pause_in_a_turn_keeps_the_time_that_was_left(node):
    made = Played(node, program(turn()), (10.0, "pause"), (600.0, "done"))
    asked = made.when_said("Finish your thought, then we'll turn.")
    assert asked - 600.0 >= CEILING + GRACE - 10.0


def test_with_patience_only_a_tap_ends_a_turn_for_a_long_time(node):
    made = Played(node, program(turn()), (250.0, "done"), settings=Settings(patient=True))
    assert made.cues() == ["your-turn", "hand-over"]
    assert made.when_said("Thank you.") == pytest.approx(254.3, abs=0.1)


def test_an_answer_that_is_tapped_leads_where_it_says_and_silence_passes_on(node):
    options = (Option("yes"), Option("no"))
    question = Answer("A", options)
    answered = Played(node, program(question), (5.0, "number", 1))
    silent = Played(node, program(question))
    assert answered.when_said("Thank you.") == pytest.approx(5.0, abs=0.1)
    assert silent.when_said("Thank you.") > 15.0


@pytest.mark.parametrize(
    ("tapped", "said"), [(0, "Zero, thank you."), (10, "Ten, thank you."), (11, None), (-1, None)]
)
def test_a_rating_takes_both_its_ends_and_nothing_beyond(node, tapped, said):
    made = Played(node, program(Rate("A", "closeness")), (5.0, "number", tapped))
    assert [line for line in made.said() if "thank you" in line] == ([said] if said else [])


def test_a_loudspeaker_that_is_taken_away_pauses_and_comes_back(node):
    made = Played(node, program(turn()), (10.0, "running", False), (60.0, "running", True))
    asked = made.when_said("Finish your thought, then we'll turn.")
    assert asked >= 60.0 + CEILING + GRACE - 10.0


def test_people_apart_hear_bells_and_nothing_starts_by_itself(node):
    made = Played(node, program(SetAside(1200.0)), (5000.0, "stop"))
    assert made.cues() == ["bell"] * 4
    assert made.said()[-1].startswith("We'll come back at ")
    assert made.ended() == "stopped"


def test_stop_stops_at_once(node):
    made = Played(node, program(turn()), (0.1, "stop"))
    assert made.ended() == "stopped"
    assert made.effects("Ended")[0][0] == pytest.approx(0.1, abs=0.01)
