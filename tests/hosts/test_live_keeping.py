"""What the live host tells whoever keeps something of the session."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.hosts.test_live import OPENS, TALK
from tests.hosts.world import World
from tests.session.driver import program, say, turn
from voicerepair.errors import JournalError
from voicerepair.session.commands import Command
from voicerepair.session.events import Reason, RecordingStopped, Unrecorded
from voicerepair.session.words import RECORDING_DELETED, RECORDING_FULL
from voicerepair.sound import cues
from voicerepair.sound.tape import LEAD, RECENT

CUE = 0.3  # seconds that any cue has in this world
TALK_RECORDED = program(say("Say it now."), turn(seconds=20.0), say("Thank you."), recorded=True)


class Keeper:
    """Notes what it is told, with the world's time; deletes at once where it is asked to."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.told: list[tuple] = []
        self.goes_on: list[bool] = []

    def reached(self) -> None:
        self.told.append(("reached", self._world.session.position))

    def end(self, reason) -> None:
        self.told.append(("end", reason))

    def begin(self, listen, since, wall) -> None:
        self.goes_on.append(listen.goes_on)
        self.told.append(("begin", listen.id, listen.who, since - self._world.zero, wall - since))

    def stop(self, stopped, now) -> None:
        self.told.append(("stop", stopped.id, now - self._world.zero))

    def take_back(self) -> None:
        self.told.append(("take back",))
        self._world.live.post(RecordingStopped(Unrecorded.DELETED))

    def those(self, what: str) -> list[tuple]:
        return [told[1:] for told in self.told if told[0] == what]


def kept(made=TALK_RECORDED, *, on: bool = True) -> tuple[World, Keeper]:
    world = World(made)
    world.session.recording.on = world.session.recording.deletable = on
    keeper = Keeper(world)
    world.devices = replace(world.devices, keeper=keeper)
    return world, keeper


def captions(world: World) -> list[str]:
    said: list[str] = []
    for view in world.screen.views:
        if view.caption and view.caption not in said[-1:]:
            said.append(view.caption)
    return said


def test_a_turn_is_recorded_from_its_cue_on_in_wall_time_too():
    world, keeper = kept()
    world.speech(OPENS + 1.0, OPENS + 4.0)
    assert world.run() is Reason.FINISHED
    ((_, who, since, ahead),) = keeper.those("begin")
    assert who == ("Ana",)
    assert since == pytest.approx(OPENS - CUE, abs=0.05)
    assert ahead == pytest.approx(world.inbox.wall_ahead)
    ((_, until),) = keeper.those("stop")
    assert until > OPENS + 4.0
    assert keeper.those("end") == [(Reason.FINISHED,)]


def test_the_cue_that_opens_a_turn_is_recorded_whole_and_nothing_before_it():
    assert cues.load("your-turn-recorded", 48_000).duration == pytest.approx(LEAD)
    assert LEAD < RECENT, "the tape remembers it"


def test_what_the_guide_says_within_a_turn_is_never_recorded():
    """Nobody has spoken after 45 seconds: "Take your time". No cue opens the turn again then."""
    world, keeper = kept(program(say("Say it now."), turn(seconds=120.0), recorded=True))
    world.speech(60.0, 64.0)
    world.run()
    spoken = [
        (start, end) for start, end in world.heard() if start > OPENS and end - start > CUE + 0.01
    ]
    assert spoken, "the guide says something within the turn"
    begins = [since for _, _, since, _ in keeper.those("begin")]
    stops = [until for _, until in keeper.those("stop")]
    assert len(begins) == len(spoken) + 1
    assert keeper.goes_on == [False] + [True] * len(spoken)
    for since, until in zip(begins, stops, strict=True):
        for start, end in spoken:
            assert until <= start + 0.05 or since >= end - 0.05


def test_where_nothing_is_to_be_recorded_nothing_is_asked_for_and_places_are_kept():
    world, keeper = kept(TALK, on=False)
    world.run()
    assert keeper.those("begin") == []
    places = [position for (position,) in keeper.those("reached")]
    assert [place.frame.place.step for place in dict.fromkeys(places)] == [0, 1, 2]


def test_taking_it_back_reaches_the_keeper_and_is_told():
    world, keeper = kept()
    world.press(OPENS + 2.0, Command.UNRECORD)
    world.run()
    assert keeper.those("take back") == [()]
    assert RECORDING_DELETED in captions(world)
    assert len(keeper.those("begin")) == 1, "the turn goes on unrecorded"


def test_a_full_disk_is_shown_at_once_said_after_the_turn_and_the_session_goes_on():
    world, keeper = kept()
    world.speech(OPENS + 1.0, OPENS + 6.0)

    def full() -> None:
        world.live.post(JournalError("There is no room.", "Make some."))
        world.live.post(RecordingStopped(Unrecorded.FULL))

    world.at(OPENS + 3.0, full)
    assert world.run() is Reason.FINISHED
    assert world.screen.said == ["There is no room. Make some."]
    assert captions(world)[-2:] == [RECORDING_FULL, "Thank you."]
    ((_, until),) = keeper.those("stop")
    assert until > OPENS + 6.0, "nobody is cut off"


@pytest.mark.parametrize("jump", [-400 * 86_400.0, -3600.0, 4.0])
def test_a_clock_that_is_set_back_or_a_little_forward_in_mid_turn_is_not_noticed(jump):
    world, keeper = kept()
    world.speech(OPENS + 1.0, OPENS + 4.0)
    before = world.inbox.wall_ahead

    def set_it() -> None:
        world.inbox.wall_ahead += jump

    world.at(OPENS + 2.0, set_it)
    assert world.run() is Reason.FINISHED
    ((_, _, _, ahead),) = keeper.those("begin")
    assert ahead == pytest.approx(before)
    ((_, until),) = keeper.those("stop")
    assert until > OPENS + 4.0


def test_a_clock_that_is_set_forward_in_mid_turn_pauses_it_and_the_same_recording_goes_on():
    """As after a sleep, which looks the same: nobody knows whether somebody was listened to."""
    world, keeper = kept()

    def set_it() -> None:
        world.inbox.wall_ahead += 8 * 86_400.0

    world.at(OPENS + 2.0, set_it)
    world.press(OPENS + 10.0, Command.PAUSE)
    assert world.run() is Reason.FINISHED
    (first, second) = keeper.those("begin")
    assert first[1] == second[1] == ("Ana",)
    assert keeper.goes_on == [False, True]
    assert second[2] > OPENS + 10.0
    held, over = keeper.those("stop")
    assert OPENS + 2.0 <= held[1] <= OPENS + 3.5
    assert over[1] > second[2]
