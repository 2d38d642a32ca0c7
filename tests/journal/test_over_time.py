"""A recording goes when its days are over, by any calendar and after any setting of the clock.

Days are 24 hours of wall time. So a week begun at eight in the evening ends at eight, or, where
the clocks were changed meanwhile, at seven or nine, and never a day early or late.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journal.house import House, known_sound
from voicerepair.errors import JournalError
from voicerepair.journal.people import Wishes
from voicerepair.journal.turns import DAY

BERLIN, NEW_YORK, LORD_HOWE = map(
    ZoneInfo, ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
)


def at(zone: ZoneInfo, *moment: int) -> float:
    """Wall seconds of what a clock on the wall shows there."""
    return datetime(*moment, tzinfo=zone).timestamp()


def recorded(house: House, *days: int):
    """A session now, recorded by as many people as chose ``days``."""
    people = [house.person(name, days=one) for name, one in zip("ABC", days, strict=False)]
    session = house.agreed(*people)
    house.recorded(session, people[0])
    return session


def there(house: House, session, now: float) -> bool:
    """Is it still there at a start at that time?"""
    house.now = now
    return bool(house.again().turns.of(session))


@pytest.mark.parametrize(
    ("zone", "evening", "last"),
    [
        (BERLIN, (2026, 12, 31, 23, 50), (2027, 1, 1, 23, 49, 59)),  # over midnight, and a year
        (BERLIN, (2028, 2, 28, 20), (2028, 2, 29, 19, 59, 59)),  # a leap day
        (BERLIN, (2026, 3, 28, 20), (2026, 3, 29, 20, 59, 59)),  # the clocks go forward at two
        (BERLIN, (2026, 10, 24, 20), (2026, 10, 25, 18, 59, 59)),  # and back at three
        (NEW_YORK, (2026, 3, 7, 20), (2026, 3, 8, 20, 59, 59)),
        (NEW_YORK, (2026, 10, 31, 20), (2026, 11, 1, 18, 59, 59)),
        (LORD_HOWE, (2026, 10, 3, 20), (2026, 10, 4, 20, 29, 59)),  # by half an hour
    ],
)
def test_a_day_is_a_day_over_midnight_and_where_the_clocks_are_changed(
    house, zone, evening, last
) -> None:
    house.now = at(zone, *evening)
    session = recorded(house, 1)
    assert there(house, session, at(zone, *last))
    assert not there(house, session, at(zone, *last) + 1)


def test_what_is_recorded_in_the_hour_that_comes_twice_goes_in_its_order(house) -> None:
    """Half past two in the night, once in summer time and once in winter time."""
    nights = [
        datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=BERLIN).timestamp() for fold in (0, 1)
    ]
    assert nights[1] - nights[0] == 3600
    sessions = []
    ana = house.person("Ana", days=1)
    for house.now in nights:
        session = house.agreed(ana)
        house.recorded(session, ana)
        sessions.append(session)
    half_past_one = datetime(2026, 10, 26, 1, 30, tzinfo=BERLIN).timestamp()
    assert [there(house, session, half_past_one - 1) for session in sessions] == [True, True]
    assert [there(house, session, half_past_one) for session in sessions] == [False, True]
    assert not there(house, sessions[1], half_past_one + 3600)


@pytest.mark.parametrize(
    ("days", "fewest"), [((30, 1), 1), ((7, 7), 7), ((2, 30, 5), 2), ((30,), 30)]
)
def test_the_fewest_days_of_those_present_count(house, days, fewest) -> None:
    began = house.now
    session = recorded(house, *days)
    assert there(house, session, began + fewest * DAY - 1)
    assert not there(house, session, began + fewest * DAY)


def test_a_journey_to_another_time_zone_changes_nothing(house, monkeypatch) -> None:
    import time

    began = house.now
    session = recorded(house, 1)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert there(house, session, began + DAY - 1)
    monkeypatch.undo()
    time.tzset()
    assert not there(house, session, began + DAY)


@pytest.mark.parametrize("ahead", [timedelta(days=8), timedelta(days=400)])
def test_a_clock_that_is_set_forward_lets_it_go_early_and_never_late(house, ahead) -> None:
    session = recorded(house, 7)
    assert not there(house, session, house.now + ahead.total_seconds())
    assert not there(house, session, house.now - ahead.total_seconds()), "gone is gone"


@pytest.mark.parametrize("hours", [1, 23])
def test_a_clock_that_is_set_back_a_little_keeps_it_for_no_more_than_that_longer(
    house, hours
) -> None:
    began = house.now
    session = recorded(house, 7)
    assert there(house, session, began - 3600 * hours)
    assert not there(house, session, began + 7 * DAY)


@pytest.mark.parametrize("back", [2, 30, 365])
def test_a_clock_that_is_set_back_by_days_keeps_it_its_days_from_then_on(house, back) -> None:
    began = house.now
    session = recorded(house, 7)
    set_back = began - back * DAY
    assert there(house, session, set_back)
    assert there(house, session, set_back + 7 * DAY - 1)
    assert not there(house, session, set_back + 7 * DAY)


def test_a_clock_that_begins_anew_at_every_start_begins_the_days_only_once(house) -> None:
    """As where a computer's battery is empty: at every start the same morning."""
    morning = house.now - 100 * DAY
    session = recorded(house, 3)
    for hours in (0, 12, 24, 48, 71):
        assert there(house, session, morning)
        assert there(house, session, morning + 3600 * hours)
    assert not there(house, session, morning + 3600 * 72)


def test_who_goes_on_recording_in_a_session_keeps_nothing_of_it_for_longer(house) -> None:
    """What was said at the first yes holds: the day that was told then."""
    ana, bo = house.person("Ana", days=1), house.person("Bo", days=30)
    session = house.agreed(ana, bo)
    told = house.now + DAY
    house.recorded(session, ana)
    house.now += DAY - 3600
    ana = house.journal.people.change(ana, ana.person.about, Wishes(True, 30))
    assert house.journal.turns.agree(session, [ana, bo], house.now) == told
    house.recorded(session, bo)
    assert there(house, session, told - 1)
    assert not there(house, session, told)


def test_who_chose_fewer_days_meanwhile_takes_what_was_recorded_before_along(house) -> None:
    ana, bo = house.person("Ana", days=30), house.person("Bo", days=30)
    session = house.agreed(ana, bo)
    house.recorded(session, ana)
    bo = house.journal.people.change(bo, bo.person.about, Wishes(True, 2))
    began = house.now
    house.now += 3600
    assert house.journal.turns.agree(session, [ana, bo], house.now) == began + 3600 + 2 * DAY


@pytest.mark.parametrize("jump", [-400 * DAY, -3600.0, 3600.0, DAY])
def test_a_clock_that_jumps_while_a_turn_is_recorded_takes_nothing_from_it(house, jump) -> None:
    ana = house.person("Ana", days=7)
    session = house.agreed(ana)
    recording = house.journal.recordings.begin(session, [ana.person], "3", house.now)
    recording.append(known_sound(1, 0))
    house.now += jump
    with house.another() as other:  # somebody looks into the journal meanwhile
        assert (other.gone, other.broken_off) == (0, [])
    recording.append(known_sound(1, 1))
    recording.finish()
    turn = house.journal.turns.find(session, 1)
    assert len(house.journal.turns.open(turn, ana).samples) == 8000


def test_a_clock_that_jumps_beyond_its_days_in_mid_turn_ends_the_recording_with_a_sentence(
    house,
) -> None:
    """Forward means early: somebody else's start finds it over, and the recorder is told."""
    ana = house.person("Ana", days=7)
    session = house.agreed(ana)
    recording = house.journal.recordings.begin(session, [ana.person], "3", house.now)
    recording.append(known_sound(1, 0))
    house.now += 8 * DAY
    with house.another() as other:
        assert other.gone == 1
    with pytest.raises(JournalError, match="deleted while it was recorded"):
        recording.append(known_sound(1, 1))
    with pytest.raises(JournalError, match="isn't set up"):
        house.journal.recordings.begin(session, [ana.person], "4", house.now)
