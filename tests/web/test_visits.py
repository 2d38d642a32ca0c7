"""Whose view is open: by arithmetic, and on the page."""

from __future__ import annotations

import pytest

from tests.journal.house import ALONE, NOON
from tests.web.site import OURS
from voicerepair.journal.pins import FREE_TRIES
from voicerepair.web.visits import IDLE, Visits


def test_a_view_is_open_until_nobody_did_anything_for_five_minutes(ana) -> None:
    visits = Visits()
    assert visits.here(NOON) is None
    visits.open(ana, NOON)
    assert visits.here(NOON + IDLE - 1) is ana
    assert visits.here(NOON + 2 * IDLE - 2) is ana, "each act begins the five minutes anew"
    assert visits.here(NOON + 3 * IDLE - 2) is None
    assert visits.here(NOON) is None, "a clock that is set back opens nothing again"


def test_a_look_at_the_clock_is_no_act(ana) -> None:
    visits = Visits()
    visits.open(ana, NOON)
    visits.expire(NOON + IDLE - 1)
    visits.expire(NOON + IDLE)
    assert visits.here(NOON + IDLE) is None


def test_a_clock_that_is_set_back_keeps_a_view_open_no_longer(ana) -> None:
    visits = Visits()
    visits.open(ana, NOON)
    visits.expire(NOON - 86_400)
    visits.expire(NOON - 86_400 + IDLE)
    assert visits.here(NOON - 86_400 + IDLE) is None


def test_closing_is_at_once_and_lets_go_of_the_sound(ana) -> None:
    visits = Visits()
    visits.open(ana, NOON)
    opened = []

    def sound() -> bytes:
        opened.append(1)
        return b"sound"

    assert visits.sound(1, sound) == visits.sound(1, sound) == b"sound"
    assert len(opened) == 1
    visits.close()
    assert visits.here(NOON) is None
    visits.open(ana, NOON)
    visits.sound(1, sound)
    assert len(opened) == 2


def test_each_view_has_a_number_of_its_own(ana, bo) -> None:
    visits = Visits()
    numbers = [visits.number]
    for one in (ana, bo):
        visits.open(one, NOON)
        numbers.append(visits.number)
        visits.close()
        visits.close()
        numbers.append(visits.number)
    assert numbers == sorted(set(numbers))


def test_a_pin_opens_its_persons_view_and_nobody_elses(site, house) -> None:
    alone = house.session("Ana", played=ALONE)
    assert ALONE.title not in site.text("/")
    assert site.enter("Ana").status_code == 303
    page = site.text("/")
    assert "<bdi>Ana</bdi>’s view" in page
    assert ALONE.title in page
    assert site.enter("Bo").status_code == 303
    page = site.text("/")
    assert "<bdi>Bo</bdi>’s view" in page
    assert ALONE.title not in page
    assert site.browser.get(f"/sessions/{alone.code}").status_code == 404


def test_a_wrong_pin_opens_nothing_and_closes_what_was_open(site) -> None:
    site.enter("Ana")
    answer = site.enter("Bo", "not-the-pin")
    assert answer.status_code == 403
    assert "That isn’t the PIN." in answer.text.replace("&#39;", "’")
    assert "’s view" not in site.text("/")


def test_guessing_pins_gets_slower_and_the_right_one_waits_too(site, house) -> None:
    for _ in range(FREE_TRIES):
        site.enter("Ana", "not-the-pin")
    answer = site.enter("Ana")
    assert answer.status_code == 403
    assert "Too many wrong PINs." in answer.text
    house.now += 6
    assert site.enter("Ana").status_code == 303


@pytest.mark.parametrize("person", ["", "0", "999", "x", "1 OR 1=1"])
def test_nobody_is_somebody(site, person) -> None:
    answer = site.post("/visit", person=person, pin="x")
    assert answer.status_code == 403
    assert "Say who you are." in answer.text


def test_a_view_closes_on_the_page_after_five_idle_minutes(site, house) -> None:
    site.enter("Ana")
    house.now += IDLE - 1
    assert "’s view" in site.text("/")
    house.now += IDLE
    assert "’s view" not in site.text("/")


def test_moving_on_a_page_keeps_the_view_open(site, house) -> None:
    site.enter("Ana")
    mark = site.mark()
    for _ in range(3):
        house.now += IDLE - 1
        assert site.post("/stay", mark=mark).status_code == 204
    house.now += IDLE
    assert site.post("/stay", mark=mark).status_code == 403


def test_leaving_closes_the_view_at_once(site) -> None:
    site.enter("Ana")
    assert site.browser.post("/leave", headers=OURS, follow_redirects=False).status_code == 303
    assert "’s view" not in site.text("/")


def test_what_was_done_in_a_view_is_told_once_and_never_in_another(site, house) -> None:
    session = house.session("Ana", "Bo")
    site.enter("Ana")
    site.text("/")
    told = '<p class="said" id="said">{}</p>'
    mark = site.mark()
    site.post(f"/sessions/{session.code}/notes", text="mine", whose="me", mark=mark)
    page = site.text("/")
    assert told.format("The note is kept, for you alone.") in page
    assert "said" not in site.text("/")
    mark = site.mark()
    site.post(f"/sessions/{session.code}/notes", text="mine", whose="me", mark=mark)
    house.now += IDLE
    assert "said" not in site.text("/")


def test_what_somebody_looked_for_is_gone_with_their_view(site, house) -> None:
    site.enter("Ana")
    site.post("/search", words="  the  yellow umbrella ")
    assert "the yellow umbrella" in site.text("/search")
    house.now += IDLE
    assert "umbrella" not in site.text("/search")
