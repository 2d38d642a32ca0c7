"""The page in a real Chromium at phone size: answers and branches, a time-out, steering, and what
goes wrong."""

from __future__ import annotations

import re

import pytest

browser = pytest.importorskip("tests.phone.browser", reason="playwright is not installed")

pytestmark = pytest.mark.xdist_group("chromium")


def test_another_answer_takes_the_other_way(chromium, small):
    with browser.phone(chromium, small) as page:
        browser.start(page, "Ana", "Bo")
        browser.until(page, "answer")
        page.tap("#answers button:has-text('not quite')")
        browser.until_seen(page, "#end")
        assert browser.captions(page)[-1] == "We leave that open for today."
        browser.replayed_in_python(small, page, ("Ana", "Bo"))
        page.tap("#again")
        browser.start(page, "Bo", "Ana")
        assert page.text_content("#caption") == "Bo and Ana, sit down together now."


def test_a_turn_that_nobody_ends_is_cut_off_by_nobody(chromium, small):
    with browser.phone(chromium, small) as page:
        browser.start(page, "Ana", "Bo")
        browser.until(page, "turn")
        browser.go_on(page, 44.0)
        assert browser.phase(page) == "turn"
        assert "Finish your thought" in page.text_content("#note")
        browser.until_seen(page, "#keep")
        page.tap("#keep")
        browser.go_on(page, 25.0)
        assert browser.phase(page) == "turn"
        assert len(browser.captions(page)) == 3, "the guide asked once to finish"


def test_a_time_out_says_and_shows_when_to_come_back_and_leads_back(chromium, small):
    with browser.phone(chromium, small, timezone_id="Europe/Berlin") as page:
        browser.start(page, "Ana", "Bo")
        page.tap("#tap-time-out")
        browser.until(page, "set-aside")
        shown = page.text_content("#time")
        assert re.fullmatch(r"\d{1,2}:\d{2}", shown)
        due = page.evaluate("new Date(Date.now() + 1200000).getMinutes()")
        assert abs(int(shown.partition(":")[2]) - due) in (0, 1, 59)
        assert f"We'll come back at {shown}." in browser.captions(page)
        page.tap("#tap-more-time")
        browser.tap(page, "#primary")
        browser.until_seen(page, "text=Are you back, and ready to go on?")
        browser.until(page, "answer")
        page.tap("#answers button:text-is('ready')")
        browser.until_seen(page, "text=You're back. There is no hurry.")
        page.tap("#tap-stop")
        browser.until_seen(page, "#end")
        assert page.text_content("#ending") == "Stopped. You can leave it here."


def test_pause_repeat_back_and_the_dark_screen_do_what_they_say(chromium, small):
    told = "Ana, say what you saw, as a camera would."
    with browser.phone(chromium, small) as page:
        browser.start(page, "Ana", "Bo")
        browser.until(page, "turn")
        page.tap("#tap-pause")
        assert page.text_content("#who") == "Paused"
        page.tap("#tap-dark")
        box = page.locator("#dark").bounding_box()
        assert (box["width"], box["height"]) == (360, 740)
        assert page.evaluate("getComputedStyle(dark).backgroundColor") == "rgb(0, 0, 0)"
        assert page.text_content("#dark-who") == "Paused"
        page.tap("#dark")
        assert page.is_hidden("#dark")
        browser.tap(page, "#primary")
        browser.until_seen(page, "[data-phase=turn]")
        page.tap("#tap-repeat")
        browser.until_seen(page, "[data-phase=turn]")
        assert browser.captions(page).count(told) == 2
        page.tap("#tap-back")
        browser.until_seen(page, "[data-phase=prompt]")
        assert browser.captions(page).count(told) == 3


def test_no_word_of_a_check_in_is_about_a_keyboard_or_a_command(chromium, rare):
    with browser.phone(chromium, rare) as page:
        browser.start(page, "Ana", "Bo")
        for _ in ("the whole", "the short one"):
            browser.tap(page, "#primary")
            assert page.text_content("#caption").startswith("If you keep check-ins on a computer")
            assert page.text_content("#shown") == "This page has no check-in, and keeps none."
            seen = page.inner_text("#play")
            assert "keyboard" not in seen
            assert "voicerepair" not in seen


def test_a_number_is_typed_where_there_are_too_many_for_buttons(chromium, rare):
    with browser.phone(chromium, rare) as page:
        browser.start(page, "Ana", "Bo")
        browser.until(page, "answer")
        assert page.text_content("#typed-label") == "A number from 20 to 60"
        field, button = (
            page.locator(f"#number {one}").bounding_box() for one in ("input", "button")
        )
        assert field["x"] + field["width"] + 8 <= button["x"], "beside it, and not too near"
        page.fill("#typed", "19")
        page.tap("#number button")
        assert browser.phase(page) == "answer"
        page.fill("#typed", "25")
        page.tap("#number button")
        browser.until_seen(page, "text=You said 25, and that is fine.")


def test_a_page_that_slept_pauses_and_says_so(chromium, small):
    with browser.phone(chromium, small) as page:
        browser.start(page, "Ana", "Bo")
        page.clock.fast_forward(60_000)
        browser.until_seen(page, "text=The page was asleep for a while", within=1.0)
        browser.tap(page, "#primary")
        assert page.text_content("#caption") == "Ana and Bo, sit down together now."


def test_two_people_of_one_name_are_asked_to_tell_them_apart(chromium, small):
    with browser.phone(chromium, small) as page:
        page.fill("#name-0", "Ana")
        page.fill("#name-1", " ana ")
        page.tap("#form .primary")
        assert page.is_visible("#alike")
        assert page.is_hidden("#play")


def test_a_mistake_in_the_page_ends_the_exercise_in_words(chromium, small):
    context = chromium.new_context(**browser.OPTIONS)
    page = context.new_page()
    page.goto(small.as_uri())
    browser.start(page, "Ana", "Bo")
    page.evaluate("setTimeout(() => { throw new Error('a mistake'); })")
    page.wait_for_selector("#end:not([hidden])")
    assert page.text_content("#ending").startswith("Something went wrong in this page")
    context.close()
