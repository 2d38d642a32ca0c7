"""Check-ins in the journal: kept, shared answer by answer, taken back, deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.journal.house import NOON, House
from voicerepair.checkins.entries import Answer, Told
from voicerepair.checkins.items import Tie
from voicerepair.checkins.looking_back import looks
from voicerepair.errors import JournalError
from voicerepair.journal import sealing

DAY = 86_400.0
MONTH = 31 * DAY
ANSWERS = (Answer("reached", "yes"), Answer("helped", 7), Answer("sooner", "Say hello."))


@pytest.fixture
def checkins(house):
    return house.journal.checkins


def kept(house: House, by, *answers: Answer, tie: Tie = Tie.PARTNER):
    return house.journal.checkins.keep(by, tie, answers or ANSWERS, house.now)


def told(house: House, by) -> dict[str, list[int | str]]:
    return {
        letter.name: [one.value for one in letter.told]
        for letter in house.journal.checkins.letters(by)
    }


def test_who_never_checked_in_has_none(house, ana, bo, checkins) -> None:
    assert checkins.of(ana) == ()
    assert checkins.letters(ana) == ()
    assert checkins.opened(ana) == ()


def test_what_is_kept_is_found_again_and_private(house, ana, bo) -> None:
    first = kept(house, ana)
    house.now += DAY
    second = kept(house, ana, Answer("settled", 0), tie=Tie.FRIEND)
    house.again()
    assert house.journal.checkins.of(ana) == (first, second)
    assert first.answers == ANSWERS
    assert (second.when, second.tie) == (NOON + DAY, Tie.FRIEND)
    assert first.code != second.code
    assert house.journal.checkins.of(bo) == ()
    assert told(house, bo) == {}


def test_a_check_in_from_a_clock_that_was_set_back_is_in_its_place(house, ana, checkins) -> None:
    later = kept(house, ana)
    house.now -= DAY
    earlier = kept(house, ana)
    assert checkins.of(ana) == (earlier, later)


@pytest.mark.parametrize(
    "answer",
    [
        Answer("rough", "yes"),
        Answer("keeping", "yes"),
        Answer("helped", 11),
        Answer("helped", -1),
        Answer("helped", True),
        Answer("helped", "7"),
        Answer("reached", "perhaps"),
        Answer("sooner", "   "),
        Answer("sooner", "x" * 501),
        Answer("happy", 3),
    ],
)
def test_what_is_no_answer_or_never_kept_is_not_kept(house, ana, checkins, answer) -> None:
    with pytest.raises(ValueError, match=r"nothing that is kept|no answer"):
        kept(house, ana, *ANSWERS, answer)
    assert checkins.of(ana) == ()


def test_nothing_at_all_is_no_check_in(house, ana, checkins) -> None:
    with pytest.raises(ValueError, match="nothing was answered"):
        checkins.keep(ana, Tie.PARTNER, [], NOON)


def test_one_answer_is_shared_with_one_person_and_no_other(house, ana, bo, checkins) -> None:
    cleo = house.person("Cleo")
    entry = kept(house, ana)
    checkins.share(ana, entry.code, "helped", bo.person)
    checkins.share(ana, entry.code.upper(), "helped", bo.person)
    assert checkins.letters(bo)[0].told == (Told(Tie.PARTNER, "helped", 7),)
    assert told(house, cleo) == {}
    assert [one.shared_with for one in checkins.of(ana)[0].answers] == [(), ("Bo",), ()]
    checkins.share(ana, entry.code, "helped", cleo.person)
    assert checkins.of(ana)[0].answers[1].shared_with == ("Bo", "Cleo")
    assert told(house, cleo) == {"Ana": [7]}


def test_what_was_taken_back_or_deleted_is_shared_no_longer(house, ana, bo, checkins) -> None:
    first, second = kept(house, ana), kept(house, ana, Answer("helped", 3))
    for entry, items in ((first, ("reached", "helped", "sooner")), (second, ("helped",))):
        for item in items:
            checkins.share(ana, entry.code, item, bo.person)
    checkins.take_back(ana, first.code, "helped")
    assert told(house, bo) == {"Ana": ["yes", 3, "Say hello."]}
    checkins.take_back(ana, first.code)
    assert told(house, bo) == {"Ana": [3]}
    assert len(checkins.of(ana)) == 2
    checkins.delete(ana, second.code)
    assert told(house, bo) == {}
    assert [one.code for one in checkins.of(ana)] == [first.code]


def test_a_letter_holds_answers_by_item_the_oldest_first(house, ana, bo, checkins) -> None:
    for helped, settled in ((1, 2), (3, 4), (5, 6)):
        house.now += DAY
        entry = kept(house, ana, Answer("settled", settled), Answer("helped", helped))
        for answer in entry.answers:
            checkins.share(ana, entry.code, answer.item, bo.person)
    assert told(house, bo) == {"Ana": [1, 3, 5, 2, 4, 6]}


def test_what_is_not_there_can_be_neither_shared_nor_deleted(house, ana, bo, checkins) -> None:
    entry = kept(house, ana)
    for wrong in ("zzzz", "", entry.code + "x"):
        for change in (
            lambda wrong=wrong: checkins.share(ana, wrong, "helped", bo.person),
            lambda wrong=wrong: checkins.take_back(ana, wrong),
            lambda wrong=wrong: checkins.delete(ana, wrong),
        ):
            with pytest.raises(JournalError, match="You have no check-in"):
                change()
    with pytest.raises(JournalError, match='Nothing is kept under "settled"'):
        checkins.share(ana, entry.code, "settled", bo.person)
    with pytest.raises(JournalError, match="It is yours already"):
        checkins.share(ana, entry.code, "helped", ana.person)
    with pytest.raises(JournalError, match="You have no check-in"):
        checkins.delete(bo, entry.code)
    assert checkins.of(ana) == (entry,)


def test_what_two_people_opened_to_each_other_is_each_one_s_own_part(house, ana, bo) -> None:
    checkins = house.journal.checkins
    for by, other, value in ((ana, bo, 8), (bo, ana, 2)):
        entry = kept(house, by, Answer("helped", value), Answer("settled", 9))
        checkins.share(by, entry.code, "helped", other.person)
    (opened,) = checkins.opened(ana)
    assert opened.name == "Bo"
    assert [one.value for one in opened.mine] == [8]
    assert [one.value for one in opened.theirs] == [2]


def test_who_comes_later_reads_nothing_that_was_shared_with_somebody_before(
    house, ana, bo, checkins
) -> None:
    """Numbers of people are given again, and names too; keys are not."""
    entry = kept(house, ana)
    checkins.share(ana, entry.code, "helped", bo.person)
    house.journal.people.remove(bo.person)
    assert checkins.of(ana)[0].answers[1].shared_with == ()
    again = house.person("Bo")
    assert again.person.id == bo.person.id
    kept(house, ana)
    house.again()
    assert told(house, again) == {}
    assert house.journal.checkins.of(ana)[0].answers[1].shared_with == ()


def test_somebody_who_is_removed_takes_their_check_ins_along(house, ana, bo, checkins) -> None:
    entry = kept(house, ana)
    checkins.share(ana, entry.code, "helped", bo.person)
    kept(house, bo)
    house.journal.people.remove(ana.person)
    assert told(house, bo) == {}
    assert house.journal.store.rows("SELECT person FROM books") == [(bo.person.id,)]
    assert house.journal.store.rows("SELECT owner FROM letters") == []
    assert len(checkins.of(bo)) == 1
    with pytest.raises(JournalError, match="removed meanwhile"):
        kept(house, ana)
    assert house.journal.verify() == []


def test_a_name_that_changes_changes_what_is_shared_in_name_only(house, ana, bo, checkins) -> None:
    entry = kept(house, ana)
    checkins.share(ana, entry.code, "helped", bo.person)
    bo = house.journal.people.change(bo, replace(bo.person.about, name="Bob"), bo.wishes)
    assert checkins.of(ana)[0].answers[1].shared_with == ("Bob",)
    assert told(house, bo) == {"Ana": [7]}


def test_hundreds_of_check_ins_are_all_kept(house, ana, bo, checkins) -> None:
    for number in range(300):
        house.now += DAY
        kept(house, ana, Answer("helped", number % 11), Answer("sooner", "ö" * 80))
    assert [one.answers[0].value for one in checkins.of(ana)] == [n % 11 for n in range(300)]
    assert looks(checkins.of(ana))
    assert house.journal.verify() == []


def test_two_programs_at_once_lose_nothing(house, ana, checkins) -> None:
    with house.another() as other:
        kept(house, ana)
        other.checkins.keep(ana, Tie.PARTNER, ANSWERS, NOON + 1)
        kept(house, ana)
    assert len(checkins.of(ana)) == 3


def test_the_page_is_shown_twice_a_year_at_most(house, ana, bo, checkins) -> None:
    shown = []
    for _ in range(24):
        shown.append(checkins.may_show(ana, house.now))
        house.now += MONTH
    assert shown[:3] == [True, True, False]
    assert sum(shown) == 4
    assert all(sum(shown[at : at + 12]) <= 2 for at in range(24))
    assert checkins.may_show(bo, house.now)


def test_a_clock_that_was_wrong_keeps_the_page_from_nobody_for_ever(house, ana, checkins) -> None:
    assert checkins.may_show(ana, NOON + 4000 * DAY)
    assert checkins.may_show(ana, NOON + 4000 * DAY)
    assert checkins.may_show(ana, NOON)


def test_when_the_page_was_shown_is_a_month_and_nothing_else(house, ana, checkins) -> None:
    checkins.may_show(ana, NOON)
    (sealed,) = house.journal.store.row("SELECT shown FROM books")
    assert sealing.opened_data(sealed, ana.identity) == {"months": [2026 * 12 + 9]}


def test_a_book_that_somebody_else_wrote_is_damaged_and_a_letter_is_read_as_far_as_it_is_one(
    house, ana, bo, checkins
) -> None:
    kept(house, bo)
    for forged in ('[{"code": 1}]', '["x"]', '[{"code":"a","when":1,"tie":"?","answers":[]}]'):
        with house.journal.store.change() as change:
            sealed = sealing.seal(forged.encode(), [ana.person.public])
            change.execute("UPDATE books SET sealed = ? WHERE person = ?", (sealed, ana.person.id))
        with pytest.raises(JournalError, match="Your check-ins are damaged"):
            checkins.of(ana)
    with house.journal.store.change() as change:
        letter = '[["partner","helped",4],["partner","rough","yes"],["partner","helped",99],[1]]'
        sealed = sealing.seal(letter.encode(), [ana.person.public])
        change.execute("UPDATE letters SET sealed = ? WHERE reader = ?", (sealed, ana.person.id))
    assert told(house, ana) == {"Bo": [4]}
