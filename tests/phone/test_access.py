"""The page for everybody: axe-core finds nothing to object to, in light and dark, in every phase
and at every width; nothing sticks out, nothing moves for those who want no motion."""

from __future__ import annotations

import pytest

from tests.phone.pages import SMALL, written
from voicerepair.phone.words import LABELS

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
browser = pytest.importorskip("tests.phone.browser", reason="playwright is not installed")

pytestmark = pytest.mark.xdist_group("chromium")


def objections(page, where):
    """What axe-core objects to."""
    with browser.unheld(page):
        found = axe_playwright.Axe().run(page).response["violations"]
    return [f"{where}: {one['id']}: {one['help']}" for one in found]


def sticking_out(page, where):
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{where}: {wide} px stick out"] if wide > 0 else []


def through_every_phase(page):
    """Each phase, once it is on."""
    yield "start"
    browser.start(page, "Ana", "Bo")
    yield "prompt"
    browser.until_seen(page, "#breath")
    yield "breath"
    browser.until(page, "turn")
    yield "turn"
    page.tap("#tap-pause")
    yield "paused"
    browser.tap(page, "#primary")
    browser.until(page, "window")
    yield "window"
    browser.until(page, "answer")
    yield "question"
    page.tap("#answers button")
    browser.until_seen(page, "#answers.numbers button")
    yield "number"
    page.tap("#tap-time-out")
    browser.until(page, "set-aside")
    yield "apart"
    page.tap("#tap-dark")
    yield "dark"
    page.tap("#dark")
    page.tap("#tap-stop")
    yield "end"


SIZES = [(360, 640), (360, 740), (768, 1024), (1280, 800)]


@pytest.mark.slow
def test_there_is_nothing_to_object_to_in_any_phase(chromium, small):
    """Every phase at every size and in both schemes; and every size in both schemes."""
    found = []
    with browser.phone(chromium, small) as page:
        for number, where in enumerate(through_every_phase(page)):
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate("innerWidth") == width
                found += sticking_out(page, f"{where}, {width} wide")
            for turn, (width, height) in enumerate((SIZES[1], SIZES[3])):
                scheme = ("light", "dark")[(number + turn) % 2]
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": height})
                found += objections(page, f"{where}, {width} wide, {scheme}")
            page.set_viewport_size(browser.OPTIONS["viewport"])
    assert found == []


def test_what_there_is_to_object_to_would_be_found(chromium, small):
    with browser.phone(chromium, small) as page:
        page.evaluate("document.querySelector('label[for=name-0]').remove()")
        assert [one for one in objections(page, "start") if "label" in one]


def test_the_turn_is_told_to_a_screen_reader_and_the_spoken_prompt_is_not_said_twice(
    chromium, small
):
    with browser.phone(chromium, small) as page:
        browser.start(page, "Ana", "Bo")
        browser.until(page, "turn")
        live = page.text_content("#live")
        assert live.startswith("Ana. speaks")
        assert LABELS["in turn"] in live
        assert "camera" not in live
        assert page.get_attribute("#live", "role") == "status"


def test_the_focus_is_seen_stays_where_it_is_and_keys_steer(chromium, small):
    with browser.phone(chromium, small, is_mobile=False, has_touch=False) as page:
        page.fill("#name-0", "Ana")
        page.keyboard.press("Enter")
        page.wait_for_selector("#caption:not([hidden])")
        page.focus("#primary")
        assert page.evaluate("getComputedStyle(primary).outlineStyle") == "solid"
        browser.until_seen(page, "#breath")
        browser.go_on(page, 0.6)
        page.keyboard.press("Enter")
        browser.until_seen(page, "[data-phase=turn]")
        assert page.evaluate("document.activeElement.id") == "primary"
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(" ")
        assert page.text_content("#who") == "Paused"
        page.keyboard.press("q")
        browser.until_seen(page, "#end")


def test_nothing_moves_for_those_who_want_no_motion(chromium, small):
    with browser.phone(chromium, small, reduced_motion="reduce") as page:
        browser.start(page, "Ana", "Bo")
        browser.until_seen(page, "#breath")
        assert page.evaluate("getComputedStyle(circle).transitionProperty") == "none"


def test_a_name_from_right_to_left_does_not_turn_a_prompt_around(chromium, small):
    with browser.phone(chromium, small) as page:
        browser.start(page, "ليلى", "Bo")
        browser.until(page, "turn")
        assert page.text_content("#caption").startswith("\u2068ليلى\u2069, say what you saw")
        assert page.evaluate("getComputedStyle(caption).direction") == "ltr"


def test_what_ends_something_is_at_hand_on_a_small_phone(chromium, small):
    with browser.phone(chromium, small, viewport={"width": 320, "height": 568}) as page:
        browser.start(page, "Maximiliane-Rosalinde", "Bartholomeus")
        browser.until(page, "window")
        for id in ("keep", "primary", "tap-pause", "tap-time-out", "tap-stop"):
            box = page.locator(f"#{id}").bounding_box()
            assert box["y"] + box["height"] <= 568, id
            assert box["height"] >= 44, id


def test_names_that_run_from_right_to_left_and_a_script_that_does(chromium, tmp_path):
    file = written(tmp_path, SMALL.replace("roles: [A, B]", "language: ar\nroles: [A, B]"))
    with browser.phone(chromium, file) as page:
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        browser.start(page, "ليلى", "Bo")
        browser.until(page, "turn")
        assert page.text_content("#who") == "ليلى"
        assert page.evaluate("getComputedStyle(who).direction") == "rtl"
        assert page.evaluate("getComputedStyle(caption).direction") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
