"""A golden plan in a real Chromium: what its partners do is tapped, and the timeline is that of the
plan, with the lengths that prompts have there."""

from __future__ import annotations

from functools import partial

import pytest

from tests.hosts.test_plans import PLANS
from tests.phone.pages import page_of
from tests.phone.speaking import load, sounds_of
from tests.phone.timeline import begins, seconds_of, seconds_of_cue
from voicerepair.cli.rehearse import read_plan, timeline
from voicerepair.hosts.rehearse import REPLY_AFTER, Entry
from voicerepair.session.events import Person

browser = pytest.importorskip("tests.phone.browser", reason="playwright is not installed")

pytestmark = pytest.mark.xdist_group("chromium")

LATE = 0.005  # seconds that all timers of a page together may be late

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


def entries(told, sounds):
    """What happened in the page, as a rehearsal notes it."""
    for at, effect in begins(told, sounds):
        match effect["is"]:
            case "Speak":
                yield Entry(at, "guide", f"says “{effect['caption']}”")
            case "PlayCue":
                yield Entry(at, "guide", f"plays {effect['name']}")
            case "Ask":
                yield Entry(at, effect["who"][0], f"is asked: {effect['low']} to {effect['high']}")
            case "Keep":
                yield Entry(at, "", f"keeps {effect['seconds'] / 60:g} minutes as the pause")
            case "Ended":
                yield Entry(at, "", f"ended: {effect['reason']}")


def test_a_golden_plan_has_its_timeline_in_the_browser(chromium, tmp_path):
    plan = read_plan(PLANS / "agreed.plan")
    program = load(PLANS / "scripts" / "agreed.md")
    file = page_of(program, tmp_path / "agreed.html")
    sounds = sounds_of(program)
    people = [Person(name, name) for name in plan.names]
    expected = [
        entry
        for entry in timeline(
            program, people, plan, partial(seconds_of, sounds), partial(seconds_of_cue, sounds)
        )
        if not entry.what.startswith("answers")
    ]
    with browser.phone(chromium, file) as page:
        page.evaluate(ANSWER, ["25", "40"])
        browser.start(page, *plan.names)
        browser.until_seen(page, "#end")
        actual = list(entries(browser.told(page), sounds))

    assert [(entry.who, entry.what) for entry in actual] == [
        (entry.who, entry.what) for entry in expected
    ]
    for here, there in zip(expected, actual, strict=True):
        assert there.at == pytest.approx(here.at, abs=LATE), here
