"""Recorded turns: asked for, written as they are spoken, opened, shared, and going again."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
import pytest

from tests.journal.house import ALONE, CHUNK, NOON, House, known_sound
from voicerepair.cli.journal.opening import news
from voicerepair.errors import JournalError
from voicerepair.journal.connecting import NoRoomError
from voicerepair.journal.people import Unlocked
from voicerepair.journal.recordings import Recording
from voicerepair.journal.sound import RATE
from voicerepair.journal.turns import CLOCK_WAS_SET, DAY, State

NOT_SET_UP = r"^Recording isn't set up\.$"


def samples(*chunks: tuple[int, int]) -> np.ndarray:
    return np.frombuffer(b"".join(known_sound(*chunk) for chunk in chunks), "<i2")


def said(house: House, session, number: int, by: Unlocked) -> np.ndarray:
    turns = house.journal.turns
    return turns.open(turns.find(session, number), by).samples


# ------------------------------------------------------------------------ being asked


@pytest.mark.parametrize("ana_says", [True, False])
@pytest.mark.parametrize("bo_says", [True, False])
@pytest.mark.parametrize("bo_types_the_pin", [True, False])
def test_it_is_recorded_only_if_everyone_said_yes_and_typed_their_pin(
    house, ana_says, bo_says, bo_types_the_pin
) -> None:
    ana, bo = house.person("Ana", record=ana_says), house.person("Bo", record=bo_says)
    session = house.session("Ana", "Bo")
    present = [ana, bo] if bo_types_the_pin else [ana]
    if ana_says and bo_says and bo_types_the_pin:
        house.journal.turns.agree(session, present, NOON)
        house.journal.recordings.begin(session, [ana.person], "3", NOON).drop()
        return
    with pytest.raises(JournalError, match=NOT_SET_UP):
        house.journal.turns.agree(session, present, NOON)
    with pytest.raises(JournalError, match=NOT_SET_UP):
        house.journal.recordings.begin(session, [ana.person], "3", NOON)
    assert house.journal.store.rows("SELECT 1 FROM consents") == []


def test_the_same_is_said_whoever_said_no_or_has_no_key(house, ana) -> None:
    told = set()
    house.person("Bo", record=False)
    for other in ("Bo", "Cleo"):
        session = house.session("Ana", other)
        with pytest.raises(JournalError) as error:
            house.journal.turns.agree(session, [ana], NOON)
        told.add((error.value.message, error.value.hint))
    assert len(told) == 1


def test_somebody_who_is_not_there_can_neither_agree_nor_speak(house, ana, bo) -> None:
    cleo = house.person("Cleo")
    session = house.session("Ana", "Bo")
    with pytest.raises(JournalError, match=NOT_SET_UP):
        house.journal.turns.agree(session, [ana, bo, cleo], NOON)
    house.journal.turns.agree(session, [ana, bo], NOON)
    for speakers in ([cleo.person], []):
        with pytest.raises(JournalError, match=NOT_SET_UP):
            house.journal.recordings.begin(session, speakers, "3", NOON)


def test_a_yes_holds_for_one_session(house, ana, bo) -> None:
    house.agreed(ana, bo)
    another = house.session("Ana", "Bo")
    with pytest.raises(JournalError, match=NOT_SET_UP):
        house.journal.recordings.begin(another, [ana.person], "3", NOON)


def test_a_session_alone_can_be_recorded_too(house, ana) -> None:
    session = house.agreed(ana, played=ALONE)
    house.recorded(session, ana)
    assert len(said(house, session, 1, ana)) == 4 * CHUNK // 2


# ----------------------------------------------------------------- as it is spoken


def test_what_comes_back_is_what_was_spoken(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    house.recorded(session, ana, chunks=3)
    assert (said(house, session, 1, ana) == samples((1, 0), (1, 1), (1, 2))).all()
    assert house.journal.store.rows("SELECT 1 FROM chunks") == []
    assert house.journal.verify() == []


def test_lost_samples_are_gaps_of_the_right_length_and_counted(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    recording.append(known_sound(1, 0))
    recording.append(known_sound(1, 1), lost=123)
    recording.finish(lost=7)
    turn = house.journal.turns.find(session, 1)
    sound = house.journal.turns.open(turn, ana).samples
    gap = np.zeros(123, np.int16)
    expected = np.concatenate([samples((1, 0)), gap, samples((1, 1)), np.zeros(7, np.int16)])
    assert (sound == expected).all()
    assert turn.lost == 130


def test_a_broken_off_turn_can_be_heard_up_to_where_it_broke_off(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON + 60)
    recording.append(known_sound(1, 0))
    recording.append(known_sound(1, 1, 800), lost=50)
    house.again()
    assert [one.began for one in house.journal.broken_off] == [NOON]
    assert house.again().broken_off == []
    turn = house.journal.turns.find(session, 1)
    assert (turn.state, turn.lost) == (State.BROKEN, 50)
    sound = house.journal.turns.open(turn, ana)
    second = np.frombuffer(known_sound(1, 1, 800), "<i2")
    expected = np.concatenate([samples((1, 0)), np.zeros(50, np.int16), second])
    assert (sound.samples == expected).all()
    assert sound.started == NOON + 60
    assert house.journal.verify() == []


def test_what_broke_off_in_a_session_alone_tells_nothing_but_that(house, ana) -> None:
    session = house.agreed(ana, played=ALONE)
    house.journal.recordings.begin(session, [ana.person], "3", NOON).append(known_sound(1, 0))
    assert [one.began for one in house.again().broken_off] == [None]


def test_a_recording_that_goes_on_is_not_taken_for_broken_off(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    recording.append(known_sound(1, 0))
    with house.another() as other:
        assert other.broken_off == []
        turn = other.turns.find(session, 1)
        with pytest.raises(JournalError, match="being recorded"):
            other.turns.open(turn, ana)
        with pytest.raises(JournalError, match="being recorded"):
            other.turns.share(session, turn, [ana])
    recording.append(known_sound(1, 1))
    recording.finish()
    assert len(said(house, session, 1, ana)) == CHUNK


def test_opening_it_again_in_this_process_lets_go_of_nothing(house, ana, bo) -> None:
    """A file that a process closes loses its locks, whoever in that process took them."""
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    recording.append(known_sound(1, 0))
    house.another().close()
    code = (
        "from pathlib import Path; from voicerepair.journal.recorder_lock import RecorderLock;"
        f"print(RecorderLock(Path({str(house.folder)!r})).take(0.0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
    recording.drop()
    house.journal.close()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_one_at_a_time_records_into_a_journal(house, ana, bo, monkeypatch) -> None:
    monkeypatch.setattr("voicerepair.journal.recordings.PATIENCE", 0.01)
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    with house.another() as other, pytest.raises(JournalError, match=r"Another .* is recording"):
        other.recordings.begin(session, [bo.person], "4", NOON)
    recording.drop()


def test_a_turn_in_which_nothing_came_leaves_nothing(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    house.journal.recordings.begin(session, [ana.person], "3", NOON).finish()
    house.journal.recordings.begin(session, [ana.person], "3", NOON).break_off()
    house.journal.recordings.begin(session, [ana.person], "3", NOON)
    house.again()
    assert house.journal.turns.of(session) == []
    assert house.journal.broken_off == []


def test_a_turn_that_is_dropped_or_broken_off_by_its_recorder(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    for ending in ("drop", "break_off"):
        recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
        recording.append(known_sound(1, 0))
        getattr(recording, ending)()
    (turn,) = house.journal.turns.of(session)
    assert turn.state == State.BROKEN
    assert (said(house, session, turn.number, ana) == samples((1, 0))).all()


@pytest.mark.parametrize("size", [CHUNK + 2, 3])
def test_a_chunk_is_a_quarter_of_a_second_at_most(house, ana, bo, size) -> None:
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    with pytest.raises(ValueError, match="250 ms"):
        recording.append(bytes(size))
    recording.drop()


def test_every_chunk_is_sealed_and_committed_before_the_next(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    with house.another() as other:
        for number in range(5):
            recording.append(known_sound(1, number))
            rows = other.store.rows("SELECT sealed FROM chunks ORDER BY number")
            assert len(rows) == number + 1
            assert rows[-1][0].startswith(b"age-encryption.org/v1\n")
    recording.drop()


def appended_until_full(recording: Recording) -> int:
    """How many chunks there was room for."""
    for number in range(1000):
        try:
            recording.append(known_sound(1, number))
        except NoRoomError:
            return number
    raise AssertionError("this disk is never full")


def test_a_journal_on_a_full_disk_can_be_read_and_says_what_it_could_not_do(small_disk) -> None:
    house = House(small_disk / "journal")
    ana, bo = house.person("Ana"), house.person("Bo")
    session = house.agreed(ana, bo)
    house.recorded(session, ana, chunks=1)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    appended_until_full(recording)
    house.now += 8 * DAY
    with house.another() as other:  # while the first one holds the log open
        assert other.untidy is not None
        assert other.sessions.find(session.code)
        assert len(other.turns.open(other.turns.find(session, 1), ana).samples) == CHUNK // 2
        assert list(news(other)) == [
            "What is over could not be deleted. There is no room left on the disk for the journal."
            " Make room; what was written before is safe."
        ]
    house.journal.close()


def test_a_full_disk_ends_a_recording_and_keeps_what_there_is(small_disk) -> None:
    house = House(small_disk / "journal")
    ana, bo = house.person("Ana"), house.person("Bo")
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(16_384))
    written = appended_until_full(recording)
    for ending in (recording.finish, recording.break_off):
        with suppress(JournalError):
            ending()
    ballast.unlink()  # a little room, as there soon is
    house.again()
    turn = house.journal.turns.find(session, 1)
    assert turn.state == State.BROKEN
    heard = house.journal.turns.open(turn, ana).samples
    assert (heard == samples(*((1, number) for number in range(written)))).all()
    assert written > 3
    house.journal.close()


def test_another_thread_records_with_a_journal_of_its_own(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    house.journal.change_key("four words and more")
    house.passphrase = "four words and more"
    journal = house.again()
    house.passphrase = "nobody is asked"

    def record() -> None:
        with journal.beside() as mine:
            recording = mine.recordings.begin(session, [ana.person], "3", NOON)
            recording.append(known_sound(1, 0))
            recording.finish()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(record).result()
    assert (said(house, session, 1, ana) == samples((1, 0))).all()


def test_a_chunk_that_was_put_in_another_s_place_is_noticed(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    for number in range(2):
        recording.append(known_sound(1, number))
    recording.break_off()
    with house.journal.store.change() as change:
        for old, new in ((0, 9), (1, 0), (9, 1)):
            change.execute("UPDATE chunks SET number = ? WHERE number = ?", (new, old))
    with pytest.raises(JournalError, match="is damaged"):
        said(house, session, 1, ana)


# ------------------------------------------------------------------------------ sharing


@pytest.mark.parametrize("whole", [True, False])
def test_a_speaker_shares_a_turn_with_the_others_and_takes_it_back(house, ana, bo, whole) -> None:
    cleo = house.person("Cleo")
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    recording.append(known_sound(1, 0))
    recording.finish() if whole else recording.break_off()
    turn = house.journal.turns.find(session, 1)
    with pytest.raises(JournalError, match="by all who speak"):
        house.journal.turns.share(session, turn, [bo])
    house.journal.turns.share(session, turn, [ana])
    turn = house.journal.turns.find(session, 1)
    assert turn.shared_with == ("Bo",)
    for by in (ana, bo):
        assert (said(house, session, 1, by) == samples((1, 0))).all()
    with pytest.raises(JournalError, match="isn't sealed to you"):
        said(house, session, 1, cleo)
    with pytest.raises(JournalError, match="Only somebody who speaks"):
        house.journal.turns.take_back(turn, bo)
    house.journal.turns.take_back(turn, ana)
    with pytest.raises(JournalError, match="isn't sealed to you"):
        said(house, session, 1, bo)
    assert (said(house, session, 1, ana) == samples((1, 0))).all()
    assert house.journal.verify() == []


def test_a_turn_for_everyone_is_everyone_s_and_shared_by_all_of_them(house, ana, bo) -> None:
    cleo = house.person("Cleo")
    session = house.agreed(ana, bo, cleo)
    house.recorded(session, ana, bo)
    turn = house.journal.turns.find(session, 1)
    for by in (ana, bo):
        assert len(said(house, session, 1, by)) == 4 * CHUNK // 2
    with pytest.raises(JournalError, match="by all who speak"):
        house.journal.turns.share(session, turn, [ana])
    house.journal.turns.share(session, turn, [ana, bo])
    assert len(said(house, session, 1, cleo)) == 4 * CHUNK // 2


def test_there_may_be_nobody_to_share_with(house, ana) -> None:
    session = house.agreed(ana, played=ALONE)
    turn = house.recorded(session, ana)
    with pytest.raises(JournalError, match="Nobody else"):
        house.journal.turns.share(session, turn, [ana])


# ------------------------------------------------------------------------ going again


def test_taking_it_back_in_mid_turn_deletes_this_session_s_recordings(house, ana, bo) -> None:
    other = house.agreed(ana, bo)
    house.recorded(other, bo)
    session = house.agreed(ana, bo)
    house.recorded(session, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    recording.append(known_sound(2, 0))
    house.journal.turns.withdraw(session)
    with pytest.raises(JournalError, match="deleted while it was recorded"):
        recording.append(known_sound(2, 1))
    with pytest.raises(JournalError, match="deleted while it was recorded"):
        recording.finish()
    assert house.journal.turns.of(session) == []
    assert len(house.journal.turns.of(other)) == 1
    with pytest.raises(JournalError, match=NOT_SET_UP):
        house.journal.recordings.begin(session, [ana.person], "3", NOON)
    asked = "SELECT person FROM consents WHERE session = ?"
    assert house.journal.store.rows(asked, session.id) == [], "who took it back can be told"


def test_one_turn_is_deleted_and_the_others_stay(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    for speaker in (ana, bo, ana):
        house.recorded(session, speaker)
    house.journal.turns.delete(house.journal.turns.find(session, 2))
    assert [turn.number for turn in house.journal.turns.of(session)] == [1, 3]
    with pytest.raises(JournalError, match="no turn 2"):
        house.journal.turns.find(session, 2)
    house.recorded(session, bo)


def recorded_until(house: House, ana_days: int, bo_days: int):
    ana, bo = house.person("Ana", days=ana_days), house.person("Bo", days=bo_days)
    session = house.agreed(ana, bo)
    house.recorded(session, ana)
    return session


def test_recordings_go_after_the_fewest_days_that_somebody_chose(house) -> None:
    session = recorded_until(house, 30, 2)
    house.now = NOON + 2 * DAY - 1
    assert len(house.again().turns.of(session)) == 1
    house.now += 1
    assert house.again().turns.of(session) == []
    assert house.journal.gone == 1
    assert house.journal.sessions.find(session.code).expires is None
    assert house.again().gone == 0


def test_a_session_that_goes_on_over_midnight_is_one_session(house) -> None:
    session = recorded_until(house, 1, 1)
    house.now = NOON + DAY - 60
    house.again()
    assert len(house.journal.turns.of(session)) == 1


def test_a_clock_that_is_set_back_keeps_nothing_longer_than_its_days(house) -> None:
    session = recorded_until(house, 7, 7)
    house.now = NOON - 400 * DAY
    assert house.now > CLOCK_WAS_SET
    house.again()
    house.now += 7 * DAY
    assert house.again().turns.of(session) == []


def test_an_hour_more_or_less_changes_nothing(house) -> None:
    session = recorded_until(house, 7, 7)
    for hours in (-1, 1, -2):
        house.now = NOON + 3600 * hours
        house.again()
    assert house.journal.sessions.find(session.code).expires == NOON + 7 * DAY


def test_what_was_recorded_before_the_clock_was_set_counts_from_when_it_was(house) -> None:
    house.now = 3600.0  # 1970
    session = recorded_until(house, 7, 7)
    house.again()
    assert len(house.journal.turns.of(session)) == 1
    house.now = NOON
    assert len(house.again().turns.of(session)) == 1
    house.now = NOON + 7 * DAY
    assert house.again().turns.of(session) == []


def test_a_quarter_of_a_second_is_what_a_chunk_has_to_hold() -> None:
    assert CHUNK // 2 / RATE == 0.25
