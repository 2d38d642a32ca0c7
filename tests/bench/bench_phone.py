"""The page for phones: how large it is, how long making one takes, and whether its engine ever does
otherwise than the Python engine.

Every exercise is measured by what it sounds and how long its longest course lasts by rehearsal.
"""

from __future__ import annotations

import time

import pytest

from tests.phone.node import NODE, Node
from tests.phone.speaking import load
from tests.phone.test_engine import answered_otherwise, played_otherwise
from voicerepair.bundled import bundled
from voicerepair.cli.phone import write_phone_file
from voicerepair.script.library import Library

pytestmark = [pytest.mark.bench]

TEN_MINUTES = 10.0
GOAL = 6_000_000
VOICE = "slt"
PROGRAMS = 4000
PLAYS = 30  # of each exercise


def test_the_size_of_exercises_of_ten_minutes(tmp_path, figure):
    sizes, began = {}, time.perf_counter()
    for script in sorted(bundled("scripts").glob("*.md")):
        if script.name == "README.md":
            continue
        minutes = load(script).script.meta.minutes
        if minutes is not None and minutes[0] <= TEN_MINUTES <= minutes[1] + 1:
            page = tmp_path / f"{script.stem}.html"
            sizes[script.stem] = write_phone_file(str(script), page, voice=VOICE)
    taken = (time.perf_counter() - began) / len(sizes)
    largest = max(sizes, key=sizes.__getitem__)
    figure(
        f"a page for ten minutes: the largest of {len(sizes)} ({largest}) / the median",
        f"{sizes[largest] / 1e6:.1f} / {sorted(sizes.values())[len(sizes) // 2] / 1e6:.1f} MB",
        goal="< 6 MB",
        met=sizes[largest] < GOAL,
    )
    figure("making one, in the voice slt, on the average", f"{taken:.1f} s", goal="-")


def test_the_time_to_make_a_page_again(tmp_path, figure):
    page = tmp_path / "own.html"
    write_phone_file("own", page, voice=VOICE)
    began = time.perf_counter()
    write_phone_file("own", page, voice=VOICE)
    taken = time.perf_counter() - began
    figure(
        "the page of `own` once more, after one line changed or none",
        f"{taken:.1f} s",
        goal="<= 30 s",
        met=taken <= 30.0,
    )


def test_the_engine_of_the_page_in_thousands_of_plays(figure):
    if NODE is None:
        pytest.skip("node is not installed (apt-get install nodejs)")
    node = Node()
    random = list(answered_otherwise(node, range(1000, 1000 + PROGRAMS)))
    seeds = range(100, 100 + PLAYS)
    names = Library().names()
    exercises = [(name, seed) for name in names for seed in played_otherwise(node, name, seeds)]
    node.close()
    print(*random, *exercises, sep="\n")
    figure(
        "plays by chance in which the page's engine did otherwise: random programs / exercises",
        f"{len(random)} of {PROGRAMS} / {len(exercises)} of {PLAYS * len(names)}",
        goal="0 / 0",
        met=not random and not exercises,
    )
