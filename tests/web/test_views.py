"""What a page shows, without HTTP: and what it doesn't."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.journal.house import ALONE, NOON, OWN
from tests.web.site import programs
from voicerepair.journal.sessions import NoSessionError, Played
from voicerepair.script.fingerprint import fingerprint
from voicerepair.web.guide import CHANGED, GONE, Kind, guide_of
from voicerepair.web.views import (
    A_PAGE,
    NoTurnError,
    session_page,
    shelf,
    turn_called,
    who,
)


def handle(turn: int) -> str:
    return f"turn-{turn}"


def page_of(house, by, session):
    return session_page(house.journal, by, session.code, programs, handle, handle)


def test_sessions_come_newest_first_with_their_names_and_how_far(house, ana, bo) -> None:
    first = house.session("Ana", "Bo")
    house.now += 60
    second = house.session("Ana", "Bo")
    house.journal.sessions.go_on(second).reached(OWN.steps)
    seen = shelf(house.journal, None)
    assert [(line.code, line.whole) for line in seen.sessions] == [
        (second.code, True),
        (first.code, False),
    ]
    assert seen.sessions[1].began == datetime.fromtimestamp(NOON)
    assert seen.sessions[1].names == ("Ana", "Bo")
    assert (seen.older, seen.newest) == ("", True)


@pytest.mark.parametrize("number", [A_PAGE - 1, A_PAGE, A_PAGE + 1, 2 * A_PAGE, 2 * A_PAGE + 3])
def test_pages_follow_one_another_without_a_gap_or_a_repeat(house, ana, bo, number) -> None:
    codes = []
    for at in range(number):
        house.now = NOON + at // 3  # several began in the same second
        names = ("Ana",) if at % 5 == 0 else ("Ana", "Bo")
        codes.append(house.session(*names).code)
    seen, before = [], ""
    while True:
        page = shelf(house.journal, ana, before)
        seen += [line.code for line in page.sessions]
        assert len(page.sessions) <= A_PAGE
        if not page.older:
            break
        before = page.older
    assert seen == codes[::-1]


def test_a_session_alone_is_there_for_its_owner_only(house, ana, bo) -> None:
    alone = house.session("Ana", played=ALONE)
    assert [line.alone for line in shelf(house.journal, ana).sessions] == [True]
    for by in (None, bo):
        assert shelf(house.journal, by).sessions == ()
        with pytest.raises(NoSessionError):
            page_of(house, by, alone)
        with pytest.raises(NoSessionError):
            shelf(house.journal, by, alone.code)


def test_turns_are_there_for_who_can_open_them_and_leave_no_trace_for_others(
    house, ana, bo
) -> None:
    session = house.agreed(ana, bo)
    turns = [house.recorded(session, one) for one in (bo, ana, bo, ana)]
    hers = page_of(house, ana, session).turns
    assert [turn.handle for turn in hers] == [handle(turns[1].id), handle(turns[3].id)]
    assert all(turn.mine and turn.speakers == ("Ana",) for turn in hers)
    assert page_of(house, None, session).turns == ()
    with pytest.raises(NoTurnError):
        turn_called(house.journal, ana, session, handle(turns[0].id), handle)


def test_what_one_sees_is_the_same_whatever_the_other_recorded_alone(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    house.recorded(session, ana)
    before = page_of(house, ana, session)
    his = [house.recorded(session, bo) for _ in range(3)]
    house.journal.notes.add(session, "his own", bo.person)
    assert page_of(house, ana, session) == before
    house.journal.turns.delete(his[0])
    assert page_of(house, ana, session) == before


def test_a_turn_that_was_shared_comes_and_goes(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    turn = house.recorded(session, bo)
    before = page_of(house, ana, session)
    house.journal.turns.share(session, turn, [bo])
    (shared,) = page_of(house, ana, session).turns
    assert (shared.mine, shared.speakers, shared.shared_with) == (False, ("Bo",), ())
    (his,) = page_of(house, bo, session).turns
    assert (his.mine, his.shared_with) == (True, ("Ana",))
    house.journal.turns.take_back(house.journal.turns.find(session, turn.number), bo)
    assert page_of(house, ana, session) == before


def test_a_turn_that_is_being_recorded_is_not_there_yet(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", house.now)
    recording.append(bytes(8000))
    assert page_of(house, ana, session).turns == ()
    recording.finish()
    assert len(page_of(house, ana, session).turns) == 1


def test_a_turn_that_broke_off_says_so(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", house.now)
    recording.append(bytes(8000), 160)
    recording.break_off()
    (turn,) = page_of(house, ana, session).turns
    assert turn.broken
    assert turn.lacks


def test_notes_for_everyone_and_ones_own(house, ana, bo) -> None:
    session = house.session("Ana", "Bo")
    house.journal.notes.add(session, "ours", None)
    house.journal.notes.add(session, "hers", ana.person)

    def seen(by):
        return [(note.text, note.private) for note in page_of(house, by, session).notes]

    assert seen(ana) == [("ours", False), ("hers", True)]
    assert seen(bo) == seen(None) == [("ours", False)]


def test_the_people_whose_view_can_be_opened(house, ana, bo) -> None:
    assert who(house.journal).people == ((ana.person.id, "Ana"), (bo.person.id, "Bo"))


def test_the_guides_words_are_those_of_the_script_that_was_played(house, ana, bo) -> None:
    (program,) = programs("own")
    played = Played("own", "Where it landed", 14, "", fingerprint(program))
    guide = guide_of(house.session("Ana", "Bo", played=played), programs)
    assert not guide.trouble
    words = [one for part in guide.parts for one in part.words]
    assert any(
        one.kind is Kind.SAYS and one.text.startswith("Speaker, what did you do?") for one in words
    )
    assert any((one.kind, one.text) == (Kind.TURN, "Listener") for one in words)
    assert not any("{" in one.text for one in words)


def test_a_script_that_changed_or_is_gone_is_told_kindly(house, ana, bo) -> None:
    changed = Played("own", "Where it landed", 14, "", "f00d")
    assert guide_of(house.session("Ana", "Bo", played=changed), programs).trouble == CHANGED
    gone = Played("no-such-script", "Ours", 14, "", "f00d")
    assert guide_of(house.session("Ana", "Bo", played=gone), programs).trouble == GONE
