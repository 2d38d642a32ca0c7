"""The page in a real Chromium at phone size, from the disk and without a network: played with taps,
its sound heard, its answers and branches, a time-out, a reload, and what is left of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.phone.node import event_from
from tests.phone.speaking import load, noise, sounds_of
from voicerepair.cli.phone import write_phone_file
from voicerepair.cli.settings import USUAL_RATE
from voicerepair.phone.build import phone_page
from voicerepair.script.model import Answer, Meta, Option, Program, Say, Script, Section
from voicerepair.session.engine import Session
from voicerepair.session.events import Person, Settings
from voicerepair.session.wording import ENGLISH
from voicerepair.sound.voices.catalogue import open_voices

browser = pytest.importorskip("tests.phone.browser", reason="playwright is not installed")
pytestmark = pytest.mark.xdist_group("chromium")

NAME = "Zerlindis"  # nothing else is called so

SMALL = """---
title: A small talk
summary: Say what you saw.
roles: [A, B]
first: A
---

# Begin

{A} and {B}, sit down together now.

> Shown to the people.

[breathe 1 times: in 4, out 6]

# Talk

{A}, say what you saw, as a camera would.

[A speaks for 30 seconds]

{B}, is that all of it?

[B answers: yes | not quite -> Left open | silence -> Left open]

How close do you feel?

[A rates closeness from 0 to 10]

You said {closeness}, and that is fine.

Good night.

[end]

# Left open

We leave that open for today.

[end]
"""


def written(folder: Path, text: str, settings=None) -> Path:
    script = folder / "small.md"
    script.write_text(text, "utf-8")
    program = load(script)
    page = phone_page(program, ENGLISH, settings or Settings(), sounds_of(program))
    file = folder / "small.html"
    file.write_bytes(page)
    return file


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return written(tmp_path_factory.mktemp("small"), SMALL)


def start(page, *names):
    for number, name in enumerate(names):
        page.fill(f"#name-{number}", name)
    page.tap("#form .primary")
    page.wait_for_selector("#caption:not([hidden])")


def captions(page):
    return [
        effect["caption"]
        for entry in browser.told(page)
        for effect in entry["effects"]
        if effect["is"] == "Speak"
    ]


def replayed_in_python(file, page, names):
    """The Python engine, told the same at the same times, says and plays the same."""
    program = load(file.with_suffix(".md"))
    session = Session(program, [Person(name, name) for name in names])
    for entry in browser.told(page):
        effects = session.handle(event_from(entry["event"], session), entry["now"])
        kinds = [(type(effect).__name__, getattr(effect, "id", 0)) for effect in effects]
        assert kinds == [(effect["is"], effect.get("id", 0)) for effect in entry["effects"]]
        said = [getattr(effect, "caption", "") for effect in effects]
        assert said == [effect.get("caption", "") for effect in entry["effects"]]


def is_in(sound, text):
    """Is what the voice says in what was heard?"""
    return browser.likeness(sound, noise(text)) > 0.8


def test_it_is_played_through_with_taps_and_its_prompts_are_heard(chromium, small):
    with browser.phone(chromium, small) as page:
        start(page, NAME, "Bo")
        assert page.text_content("#who") == f"{NAME} and Bo"
        assert page.text_content("#caption") == f"{NAME} and Bo, sit down together now."
        page.wait_for_selector("#breath:not([hidden])")  # once the whole prompt has sounded
        assert page.text_content("#breath-word") == "Breathe in"
        assert page.text_content("#shown") == "Shown to the people."

        page.wait_for_timeout(600)
        page.tap("#primary")
        page.wait_for_selector("[data-phase=turn]")
        assert page.text_content("#who") == NAME
        assert page.text_content("#primary") == "I'm done"
        page.wait_for_timeout(600)
        page.tap("#primary")
        page.wait_for_selector("#keep:not([hidden])")
        page.tap("#keep")
        page.wait_for_selector("#keep", state="hidden")
        page.wait_for_timeout(600)
        page.tap("#primary")
        page.wait_for_timeout(600)
        page.tap("#primary")

        page.wait_for_selector("#answers button")
        page.tap("#answers button:has-text('yes')")
        page.wait_for_selector("#answers.numbers button")
        page.tap("#answers button:text-is('3')")
        page.wait_for_selector("#end:not([hidden])")
        assert page.text_content("#ending") == "That was the end."

        assert captions(page)[-2] == "You said three, and that is fine."
        sound = browser.heard(page)
        for said in (
            "Sit down together now.",
            "Say what you saw, as a camera would.",
            "Is that all of it?",
            "How close do you feel?",
            "three",
            "and that is fine.",
        ):
            assert is_in(sound, said), said
        assert not is_in(sound, "We leave that open for today.")
        replayed_in_python(small, page, (NAME, "Bo"))


@pytest.mark.slow
def test_a_real_voice_is_heard_as_it_spoke(chromium, tmp_path):
    if shutil.which("flite") is None:
        pytest.skip("flite is not installed")
    script = tmp_path / "small.md"
    script.write_text(SMALL, "utf-8")
    write_phone_file(str(script), tmp_path / "small.html", voice="slt")
    voice = open_voices("slt", "en")[0]
    with browser.phone(chromium, tmp_path / "small.html") as page:
        start(page, "Ana", "Bo")
        page.wait_for_selector("#breath:not([hidden])")
        page.wait_for_timeout(600)
        page.tap("#primary")
        page.wait_for_selector("[data-phase=turn]")
        page.wait_for_timeout(1000)
        sound = browser.heard(page)
    for said in ("Sit down together now.", "Say what you saw, as a camera would."):
        spoken = voice.synthesise(said, USUAL_RATE).trimmed()
        assert browser.parts_heard(sound, spoken) >= 0.75, said
    unsaid = voice.synthesise("We leave that open for today.", USUAL_RATE).trimmed()
    assert browser.parts_heard(sound, unsaid) <= 0.25
    voice.close()


@pytest.mark.slow
def test_another_answer_takes_the_other_way(chromium, small):
    with browser.phone(chromium, small) as page:
        start(page, "Ana", "Bo")
        browser.until(page, "answer")
        page.tap("#answers button:has-text('not quite')")
        page.wait_for_selector("#end:not([hidden])")
        assert captions(page)[-1] == "We leave that open for today."
        replayed_in_python(small, page, ("Ana", "Bo"))
        page.tap("#again")
        start(page, "Bo", "Ana")
        assert page.text_content("#caption") == "Bo and Ana, sit down together now."


@pytest.mark.slow
def test_a_mistake_in_the_page_ends_the_exercise_in_words(chromium, small):
    context = chromium.new_context(**browser.OPTIONS)
    page = context.new_page()
    page.goto(small.as_uri())
    start(page, "Ana", "Bo")
    page.evaluate("setTimeout(() => { throw new Error('a mistake'); })")
    page.wait_for_selector("#end:not([hidden])")
    assert page.text_content("#ending").startswith("Something went wrong in this page")
    context.close()


@pytest.mark.slow
def test_a_time_out_says_and_shows_when_to_come_back_and_leads_back(chromium, small):
    with browser.phone(chromium, small, timezone_id="Europe/Berlin") as page:
        start(page, "Ana", "Bo")
        page.tap("#tap-time-out")
        browser.until(page, "set-aside")
        shown = page.text_content("#time")
        assert re.fullmatch(r"\d{1,2}:\d{2}", shown)
        due = page.evaluate("new Date(Date.now() + 1200000).getMinutes()")
        assert abs(int(shown.partition(":")[2]) - due) in (0, 1, 59)
        assert f"We'll come back at {shown}." in captions(page)
        page.tap("#tap-more-time")
        page.wait_for_timeout(600)
        page.tap("#primary")
        page.wait_for_selector("text=Are you back, and ready to go on?")
        browser.until(page, "answer")
        page.tap("#answers button:text-is('ready')")
        page.wait_for_selector("text=You're back. There is no hurry.")
        page.tap("#tap-stop")
        page.wait_for_selector("#end:not([hidden])")
        assert page.text_content("#ending") == "Stopped. You can leave it here."


def test_a_reload_begins_anew_says_so_and_nothing_is_kept_anywhere(chromium, small, tmp_path):
    profile = tmp_path / "profile"
    with browser.with_profile(chromium, profile, small) as page:
        assert page.is_hidden("#anew")
        start(page, NAME, "Bo")
        page.reload()
        assert "Nothing was kept." in page.text_content("#anew")
        assert page.is_visible("#anew")
        assert page.input_value("#name-0") == ""
        kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
        assert kept == [0, 0, ""]
        assert page.evaluate("indexedDB.databases()") == []
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert files
    for written in (NAME.encode(), NAME.encode("utf-16-le")):
        assert [path for path in files if written in path.read_bytes()] == []


@pytest.mark.slow
def test_pause_repeat_back_and_the_dark_screen_do_what_they_say(chromium, small):
    told = "Ana, say what you saw, as a camera would."
    with browser.phone(chromium, small) as page:
        start(page, "Ana", "Bo")
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
        page.wait_for_timeout(600)
        page.tap("#primary")
        page.wait_for_selector("[data-phase=turn]")
        page.tap("#tap-repeat")
        page.wait_for_selector("[data-phase=turn]")
        assert captions(page).count(told) == 2
        page.tap("#tap-back")
        page.wait_for_selector("[data-phase=prompt]")
        assert captions(page).count(told) == 3


@pytest.mark.slow
def test_a_page_that_slept_pauses_and_says_so(chromium, small):
    with browser.phone(chromium, small) as page:
        start(page, "Ana", "Bo")
        page.evaluate("const own = Date.now; const gone = 60000; Date.now = () => own() + gone;")
        page.wait_for_selector("text=The page was asleep for a while")
        page.wait_for_timeout(600)
        page.tap("#primary")
        page.wait_for_timeout(200)
        assert page.text_content("#caption") == "Ana and Bo, sit down together now."


@pytest.mark.slow
def test_without_sound_the_captions_go_on_in_the_same_time(chromium, small):
    with browser.phone(chromium, small) as page:
        page.check("#silent")
        start(page, "Ana", "Bo")
        page.wait_for_selector("#breath:not([hidden])")
        assert browser.heard(page).duration == 0


@pytest.mark.slow
def test_two_people_of_one_name_are_asked_to_tell_them_apart(chromium, small):
    with browser.phone(chromium, small) as page:
        page.fill("#name-0", "Ana")
        page.fill("#name-1", " ana ")
        page.tap("#form .primary")
        assert page.is_visible("#alike")
        assert page.is_hidden("#play")


HOSTILE = "</script><script>window.owned = 1</script><img src=x onerror='window.owned = 2'>"


def test_hostile_words_in_a_script_and_in_names_are_only_words(chromium, tmp_path):
    """The checker refuses tags; a page must not depend on it."""
    steps = (
        Say(f"{{A}}, say {HOSTILE} now. \u2028 $& `${{window.owned = 3}}`"),
        Answer("B", (Option("yes"), Option(HOSTILE)), within=600.0),
    )
    meta = Meta(f"{HOSTILE} $& {{{{title}}}}", summary=f"<!-- --> ]]> &amp; {HOSTILE}", first="A")
    script = Script("main", meta, ("A", "B"), (Section(HOSTILE, steps),))
    program = Program("main", {"main": script})
    file = tmp_path / "hostile.html"
    file.write_bytes(phone_page(program, ENGLISH, Settings(), sounds_of(program)))
    with browser.phone(chromium, file) as page:
        assert page.title() == script.meta.title
        start(page, "<b>{B}</b>$&\u202e", "__proto__")
        page.wait_for_selector("#answers button")
        assert page.text_content("#caption").startswith(f"<b>{{B}}</b>$&, say {HOSTILE} now.")
        assert page.text_content("#answers button:nth-child(2)") == HOSTILE
        assert page.text_content("#who") == "__proto__"
        assert page.evaluate("window.owned") is None
        assert page.locator("img, b").count() == 0


def test_the_page_could_reach_nothing_if_it_tried(chromium, small):
    context = chromium.new_context(**browser.OPTIONS)
    page = context.new_page()
    page.goto(small.as_uri())
    refused = page.evaluate(
        """async () => {
          const refused = [];
          const refuse = (event) => refused.push(event.effectiveDirective);
          document.addEventListener("securitypolicyviolation", refuse);
          await fetch("https://example.org/").catch(() => {});
          new Image().src = "https://example.org/x.png";
          const form = document.createElement("form");
          form.action = "https://example.org/";
          document.body.append(form);
          form.submit();
          await new Promise((then) => setTimeout(then, 200));
          try { document.body.innerHTML = "<p>"; } catch { refused.push("markup"); }
          return refused;
        }"""
    )
    context.close()
    assert {"connect-src", "img-src", "form-action", "markup"} <= set(refused)
