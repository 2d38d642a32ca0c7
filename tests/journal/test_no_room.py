"""A session that is recorded onto a disk that fills up."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import FakeKeyring
from tests.hosts.test_keeping import Sitting, part
from tests.journal import playing
from tests.journal.house import NOON, House, decrypted, pieces
from tests.session.driver import say, turn
from voicerepair.errors import JournalError
from voicerepair.journal.connecting import NoRoomError
from voicerepair.journal.journal import purge
from voicerepair.journal.people import Unlocked
from voicerepair.journal.sessions import Session
from voicerepair.session.commands import Command
from voicerepair.session.events import Pressed, Reason, RecordingStopped, Unrecorded
from voicerepair.session.words import (
    RECORDING_DELETED,
    RECORDING_FULL,
    RECORDING_NOT_DELETED,
)
from voicerepair.sound.ports import HEARING_RATE


def test_what_was_recorded_until_the_disk_was_full_is_deleted_once_there_is_room(
    small_disk,
) -> None:
    """Somebody takes it back after it had stopped by itself, twice."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(65_536))
    sitting = Sitting(small_disk)
    sitting.hears(1.024)
    sitting.listens(3, "Ana")
    sitting.hears(12.0)
    sitting.stops(3)
    written = threading.Event()
    sitting.keeper._jobs.put(lambda _journal: written.set())
    assert written.wait(30)
    sitting.keeper.take_back()
    sitting.keeper.close()
    stopped = [told.why for told in sitting.told if isinstance(told, RecordingStopped)]
    assert stopped == [Unrecorded.FULL, Unrecorded.NOT_DELETED]
    ballast.unlink()
    sitting.keeper = sitting.another()
    sitting.keeper.take_back()
    sitting.keeper.close()
    assert sitting.told[-1] == RecordingStopped(Unrecorded.DELETED)
    assert sitting.house.again().turns.of(sitting.session) == []
    sitting.house.journal.close()


def fill(disk: Path) -> Path:
    """Not a byte is left."""
    ballast = disk / "more"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return ballast


def test_a_full_disk_stops_the_recording_and_keeps_what_there_is(small_disk) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(16_384))
    sitting = Sitting(small_disk)
    sitting.hears(1.024)
    since = sitting.listens(3, "Ana")
    sitting.hears(12.0)
    sitting.stops(3)
    sitting.place.steps += 1
    sitting.keeper.reached()
    sitting.listens(5, "Bo")
    sitting.hears(1.024)
    sitting.keeper.close()
    assert [told for told in sitting.told if isinstance(told, RecordingStopped)] == [
        RecordingStopped(Unrecorded.FULL)
    ]
    ballast.unlink()
    sitting.house.again()
    (turn,) = sitting.house.journal.turns.of(sitting.session)
    heard = sitting.heard(turn, sitting.ana).samples
    assert turn.state == "broken"
    assert len(heard) > 8_000
    assert np.array_equal(heard, part(since, sitting.now)[: len(heard)])
    sitting.house.journal.close()


class ForAMoment:
    """A ``Vad`` that hears a voice for two seconds, and then no more."""

    frame = 512

    def __init__(self) -> None:
        self._frames = 0

    def probability(self, samples: np.ndarray) -> float:
        self._frames += 1
        return 0.95 if self._frames * self.frame < 2 * HEARING_RATE else 0.01

    def reset(self) -> None: ...


class Evening:
    """Ana's and Bo's session on a small disk, really played, with a file for a microphone."""

    def __init__(self, disk: Path) -> None:
        self.disk = disk
        self.house = House(disk / "journal", FakeKeyring(works=False))
        self.house.now = time.time()
        self.ana, self.bo = self.house.person("Ana"), self.house.person("Bo")
        self.kept = self.house.agreed(self.ana, self.bo)
        self.house.journal.close()

    def played(self, in_turn) -> playing.Nobody:
        """What was seen. ``in_turn`` gets the session once the first turn is recorded."""
        seen: list = []
        reason, _ = playing.play(
            self.house,
            self.kept,
            [say("One."), turn("A", 20.0, quiet=0.5), say("Two.")],
            lambda _microphone: in_turn(seen[0]),
            lambda live, screen: seen.extend((live, screen)),
            ForAMoment(),
        )
        assert reason is Reason.FINISHED, "the session goes on to its end"
        return seen[1]


@pytest.mark.slow
def test_a_full_disk_in_mid_turn_is_said_and_what_there_is_stays_and_the_session_goes_on(
    small_disk,
) -> None:
    evening = Evening(small_disk)
    screen = evening.played(lambda _live: (time.sleep(0.8), fill(small_disk)))
    assert screen.captions[-2:] == [RECORDING_FULL, "Two."]
    (small_disk / "more").unlink()
    with evening.house.another(patience=5.0) as journal:
        (broken,) = journal.turns.of(evening.kept)
        heard = journal.turns.open(broken, evening.ana).samples
        assert (broken.state, len(heard) > HEARING_RATE // 4) == ("broken", True)
        first = playing.ROOM.tobytes().find(heard[:64].tobytes()) // 2
        assert np.array_equal(heard, playing.ROOM[first : first + len(heard)])
        assert journal.verify() == []


@pytest.mark.slow
def test_taking_it_back_on_a_full_disk_says_what_is_so_and_nothing_more_is_recorded(
    small_disk,
) -> None:
    """Deleting takes a little room, too. Where there is none, nobody is told that it is done."""
    evening = Evening(small_disk)

    def in_turn(live) -> None:
        time.sleep(1.0)
        fill(small_disk)
        live.post(Pressed(Command.UNRECORD, live.session.view().serial))

    screen = evening.played(in_turn)
    (small_disk / "more").unlink()
    with evening.house.another(patience=5.0) as journal:
        left = journal.turns.of(evening.kept)
        if RECORDING_DELETED in screen.captions:
            assert left == []
            return
        assert RECORDING_NOT_DELETED in screen.captions or RECORDING_FULL in screen.captions
        if RECORDING_NOT_DELETED in screen.captions:
            command = f"voicerepair journal delete {evening.kept.code} --recordings"
            assert any(command in line for line in screen.said)
        assert len(left) <= 1
        journal.turns.withdraw(evening.kept)
        assert journal.turns.of(evening.kept) == []


def recorded(house: House) -> tuple[Session, Unlocked]:
    ana = house.person("Ana")
    session = house.agreed(ana)
    house.recorded(session, ana, chunks=2)
    return session, ana


def test_what_cannot_be_deleted_for_want_of_room_is_told_and_goes_once_there_is_some(
    small_disk,
) -> None:
    house = House(small_disk / "journal", FakeKeyring(works=False))
    session, ana = recorded(house)
    (whole,) = house.journal.store.row("SELECT sealed FROM turns")
    sealed = list(pieces(whole[500:]))
    journal = house.again()
    ballast = fill(small_disk)
    try:
        journal.turns.withdraw(session)
        told = ""
    except NoRoomError as error:
        told = f"{error.message} {error.hint}"
        assert len(journal.turns.of(session)) == 1, "all of it, or nothing"
        turn = journal.turns.find(session, 1)
        assert len(journal.turns.open(turn, ana).samples) == 8000
    assert not told or "Make room" in told
    ballast.unlink()
    journal.turns.withdraw(session)
    journal.close()
    pages = decrypted(journal.store.path, house.key)
    assert not any(one in pages for one in sealed)
    house.journal = house.another()
    assert house.journal.turns.of(session) == []
    house.journal.close()


def test_where_not_a_byte_is_left_a_journal_says_what_to_do_and_is_left_as_it_is(
    small_disk,
) -> None:
    """Its log takes a few kilobytes."""
    house = House(small_disk / "journal", FakeKeyring(works=False))
    session, ana = recorded(house)
    house.journal.close()
    before = house.journal.store.path.read_bytes()
    ballast = fill(small_disk)
    with pytest.raises(JournalError) as told:
        house.another()
    assert "full" in f"{told.value.message} {told.value.hint}"
    assert house.journal.store.path.read_bytes() == before
    ballast.unlink()
    with house.another() as journal:
        turn = journal.turns.find(session, 1)
        assert len(journal.turns.open(turn, ana).samples) == 8000


def test_no_journal_is_begun_on_a_full_disk_and_half_of_one_is_not_left(small_disk) -> None:
    fill(small_disk)
    with pytest.raises(JournalError) as told:
        House(small_disk / "journal", FakeKeyring(works=False))
    assert told.value.hint
    (small_disk / "more").unlink()
    House(small_disk / "journal", FakeKeyring(works=False)).journal.close()


def test_a_pin_that_cannot_be_counted_is_not_looked_at(small_disk) -> None:
    """Or whoever fills the disk could guess as fast as they type."""
    house = House(small_disk / "journal", FakeKeyring(works=False))
    ana = house.person("Ana").person
    house.again()
    fill(small_disk)
    counted = 0
    for _ in range(40):
        try:
            house.journal.people.unlock(ana, "not-that-one", NOON)
        except NoRoomError:
            continue
        except JournalError:
            counted += 1
    assert counted <= 3
    house.journal.close()


def test_a_full_disk_is_not_taken_for_somebody_who_records(small_disk) -> None:
    """Whoever locks writes nothing, and can be told from the disk."""
    house = House(small_disk / "journal", FakeKeyring(works=False))
    session, ana = recorded(house)
    with house.another() as reader:  # holds the log open
        fill(small_disk)
        with house.another() as journal:
            assert journal.playing.take(0.0)
            with pytest.raises(NoRoomError):
                house.journal.recordings.begin(session, [ana.person], "3", NOON)
        assert reader.sessions.recorded(session.code)
    house.journal.close()


def test_everything_can_be_deleted_on_a_full_disk(small_disk) -> None:
    house = House(small_disk / "journal", FakeKeyring(works=False))
    recorded(house)
    fill(small_disk)
    house.journal.purge()
    assert not (small_disk / "journal").exists()


def test_what_does_not_open_can_be_deleted_on_a_full_disk(small_disk) -> None:
    house = House(small_disk / "journal", FakeKeyring(works=False))
    house.journal.close()
    fill(small_disk)
    purge(small_disk / "journal", house.keyring)
    assert not (small_disk / "journal").exists()
