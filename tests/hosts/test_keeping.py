"""What a session leaves in the journal, written beside it and never in its way."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tests.journal.house import NOON, House
from voicerepair.errors import JournalError
from voicerepair.hosts import keeping
from voicerepair.hosts.keeping import Keeper
from voicerepair.journal.people import About, Wishes
from voicerepair.journal.places import Where
from voicerepair.journal.turns import DAY
from voicerepair.session.events import Listen, Reason, RecordingStopped, StopListening, Unrecorded
from voicerepair.sound.ports import HEARING_RATE, Block
from voicerepair.sound.tape import LEAD

BLOCK = 512
ROOM = np.random.default_rng(7).integers(-9000, 9000, 30 * HEARING_RATE).astype(np.int16)


class Place:
    """Where a session is, as a test says."""

    def __init__(self) -> None:
        self.steps = 0
        self.until = 0.0

    def done(self):
        return self.steps

    def where(self):
        return Where("own", 10 + self.steps)

    def saved(self):
        return {"step": self.steps}, self.until


class Sitting:
    """A session of Ana and Bo that is kept; ``hears`` lets the microphone's time pass."""

    def __init__(self, folder, *, agreed: bool = True) -> None:
        self.house = House(folder / "journal")
        self.ana, self.bo = self.house.person("Ana"), self.house.person("Bo")
        names = ("Ana", "Bo")
        self.session = (
            self.house.agreed(self.ana, self.bo) if agreed else self.house.session(*names)
        )
        self.place = Place()
        self.told: list = []
        self.now = self.clock_ahead = 0.0
        self.keeper = self.another()

    def another(self) -> Keeper:
        journal = self.house.journal
        keeper = Keeper(journal.beside, self.session, self.place, self.told.append, self.wall)
        keeper.start()
        return keeper

    def wall(self) -> float:
        return NOON + self.clock_ahead + self.now

    def hears(self, seconds: float, lost: int = 0) -> None:
        for _ in range(round(seconds * HEARING_RATE / BLOCK)):
            at = round(self.now * HEARING_RATE) + lost
            self.keeper.tape.take(Block(ROOM[at : at + BLOCK], at / HEARING_RATE, lost))
            self.now = (at + BLOCK) / HEARING_RATE
            lost = 0

    def listens(self, id: int, *who: str, goes_on: bool = False) -> float:
        """From when on it is recorded."""
        since = self.now - (0.0 if goes_on else LEAD)
        self.keeper.begin(
            Listen(id, who, True, True, goes_on), since, self.wall() - self.now + since
        )
        return since

    def stops(self, id: int, **how: bool) -> float:
        self.keeper.stop(StopListening(id, **how), self.now)
        return self.now

    def turns(self):
        self.keeper.close()
        with self.house.another(patience=5.0) as journal:
            return journal.turns.of(self.session)

    def heard(self, turn, by):
        return self.house.journal.turns.open(turn, by)


def part(since: float, until: float) -> np.ndarray:
    return ROOM[round(since * HEARING_RATE) : round(until * HEARING_RATE)]


@pytest.fixture
def sitting(in_memory):
    made = Sitting(in_memory)
    yield made
    made.keeper.close()
    made.house.journal.close()


def test_turns_are_sealed_to_who_spoke_and_hold_what_the_microphone_gave(sitting):
    sitting.hears(1.024)
    spans = []
    for id, who in ((3, ("Ana",)), (7, ("Bo",)), (9, ("Ana", "Bo"))):
        since = sitting.listens(id, *who)
        sitting.hears(2.048)
        spans.append((since, sitting.stops(id)))
        sitting.hears(1.024)
        sitting.place.steps += 2
    turns = sitting.turns()
    assert [turn.speakers for turn in turns] == [("Ana",), ("Bo",), ("Ana", "Bo")]
    assert [turn.step for turn in turns] == ["1", "3", "5"]
    assert [turn.where for turn in turns] == [Where("own", line) for line in (10, 12, 14)]
    assert [turn.state for turn in turns] == ["whole"] * 3
    for turn, span, by in zip(turns, spans, (sitting.ana, sitting.bo, sitting.bo), strict=True):
        sound = sitting.heard(turn, by)
        assert np.array_equal(sound.samples, part(*span))
        assert sound.started == pytest.approx(NOON + span[0])
    with pytest.raises(JournalError):
        sitting.heard(turns[0], sitting.bo)
    assert sitting.told == []


def test_a_turn_that_was_paused_is_one_turn_without_the_pause(sitting):
    sitting.hears(1.024)
    first = sitting.listens(3, "Ana")
    sitting.hears(1.024)
    held = sitting.stops(3, held=True)
    sitting.hears(2.048)
    again = sitting.listens(5, "Ana", goes_on=True)
    sitting.hears(1.024)
    over = sitting.stops(5)
    sitting.hears(0.512)
    (turn,) = sitting.turns()
    expected = np.concatenate([part(first, held), part(again, over)])
    assert np.array_equal(sitting.heard(turn, sitting.ana).samples, expected)


def test_a_turn_that_is_taken_anew_leaves_nothing_of_the_first_try(sitting):
    sitting.hears(1.024)
    sitting.listens(3, "Ana")
    sitting.hears(1.024)
    sitting.stops(3, dropped=True)
    sitting.hears(1.024)
    sitting.listens(5, "Ana")
    sitting.hears(1.024)
    sitting.stops(5, held=True)
    sitting.hears(1.024)
    since = sitting.listens(8, "Ana")
    sitting.hears(1.024)
    over = sitting.stops(8)
    sitting.hears(0.512)
    (turn,) = sitting.turns()
    assert np.array_equal(sitting.heard(turn, sitting.ana).samples, part(since, over))


def test_turns_are_sealed_to_who_spoke_whatever_they_are_called_by_now(sitting):
    """While they sit, they exchange their names in another window."""
    sitting.hears(1.024)
    with sitting.house.another(patience=5.0) as journal:
        ana = journal.people.change(sitting.ana, About("Max", "Max"), Wishes(True))
        journal.people.change(sitting.bo, About("Ana", "Ana"), Wishes(True))
    sitting.listens(3, "Ana")
    sitting.hears(1.024)
    sitting.stops(3)
    sitting.hears(0.512)
    (turn,) = sitting.turns()
    assert turn.speakers == ("Max",)
    assert len(sitting.heard(turn, ana).samples) > HEARING_RATE
    with pytest.raises(JournalError, match="isn't sealed to you"):
        sitting.heard(turn, sitting.bo)


@pytest.mark.parametrize("jump", [-400 * DAY, -3600.0, 3600.0, 6 * DAY])
def test_a_clock_that_jumps_in_mid_session_changes_nothing_in_what_is_heard(sitting, jump):
    sitting.hears(1.024)
    first = sitting.listens(3, "Ana")
    sitting.hears(1.024)
    sitting.clock_ahead = jump
    sitting.hears(1.024)
    spans = [(first, sitting.stops(3))]
    sitting.place.steps += 1
    sitting.keeper.reached()
    sitting.hears(1.024)
    since = sitting.listens(5, "Bo")
    sitting.hears(1.024)
    spans.append((since, sitting.stops(5)))
    sitting.hears(1.024)
    sitting.keeper.close()
    sitting.house.now = sitting.wall()
    journal = sitting.house.again()
    turns = journal.turns.of(sitting.session)
    for turn, span, by in zip(turns, spans, (sitting.ana, sitting.bo), strict=True):
        assert np.array_equal(sitting.heard(turn, by).samples, part(*span))
    starts = [
        sitting.heard(turn, by).started
        for turn, by in zip(turns, (sitting.ana, sitting.bo), strict=True)
    ]
    assert starts == pytest.approx([NOON + first, NOON + jump + since])
    assert [left.session for left in journal.positions.left()], "one can go on from it"
    assert sitting.told == []


def test_a_held_turn_that_nobody_goes_on_with_is_kept_as_it_was(sitting):
    sitting.hears(1.024)
    since = sitting.listens(3, "Ana")
    sitting.hears(1.024)
    held = sitting.stops(3, held=True)
    sitting.hears(0.512)
    sitting.place.steps += 1
    sitting.listens(5, "Bo")
    sitting.hears(1.024)
    first, second = sitting.turns()
    assert np.array_equal(sitting.heard(first, sitting.ana).samples, part(since, held))
    assert second.speakers == ("Bo",)
    assert second.state == "whole"


def test_what_the_microphone_lost_is_a_gap_of_its_length_and_counted(sitting):
    sitting.hears(1.024)
    since = sitting.listens(3, "Ana")
    sitting.hears(0.512)
    lost_from = sitting.now
    sitting.hears(1.024, lost=1000)
    over = sitting.stops(3)
    sitting.hears(0.512)
    (turn,) = sitting.turns()
    expected = part(since, over).copy()
    gap = round((lost_from - since) * HEARING_RATE)
    expected[gap : gap + 1000] = 0
    assert np.array_equal(sitting.heard(turn, sitting.ana).samples, expected)
    assert turn.lost == 1000


def test_a_disk_that_is_too_slow_leaves_a_gap_that_is_counted_and_told(in_memory, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_WAITING", 5)
    sitting = Sitting(in_memory)
    waits = threading.Event()
    sitting.hears(1.024)
    since = sitting.listens(3, "Ana")
    sitting.keeper._jobs.put(lambda _journal: waits.wait())
    sitting.hears(4.096)
    over = sitting.stops(3)
    waits.set()
    sitting.hears(0.512)
    (turn,) = sitting.turns()
    heard = sitting.heard(turn, sitting.ana).samples
    assert len(heard) == len(part(since, over))
    kept = heard != 0
    assert np.array_equal(heard[kept], part(since, over)[kept])
    assert turn.lost == sitting.keeper.lost > HEARING_RATE
    assert [str(problem.message) for problem in sitting.told] == [
        "The disk is too slow to record everything."
    ]
    sitting.house.journal.close()


def test_taking_it_back_in_mid_turn_deletes_everything_and_records_nothing_more(sitting):
    sitting.hears(1.024)
    for id, who in ((3, "Ana"), (5, "Bo")):
        sitting.listens(id, who)
        sitting.hears(1.024)
        if who == "Ana":
            sitting.stops(id)
    sitting.keeper.take_back()
    sitting.hears(1.024)
    sitting.stops(5)
    sitting.listens(7, "Ana")
    sitting.hears(1.024)
    assert sitting.turns() == []
    assert sitting.told == [RecordingStopped(Unrecorded.DELETED)]


def test_deleting_it_elsewhere_meanwhile_stops_it(sitting):
    sitting.hears(1.024)
    sitting.listens(3, "Ana")
    sitting.hears(1.024)
    with sitting.house.another(patience=5.0) as other:
        other.turns.withdraw(sitting.session)
    sitting.hears(1.024)
    sitting.stops(3)
    sitting.hears(0.512)
    sitting.place.steps += 1
    sitting.listens(5, "Bo")
    assert sitting.turns() == []
    assert sitting.told == [RecordingStopped(Unrecorded.DELETED)]


def test_without_everyones_yes_nothing_is_written_whatever_the_session_asks(in_memory):
    sitting = Sitting(in_memory, agreed=False)
    sitting.hears(1.024)
    sitting.listens(3, "Ana")
    sitting.hears(1.024)
    assert sitting.turns() == []
    assert sitting.told == [RecordingStopped(Unrecorded.DELETED)]
    sitting.house.journal.close()


def test_how_far_it_came_is_kept_and_the_position_until_the_end(sitting):
    sitting.place.steps = 4
    sitting.keeper.reached()
    sitting.place.steps = 2
    sitting.keeper.reached()
    sitting.keeper.close()
    with sitting.house.another(patience=5.0) as journal:
        assert journal.sessions.find(sitting.session.code).done == 4
        (left,) = journal.positions.left()
        assert left.data == {"step": 2}
    sitting.keeper = sitting.another()
    sitting.place.steps = 14
    sitting.keeper.end(Reason.FINISHED)
    sitting.keeper.close()
    with sitting.house.another(patience=5.0) as journal:
        assert journal.sessions.find(sitting.session.code).whole
        assert journal.positions.left() == []


def test_a_session_that_was_deleted_meanwhile_stays_deleted_and_is_told_once(sitting):
    sitting.house.journal.sessions.delete(sitting.session)
    for step in (1, 2, 3):
        sitting.place.steps = step
        sitting.keeper.reached()
    sitting.keeper.close()
    assert len(sitting.told) == 1
    assert sitting.house.journal.positions.left() == []


def test_a_journal_that_cannot_be_opened_again_stops_the_recording_and_nothing_else(sitting):
    def refuses():
        raise JournalError("It is gone.")

    keeper = Keeper(refuses, sitting.session, sitting.place, sitting.told.append, lambda: NOON)
    keeper.start()
    keeper.begin(Listen(3, ("Ana",), True, True), 0.0, NOON)
    keeper.close()
    assert sitting.told[-1] == RecordingStopped(Unrecorded.FAILED)
    assert sitting.told[0].message == "It is gone."
    keeper.take_back()
    assert sitting.told[-1] == RecordingStopped(Unrecorded.NOT_DELETED)
    assert f"journal delete {sitting.session.code} --recordings" in sitting.told[-2].hint
