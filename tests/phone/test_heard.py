"""What is heard of a page: its prompts, whole and when the session says so, and nothing else."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from tests.phone.pages import SMALL
from tests.phone.speaking import noise
from tests.phone.timeline import TICK, begins
from voicerepair.cli.phone import write_phone_file
from voicerepair.cli.settings import USUAL_RATE
from voicerepair.phone.clips import RATE
from voicerepair.sound import cues
from voicerepair.sound.voices.catalogue import open_voices

browser = pytest.importorskip("tests.phone.browser", reason="playwright is not installed")
hearing = pytest.importorskip("tests.phone.hearing", reason="playwright is not installed")

pytestmark = pytest.mark.xdist_group("chromium")

NAME = "Zerlindis"
CODED = 0.046  # seconds of quiet that MP3 puts before every sound


def begun(page):
    """When each prompt and each cue began to sound first, as the session and the file tell."""
    sounds = page.evaluate("({ ...SOUNDS, clips: SOUNDS.clips.map(([seconds]) => [seconds]) })")
    found = {}
    for at, effect in begins(browser.told(page), sounds):
        found.setdefault(effect.get("caption") or effect.get("name"), at)
    return found


def test_it_is_played_through_with_taps_and_its_prompts_are_heard(chromium, small):
    with browser.phone(chromium, small) as page:
        hearing.hear(page)
        browser.start(page, NAME, "Bo")
        assert page.text_content("#who") == f"{NAME} and Bo"
        assert page.text_content("#caption") == f"{NAME} and Bo, sit down together now."
        browser.until_seen(page, "#breath")  # once the whole prompt has sounded
        assert page.text_content("#breath-word") == "Breathe in"
        assert page.text_content("#shown") == "Shown to the people."

        browser.tap(page, "#primary")
        browser.until_seen(page, "[data-phase=turn]")
        assert page.text_content("#who") == NAME
        assert page.text_content("#primary") == "I'm done"
        browser.tap(page, "#primary")
        browser.until_seen(page, "#keep")
        page.tap("#keep")
        browser.go_on(page, 1.0)
        assert page.is_hidden("#keep")
        browser.tap(page, "#primary")
        browser.tap(page, "#primary")

        browser.until_seen(page, "#answers button")
        page.tap("#answers button:has-text('yes')")
        browser.until_seen(page, "#answers.numbers button")
        page.tap("#answers button:text-is('3')")
        browser.until_seen(page, "#end")
        assert page.text_content("#ending") == "That was the end."

        browser.replayed_in_python(small, page, (NAME, "Bo"))
        expected = begun(page)
        sound = hearing.heard(page)
        for caption, said in {
            f"{NAME} and Bo, sit down together now.": "Sit down together now.",
            f"{NAME}, say what you saw, as a camera would.": "Say what you saw, as a camera would.",
            "Bo, is that all of it?": "Is that all of it?",
            "How close do you feel?": "How close do you feel?",
            "You said three, and that is fine.": "You said",
            "Good night.": "Good night.",
        }.items():
            found = hearing.find(sound, noise(said))
            assert found.likeness > hearing.SURELY, said
            assert found.at == pytest.approx(expected[caption] + CODED, abs=0.01), said
        assert hearing.is_heard(sound, noise("three"))
        assert not hearing.is_heard(sound, noise("We leave that open for today."))
        assert not hearing.is_heard(sound, noise("four"))


def test_breaths_have_their_tones_and_a_turn_has_its_own(chromium, small):
    with browser.phone(chromium, small) as page:
        hearing.hear(page)
        browser.start(page, "Ana", "Bo")
        browser.until_seen(page, "[data-phase=turn]")
        browser.go_on(page, 2.0)
        expected = begun(page)
        sound = hearing.heard(page)
    assert expected["breath-out"] - expected["breath-in"] == pytest.approx(4.0, abs=0.01)
    for cue in ("breath-in", "breath-out", "your-turn"):
        found = hearing.find(sound, cues.load(cue, RATE))
        assert found.likeness > hearing.SURELY, cue
        assert found.at == pytest.approx(expected[cue] + CODED, abs=0.01), cue


def test_a_name_that_nobody_is_called_by_is_a_tick_between_what_is_said(chromium, rare):
    with browser.phone(chromium, rare) as page:
        hearing.hear(page)
        browser.start(page, "Ana", "Bo")
        assert page.text_content("#caption") == "Ana and Bo, what would Bo like most?"
        browser.go_on(page, 1.6)
        sound = hearing.heard(page)
    parts = [noise("What would"), cues.load("tap", RATE), noise("like most?")]
    places = [hearing.find(sound, part) for part in parts]
    assert min(place.likeness for place in places) > hearing.SURELY
    before, tick, after = (place.at for place in places)
    assert tick - before == pytest.approx(parts[0].duration, abs=0.01)
    assert after - tick == pytest.approx(TICK, abs=0.01)


def test_the_time_to_come_back_is_said(chromium, small):
    with browser.phone(chromium, small) as page:
        hearing.hear(page)
        browser.start(page, "Ana", "Bo")
        page.tap("#tap-time-out")
        browser.until_seen(page, "[data-phase=set-aside]")
        browser.go_on(page, 3.0)
        hour, _, minutes = page.text_content("#time").partition(":")
        sound = hearing.heard(page)
    places = [hearing.find(sound, noise(said)) for said in ("We'll come back at", hour, minutes)]
    assert min(place.likeness for place in places) > hearing.SURELY
    assert places == sorted(places, key=lambda place: place.at)


def test_a_loudspeaker_is_given_what_was_said(chromium, small):
    """In real time, in which a machine that has much to do may miss the first word: then it is said
    again, as people would have it."""
    with browser.phone(chromium, small, real=True) as page:
        browser.start(page, "Ana", "Bo")
        for _ in range(20):
            page.wait_for_timeout(700)
            sound = hearing.heard(page)
            if hearing.is_heard(sound, noise("Sit down together now.")):
                break
            page.tap("#tap-repeat")
        else:
            pytest.fail("it was never heard")
        assert not hearing.is_heard(sound, noise("Good night."))


def test_a_prompt_that_is_there_late_loses_no_word(chromium, small):
    with browser.phone(chromium, small) as page:
        hearing.hear(page)
        page.evaluate(
            """() => {
              const decode = AudioContext.prototype.decodeAudioData;
              AudioContext.prototype.decodeAudioData = async function (bytes) {
                const buffer = await decode.call(this, bytes);
                await new Promise((then) => setTimeout(then, 400));
                return buffer;
              };
            }"""
        )
        page.fill("#name-0", "Ana")
        page.tap("#form .primary")
        browser.until_seen(page, "#caption")
        browser.go_on(page, 2.0)
        told = browser.told(page)
        started = page.evaluate("performance.now() / 1000") - told[0]["now"]
        sound = hearing.heard(page)
    found = hearing.find(sound, noise("Sit down together now."))
    assert found.likeness > hearing.SURELY
    late = found.at - CODED - (sound.duration - started)
    assert late == pytest.approx(0.4, abs=0.02)


def test_stop_is_quiet_at_once_in_the_middle_of_a_prompt(chromium, rare):
    with browser.phone(chromium, rare) as page:
        hearing.hear(page)
        browser.start(page, "Ana", "Bo")
        browser.until(page, "answer")
        page.fill("#typed", "25")
        page.tap("#number button")
        browser.until_seen(page, "text=Now then then")
        browser.go_on(page, 1.0)
        page.tap("#tap-stop")
        browser.go_on(page, 0.15)
        sound = hearing.heard(page)
    loud = np.abs(sound.samples) > 0.01
    stopped = len(loud) - round(0.15 * sound.rate)
    assert loud[stopped - round(0.3 * sound.rate) : stopped].mean() > 0.5
    assert not loud[stopped + round(0.03 * sound.rate) :].any()


def test_without_sound_the_captions_go_on_in_the_same_time(chromium, small):
    with browser.phone(chromium, small) as page:
        page.check("#silent")
        browser.start(page, "Ana", "Bo")
        assert page.is_hidden("#breath")
        browser.go_on(page, 1.5)
        assert page.is_visible("#breath")
        assert hearing.heard(page).duration == 0
        assert browser.captions(page) == ["Ana and Bo, sit down together now."]


@pytest.mark.slow
def test_a_real_voice_is_heard_as_it_spoke(chromium, tmp_path):
    if shutil.which("flite") is None:
        pytest.skip("flite is not installed")
    script = tmp_path / "small.md"
    script.write_text(SMALL, "utf-8")
    write_phone_file(str(script), tmp_path / "small.html", voice="slt")
    voice = open_voices("slt", "en")[0]
    with browser.phone(chromium, tmp_path / "small.html") as page:
        hearing.hear(page)
        browser.start(page, "Ana", "Bo")
        browser.until_seen(page, "#breath")
        browser.tap(page, "#primary")
        browser.until_seen(page, "[data-phase=turn]")
        sound = hearing.heard(page)
    for said in ("Sit down together now.", "Say what you saw, as a camera would."):
        assert hearing.is_heard(sound, voice.synthesise(said, USUAL_RATE).trimmed()), said
    unsaid = voice.synthesise("We leave that open for today.", USUAL_RATE).trimmed()
    assert not hearing.is_heard(sound, unsaid)
    voice.close()
