"""A journal of which a page was flipped: an error that says what to do, never a traceback, never
silence; and journals of every earlier schema."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.fakes import FakeKeyring
from tests.journal.house import ALONE, House, pin
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie
from voicerepair.errors import JournalError
from voicerepair.journal.keys import JOURNAL
from voicerepair.journal.places import Where

PAGE = 4096
SCHEMAS = sorted((Path(__file__).parent / "schemas").iterdir())


def look_at_everything(house: House) -> list[str]:
    """As somebody would who opens all there is; returns what ``verify`` says."""
    with house.another() as journal:
        for person in journal.people.all():
            by = journal.people.unlock(person, pin(person.name), house.now)
            journal.checkins.of(by)
            journal.checkins.letters(by)
            for session in (*journal.sessions.listed(by=by), *journal.sessions.search("a", by=by)):
                journal.notes.of(session, by)
                for turn in journal.turns.of(session):
                    if by.person.id in turn.readers:
                        journal.turns.open(turn, by)
        return journal.verify()


def told(house: House) -> list[str]:
    """What somebody is told who does: what is wrong, or what to do about it."""
    try:
        return look_at_everything(house)
    except JournalError as error:
        return [error.hint] if error.hint else []


def test_every_page_that_is_flipped_is_an_error_that_says_what_to_do(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    house.recorded(session, ana, chunks=2)
    house.journal.notes.add(session, "ours", None)
    house.journal.notes.add(session, "mine", ana.person)
    house.session("Ana", played=ALONE)
    house.journal.checkins.keep(ana, Tie.PARTNER, [Answer("helped", 7)], house.now)
    house.journal.close()
    path = house.folder / JOURNAL
    assert look_at_everything(house) == []
    whole = path.read_bytes()
    pages = len(path.read_bytes()) // PAGE
    assert pages > 20
    for page in range(pages):
        damaged = bytearray(whole)
        damaged[page * PAGE + 100 + page] ^= 0x10
        path.write_bytes(damaged)
        assert told(house), f"page {page} is damaged, and nobody said so"


@pytest.mark.parametrize("length", [1, 100, PAGE, 5 * PAGE, -PAGE, -1])
def test_a_journal_that_was_cut_off_is_an_error_that_says_what_to_do(
    house, ana, bo, length
) -> None:
    house.recorded(house.agreed(ana, bo), ana)
    house.journal.close()
    path = house.folder / JOURNAL
    path.write_bytes(path.read_bytes()[:length])
    assert told(house)


def test_verify_finds_what_belongs_to_nobody(house, ana, bo) -> None:
    turn = house.recorded(house.agreed(ana, bo), ana)
    house.journal.checkins.lay_out()
    assert house.journal.verify() == []
    wrongs = (
        ("DELETE FROM readers", "a turn that belongs to nobody"),
        ("UPDATE sessions SET recorded_from = NULL, expires = NULL", "would never go"),
        (f"INSERT INTO chunks VALUES (1, {turn.id}, 1, x'00')", "with a part missing"),
        (f"INSERT INTO chunks VALUES (1, {turn.id}, 0, x'00')", "whole and in parts at once"),
        ("UPDATE turns SET sealed = x'00'", "its owner cannot open"),
        (f"INSERT INTO readers VALUES ({turn.id}, {bo.person.id}, 0)", "its owner cannot open"),
        ("UPDATE turns SET placed = x'00'", "a turn's place"),
        ("UPDATE people SET wishes = x'00'", "what somebody answered"),
        ("UPDATE books SET sealed = x'00'", "somebody's check-ins"),
        ("UPDATE books SET shown = x'00'", "when a page was shown"),
        ("UPDATE letters SET sealed = x'00'", "what somebody shares of their check-ins"),
    )
    for sql, told in wrongs:
        before = house.folder / JOURNAL
        house.journal.store.scrub()
        copy = before.with_name("copy")
        house.journal.store.copy_to(copy)
        with house.journal.store.change() as change:
            change.execute(sql)
        assert any(told in one for one in house.journal.verify()), told
        house.journal.close()
        copy.replace(before)
        house.journal = house.another()
        assert house.journal.verify() == []


def test_verify_finds_what_refers_to_nothing(house, ana, bo) -> None:
    house.recorded(house.agreed(ana, bo), ana)
    house.journal.store._connection.execute("PRAGMA foreign_keys = OFF")
    with house.journal.store.change() as change:
        change.execute("DELETE FROM sessions")
    assert any("belongs to nothing in sessions" in one for one in house.journal.verify())


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.name)
def test_a_journal_of_every_schema_there_was_can_be_opened_and_read(schema, tmp_path) -> None:
    shutil.copytree(schema, tmp_path / "journal")
    house = House(tmp_path / "journal", FakeKeyring(works=False))
    journal = house.journal
    ana, bo = (house.unlocked(journal.people.named(name)) for name in ("Ana", "Bo"))
    assert ana.person.about.spoken == "Anna"
    assert (bo.wishes.may_record, bo.wishes.days) == (True, 30)
    assert [one.played.script for one in journal.sessions.listed(by=ana)] == ["alone", "own"]
    (session,) = journal.sessions.listed(by=bo)
    whole, broken = journal.turns.of(session)
    assert len(journal.turns.open(whole, ana).samples) == 4000
    assert len(journal.turns.open(broken, bo).samples) == 4123
    assert whole.shared_with == ("Bo",)
    assert whole.where == (Where("own", 53) if int(schema.name) >= 4 else None)
    assert [one.text for one in journal.notes.of(session, bo)] == ["For us.", "For Bo."]
    assert [len(journal.checkins.of(one)) for one in (ana, bo)] == [int(schema.name) >= 3, 0]
    told = [one.value for letter in journal.checkins.letters(bo) for one in letter.told]
    assert told == ["yes"] * (int(schema.name) >= 3)
    assert journal.verify() == []
    journal.close()
    house.again().close()


def test_there_is_a_journal_of_every_schema() -> None:
    from voicerepair.journal.schema import MIGRATIONS

    assert [path.name for path in SCHEMAS] == [str(n + 1) for n in range(len(MIGRATIONS))]
