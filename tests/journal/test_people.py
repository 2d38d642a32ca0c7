"""Personal keys and PINs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.journal.house import ALONE, CHEAP, NOON, House, decrypted, pin
from voicerepair.errors import JournalError
from voicerepair.journal import wrapping
from voicerepair.journal.keys import JOURNAL
from voicerepair.journal.people import About, Wishes
from voicerepair.journal.pins import (
    FREE_TRIES,
    LONGEST_WAIT,
    TooSoonError,
    WrongPinError,
    checked_pin,
    wait_after,
)
from voicerepair.journal.sealing import opened, seal


def test_somebody_is_found_by_name_whatever_its_case(house, ana) -> None:
    assert house.journal.people.find("ANA") == ana.person
    assert house.journal.people.find("Bo") is None
    with pytest.raises(JournalError, match="Bo has no personal key"):
        house.journal.people.named("Bo")


def test_two_people_do_not_share_a_name(house, ana) -> None:
    with pytest.raises(JournalError, match="ANA has a personal key already"):
        house.person("ANA")


def test_what_somebody_answered_comes_back_by_their_pin(house) -> None:
    about, wishes = About("Ana", "Anna", 1.5, patient=True), Wishes(may_record=True, days=3)
    person = house.journal.people.add(about, wishes, pin("Ana"))
    assert person.about == about
    again = house.again().people.named("Ana")
    assert house.unlocked(again).wishes == wishes


def test_what_is_sealed_to_somebody_opens_by_their_identity_alone(house, ana, bo) -> None:
    sealed = seal(b"words", [ana.person.public])
    assert opened(sealed, ana.identity) == b"words"
    with pytest.raises(JournalError, match="isn't sealed to you"):
        opened(sealed, bo.identity)
    with pytest.raises(JournalError, match="or it is damaged"):
        opened(sealed[:-1], ana.identity)


def test_a_changed_pin_opens_what_was_sealed_and_the_old_one_nothing(house, ana) -> None:
    sealed = seal(b"words", [ana.person.public])
    house.journal.people.change_pin(ana, "another-pin")
    with pytest.raises(WrongPinError):
        house.journal.people.unlock(ana.person, pin("Ana"), house.now)
    again = house.journal.people.unlock(ana.person, "another-pin", house.now)
    assert opened(sealed, again.identity) == b"words"


def test_a_changed_answer_holds_and_leaves_the_key_alone(house, ana, bo) -> None:
    about, wishes = About("Anja", "Anya", 2.0), Wishes(may_record=False, days=1)
    house.journal.people.change(ana, about, wishes)
    person = house.journal.people.named("anja")
    assert (person.about, person.public) == (about, ana.person.public)
    by = house.journal.people.unlock(person, pin("Ana"), house.now)
    assert by.wishes == wishes
    with pytest.raises(JournalError, match="another Bo here"):
        house.journal.people.change(by, About("bo", "bo"), wishes)


def test_a_new_name_stands_in_earlier_sessions_too_and_the_old_one_nowhere(house, bo) -> None:
    ana = house.person("Anastasia")
    together = house.agreed(ana, bo)
    house.recorded(together, ana)
    alone = house.session("Anastasia", played=ALONE)
    for session in (together, alone):
        house.journal.positions.save(session, {"step": 3}, NOON)
    by = house.journal.people.change(ana, About("Max", "Max"), ana.wishes)
    journal = house.again()
    assert [one.names for one in journal.sessions.listed(by=by)] == [("Max",), ("Max", "Bo")]
    assert [one.code for one in journal.sessions.search("max")] == [together.code]
    assert journal.sessions.search("anastasia") == []
    (turn,) = journal.turns.of(together)
    assert turn.speakers == ("Max",)
    assert len(journal.turns.open(turn, by).samples) == 16_000
    assert [left.session.names for left in journal.positions.left()] == [("Max", "Bo")]
    assert [left.session.names for left in journal.positions.left(by)] == [("Max",)]
    journal.close()
    pages = decrypted(house.folder / JOURNAL, house.key)
    assert b"anastasia" not in pages.lower()
    house.journal = house.another()


def test_a_session_that_goes_on_meanwhile_is_still_kept_for_the_same_people(house, ana, bo) -> None:
    """Names are exchanged while it is played: what is hers is sealed to her, and never to him."""
    together, alone = house.agreed(ana, bo), house.session("Ana", played=ALONE)
    people = house.journal.people
    ana = people.change(ana, About("Max", "Max"), ana.wishes)
    bo = people.change(bo, About("Ana", "Ana"), bo.wishes)
    assert house.journal.sessions.people(together, ["Bo", "Ana"]) == [bo.person, ana.person]
    assert house.journal.sessions.people(alone, ["Ana"]) == [ana.person]
    house.journal.sessions.go_on(alone).reached(4)
    house.journal.positions.save(alone, {"step": 4}, NOON)
    assert house.journal.positions.left(bo) == []
    assert house.journal.positions.left(ana)[0].session.done == 4
    house.journal.people.remove(ana.person)
    house.person("Max")
    with pytest.raises(JournalError, match="no personal key any more"):
        house.journal.sessions.people(together, ["Ana"])
    with pytest.raises(JournalError, match="no personal key any more"):
        house.journal.positions.save(alone, {"step": 5}, NOON)


def test_a_session_that_somebody_is_gone_from_does_not_go_on(house, ana, bo) -> None:
    house.journal.positions.save(house.session("Ana", "Bo"), {"step": 3}, NOON)
    house.journal.people.remove(ana.person)
    assert house.journal.positions.left() == []


def test_an_unlocked_person_is_not_printed_with_their_key(ana) -> None:
    assert "AGE-SECRET" not in repr(ana) + str(ana)


# ------------------------------------------------------------------------- what a PIN is


@pytest.mark.parametrize("typed", ["", "12345", "111111", "123456", "987654", "abcdef"])
def test_a_pin_that_is_short_or_that_anybody_would_try_is_refused(house, typed) -> None:
    with pytest.raises(JournalError) as told:
        house.journal.people.add(About("Ana", "Ana"), Wishes(), typed)
    assert told.value.hint
    assert house.journal.people.all() == ()


@pytest.mark.parametrize("typed", ["602214", "six words or so", "áéíóúü", " " * 5 + "x"])
def test_a_pin_of_six_characters_or_more_will_do(typed) -> None:
    assert checked_pin(typed) == typed


@settings(max_examples=50)
@given(st.binary(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_what_lies_under_words_comes_back_by_the_same_words_only(secret, typed, other) -> None:
    from unicodedata import normalize

    wrapped = wrapping.wrap(secret, typed, "it", CHEAP)
    assert wrapping.unwrap(wrapped, typed, "it") == secret
    assert wrapping.unwrap(wrapped, typed, "something else") is None
    if normalize("NFKC", typed) != normalize("NFKC", other):
        assert wrapping.unwrap(wrapped, other, "it") is None


@settings(max_examples=50)
@given(st.data())
def test_a_damaged_wrapped_secret_neither_opens_nor_costs_gigabytes(data) -> None:
    wrapped = bytearray(wrapping.wrap(b"secret", "words", "it", CHEAP))
    at = data.draw(st.integers(10, len(wrapped) - 1))
    wrapped[at] ^= data.draw(st.integers(1, 255))
    assert wrapping.unwrap(bytes(wrapped), "words", "it") is None
    for head in (b"", b"\xff" * 60, b"\1" + b"\xff" * 60, b"\1" + bytes(60), bytes(wrapped[:35])):
        with pytest.raises(JournalError, match="damaged"):
            wrapping.unwrap(head, "words", "it")


# ------------------------------------------------------------------------ guessing a PIN


def guess(house: House, person, typed: str = "wrong-pin") -> float:
    """Seconds that the next try has to wait."""
    try:
        house.journal.people.unlock(person, typed, house.now)
    except (WrongPinError, TooSoonError) as error:
        return error.wait
    return 0.0


def test_a_mistyped_pin_can_be_typed_again_at_once_and_then_waits_grow(house, ana) -> None:
    waits = []
    for _ in range(16):
        waits.append(guess(house, ana.person))
        house.now += waits[-1]
    assert waits[: FREE_TRIES - 1] == [0.0] * (FREE_TRIES - 1)
    assert waits[FREE_TRIES - 1 : FREE_TRIES + 3] == [5.0, 10.0, 20.0, 40.0]
    assert waits[-1] == LONGEST_WAIT
    assert wait_after(10**6) == LONGEST_WAIT


def test_trying_six_digits_takes_longer_than_a_life(house) -> None:
    assert 10**6 * LONGEST_WAIT > 100 * 365 * 86_400


def test_a_try_that_comes_too_soon_is_not_looked_at_even_if_it_is_right(house, ana) -> None:
    for _ in range(4):
        house.now += guess(house, ana.person)
    house.now -= 1.0
    with pytest.raises(TooSoonError, match="next try is taken in 1 second"):
        house.unlocked(ana.person)
    house.now += 1.0
    assert house.unlocked(ana.person)


def test_starting_again_does_not_shorten_the_wait(house, ana) -> None:
    for _ in range(6):
        house.now += guess(house, ana.person)
    house.now -= 10.0
    house.again()
    with pytest.raises(TooSoonError):
        house.unlocked(house.journal.people.named("Ana"))


def test_a_right_pin_forgives_the_wrong_ones_before(house, ana) -> None:
    for _ in range(5):
        house.now += guess(house, ana.person)
    house.unlocked(ana.person)
    assert guess(house, ana.person) == 0.0


def test_a_try_counts_before_it_is_looked_at(house, ana, monkeypatch) -> None:
    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("voicerepair.journal.people.unwrap", killed)
    for _ in range(FREE_TRIES):
        with pytest.raises(KeyboardInterrupt):
            house.unlocked(ana.person)
    monkeypatch.undo()
    with pytest.raises(TooSoonError):
        house.unlocked(ana.person)


def test_a_clock_that_is_set_back_begins_the_wait_again_and_makes_it_no_longer(house, ana) -> None:
    for _ in range(4):
        wait = guess(house, ana.person)
        house.now += wait
    house.now = NOON - 365 * 86_400
    left = guess(house, ana.person)
    assert left == wait
    house.now += left
    assert house.unlocked(ana.person)


def test_one_person_s_wrong_pins_do_not_keep_another_waiting(house, ana, bo) -> None:
    for _ in range(6):
        guess(house, ana.person)
    assert house.unlocked(bo.person)


# ------------------------------------------------------------------------ being removed


def test_who_is_removed_is_gone_with_what_only_they_could_open(house, ana, bo) -> None:
    together = house.agreed(ana, bo)
    house.recorded(together, ana)
    house.recorded(together, ana, bo)
    kept = house.recorded(together, bo)
    alone = house.session("Ana")
    house.journal.notes.add(together, "ana's own", ana.person)
    house.journal.notes.add(together, "ours", None)
    house.journal.people.remove(ana.person)
    assert house.journal.people.find("Ana") is None
    (left,) = house.journal.sessions.listed()
    assert (left.code, left.names) == (together.code, ("somebody", "Bo"))
    assert [turn.number for turn in house.journal.turns.of(left)] == [kept.number]
    assert [note.text for note in house.journal.notes.of(left, bo)] == ["ours"]
    assert house.journal.store.rows("SELECT 1 FROM sessions WHERE code = ?", alone.code) == []
    assert house.journal.verify() == []
    assert b"Ana" not in decrypted(house.folder / JOURNAL, house.key)


def test_who_was_removed_meanwhile_cannot_be_unlocked_or_called(house, ana) -> None:
    house.journal.people.remove(ana.person)
    with pytest.raises(JournalError, match="was removed meanwhile"):
        house.unlocked(ana.person)
    house.person("Ana")
