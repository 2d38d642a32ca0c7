"""The third host: what is heard and when, of a session in virtual time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from voicerepair.cli.rehearse import read_plan, timeline
from voicerepair.errors import SessionError
from voicerepair.hosts.durations import estimated_seconds
from voicerepair.hosts.plan import Plan, parse_plan
from voicerepair.hosts.rehearse import usual_cue_seconds
from voicerepair.hosts.render import Rendered, prompts_of, render
from voicerepair.script.library import Library
from voicerepair.session.engine import Session
from voicerepair.session.events import Person
from voicerepair.sound.track.score import Chapter, Sounding, on_frames, on_step

PLANS = Path(__file__).parents[1] / "plans"

SCRIPT = """\
---
title: Two of us
roles: [A, B]
first: A
---

Hello to you both.

# Say it (each)

{speaker}, say it.

[speaker speaks for 30 seconds]

# Close

[chime]

That is all.
"""


def session(folder: Path, script: str = SCRIPT) -> Session:
    (folder / "two.md").write_text(script)
    program = Library().load(str(folder / "two.md"))
    return Session(program, [Person("Ana", "Ana"), Person("Bo", "boh")])


def rendered(folder: Path, plan: Plan | None = None, script: str = SCRIPT) -> Rendered:
    return render(
        session(folder, script), plan, seconds=lambda _text: 2.0, cue_seconds=usual_cue_seconds
    )


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.plan")), ids=lambda path: path.stem)
def test_the_timeline_is_that_of_a_rehearsal_with_the_same_plan(path):
    plan = read_plan(path)
    program = Library().load(str(path.parent / plan.script))
    people = [Person(name, name) for name in plan.names]
    made = render(
        Session(program, people), plan, seconds=estimated_seconds, cue_seconds=usual_cue_seconds
    )
    rehearsed = timeline(program, people, plan)
    assert made.entries == rehearsed
    assert tuple(map(str, made.entries)) == plan.expected
    assert made.score.seconds == pytest.approx(rehearsed[-1].at, abs=1e-6)
    # What sounds begins when the timeline says so, unless a hush came before it could.
    begins = {round(e.at, 3) for e in rehearsed if e.what.startswith(("says", "plays"))}
    assert {round(sound.at, 3) for sound in made.score.sounds} <= begins


def test_every_section_is_a_chapter_and_says_whose_it_is(tmp_path):
    assert rendered(tmp_path).score.chapters == (
        Chapter(0.0, "Two of us"),
        Chapter(2.0, "Say it: Ana"),
        Chapter(pytest.approx(39.7), "Say it: Bo"),
        Chapter(pytest.approx(76.8), "Close"),
    )


def test_sounds_come_in_order_and_none_upon_another(tmp_path):
    sounds = rendered(tmp_path).score.sounds
    assert sounds[0] == Sounding(0.0, 2.0, "Hello to you both.")
    assert [sound.what for sound in sounds if sound.cue] == [
        "your-turn", "hand-over", "your-turn", "hand-over", "chime",
    ]  # fmt: skip
    assert all(one.until <= other.at for one, other in pairwise(sounds))


def test_a_prompt_with_a_name_is_private_and_spoken_as_the_name_sounds(tmp_path):
    assert prompts_of(session(tmp_path), None) == {
        "Hello to you both.": False,
        "Ana, say it.": True,
        "boh, say it.": True,
        "That is all.": False,
    }


def test_what_a_hush_cuts_off_is_not_heard_any_further(tmp_path):
    sounds = rendered(tmp_path, parse_plan("key: q at 1.5s")).score.sounds
    assert sounds[0] == Sounding(0.0, 1.5, "Hello to you both.")


def test_a_section_that_only_leads_on_is_no_chapter(tmp_path):
    script = SCRIPT.replace("# Say it (each)", "# Nothing\n\n[go to Say it]\n\n# Say it (each)")
    titles = [chapter.title for chapter in rendered(tmp_path, script=script).score.chapters]
    assert titles == ["Two of us", "Say it: Ana", "Say it: Bo", "Close"]


def test_a_track_of_more_than_a_day_is_refused(tmp_path):
    script = SCRIPT.replace("[chime]", "[pause 23 hours]\n\n[pause 23 hours]")
    with pytest.raises(SessionError, match="more than 24 hours"):
        rendered(tmp_path, script=script)


@pytest.mark.parametrize(
    ("seconds", "whole"),
    [(0.02, 0.02), (0.0299, 0.02), (0.0301, 0.04), (0.1 + 0.2, 0.3), (4.991, 5.0), (0.001, 0.02)],
)
def test_a_prompt_lasts_the_nearest_whole_number_of_frames(seconds, whole):
    assert on_frames(seconds) == pytest.approx(whole)


@pytest.mark.parametrize(
    ("seconds", "whole"),
    [(0, 0), (0.02, 0.12), (0.1201, 0.24), (1.08, 1.08), (0.1 + 0.26, 0.36), (0.12 + 0.24, 0.36)],
)
def test_a_step_is_a_whole_number_of_frames_of_opus_and_of_mp3(seconds, whole):
    assert on_step(seconds) == pytest.approx(whole)


def test_what_is_said_after_a_silence_begins_on_a_step_and_what_follows_goes_on_as_ever(tmp_path):
    script = SCRIPT.replace("[chime]", "[chime]\n\nGood night.")
    made = render(
        session(tmp_path, script),
        None,
        seconds=lambda text: 2.0 + len(text) / 50,
        cue_seconds=usual_cue_seconds,
        begin=on_step,
    )
    silent = [
        (before, sound)
        for before, sound in pairwise([Sounding(-9, -9, ""), *made.score.sounds])
        if not sound.cue
    ]
    for before, sound in silent:
        gap = sound.at - before.until
        on = sound.at / 0.12 == pytest.approx(round(sound.at / 0.12))
        assert on or gap == pytest.approx(0.6), sound
    assert any(sound.at - before.until == pytest.approx(0.6) for before, sound in silent)


@pytest.mark.parametrize("longer", [0.02, 0.04, 0.1, 0.5])
def test_what_a_longer_line_moves_behind_a_silence_it_moves_by_whole_steps(longer, tmp_path):
    def begins(more: float) -> list[float]:
        made = render(
            session(tmp_path),
            None,
            seconds=lambda text: 2.0 + (more if text.startswith("Hello") else 0),
            cue_seconds=usual_cue_seconds,
            begin=on_step,
        )
        return [sound.at for sound in made.score.sounds if sound.what.startswith(("boh", "That"))]

    for before, after in zip(begins(0.0), begins(longer), strict=True):
        moved = (after - before) / 0.12
        assert moved == pytest.approx(round(moved), abs=1e-6)
