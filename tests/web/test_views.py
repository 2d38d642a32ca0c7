"""What a page shows, without HTTP: and what it doesn't."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.journal.house import ALONE, NOON, OWN
from tests.web.site import line_of, programs
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie
from voicerepair.errors import JournalError
from voicerepair.journal.places import Where
from voicerepair.journal.sessions import NoSessionError, Played
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.model import Program, Turn
from voicerepair.script.parse import parse
from voicerepair.web.checkins import A_PAGE as CHECK_INS
from voicerepair.web.checkins import checkins_page
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


# ------------------------------------------------------------------------- whose words these are


def script(text: str, *, others: str = "", roles: str = "[A, B]") -> Program:
    """A program of one script, or of one that plays ``others`` (a script of its own)."""
    made = {}
    for name, written in (("ours", text), ("theirs", others)):
        if written:
            head = f"---\ntitle: {name}\nroles: {roles}\nrecording: turns\n---\n\n"
            found = parse(head + written, name)
            assert not any(one.is_error for one in found.findings), found
            made[name] = found.script
    return Program("ours", made)


def words_of(house, program: Program, *names: str) -> list[str]:
    session = house.session(*names, played=Played("ours", "Ours", 3, "", fingerprint(program)))
    guide = guide_of(session, lambda _: [program])
    assert not guide.trouble
    return [f"{one.kind}: {one.text}" for part in guide.parts for one in part.words]


def test_people_are_called_by_name_where_the_script_says_who_is_meant(house, ana, bo) -> None:
    made = script("# One\n\n{B}, tell {A}. {everyone}, listen.\n\n[B speaks for 30 seconds]\n")
    assert words_of(house, made, "Ana", "Bo") == [
        "says: Bo, tell Ana. Ana, Bo, listen.",
        "turn: Bo",
    ]


def test_nobody_is_called_by_name_where_roles_may_have_been_exchanged(house, ana, bo) -> None:
    made = script("# One\n\n{B}, tell {A}.\n\n[swap roles]\n\n[B speaks for 30 seconds]\n")
    assert words_of(house, made, "Ana", "Bo") == ["says: B, tell A.", "turn: B"]


def test_who_sits_alone_is_you(house, ana) -> None:
    made = script("# One\n\n{self}, say it.\n\n[self speaks for 30 seconds]\n", roles="[self]")
    assert words_of(house, made, "Ana") == ["says: Ana, say it.", "turn: You"]


def test_a_name_that_is_written_from_the_right_stands_by_itself_in_a_sentence(
    house, ana, bo
) -> None:
    house.person("נועה")
    made = script("# One\n\n{B}, tell {A}.\n\n[B speaks for 30 seconds]\n")
    said, turn = words_of(house, made, "Ana", "נועה")
    assert said == "says: \u2068נועה\u2069, tell Ana."
    assert turn == "turn: נועה"


def test_what_another_script_said_stands_where_it_was_played_and_once(house, ana, bo) -> None:
    made = script(
        "# One\n\nBefore.\n\n[play theirs]\n\nAfter.\n\n[play theirs]\n",
        others="# Two\n\n{A}, breathe.\n",
    )
    assert words_of(house, made, "Ana", "Bo") == [
        "says: Before.",
        "says: Ana, breathe.",
        "says: After.",
    ]


def test_a_section_that_comes_back_follows_whoever_jumped_to_it(house, ana, bo) -> None:
    made = script(
        "# One\n\nFirst.\n\n[go to Three]\n\n# Two\n\nLast.\n\n[end]\n\n"
        "# Three\n\nBetween.\n\n[go back]\n"
    )
    assert words_of(house, made, "Ana", "Bo") == ["says: First.", "says: Between.", "says: Last."]


# ------------------------------------------------------------------------------ turns in place


def test_turns_stand_where_they_were_spoken_and_others_above(house, ana, bo) -> None:
    (program,) = programs("own")
    played = Played("own", "Where it landed", 14, "", fingerprint(program))
    session = house.agreed(ana, bo, played=played)
    here = line_of("own", "[speaker speaks for 30 seconds]")
    kept = [
        house.recorded(session, ana, where=here),
        house.recorded(session, ana),
        house.recorded(session, bo, where=here),
        house.recorded(session, ana, where=here),
        house.recorded(session, ana, where=Where("own", 9999)),
    ]
    names = [handle(turn.id) for turn in kept]
    page = page_of(house, ana, session)
    assert {where: [turn.handle for turn in turns] for where, turns in page.placed.items()} == {
        here: [names[0], names[3]]
    }
    assert [turn.handle for turn in page.turns] == [names[1], names[4]]
    assert page.first == names[1]
    house.journal.turns.delete(kept[1])
    house.journal.turns.delete(kept[4])
    assert page_of(house, ana, session).first == names[0]
    assert (page_of(house, None, session).placed, page_of(house, None, session).first) == ({}, "")


def test_where_the_script_has_changed_all_turns_stand_above(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    turn = house.recorded(session, ana, where=line_of("own", "[speaker speaks for 30 seconds]"))
    page = page_of(house, ana, session)
    assert page.guide.trouble == CHANGED
    assert [one.handle for one in page.turns] == [handle(turn.id)]


def test_what_somebody_rehearsed_alone_stands_in_its_place_for_them(house, ana, bo) -> None:
    (program,) = programs("alone")
    here = next(
        Where("alone", step.line)
        for section in program.script.sections
        for step in section.steps
        if isinstance(step, Turn)
    )
    played = Played("alone", "Rehearse alone", 14, "", fingerprint(program))
    session = house.agreed(ana, played=played)
    house.recorded(session, ana, where=here)
    assert list(page_of(house, ana, session).placed) == [here]


# ----------------------------------------------------------------------------------- searching


def test_what_is_sought_is_turned_page_by_page_too(house, ana, bo) -> None:
    codes = []
    for at in range(A_PAGE + 4):
        house.now = NOON + at // 3
        house.session("Ana", "Bo", played=Played("small", "Small thing seen", 9))
        names = ("Ana",) if at % 5 == 0 else ("Ana", "Bo")
        codes.append(house.session(*names).code)
    first = shelf(house.journal, ana, sought="where LANDED")
    second = shelf(house.journal, ana, first.older, "where LANDED")
    seen = [line.code for line in (*first.sessions, *second.sessions)]
    assert seen == codes[::-1]
    assert (first.newest, second.newest, second.older) == (True, False, "")


# ----------------------------------------------------------------------------------- check-ins


def checked_in(house, by, number: int) -> list[str]:
    codes = []
    for _ in range(number):
        house.now += 60
        kept = house.journal.checkins.keep(by, Tie.PARTNER, [Answer("helped", 7)], house.now)
        codes.append(kept.code)
    return codes[::-1]


def test_check_ins_come_newest_first_and_page_by_page(house, ana, bo) -> None:
    codes = checked_in(house, ana, CHECK_INS + 2)
    first = checkins_page(house.journal, ana)
    assert [one.code for one in first.own] == codes[:CHECK_INS]
    second = checkins_page(house.journal, ana, first.older)
    assert [one.code for one in second.own] == codes[CHECK_INS:]
    assert (first.newest, second.newest, second.older) == (True, False, "")
    with pytest.raises(JournalError, match="no longer here"):
        checkins_page(house.journal, ana, "none")


def test_check_ins_of_one_are_the_same_whatever_the_other_keeps_to_themselves(
    house, ana, bo
) -> None:
    (code,) = checked_in(house, bo, 1)
    house.journal.checkins.share(bo, code, "helped", ana.person)
    before = checkins_page(house.journal, ana)
    assert [letter.name for letter in before.letters] == ["Bo"]
    assert [one.said for letter in before.letters for one in letter.answers] == ["7 of 10"]
    checked_in(house, bo, 5)
    assert checkins_page(house.journal, ana) == before
    house.journal.checkins.take_back(bo, code)
    assert checkins_page(house.journal, ana).letters == ()
