"""Which sessions there were, notes on them, and finding them again."""

from __future__ import annotations

import pytest

from tests.journal.house import ALONE, NOON, OWN
from voicerepair.errors import JournalError
from voicerepair.journal.sessions import LETTERS, Played


def test_a_session_is_listed_with_what_was_played_how_far_and_who(house, ana) -> None:
    sitting = house.journal.sessions.begin(OWN, ("Ana", "Bo"), NOON)
    sitting.reached(5)
    (session,) = house.again().sessions.listed()
    assert (session.played, session.done, session.names) == (OWN, 5, ("Ana", "Bo"))
    assert (session.began, session.owner, session.whole) == (NOON, None, False)
    house.journal.close()


@pytest.mark.parametrize("names", [("Ana", "Bo"), ("Ana",)])
def test_a_session_that_was_left_goes_on(house, ana, names) -> None:
    house.journal.sessions.begin(OWN, names, NOON).reached(4)
    (session,) = house.journal.sessions.listed(by=ana)
    house.journal.sessions.go_on(session).reached(9)
    (session,) = house.journal.sessions.listed(by=ana)
    assert (session.done, session.began, session.names) == (9, NOON, names)


def test_the_newest_come_first_and_no_more_than_asked_for(house) -> None:
    codes = []
    for hour in range(5):
        house.now = NOON + 3600 * hour
        codes.append(house.session("Ana", "Bo").code)
    listed = [one.code for one in house.journal.sessions.listed()]
    assert listed == codes[::-1]
    assert [one.code for one in house.journal.sessions.listed(2)] == listed[:2]
    assert house.journal.sessions.count() == 5


def test_codes_are_short_and_no_words_and_count_nothing(house) -> None:
    codes = {house.session("Ana", "Bo").code for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) == 4 and set(code) <= set(LETTERS) for code in codes)
    assert not set("aeiouy0o1l") & set(LETTERS)


def test_a_session_is_found_by_its_code_whatever_its_case(house) -> None:
    session = house.session("Ana", "Bo")
    assert house.journal.sessions.find(session.code.upper()) == session
    with pytest.raises(JournalError, match='no session "zzzz"'):
        house.journal.sessions.find("zzzz")


def test_a_search_finds_every_word_in_titles_names_and_notes(house, ana, bo) -> None:
    find = house.journal.sessions.search
    landed = house.session("Ana", "Bo")
    week = house.session("Ana", "Cleo", played=Played("week", "The week between us", 9))
    house.journal.notes.add(week, "About Ümit's birthday", None)
    house.journal.notes.add(landed, "my own secret", ana.person)
    assert [one.code for one in find("LANDED bo")] == [landed.code]
    assert [one.code for one in find("ümit's week")] == [week.code]
    assert [one.code for one in find("ana")] == [week.code, landed.code]
    assert find("ana nothing") == []
    assert find("100%") == find("_") == find('"') == []
    assert find("secret") == find("secret", by=bo) == []
    assert [one.code for one in find("secret landed", by=ana)] == [landed.code]
    assert len(find("", 1)) == 1


def test_a_session_alone_is_there_for_its_own_person_only(house, ana, bo) -> None:
    together = house.session("Ana", "Bo")
    house.now += 60
    sitting = house.journal.sessions.begin(ALONE, ("Ana",), house.now)
    sitting.reached(10)
    sessions = house.again().sessions
    ana, bo = (house.unlocked(sessions._people.named(name)) for name in ("Ana", "Bo"))
    for by in (None, bo):
        assert [one.code for one in sessions.listed(by=by)] == [together.code]
        assert sessions.search("half", by=by) == []
        with pytest.raises(JournalError, match="no session"):
            sessions.find(sitting.session.code, by)
    assert sessions.count() == 1
    alone, also = sessions.listed(by=ana)
    assert (alone.played, alone.done, alone.whole, alone.names) == (ALONE, 10, True, ("Ana",))
    assert also.code == together.code
    assert [one.code for one in sessions.search("half", by=ana)] == [alone.code]
    assert sessions.find(alone.code, ana) == alone


def test_a_session_alone_of_who_has_no_key_is_not_kept(house) -> None:
    with pytest.raises(JournalError, match="Ana has no personal key"):
        house.session("Ana")
    assert house.journal.store.rows("SELECT 1 FROM sessions") == []


def test_a_deleted_session_takes_everything_along(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    house.recorded(session, ana)
    house.journal.notes.add(session, "ours", None)
    sitting = house.journal.sessions.begin(OWN, ("Ana", "Bo"), NOON)
    house.journal.sessions.delete(session)
    house.journal.sessions.delete(sitting.session)
    for table in ("sessions", "present", "consents", "notes", "turns", "readers", "chunks"):
        assert house.journal.store.rows(f"SELECT 1 FROM {table}") == [], table
    with pytest.raises(JournalError, match="no session"):
        sitting.reached(3)


def test_notes_are_for_everyone_or_for_oneself(house, ana, bo) -> None:
    session = house.session("Ana", "Bo")
    notes = house.journal.notes
    notes.add(session, "for us", None)
    notes.add(session, "for me", ana.person)
    assert [one.text for one in notes.of(session)] == ["for us"]
    assert [one.text for one in notes.of(session, bo)] == ["for us"]
    assert [(one.text, one.private) for one in notes.of(session, ana)] == [
        ("for us", False),
        ("for me", True),
    ]
    (ours, hers) = notes.of(session, ana)
    notes.remove(session, hers)
    assert notes.of(session, ana) == [ours]
    notes.add(session, "hers again", ana.person)
    assert notes.delete(session, bo.person) == 0
    assert notes.delete(session, ana.person) == 1
    assert notes.delete(session, None) == 1
    assert notes.of(session, ana) == []


def test_nothing_is_kept_about_stops_time_outs_or_talk_time(house) -> None:
    columns = {
        column
        for (table,) in house.journal.store.rows("SELECT name FROM sqlite_schema")
        for (column,) in house.journal.store.rows("SELECT name FROM pragma_table_info(?)", table)
    }
    for word in ("stop", "out", "aside", "second", "duration", "length", "ended", "spoke"):
        assert not [one for one in columns if word in one and one != "spoken"], word


def test_what_is_sealed_is_opened_once_for_as_long_as_somebodys_key_is_held(house, ana, bo) -> None:
    alone = house.session("Ana", played=ALONE)
    assert house.journal.sessions.find(alone.code, ana) == alone
    (sealed,) = house.journal.store.row("SELECT sealed FROM sessions WHERE id = ?", alone.id)
    assert ana.read(sealed) is ana.read(sealed)
    with pytest.raises(JournalError):
        bo.read(sealed)
    house.journal.sessions.go_on(alone).reached(3)
    assert house.journal.sessions.find(alone.code, ana).done == 3
    assert house.journal.sessions.listed(by=ana)[0].done == 3
