"""What the journal promises to each of two people, tried by the other one in every way there is.

Bo is somebody with Bo's own PIN, the journal's key, this program, and a plain SQL tool.
"""

from __future__ import annotations

import contextlib
import io
import itertools

import pyrage
import pytest
import soundfile

from tests.journal.house import (
    ALONE,
    NOON,
    decrypted,
    everything_under,
    known_sound,
    pieces,
    pin,
)
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie
from voicerepair.cli.journal.export import write
from voicerepair.cli.journal.show import lines
from voicerepair.errors import JournalError
from voicerepair.journal.connecting import connect
from voicerepair.journal.keys import JOURNAL
from voicerepair.journal.pins import TooSoonError, WrongPinError
from voicerepair.journal.places import Where
from voicerepair.journal.sound import flac

SECRET = "the-words-that-are-ana-s-alone"


@pytest.fixture
def evening(house, ana, bo):
    """Ana spoke, in a session with Bo; she wrote a private note, and sat alone before."""
    session = house.agreed(ana, bo)
    house.recorded(session, ana)
    house.recorded(session, bo)
    house.journal.notes.add(session, SECRET, ana.person)
    alone = house.agreed(ana, played=ALONE)
    house.recorded(alone, ana)
    house.journal.notes.add(alone, SECRET, ana.person)
    return session, alone


def as_plain_sql(house) -> dict[str, list[tuple]]:
    """Everything that is in the journal, for who has its key and any SQL tool."""
    connection = connect(house.folder / JOURNAL, house.key, 1.0)
    try:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()
            for (table,) in tables.fetchall()
        }
    finally:
        connection.close()


def blobs(house) -> list[bytes]:
    rows = itertools.chain.from_iterable(itertools.chain(*as_plain_sql(house).values()))
    return [value for value in rows if isinstance(value, bytes)]


def sealed_pieces(sealed: bytes) -> list[bytes]:
    """Behind its head, which begins like any other."""
    return list(pieces(sealed[500:]))


def test_nobody_else_hears_a_turn_by_what_the_program_offers(house, bo, evening, tmp_path) -> None:
    session, _ = evening
    turn = house.journal.turns.find(session, 1)
    with pytest.raises(JournalError, match="isn't sealed to you"):
        house.journal.turns.open(turn, bo)
    with pytest.raises(JournalError, match="by all who speak"):
        house.journal.turns.share(session, turn, [bo])
    with pytest.raises(JournalError, match="Only somebody who speaks"):
        house.journal.turns.take_back(turn, bo)
    written, troubles = write(house.journal, bo, tmp_path / "export")
    assert (written, troubles) == (1, [])
    assert {path.name for path in (tmp_path / "export").iterdir()} == {
        "journal.txt",
        f"{session.code}-2.flac",
    }
    assert SECRET not in (tmp_path / "export" / "journal.txt").read_text()


def test_nobody_else_hears_a_turn_with_the_journal_s_key_and_plain_sql(house, bo, evening) -> None:
    opened = 0
    for blob in blobs(house):
        try:
            opened += pyrage.decrypt(blob, [bo.identity]).startswith(b"fLaC")
        except pyrage.DecryptError:
            continue
    assert opened == 1, "Bo's own turn, and no other"


def test_making_oneself_a_reader_by_sql_opens_nothing(house, ana, bo, evening) -> None:
    session, _ = evening
    with house.journal.store.change() as change:
        change.execute("UPDATE readers SET person = ?", (bo.person.id,))
    turn = house.journal.turns.find(session, 1)
    assert turn.speakers == ("Bo",)
    with pytest.raises(JournalError, match="isn't sealed to you"):
        house.journal.turns.open(turn, bo)


def test_taking_over_somebody_s_pin_by_sql_opens_nothing(house, ana, bo, evening) -> None:
    with house.journal.store.change() as change:
        change.execute(
            "UPDATE people SET private = (SELECT private FROM people WHERE id = ?) WHERE id = ?",
            (bo.person.id, ana.person.id),
        )
    with pytest.raises(WrongPinError):
        house.journal.people.unlock(ana.person, pin("Bo"), NOON)


def test_no_words_or_sound_lie_open_for_who_has_the_journal_s_key(house, evening) -> None:
    pages = decrypted(house.folder / JOURNAL, house.key)
    assert b"Where it landed" in pages, "what they share does: this looks in the right place"
    assert SECRET.encode() not in pages
    assert ALONE.title.encode() not in pages
    for turn, chunk in itertools.product((1, 2), range(4)):
        assert not [one for one in pieces(known_sound(turn, chunk)) if one in pages]


def test_nothing_at_all_lies_open_for_who_has_the_files(house, evening) -> None:
    house.journal.close()
    for path, data in everything_under([house.folder]):
        for word in (SECRET, "Ana", "Where it landed", "age1", "AGE-SECRET-KEY", "SQLite"):
            assert word.encode() not in data, (path, word)
        if path.name == JOURNAL:
            assert len(data) > 20_000


def test_what_somebody_answered_about_recording_is_theirs(house, evening) -> None:
    """With two people, who reads one's answer knows the other's."""
    columns = [row[1] for row in house.journal.store.rows("PRAGMA table_info(people)")]
    assert not [name for name in columns if "record" in name or "days" in name]
    said = {row[0] for row in house.journal.store.rows("SELECT wishes FROM people")}
    assert all(one.startswith(b"age-encryption.org/v1") for one in said)
    lengths = set()
    for name, record in (("Cleo", True), ("Dan", False)):
        house.person(name, record=record)
        (row,) = house.journal.store.rows("SELECT wishes FROM people WHERE name = ?", name)
        identity = house.unlocked(house.journal.people.named(name)).identity
        lengths.add(len(pyrage.decrypt(row[0], [identity])))
    assert len(lengths) == 1, "a yes can be told from a no by how long it is"


def test_a_pin_cannot_be_guessed_at_the_keyboard(house, ana, evening) -> None:
    looked_at = 0
    for number in range(2000):
        try:
            house.journal.people.unlock(ana.person, f"{number:06}", house.now)
        except WrongPinError:
            looked_at += 1
        except TooSoonError:
            pass
        house.now += 1.0
    assert looked_at <= 12, "in half an hour"


def test_a_session_alone_leaves_no_trace_in_what_others_are_shown(house, bo, evening) -> None:
    session, alone = evening
    shown = "\n".join(
        line
        for one in house.journal.sessions.listed(by=bo)
        for line in lines(one, house.journal.turns.of(one), house.journal.notes.of(one, bo))
    )
    assert session.code in shown
    for word in (alone.code, ALONE.title, SECRET):
        assert word not in shown


def test_anyone_recorded_deletes_a_turn_without_a_pin_and_it_is_gone(house, ana, evening) -> None:
    session, _ = evening
    turn = house.journal.turns.find(session, 1)
    (sealed,) = house.journal.store.row("SELECT sealed FROM turns WHERE id = ?", turn.id)
    parts = sealed_pieces(sealed)
    path = house.folder / JOURNAL
    assert any(one in decrypted(path, house.key) for one in parts)
    house.journal.turns.delete(turn)
    assert not [one for one in parts if one in decrypted(path, house.key)]
    house.journal.close()
    assert not [one for one in parts if one in decrypted(path, house.key)]


def test_what_expired_or_was_taken_back_is_gone_from_the_file(house, ana, bo, evening) -> None:
    session, _ = evening
    rows = house.journal.store.rows("SELECT sealed FROM turns ORDER BY id")
    path = house.folder / JOURNAL
    house.journal.turns.withdraw(session)
    pages = decrypted(path, house.key)
    gone = [any(one in pages for one in sealed_pieces(sealed)) for (sealed,) in rows]
    assert gone == [False, False, True]
    house.now += 7 * 86_400
    house.again()
    assert not any(one in decrypted(path, house.key) for one in sealed_pieces(rows[2][0]))


def test_a_shared_turn_that_was_taken_back_is_gone_in_its_shared_form(house, ana, evening) -> None:
    session, _ = evening
    turn = house.journal.turns.find(session, 1)
    house.journal.turns.share(session, turn, [ana])
    (sealed,) = house.journal.store.row("SELECT sealed FROM turns WHERE id = ?", turn.id)
    house.journal.turns.take_back(turn, ana)
    pages = decrypted(house.folder / JOURNAL, house.key)
    assert not any(one in pages for one in sealed_pieces(sealed))


# ------------------------------------------------------------------------------- check-ins


def shape(house) -> dict[str, list]:
    """All that somebody with the journal's key can learn of what is sealed: which rows there are,
    what lies open in them, and how long the rest is behind its head, which has chance in it."""
    return {
        table: [
            [
                len(value.partition(b"\n--- ")[2]) if isinstance(value, bytes) else value
                for value in row
            ]
            for row in rows
        ]
        for table, rows in as_plain_sql(house).items()
        if table in ("books", "letters")
    }


@pytest.fixture
def checked_in(house, ana, bo):
    """Ana checked in five times, and shares one answer with Cleo, who is no part of this."""
    cleo = house.person("Cleo")
    house.journal.checkins.lay_out()
    for number in range(5):
        answers = [Answer("helped", 9), Answer("reached", "not-yet"), Answer("sooner", SECRET)]
        entry = house.journal.checkins.keep(ana, Tie.PARTNER, answers, NOON + number)
    house.journal.checkins.share(ana, entry.code, "sooner", cleo.person)
    house.journal.checkins.may_show(ana, NOON)
    return entry


def test_whether_somebody_checks_in_or_shares_cannot_be_told_from_the_journal(
    house, ana, bo, tmp_path
) -> None:
    """Not how often, not whether at all, and not with whom it is shared."""
    cleo = house.person("Cleo")
    house.journal.checkins.lay_out()
    nothing = shape(house)
    assert {len(nothing["books"]), len(nothing["letters"])} == {3, 6}
    for number in range(40):
        answers = [Answer("helped", number % 11), Answer("reached", "yes")]
        entry = house.journal.checkins.keep(ana, Tie.PARTNER, answers, NOON + number)
        if number % 3 == 0:
            house.journal.checkins.share(ana, entry.code, "helped", cleo.person)
        if number % 4 == 0:
            house.journal.checkins.delete(ana, entry.code)
    house.journal.checkins.may_show(ana, NOON)
    assert shape(house) == nothing
    assert all(length > 256 for rows in nothing.values() for row in rows for length in row[-1:])


def test_what_was_deleted_cannot_be_told_from_how_large_a_book_is(house, ana, bo) -> None:
    house.journal.checkins.lay_out()
    words = [Answer("sooner", "x" * 500)]
    codes = [house.journal.checkins.keep(ana, Tie.WORK, words, NOON).code for _ in range(60)]
    for code in codes:
        house.journal.checkins.share(ana, code, "sooner", bo.person)
    full = shape(house)
    for code in codes:
        house.journal.checkins.delete(ana, code)
    assert shape(house) == full
    assert house.journal.checkins.letters(bo) == ()


def test_nobody_else_reads_a_check_in_with_the_journal_s_key_and_plain_sql(
    house, ana, bo, checked_in
) -> None:
    read = []
    for blob in blobs(house):
        with contextlib.suppress(pyrage.DecryptError):
            read.append(pyrage.decrypt(blob, [bo.identity]))
    assert len(read) == 5, "Bo's wishes, book, and note of a page, and the letters to Bo"
    for data in read:
        assert SECRET.encode() not in data
        assert b"not-yet" not in data
    assert sum(data.strip() == b"[]" for data in read) == 3, "which are as empty as Bo's own book"
    pages = decrypted(house.folder / JOURNAL, house.key)
    for word in (SECRET, checked_in.code + '"', "not-yet", "helped", "sooner", "months"):
        assert word.encode() not in pages, word


def test_taking_over_a_book_by_sql_opens_nothing(house, ana, bo, checked_in) -> None:
    with house.journal.store.change() as change:
        change.execute(
            "UPDATE books SET sealed = (SELECT sealed FROM books WHERE person = ?)"
            " WHERE person = ?",
            (ana.person.id, bo.person.id),
        )
        change.execute("UPDATE letters SET sealed = (SELECT sealed FROM letters WHERE reader = 3)")
    for read in (house.journal.checkins.of, house.journal.checkins.letters):
        with pytest.raises(JournalError, match="isn't sealed to you"):
            read(bo)


def test_what_somebody_is_told_in_a_check_in_is_never_what_is_kept_private(
    house, ana, bo, checked_in, tmp_path
) -> None:
    assert house.journal.checkins.letters(bo) == ()
    assert house.journal.checkins.opened(bo) == ()
    write(house.journal, bo, tmp_path / "bo")
    write(house.journal, ana, tmp_path / "ana")
    texts = {name: (tmp_path / name / "journal.txt").read_text() for name in ("ana", "bo")}
    assert texts["ana"].count(SECRET) == 5
    for word in (SECRET, "check-in", "Check-in"):
        assert word not in texts["bo"]


def test_a_check_in_that_was_deleted_or_taken_back_is_gone_from_the_file(
    house, ana, bo, checked_in
) -> None:
    def sealed_now() -> list[bytes]:
        sql = "SELECT sealed FROM books WHERE person = 1 UNION ALL SELECT sealed FROM letters"
        return [row[0] for row in house.journal.store.rows(f"{sql} WHERE owner = 1")]

    path = house.folder / JOURNAL
    shown = "SELECT shown FROM books WHERE person = 1"
    (note,) = house.journal.store.row(shown)
    house.journal.checkins.may_show(ana, NOON)
    assert house.journal.store.row(shown) != (note,)
    assert note[-100:] not in decrypted(path, house.key)
    before = sealed_now()
    assert all(
        any(one in decrypted(path, house.key) for one in sealed_pieces(sealed)) for sealed in before
    )
    house.journal.checkins.take_back(ana, checked_in.code)
    between = sealed_now()
    house.journal.checkins.delete(ana, checked_in.code)
    pages = decrypted(path, house.key)
    for sealed in (*before, *between):
        assert not any(one in pages for one in sealed_pieces(sealed))


def test_nothing_that_is_never_kept_is_anywhere_in_what_is_kept(house, ana, checked_in) -> None:
    opened = []
    for blob in blobs(house):
        with contextlib.suppress(pyrage.DecryptError):
            opened.append(pyrage.decrypt(blob, [ana.identity]))
    assert any(SECRET.encode() in data for data in opened)
    for data in opened:
        for word in (b"rough", b"keeping", b"unsure"):
            assert word not in data


def test_where_a_turn_stands_is_no_secret_between_them_but_which_script_somebody_plays_alone_is(
    house, ana, bo, evening
) -> None:
    session, alone = evening
    ours = house.recorded(session, ana, where=Where("own", 53))
    hers = house.recorded(alone, ana, where=Where("script-of-hers", 17))
    assert house.journal.turns.of(session, bo)[-1].where == Where("own", 53)
    assert ours.where == Where("own", 53)
    assert hers.where is None
    assert house.journal.turns.of(alone, ana)[-1].where == Where("script-of-hers", 17)
    with pytest.raises(JournalError, match="isn't sealed to you"):
        house.journal.turns.of(alone, bo)
    assert b"script-of-hers" not in decrypted(house.folder / JOURNAL, house.key)


def test_even_a_turn_that_a_crash_broke_off_is_its_speaker_s_alone(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", NOON)
    for number in range(3):
        recording.append(known_sound(1, number))
    house.again()
    turn = house.journal.turns.find(session, 1)
    with pytest.raises(JournalError, match="isn't sealed to you"):
        house.journal.turns.open(turn, bo)
    pages = decrypted(house.folder / JOURNAL, house.key)
    for number in range(3):
        assert not any(one in pages for one in pieces(known_sound(1, number)))
    assert len(house.journal.turns.open(turn, ana).samples) == 3 * 4000


def test_one_s_own_is_had_without_this_program(house, ana, evening, tmp_path) -> None:
    """By any age tool, and as files that any player plays."""
    session, alone = evening
    turn = house.journal.turns.find(session, 1)
    (sealed,) = house.journal.store.row("SELECT sealed FROM turns WHERE id = ?", turn.id)
    samples, rate = soundfile.read(
        io.BytesIO(pyrage.decrypt(sealed, [ana.identity])), dtype="int16"
    )
    assert (rate, samples.tobytes()[:8000]) == (16_000, known_sound(1, 0))
    assert write(house.journal, ana, tmp_path / "export") == (2, [])
    text = (tmp_path / "export" / "journal.txt").read_text()
    assert text.count(SECRET) == 2
    assert ALONE.title in text
    written = (tmp_path / "export" / f"{alone.code}-1.flac").read_bytes()
    assert written == flac(house.journal.turns.open(house.journal.turns.find(alone, 1), ana))


def test_sharing_a_sound_needs_no_file(house, ana, evening, monkeypatch) -> None:
    """Whatever opens a turn opens no file for it: neither for the sound nor for a copy."""
    import sys

    session, _ = evening
    turn = house.journal.turns.find(session, 1)
    house.journal.turns.open(turn, ana)  # imports what it needs
    opened: list[str] = []
    watching = True

    def look(event: str, arguments: tuple) -> None:
        if watching and event == "open":
            opened.append(str(arguments[0]))

    sys.addaudithook(look)
    house.journal.turns.open(turn, ana)
    watching = False
    assert opened == []
