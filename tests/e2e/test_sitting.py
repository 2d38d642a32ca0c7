"""Whole sittings on a virtual sound card with partners who speak, judged by what was recorded."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

import pytest

from tests.e2e.judging import Recordings, foresee, missing
from tests.e2e.partners import Partners, click_once_more, knocks, spoken
from voicerepair.hosts.plan import Utterance, parse_plan
from voicerepair.script.library import Library
from voicerepair.session.events import Person

pytestmark = [pytest.mark.soundcard, pytest.mark.slow]

SCRIPTS = Path(__file__).parents[1] / "scripts"
OWN = SCRIPTS / "short-own.md"
PEOPLE = (Person("Ana", "Ana"), Person("Bo", "Bo"))
LATE_MEDIAN = 0.15  # seconds
LATEST = 0.5
EARLIEST = -0.05

#: All that a line of the log may hold: figures, and words from here.
KEYS = {"at", "what", "id", "since", "seconds", "cue", "turn", "device"}
CUES = {"breath-in", "breath-out", "hand-over", "your-turn"}
WHAT = {
    "session started", "speak", "cue", "sound ended", "listen", "stop listening", "ask",
    "speech started", "speech stopped", "hush", "command", "show", "ended",
}  # fmt: skip


def voice_of_the_guide():
    from voicerepair.sound.voices.catalogue import open_voices

    return open_voices(None, "en")[0]


def test_a_whole_sitting_with_two_partners_who_speak(sit, card, voices, tmp_path):
    plan = parse_plan((SCRIPTS / "short-own.plan").read_text())
    foreseen = foresee(Library().load(str(OWN)), PEOPLE, plan)
    with sit(OWN) as sitting:
        card.click()
        sitting.on_line = Partners(sitting, voices, foreseen)
        assert sitting.ends(timeout=150) == 0
        sitting.leaves_the_terminal_usable()
        click_once_more(card)
    recordings = Recordings(sitting.guide, sitting.room, foreseen.turns, sitting.heard)
    recordings.check_that_all_was_heard()
    recordings.check_that_one_speaks_at_a_time()
    late = recordings.lateness()
    print("late by", [round(1000 * seconds) for seconds in late], "ms")
    assert min(late) >= EARLIEST
    assert max(late) <= LATEST
    assert statistics.median(late) <= LATE_MEDIAN
    voice = voice_of_the_guide()
    prompts = [
        (at, text, voice.synthesise(text, 120))
        for at, text in zip(prompts_began(sitting), foreseen.said, strict=True)
    ]
    assert missing(prompts, sitting.guide) == {}
    the_log_holds_kinds_and_durations_only(sitting.log_path)


def prompts_began(sitting) -> list[float]:
    """When each prompt began, as the log has it: it was so long, and ended then."""
    ended = {line["id"]: line["since"] for line in sitting.lines if line["what"] == "sound ended"}
    spoken = [line for line in sitting.lines if line["what"] == "speak"]
    return [sitting.zero + ended[line["id"]] - line["seconds"] for line in spoken]


def the_log_holds_kinds_and_durations_only(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        assert set(line) <= KEYS
        assert line["what"] in WHAT
        assert line.get("cue", "hand-over") in CUES
        assert all(isinstance(line.get(key, 0), int | float) for key in KEYS - {"what", "cue"})
    times = [line["at"] for line in lines]
    assert times == sorted(times)
    assert all(line["since"] <= line["at"] for line in lines if "since" in line)
    assert {"at": lines[-1]["at"], "what": "ended"} == lines[-1]


def test_with_patience_quiet_ends_nothing_and_enter_or_two_taps_do(sit, card, voices):
    words = spoken(voices["A"], (Utterance(0.0, 1.0),))
    with sit(SCRIPTS / "keys.md", "--patient") as sitting:
        sitting.wait_for("listen", turn=True)
        card.play(words).wait()
        sitting.wait_for("speech stopped")
        time.sleep(2.0)  # a second of quiet would have ended this turn
        assert not tones(sitting)
        sitting.press("\r")
        sitting.wait_for("cue", cue="hand-over")
        card.play(words).wait()  # and any word takes it back
        sitting.wait_for("speech stopped", 2)
        card.play(knocks())
        sitting.wait_for("two taps")
        sitting.wait_for("cue", 2, cue="hand-over")
        sitting.wait_for("ask")
        sitting.press("q")
        assert sitting.ends() == 0
    assert len(tones(sitting)) == 2


def tones(sitting) -> list[dict]:
    return [line for line in sitting.lines if line.get("cue") == "hand-over"]
