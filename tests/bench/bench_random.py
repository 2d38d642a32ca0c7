"""Ten thousand plays of a script of 200 steps, by partners of every kind: how long they take."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from voicerepair.hosts.plays import play_many
from voicerepair.script.flow import steps_of
from voicerepair.script.library import Library
from voicerepair.session.events import Person

PLAYS = 10_000
GOAL = 5.0

ROUND = """# Part {n}

{{A}} and {{B}}, this is part {n} of it. Sit where you can hear me.

[pause 10 seconds]

{{A}}, in one or two sentences, say what you did.

[A speaks for 60 seconds]

{{B}}, say back what you heard.

[B says back for 45 seconds]

{{A}}, is that it?

[A answers: yes | not quite -> Extra {n} | silence]

[everyone rates heat{n} from 0 to 10]

[if anyone's heat{n} is above 7 -> Extra {n}]

# Extra {n}

Take one slow breath.

"""
HEAD = "---\ntitle: Long\nroles: [A, B]\n---\n\n"
TAIL = "# Close\n\nThat's the end.\n\n[pause 5 seconds]\n"


@pytest.mark.bench
def test_random_plays_a_second(figure: Callable[..., None], tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text(HEAD + "".join(ROUND.format(n=n) for n in range(18)) + TAIL, encoding="utf-8")
    program = Library().load(path)
    steps = len(list(steps_of(program.script)))
    people = [Person("Ana", "Ana"), Person("Bo", "Bo")]
    began = time.perf_counter()
    plays = play_many(program, people, range(1, PLAYS + 1))
    took = time.perf_counter() - began
    assert plays.count == PLAYS
    assert not plays.odd
    assert sum(1 for count in plays.steps.values() if count) >= steps
    figure(
        f"{PLAYS:,} random plays of {steps} steps, {os.cpu_count()} processes",
        f"{took:.1f} s",
        goal=f"<= {GOAL:g} s",
        met=took <= GOAL,
    )
    figure("random plays per second", f"{PLAYS / took:.0f}", goal=f">= {PLAYS / GOAL:.0f}")
