"""The page for everybody: axe-core finds nothing to object to, in light and dark, in every phase
and at every width; nothing sticks out, nothing moves for those who want no motion."""

from __future__ import annotations

import pytest

from tests.phone.speaking import load, sounds_of
from tests.phone.test_browser import SMALL, browser, pytestmark, small, start
from voicerepair.phone.build import phone_page
from voicerepair.phone.words import LABELS
from voicerepair.session.events import Settings
from voicerepair.session.wording import ENGLISH

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")

__all__ = ["pytestmark", "small"]


def objections(page, where):
    """What axe-core objects to, and what sticks out."""
    found = axe_playwright.Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{where}: {one['id']}: {one['help']}" for one in found] + (
        [f"{where}: {wide} px stick out"] if wide > 0 else []
    )


def through_every_phase(page, look):
    """``look`` at each phase once."""
    look("start")
    start(page, "Ana", "Bo")
    look("prompt")
    page.wait_for_selector("#breath:not([hidden])")
    look("breath")
    browser.until(page, "turn")
    look("turn")
    page.tap("#tap-pause")
    look("paused")
    page.wait_for_timeout(600)
    page.tap("#primary")
    browser.until(page, "window")
    look("window")
    browser.until(page, "answer")
    look("question")
    page.tap("#answers button")
    page.wait_for_selector("#answers.numbers button")
    look("number")
    page.tap("#tap-time-out")
    browser.until(page, "set-aside")
    look("apart")
    page.tap("#tap-dark")
    look("dark")
    page.tap("#dark")
    page.tap("#tap-stop")
    look("end")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scheme", "width", "height"),
    [("light", 360, 740), ("dark", 360, 640), ("light", 768, 1024), ("dark", 1280, 800)],
)
def test_there_is_nothing_to_object_to_in_any_phase(chromium, small, scheme, width, height):
    found = []
    options = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    with browser.phone(chromium, small, **options) as page:
        through_every_phase(page, lambda where: found.extend(objections(page, where)))
    assert found == []


def test_there_is_nothing_to_object_to_at_the_start_and_in_a_turn(chromium, small):
    found = []
    with browser.phone(chromium, small, color_scheme="dark") as page:
        found += objections(page, "start")
        start(page, "Ana", "Bo")
        browser.until(page, "turn")
        found += objections(page, "turn")
    assert found == []


def test_what_there_is_to_object_to_would_be_found(chromium, small):
    with browser.phone(chromium, small) as page:
        page.evaluate("document.querySelector('label[for=name-0]').remove()")
        assert [one for one in objections(page, "start") if "label" in one]


def test_the_turn_is_told_to_a_screen_reader_and_the_spoken_prompt_is_not_said_twice(
    chromium, small
):
    with browser.phone(chromium, small) as page:
        start(page, "Ana", "Bo")
        browser.until(page, "turn")
        live = page.text_content("#live")
        assert live.startswith("Ana. speaks")
        assert LABELS["in turn"] in live
        assert "camera" not in live
        assert page.get_attribute("#live", "role") == "status"


@pytest.mark.slow
def test_the_focus_is_seen_stays_where_it_is_and_keys_steer(chromium, small):
    with browser.phone(chromium, small, is_mobile=False, has_touch=False) as page:
        page.fill("#name-0", "Ana")
        page.keyboard.press("Enter")
        page.wait_for_selector("#caption:not([hidden])")
        page.focus("#primary")
        assert page.evaluate("getComputedStyle(primary).outlineStyle") == "solid"
        page.wait_for_selector("#breath:not([hidden])")
        page.wait_for_timeout(600)
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-phase=turn]")
        assert page.evaluate("document.activeElement.id") == "primary"
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(" ")
        assert page.text_content("#who") == "Paused"
        page.keyboard.press("q")
        page.wait_for_selector("#end:not([hidden])")


@pytest.mark.slow
def test_nothing_moves_for_those_who_want_no_motion(chromium, small):
    with browser.phone(chromium, small, reduced_motion="reduce") as page:
        start(page, "Ana", "Bo")
        page.wait_for_selector("#breath:not([hidden])")
        assert page.evaluate("getComputedStyle(circle).transitionProperty") == "none"


@pytest.mark.slow
def test_a_name_from_right_to_left_does_not_turn_a_prompt_around(chromium, small):
    with browser.phone(chromium, small) as page:
        start(page, "ليلى", "Bo")
        browser.until(page, "turn")
        assert page.text_content("#caption").startswith("\u2068ليلى\u2069, say what you saw")
        assert page.evaluate("getComputedStyle(caption).direction") == "ltr"


@pytest.mark.slow
def test_what_ends_something_is_at_hand_on_a_small_phone(chromium, small):
    with browser.phone(chromium, small, viewport={"width": 320, "height": 568}) as page:
        start(page, "Maximiliane-Rosalinde", "Bartholomeus")
        browser.until(page, "window")
        for id in ("keep", "primary", "tap-pause", "tap-time-out", "tap-stop"):
            box = page.locator(f"#{id}").bounding_box()
            assert box["y"] + box["height"] <= 568, id
            assert box["height"] >= 44, id


@pytest.mark.slow
def test_names_that_run_from_right_to_left_and_a_script_that_does(chromium, tmp_path):
    script = tmp_path / "rtl.md"
    script.write_text(SMALL.replace("roles: [A, B]", "language: ar\nroles: [A, B]"), "utf-8")
    program = load(script)
    file = tmp_path / "rtl.html"
    file.write_bytes(phone_page(program, ENGLISH, Settings(), sounds_of(program)))
    with browser.phone(chromium, file) as page:
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        start(page, "ليلى", "Bo")
        browser.until(page, "turn")
        assert page.text_content("#who") == "ليلى"
        assert page.evaluate("getComputedStyle(who).direction") == "rtl"
        assert page.evaluate("getComputedStyle(caption).direction") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
