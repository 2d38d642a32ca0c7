"""Plays in which what came of a step is not played again: each is the play of its seed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from voicerepair.hosts.chance import ByChance
from voicerepair.hosts.durations import estimated_seconds
from voicerepair.hosts.plays import Player, rehearsal_of
from voicerepair.hosts.progress import Play
from voicerepair.hosts.quick import Quick
from voicerepair.script.flow import steps_of
from voicerepair.script.library import Library
from voicerepair.script.model import Jump, Meta, Pause, Program, Say, Script, Section
from voicerepair.session.engine import MOST_STEPS
from voicerepair.session.events import Person, Reason

SCRIPTS = Path(__file__).parents[2] / "scripts"
SHIPPED = sorted(path.stem for path in SCRIPTS.glob("*.md") if path.stem != "README")
SEEDS = range(1, 25)

# Whatever a step can read of what was before it: numbers that are spoken, asked for again, or
# branched on, bounded jumps, ways back, who starts, and who has which role.
HARD = """---
title: Everything
roles: [A, B]
first: ask
---

# Begin

{A} and {B}, is this a good time?

[A answers: yes | later -> Later, at most 1 time | silence -> Later, at most 1 time]

# Round (each)

{speaker}, how hot is it in you?

[everyone rates heat from 0 to 10]

I heard {heat}.

[speaker speaks for 4 minutes]

[listener says back for 45 seconds]

[each speaks for 45 seconds]

[if anyone's heat is above 6 -> Cool]

[if A's heat is below 3 -> Cool, at most 1 time]

{listener}, was that it?

[listener answers: yes | not quite -> Again, at most 2 times | silence]

[between people]

[breathe 2 times: in 4, out 6]

[swap roles]

# Close

We'll be apart until {return time}.

[be back in 2 minutes]

[everyone plans for 30 seconds]

That's the end.

[end]

# Later

Then take a moment.

[pause 5 seconds]

[go back]

# Cool

[chime]

[everyone rates heat from 0 to 10]

[time out]

[go back]

# Again

{speaker}, say it once more.

[speaker speaks for 20 seconds, until done]

[go back]
"""


def named(program):
    return [Person(role, role) for role in program.script.roles]


def loaded(tmp_path, text):
    path = tmp_path / "script.md"
    path.write_text(text, encoding="utf-8")
    return Library().load(path)


def by_engine(program, seed, seconds=estimated_seconds):
    """The steps and ways, the ending and the time of this play."""
    rehearsal = rehearsal_of(program, named(program), seed, seconds)
    rehearsal.play()
    session = rehearsal.session
    trail = (session.trail.steps, session.trail.ways, session.position.steps)
    return *trail, session.ended, pytest.approx(rehearsal.together, abs=1e-6)


def as_learned(play, trails):
    steps, ways = trails.steps.keys(play.steps), trails.ways.keys(play.ways)
    return steps, ways, play.taken, play.ended, play.together


@pytest.mark.parametrize("name", SHIPPED)
def test_every_play_of_a_script_is_the_one_that_the_engine_plays(name):
    program = Library().load(name)
    player = Player(program, named(program), estimated_seconds)
    for seed in SEEDS:
        play, why = player.one(seed)
        assert as_learned(play, player.trails) == by_engine(program, seed), seed
        assert not why


def test_whatever_a_step_reads_of_what_was_before_makes_another_outcome(tmp_path):
    program = loaded(tmp_path, HARD)
    player = Player(program, named(program), estimated_seconds)
    for seed in range(1, 121):
        play, _ = player.one(seed)
        assert as_learned(play, player.trails) == by_engine(program, seed), seed


def test_clock_times_last_as_long_as_the_voice_takes_for_each(tmp_path):
    def seconds(text):
        return 1.0 + sum(map(ord, text)) % 40

    program = loaded(tmp_path, HARD)
    player = Player(program, named(program), seconds)
    for seed in range(1, 41):
        play, _ = player.one(seed)
        assert as_learned(play, player.trails) == by_engine(program, seed, seconds), seed


def test_what_was_played_once_teaches_nothing_the_second_time():
    program = Library().load("own")
    quick = Quick(program, named(program), estimated_seconds)
    first, again = Play.of(ByChance(5)), Play.of(ByChance(5))
    quick.play(first)
    known = len(quick.table)
    quick.play(again)
    assert len(quick.table) == known > 0
    assert (again.steps, again.taken) == (first.steps, first.taken)
    assert again.together == pytest.approx(first.together, abs=1e-6)


def test_no_more_is_kept_than_was_allowed_and_the_plays_stay_the_same(tmp_path):
    program = loaded(tmp_path, HARD)
    quick = Quick(program, named(program), estimated_seconds, most=300)
    for seed in range(1, 61):
        play = Play.of(ByChance(seed))
        quick.play(play)
        assert as_learned(play, quick.trails) == by_engine(program, seed), seed
    assert len(quick.table) == 300


def test_a_script_that_goes_on_and_on_is_ended_after_as_many_steps_as_by_the_engine():
    round_ = Section("Round", (Say("Once more."), Pause(1.0), Jump("Round")))
    script = Script("round", Meta("Round"), ("A",), (round_,))
    player = Player(Program("round", {"round": script}), [Person("A", "A")], estimated_seconds)
    plays = [player.one(seed) for seed in range(1, 9)]
    endless = [(play, why) for play, why in plays if play.ended is Reason.TOO_LONG]
    assert endless
    assert {play.taken for play, _ in endless} == {MOST_STEPS}
    assert {why for _, why in endless} == {"it went on and on, and was ended"}


def test_a_script_without_a_step_is_over_at_once():
    script = Script("empty", Meta("Empty"), ("A",), (Section("Nothing", ()),))
    player = Player(Program("empty", {"empty": script}), [Person("A", "A")], estimated_seconds)
    play, why = player.one(1)
    assert (play.ended, play.together, why) == (Reason.FINISHED, 0.0, "")


ROUND = """
# Part {n}

{{A}}, is that it?

[A answers: yes | not quite -> More {n}, at most 2 times | silence]

[if anyone's heat is above 5 -> More {n}, at most 1 time]

[A speaks for 30 seconds]

# More {n}

[everyone rates heat from 0 to 10]
"""


def test_jumps_that_are_behind_do_not_multiply_what_is_to_be_learned(tmp_path):
    head = "---\ntitle: Long\nroles: [A, B]\n---\n"
    program = loaded(tmp_path, head + "".join(ROUND.format(n=n) for n in range(12)))
    player = Player(program, named(program), estimated_seconds)
    known = []
    for seeds in (range(1, 301), range(301, 601)):
        for seed in seeds:
            play, _ = player.one(seed)
        known.append(player.known)
    assert as_learned(play, player.trails) == by_engine(program, 600)
    assert known[1] < 1.5 * known[0]


BREAKS = """---
title: Breaks
roles: [A, B]
---

{rounds}
# Close

That's the end.

[end]

# Apart

[time out]

[go back]
"""
A_BREAK = """# Part {n}

{{A}}, this is number {n}. Is it too much?

[A answers: yes -> Apart | no | silence -> Apart]

[everyone rates heat{n} from 0 to 10]

[A speaks for 30 seconds]

"""


def test_a_time_out_is_the_same_wherever_it_is_called(tmp_path):
    """What it interrupted, and what can be gone back to, are as if it had been played anew."""
    rounds = "".join(A_BREAK.format(n=n) for n in range(8))
    program = loaded(tmp_path, BREAKS.format(rounds=rounds))
    player = Player(program, named(program), estimated_seconds)
    for seed in range(1, 121):
        play, _ = player.one(seed)
        assert as_learned(play, player.trails) == by_engine(program, seed), seed


def test_what_is_said_in_a_time_out_is_learned_once_and_not_for_every_place(tmp_path):
    rounds = "".join(A_BREAK.format(n=n) for n in range(12))
    program = loaded(tmp_path, BREAKS.format(rounds=rounds))
    first = next(step.text for step in steps_of(program.scripts["apart"]) if isinstance(step, Say))
    said = Counter()

    def seconds(text):
        said[text] += 1
        return estimated_seconds(text)

    player = Player(program, named(program), seconds)
    for seed in range(1, 61):
        player.one(seed)
    by_learning = said.pop(first)
    for seed in range(1, 61):
        by_engine(program, seed, seconds)
    assert 0 < by_learning < said[first] / 5
