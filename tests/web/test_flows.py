"""What people do on the page, in a real browser: coming, finding, writing, sharing, leaving."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journal.house import ALONE
from tests.web.site import ENTRANCE, line_of, played
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie
from voicerepair.journal.pins import FREE_TRIES
from voicerepair.web.views import A_PAGE
from voicerepair.web.visits import IDLE

pytestmark = pytest.mark.xdist_group("chromium")

SPOKEN = "[speaker speaks for 30 seconds]"


@pytest.fixture
def evening(house, ana, bo):
    """A session of both, in which each was recorded once, beside words of the guide's."""
    session = house.agreed(ana, bo, played=played("own"))
    house.recorded(session, ana, where=line_of("own", SPOKEN))
    house.recorded(session, bo, where=line_of("own", "[listener speaks for 90 seconds]"))
    return session


def place(session) -> str:
    return f"/sessions/{session.code}"


# ---------------------------------------------------------------------------- coming, leaving


def test_a_view_opens_by_pin_and_says_so_and_closes_at_once_by_a_key(visitor) -> None:
    page = visitor.enter("Ana")
    visitor.told("This is Ana’s view now.")
    expect(page).to_have_title("Sessions – voicerepair")
    page.keyboard.press("Escape")
    visitor.told("The view is closed.")
    expect(page.get_by_role("link", name="Who is here?")).to_be_visible()
    visitor.sees_no("Ana’s view")


def test_the_escape_key_closes_in_the_middle_of_writing(visitor, evening, house) -> None:
    visitor.is_now("Ana")
    page = visitor.open(place(evening))
    page.get_by_label("Write a note").fill("not for Bo")
    page.keyboard.press("Escape")
    visitor.told("The view is closed.")
    page.go_back()
    visitor.sees_no("Ana’s view")
    visitor.sees_no("not for Bo")


def test_what_was_open_is_not_on_the_screen_while_it_closes(visitor, evening) -> None:
    visitor.is_now("Ana")
    page = visitor.open(place(evening))
    page.route("**/leave", lambda route: None)  # a server that never answers
    page.keyboard.press("Escape")
    expect(page.locator("body")).to_be_hidden()
    assert page.title() == ""
    assert page.locator("audio").count() == 0


def test_a_wrong_pin_is_told_and_guessing_takes_longer_and_longer(visitor, house) -> None:
    page = visitor.enter("Ana", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("That isn't the PIN.")
    for _ in range(FREE_TRIES - 1):
        visitor.live.refuse("Ana")
    page = visitor.enter("Ana")
    expect(page.get_by_role("alert")).to_contain_text("Too many wrong PINs.")
    expect(page.get_by_label("Ana", exact=True)).to_be_checked()
    expect(page.get_by_label("Your PIN")).to_be_focused()
    house.now += 6
    visitor.enter("Ana")
    visitor.told("This is Ana’s view now.")
    visitor.wrong = [one for one in visitor.wrong if "403" not in one]


def test_five_idle_minutes_close_a_view_on_the_screen_and_behind_it(
    visitor, house, evening
) -> None:
    page = visitor.page
    page.clock.install()
    visitor.enter("Ana")
    visitor.open(place(evening))
    page.clock.fast_forward(1000 * (IDLE - 10))
    house.now += IDLE - 10
    expect(page.locator(".here")).to_contain_text("Ana’s view")
    page.clock.fast_forward(11_000)
    house.now += 11
    visitor.told("The view is closed.")
    assert visitor.live.room.visits.here(house.now) is None


def test_what_somebody_does_on_a_page_keeps_their_view_open(visitor, house, evening) -> None:
    page = visitor.page
    page.clock.install()
    visitor.enter("Ana")
    visitor.open(place(evening))
    for _ in range(3):
        page.clock.fast_forward(1000 * (IDLE - 10))
        house.now += IDLE - 10
        with page.expect_response("**/stay") as stayed:
            page.keyboard.press("Shift")
        assert stayed.value.status == 204
    assert page.locator(".here").is_visible()


def test_a_view_that_ended_behind_the_page_changes_nothing(visitor, house, evening) -> None:
    visitor.is_now("Ana")
    page = visitor.open(place(evening))
    house.now += IDLE
    page.get_by_label("Write a note").fill("late")
    visitor.press("Keep it")
    visitor.sees("Nothing was changed.")
    assert house.journal.notes.of(evening) == []
    visitor.wrong = [one for one in visitor.wrong if "403" not in one]


# -------------------------------------------------------------------------------- finding


def test_sessions_are_turned_page_by_page(visitor, house) -> None:
    codes = []
    for _ in range(A_PAGE + 3):
        house.now += 60
        codes.append(house.session("Ana", "Bo").code)
    page = visitor.open("/")
    links = page.locator(".sessions a")
    expect(links).to_have_count(A_PAGE)
    page.get_by_role("link", name="Earlier ones").click()
    expect(links).to_have_count(3)
    expect(links.last).to_have_attribute("href", visitor.address_of(codes[0]))
    page.get_by_role("link", name="Back to the newest").click()
    expect(links.first).to_have_attribute("href", visitor.address_of(codes[-1]))


def test_words_are_found_in_ones_own_view_and_stand_in_no_address(visitor, house, ana) -> None:
    session = house.session("Ana", "Bo", played=played("small"))
    house.session("Ana", "Bo")
    alone = house.session("Ana", played=ALONE)
    house.journal.notes.add(session, "the yellow umbrella", ana.person)
    page = visitor.open("/")

    def look_for(words: str) -> None:
        page.get_by_label("Look for words").fill(words)
        page.keyboard.press("Enter")

    look_for("Umbrella")
    visitor.sees("No session here holds these words.")
    visitor.enter("Ana")
    look_for("Umbrella")
    links = page.locator(".sessions a")
    expect(links).to_have_text(["Small thing seen"])
    look_for(ALONE.title)
    expect(links).to_have_attribute("href", visitor.address_of(alone.code))
    page.reload()
    expect(links).to_have_count(1)
    page.get_by_role("link", name="All sessions").click()
    expect(links).to_have_count(3)
    assert not any("mbrella" in address for address in visitor.asked)
    page.keyboard.press("Escape")
    visitor.told("The view is closed.")
    visitor.open("/search")
    visitor.sees_no(ALONE.title)


# ---------------------------------------------------------------------------------- notes


def test_notes_are_kept_for_oneself_or_for_everyone_and_deleted(visitor, house, evening) -> None:
    visitor.is_now("Ana")
    page = visitor.open(place(evening))
    page.get_by_label("Write a note").fill("mine alone")
    visitor.press("Keep it")
    visitor.told("The note is kept, for you alone.")
    page.get_by_label("Write a note").fill("for both of us")
    page.get_by_label("everyone in this session").check()
    visitor.press("Keep it")
    visitor.told("The note is kept, for everyone in this session.")
    notes = page.locator(".note")
    expect(notes).to_have_count(2)

    visitor.is_now("Bo")
    visitor.open(place(evening))
    expect(notes).to_have_count(1)
    visitor.sees_no("mine alone")

    visitor.is_now("Ana")
    visitor.open(place(evening))
    mine = notes.filter(has_text="mine alone")
    visitor.unfold("Delete it", mine)
    visitor.press("Delete this note", mine)
    visitor.told("The note is deleted.")
    expect(notes).to_have_count(1)
    visitor.sees("for both of us")


def test_without_a_view_a_note_is_for_everyone_and_says_so(visitor, evening) -> None:
    page = visitor.open(place(evening))
    page.get_by_label("Write a note").fill("ours")
    visitor.press("Keep it, for everyone")
    visitor.told("The note is kept, for everyone in this session.")
    expect(page.locator(".note")).to_contain_text("For everyone in this session")


# ---------------------------------------------------------------------------------- turns


def test_a_turn_stands_beside_the_words_that_asked_for_it(visitor, evening) -> None:
    visitor.is_now("Ana")
    page = visitor.open(place(evening))
    turn = page.locator(".turn")
    expect(turn).to_have_count(1)
    before = turn.locator("xpath=preceding-sibling::p[1]")
    expect(before).to_have_text("Turn: Speaker")
    expect(turn.locator("xpath=preceding-sibling::p[2]")).to_contain_text("what did you do?")
    page.get_by_role("link", name="Turns to hear").click()
    expect(turn).to_be_in_viewport()


def test_a_turn_is_shared_seen_by_the_other_one_and_taken_back(visitor, evening) -> None:
    visitor.enter("Bo")
    visitor.open(place(evening))
    before = visitor.page.locator("main").inner_html()
    visitor.enter("Ana")
    page = visitor.open(place(evening))
    visitor.press("Share it with Bo")
    visitor.told("The turn is shared.")
    expect(page.locator(".turn")).to_be_in_viewport()
    expect(page.locator(".said")).to_be_in_viewport()
    expect(page.locator(".turn")).to_contain_text("Ana, recorded; shared with Bo")

    visitor.enter("Bo")
    visitor.open(place(evening))
    shared = page.locator(".turn", has_text="shared with you")
    expect(shared).to_have_count(1)
    expect(shared.get_by_role("button", name="Play")).to_be_visible()
    expect(shared.locator(".acts")).to_have_count(0)

    visitor.enter("Ana")
    visitor.open(place(evening))
    visitor.press("Take it back")
    visitor.told("The turn is yours alone again.")
    visitor.enter("Bo")
    visitor.open(place(evening))
    after = visitor.page.locator("main").inner_html()
    assert unmarked(after) == unmarked(before)


def unmarked(page: str) -> str:
    """Without what differs from view to view."""
    return re.sub(r"\b[0-9a-f]{20,}\b", "", page)


def test_a_turn_and_then_all_the_audio_of_a_session_are_deleted(visitor, house, evening) -> None:
    visitor.is_now("Ana")
    page = visitor.open(place(evening))
    turn = page.locator(".turn")
    visitor.unfold("Delete it", turn)
    visitor.press("Delete this turn", turn)
    visitor.told("The turn is deleted.")
    expect(turn).to_have_count(0)
    assert [one.speakers for one in house.journal.turns.of(evening)] == [("Bo",)]

    visitor.unfold("Delete what was recorded in this session")
    visitor.press("Delete the audio")
    visitor.told("What was recorded in this session is deleted.")
    assert house.journal.turns.of(evening) == []
    visitor.sees_no("Delete what was recorded")

    visitor.unfold("Delete the whole session")
    visitor.press("Delete the session")
    visitor.told("The session is deleted.")
    visitor.sees("No session is kept here yet.")


# ----------------------------------------------------------------- check-ins, looking back


def test_an_answer_is_shared_read_by_the_other_one_and_taken_back(visitor, house, ana, bo) -> None:
    house.journal.checkins.keep(
        ana, Tie.PARTNER, [Answer("helped", 7), Answer("sooner", "Say hello.")], house.now
    )
    visitor.is_now("Ana")
    page = visitor.open("/check-ins")
    one = page.locator(".check-in")
    visitor.unfold("Share an answer", one)
    one.get_by_label("One thing you would do sooner next time:").check()
    visitor.press("Share it", one)
    visitor.told("The answer is shared with Bo.")
    expect(one).to_contain_text("Shared with Bo")

    visitor.is_now("Bo")
    visitor.open("/check-ins")
    letter = page.locator(".letter")
    expect(letter).to_contain_text("Ana shares with you")
    expect(letter).to_contain_text("Say hello.")
    visitor.sees_no("7 of 10")

    visitor.is_now("Ana")
    visitor.open("/check-ins")
    visitor.press("Take it back", one)
    visitor.told("It is yours alone again.")
    visitor.unfold("Delete this check-in", one)
    visitor.press("Delete it", one)
    visitor.told("The check-in is deleted.")
    expect(one).to_have_count(0)
    visitor.is_now("Bo")
    visitor.open("/check-ins")
    visitor.sees_no("shares with you")


def test_what_is_said_back_comes_with_a_small_line_and_next_steps(visitor, house, ana) -> None:
    visitor.is_now("Ana")
    page = visitor.open("/")
    page.get_by_role("link", name="Looking back").click()
    visitor.sees("There is nothing to say yet.")
    visitor.sees("voicerepair path after-a-rupture")
    for at, helped in enumerate((2, 3, 7, 8)):
        house.journal.checkins.keep(ana, Tie.PARTNER, [Answer("helped", helped)], house.now + at)
    page.reload()
    visitor.sees("Trying to make it better helps more than it used to.")
    points = page.locator("polyline").get_attribute("points").split()
    heights = [float(point.split(",")[1]) for point in points]
    assert heights == sorted(heights, reverse=True)
    assert len(heights) == 4


def test_the_address_works_once(visitor, live) -> None:
    page = visitor.page
    answer = page.goto(f"http://{live.listening.host}{ENTRANCE}{live.listening.door.token}")
    assert answer.status == 403
    assert live.told == ["Refused a request: the token in its address was used before."]
    visitor.wrong = [one for one in visitor.wrong if "403" not in one]
