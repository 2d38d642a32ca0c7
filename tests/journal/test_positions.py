"""Where a session was left: kept for a day, and sealed where somebody sat alone."""

from __future__ import annotations

import pytest

from tests.journal.house import ALONE, NOON, decrypted
from voicerepair.journal.turns import DAY

AT = {"step": 3, "asked": "words that are asked"}


def lefts(house, by=None):
    return [left.session.code for left in house.journal.positions.left(by)]


def test_the_newest_place_is_the_one_that_counts(house, ana, bo) -> None:
    session = house.session("Ana", "Bo")
    for step in (1, 2, 3):
        house.journal.positions.save(session, {"step": step}, NOON + step)
    (left,) = house.again().positions.left()
    assert (left.session, left.saved, left.data) == (session, NOON + 3, {"step": 3})


@pytest.mark.parametrize(
    ("until", "later", "there"),
    [
        (0.0, DAY - 1, True),
        (0.0, DAY, False),
        (NOON + DAY, 2 * DAY - 1, True),
        (NOON + DAY, 2 * DAY, False),
        (0.0, -DAY + 1, True),
        (0.0, -2 * DAY, False),
    ],
)
def test_it_goes_a_day_later_or_a_day_after_the_time_that_was_said(
    house, ana, bo, until, later, there
) -> None:
    session = house.session("Ana", "Bo")
    house.journal.positions.save(session, AT, NOON, until)
    house.now += later
    house.again()
    assert lefts(house) == [session.code] * there


def test_it_is_wiped_at_the_end_and_gone_with_its_session(house, ana, bo) -> None:
    for end in (house.journal.positions.wipe, house.journal.sessions.delete):
        session = house.session("Ana", "Bo")
        house.journal.positions.save(session, AT, NOON)
        end(session)
        assert lefts(house) == []
    house.journal.close()
    assert b"words that are asked" not in decrypted(house.journal.store.path, house.key)
    house.journal = house.another()


def test_somebody_who_sat_alone_goes_on_by_their_pin_and_nobody_else_hears_of_it(
    house, ana, bo
) -> None:
    session = house.session("Ana", played=ALONE)
    house.journal.positions.save(session, AT, NOON)
    assert lefts(house) == []
    assert lefts(house, bo) == []
    (left,) = house.journal.positions.left(ana)
    assert (left.session, left.data) == (session, AT)
    house.journal.close()
    assert b"words that are asked" not in decrypted(house.journal.store.path, house.key)
    house.journal = house.another()


def test_of_a_session_that_was_deleted_nothing_is_saved(house, ana, bo) -> None:
    session = house.session("Ana", "Bo")
    house.journal.sessions.delete(session)
    house.journal.positions.save(session, AT, NOON)
    assert lefts(house) == []


def test_who_plays_is_known_to_others_until_they_stop(house, ana, bo) -> None:
    with house.another() as other:
        assert other.playing.take(0.0)
        assert not house.journal.playing.take(0.0)
    assert house.journal.playing.take(0.0)
