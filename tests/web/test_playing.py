"""A recorded turn, played in a real browser: its very samples, in parts, at any speed, by keys."""

from __future__ import annotations

from hashlib import sha256

import pytest
from playwright.sync_api import Locator, expect

from tests.journal.house import known_sound
from tests.web.site import line_of, played

pytestmark = pytest.mark.xdist_group("chromium")

CHUNKS = 140  # of a quarter of a second

# What a browser makes of a turn, as 16-bit samples: how many, and what they hash to.
SAMPLES = """
async (address) => {
  const data = await (await fetch(address)).arrayBuffer();
  const rate = new OfflineAudioContext(1, 1, 16000);
  const sound = (await rate.decodeAudioData(data)).getChannelData(0);
  // Chromium makes 1 of 32767, and -1 of -32768.
  const samples = Int16Array.from(sound, (one) => Math.round(one * (one < 0 ? 32768 : 32767)));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", samples));
  return [samples.length, Array.from(hash)];
}
"""


@pytest.fixture
def page(visitor, house, ana, bo):
    """Ana looks at a session with two turns of hers: a short one, and one of 35 seconds."""
    session = house.agreed(ana, bo, played=played("own"))
    for direction, chunks in (
        ("[speaker speaks for 30 seconds]", 4),
        ("[speaker says back for 60 seconds]", CHUNKS),
    ):
        house.recorded(session, ana, chunks=chunks, where=line_of("own", direction))
    visitor.is_now("Ana")
    return visitor.open(f"/sessions/{session.code}")


@pytest.fixture
def long(page) -> Locator:
    return page.locator(".turn").nth(1)


def play(turn: Locator) -> Locator:
    """Returns what plays, once it does."""
    turn.get_by_role("button", name="Play").click()
    expect(turn.get_by_role("button", name="Pause")).to_be_visible()
    audio = turn.locator("audio")
    audio.evaluate(
        """(audio) => new Promise((heard) => {
          const look = () => audio.currentTime > 0 && heard();
          audio.addEventListener("timeupdate", look);
          look();
        })"""
    )
    return audio


def place(audio: Locator) -> float:
    return audio.evaluate("audio => audio.currentTime")


def test_what_the_browser_gets_is_what_was_recorded_sample_by_sample(page, long) -> None:
    address = play(long).evaluate("audio => audio.currentSrc")
    samples, digest = page.evaluate(SAMPLES, address)
    said = b"".join(known_sound(2, number) for number in range(CHUNKS))
    assert samples == len(said) / 2
    assert bytes(digest) == sha256(said).digest()


def test_it_comes_in_parts_and_only_once_it_is_played(page, long, visitor) -> None:
    assert not any(address.endswith(".wav") for address in visitor.asked)
    with page.expect_response("**/*.wav") as got:
        play(long)
    assert got.value.status == 206
    assert got.value.request.headers["range"].startswith("bytes=")
    assert "content-range" in got.value.headers


def test_it_goes_ten_seconds_on_and_back_and_never_past_its_ends(long) -> None:
    audio = play(long)
    long.get_by_role("button", name="Pause").click()
    before = place(audio)
    for _ in range(2):
        long.get_by_role("button", name="10 seconds forward").click()
    assert place(audio) == pytest.approx(before + 20, abs=0.01)
    long.get_by_role("button", name="10 seconds back").click()
    assert place(audio) == pytest.approx(before + 10, abs=0.01)
    for _ in range(2):
        long.get_by_role("button", name="10 seconds back").click()
    assert place(audio) == 0
    for _ in range(5):
        long.get_by_role("button", name="10 seconds forward").click()
    assert place(audio) == CHUNKS / 4
    expect(long.get_by_role("button", name="Play")).to_be_visible()


def test_the_arrow_keys_go_ten_seconds_too_but_in_the_speeds(page, long) -> None:
    audio = play(long)
    long.get_by_role("button", name="Pause").click()
    before = place(audio)
    page.keyboard.press("ArrowRight")
    assert place(audio) == pytest.approx(before + 10, abs=0.01)
    page.keyboard.press("ArrowLeft")
    assert place(audio) == pytest.approx(before, abs=0.01)
    long.get_by_label("Speed").focus()
    page.keyboard.press("ArrowDown")
    assert place(audio) == pytest.approx(before, abs=0.01)


def test_its_speed_can_be_chosen_before_and_while_it_plays(long) -> None:
    speed = long.get_by_label("Speed")
    speed.select_option("much faster")
    audio = play(long)
    assert audio.evaluate("audio => audio.playbackRate") == 1.5
    assert audio.evaluate("audio => audio.preservesPitch")
    speed.select_option("slower")
    assert audio.evaluate("audio => audio.playbackRate") == 0.75
    assert not audio.evaluate("audio => audio.paused")


def test_one_plays_at_a_time(page, long) -> None:
    first = play(long)
    short = page.locator(".turn").nth(0)
    play(short)
    assert first.evaluate("audio => audio.paused")
    expect(long.get_by_role("button", name="Play")).to_be_visible()
    expect(short.get_by_role("button", name="Play")).to_be_visible()  # once it has come to its end
    assert place(first) > 0, "it goes on where it was"


def test_who_only_listens_is_here(page, long, house, visitor) -> None:
    page.clock.install()
    page.reload()
    play(long)
    with page.expect_response("**/stay") as stayed:
        page.clock.fast_forward(60_000)
    assert stayed.value.status == 204


def test_no_length_no_place_and_no_wave_is_shown(page, long) -> None:
    play(long)
    assert page.locator("canvas, progress, meter, audio[controls], input[type=range]").count() == 0
    text = long.inner_text()
    for measure in ("35", "0:", "%"):
        assert measure not in text


def test_it_falls_silent_when_the_view_closes(page, long, visitor) -> None:
    address = play(long).evaluate("audio => audio.currentSrc")
    page.keyboard.press("Escape")
    visitor.told("The view is closed.")
    assert page.locator("audio").count() == 0
    assert page.evaluate("async address => (await fetch(address)).status", address) == 404
    visitor.wrong = [one for one in visitor.wrong if "404" not in one]
