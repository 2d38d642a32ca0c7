"""What may come next exists, and tells nothing of what was answered."""

from __future__ import annotations

import inspect

import pytest

from voicerepair.checkins.items import Tie
from voicerepair.checkins.next_steps import next_steps
from voicerepair.cli.paths import PATHS
from voicerepair.script.library import Library


@pytest.mark.parametrize("tie", list(Tie))
def test_every_next_step_is_a_path_or_an_exercise_that_there_is(tie):
    steps = next_steps(tie)
    assert len(steps) >= 2
    for step in steps:
        what, name = step.words
        if what == "path":
            assert name in {way.name for way in PATHS}
        else:
            assert what == "play"
            assert Library().load(name)
        assert step.command == f"voicerepair {what} {name}"


def test_a_pair_is_shown_every_path():
    assert {step.words[1] for step in next_steps(Tie.PARTNER)} == {way.name for way in PATHS}


def test_they_depend_on_nothing_but_the_tie():
    assert list(inspect.signature(next_steps).parameters) == ["tie"]
