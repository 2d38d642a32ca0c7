"""A golden plan in a real Chromium, in real time: what its partners do is tapped, and the timeline
is that of the plan, with the lengths that prompts have there."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.hosts.test_plans import PLANS
from tests.phone.speaking import load, sounds_of
from tests.phone.test_browser import browser, pytestmark, start
from voicerepair.cli.rehearse import read_plan, timeline
from voicerepair.hosts.rehearse import CUES, REPLY_AFTER, Entry
from voicerepair.phone.build import phone_page
from voicerepair.session.events import Person, Settings
from voicerepair.session.wording import ENGLISH

pytestmark = [pytestmark, pytest.mark.slow]

LATE = 0.35  # seconds by which a tap, a timer or a loudspeaker may be late on a busy machine

# Whoever is asked answers as long after it as in a rehearsal.
ANSWER = """
(answers) => {
  const handle = Session.prototype.handle;
  Session.prototype.handle = function (event, now) {
    const effects = handle.call(this, event, now);
    for (const effect of effects.filter((one) => one.is === "Ask")) {
      const answer = answers.shift();
      setTimeout(() => {
        const buttons = Array.from(document.querySelectorAll("#answers button"));
        const button = buttons.find((one) => one.textContent === answer);
        if (button) button.click();
        else {
          document.getElementById("typed").value = answer;
          document.getElementById("number").requestSubmit();
        }
      }, REPLY_AFTER);
    }
    return effects;
  };
}
""".replace("REPLY_AFTER", str(round(1000 * REPLY_AFTER)))


def entries(told, seconds):
    """What happened in the page, as a rehearsal notes it."""
    zero, sound_ends, noted = told[0]["now"], float("-inf"), []
    for entry in told:
        now = entry["now"] - zero
        for effect in entry["effects"]:
            match effect["is"]:
                case "Speak" | "PlayCue":
                    caption = effect.get("caption")
                    start = max(now, sound_ends + effect["gap"])
                    sound_ends = start + (seconds(caption) if caption else CUES[effect["name"]])
                    what = f"says “{caption}”" if caption else f"plays {effect['name']}"
                    noted.append(Entry(start, "guide", what))
                case "Ask":
                    what = f"is asked: {effect['low']} to {effect['high']}"
                    noted.append(Entry(now, effect["who"][0], what))
                case "Keep":
                    noted.append(
                        Entry(now, "", f"keeps {effect['seconds'] / 60:g} minutes as the pause")
                    )
                case "Ended":
                    noted.append(Entry(now, "", f"ended: {effect['reason']}"))
    return noted


def test_a_golden_plan_has_its_timeline_in_the_browser(chromium, tmp_path):
    plan = read_plan(PLANS / "agreed.plan")
    program = load(PLANS / "scripts" / "agreed.md")
    sounds = sounds_of(program)
    file = tmp_path / "agreed.html"
    file.write_bytes(phone_page(program, ENGLISH, Settings(), sounds))

    def seconds(caption):
        return browser.seconds_of(sounds, caption)

    people = [Person(name, name) for name in plan.names]
    expected = [
        entry
        for entry in timeline(program, people, plan, seconds)
        if not entry.what.startswith("answers")
    ]
    with browser.phone(chromium, file) as page:
        page.evaluate(ANSWER, ["25", "40"])
        start(page, *plan.names)
        page.wait_for_selector("#end:not([hidden])", timeout=60_000)
        actual = entries(browser.told(page), seconds)

    assert [(entry.who, entry.what) for entry in actual] == [
        (entry.who, entry.what) for entry in expected
    ]
    for (before, here), (last, there) in zip(pairwise(expected), pairwise(actual), strict=True):
        assert there.at - last.at == pytest.approx(here.at - before.at, abs=LATE), here
