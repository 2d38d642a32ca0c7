"""Many plays with partners by chance: the same whoever plays them, and nothing odd is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest

from voicerepair.hosts.chance import COMMANDS, ByChance
from voicerepair.hosts.durations import estimated_seconds
from voicerepair.hosts.plan import Key
from voicerepair.hosts.plays import Plays, play_many, rehearsal_of
from voicerepair.script.library import Library
from voicerepair.session.commands import AT_ONCE, Command
from voicerepair.session.events import (
    Ask,
    DeviceFound,
    DeviceKind,
    DeviceLost,
    Heard,
    Person,
    Reason,
    Slept,
)

PAIR = [Person("Ana", "Ana"), Person("Bo", "Bo")]


@pytest.fixture(scope="module")
def own():
    return Library().load("own")


def in_two_minds(text: str) -> float:
    """A voice that cannot say what a closing says."""
    if "glad" in text:
        raise ZeroDivisionError("nothing to be glad of")
    return estimated_seconds(text)


def test_a_seed_is_always_the_same_play(own):
    first, again = (rehearsal_of(own, PAIR, 7).run() for _ in range(2))
    assert first == again
    assert first != rehearsal_of(own, PAIR, 8).run()


def test_it_makes_no_difference_how_many_processes_play(own):
    alone, shared = (play_many(own, PAIR, range(1, 241), workers=workers) for workers in (1, 2))
    assert (alone.count, alone.steps, alone.ways) == (240, shared.steps, shared.ways)
    assert alone.endings == shared.endings
    assert sorted(alone.lengths) == sorted(shared.lengths)


def test_all_kinds_of_endings_come_about(own):
    plays = play_many(own, PAIR, range(1, 151), workers=1)
    for reason in (Reason.FINISHED, Reason.STOPPED, Reason.NOT_TODAY, Reason.LEFT_ALONE):
        assert plays.endings[reason]
    assert sum(plays.endings.values()) == plays.count == 150


def test_what_fails_in_one_play_is_kept_with_its_seed_and_the_others_go_on(own):
    plays = play_many(own, PAIR, range(1, 41), in_two_minds, workers=1)
    assert plays.count == 40
    assert 0 < plays.odd_count < 40
    assert "nothing to be glad of" in plays.odd[0].why
    with pytest.raises(ZeroDivisionError):
        rehearsal_of(own, PAIR, plays.odd[0].seed, in_two_minds).run()


def test_progress_is_told_up_to_the_last_play(own):
    told = []
    play_many(own, PAIR, range(1, 106), workers=1, progress=told.append)
    assert told == [100, 5]


def test_few_odd_plays_are_kept_and_all_are_counted(own):
    parts = [
        play_many(own, PAIR, range(start, start + 60), in_two_minds, workers=1) for start in (61, 1)
    ]
    whole = Plays()
    for part in parts:
        whole.add(part)
    assert whole.odd_count == sum(part.odd_count for part in parts) > len(whole.odd)
    assert whole.odd[0].seed == parts[1].odd[0].seed


def test_time_apart_is_not_time_together():
    program = Library().load("own")
    plays = [rehearsal_of(program, PAIR, seed) for seed in range(1, 60)]
    for play in plays:
        play.run()
    apart = [play for play in plays if "set aside" in " ".join(e.what for e in play.entries)]
    away = [play.now - play.together for play in apart]
    assert min(away) > 0
    assert max(away) > 600


@pytest.mark.parametrize("kind", ["silent", "brief", "past the ceiling", "with a pause"])
def test_partners_speak_in_every_manner(kind):
    of_all = [tuple(ByChance(seed).speak("A", 1, 60.0)) for seed in range(80)]
    fits = {
        "silent": lambda spans: not spans,
        "brief": lambda spans: len(spans) == 1 and spans[0].end - spans[0].start < 9,
        "past the ceiling": lambda spans: spans and spans[-1].end > 61,
        "with a pause": lambda spans: len(spans) > 1,
    }[kind]
    assert any(fits(spans) for spans in of_all)
    assert all(a.end < b.start for spans in of_all for a, b in pairwise(spans))


def test_numbers_stay_within_what_is_asked_and_reach_both_ends():
    ask = Ask(1, ("Ana",), low=2, high=5)
    values = {ByChance(seed).answer("A", 1, ask, None) for seed in range(300)}
    assert values == {None, 2, 3, 4, 5}


def test_in_some_play_every_command_is_said_and_everything_else_goes_wrong():
    happened = [
        event
        for seed in range(1, 400)
        for step in range(1, 401)
        for _, event in ByChance(seed).happens(step)
    ]
    keys = {event.value for event in happened if isinstance(event, Key)}
    aloud = {event.command for event in happened if isinstance(event, Heard)}
    assert keys == set(COMMANDS)
    assert Command.UNRECORD not in keys, "nothing is recorded in a rehearsal"
    assert aloud == set(AT_ONCE) - {Command.UNRECORD}
    assert {event.kind for event in happened if isinstance(event, DeviceLost)} == set(DeviceKind)
    assert sum(isinstance(event, DeviceFound) for event in happened)
    assert sum(isinstance(event, Slept) for event in happened)


def test_what_happens_comes_at_any_moment_of_any_step():
    found = [
        (step, at)
        for seed in range(1, 400)
        for step in range(1, 401)
        for at, _ in ByChance(seed).happens(step)
    ]
    assert min(step for step, _ in found) == 1
    assert max(step for step, _ in found) > 300
    assert min(at for _, at in found) < 0.5
    assert max(at for _, at in found) > 60


def test_the_next_thing_that_happens_is_known_beforehand():
    partners = next(p for p in map(ByChance, range(1, 100)) if p.next_happening(0, 1_000) < 1_000)
    first = partners.next_happening(0, 1_000)
    assert partners.happens(first)
    assert not any(partners.happens(step) for step in range(1, first))
    assert partners.next_happening(0, first) == first
    assert partners.next_happening(0, 1) == 1


def test_every_option_is_chosen_by_some():
    ask = Ask(1, ("Ana",), options=("yes", "no", "later"))
    assert {ByChance(seed).answer("A", 1, ask, 1) for seed in range(100)} == {None, 1, 2, 3}
