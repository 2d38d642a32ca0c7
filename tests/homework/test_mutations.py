"""Bundles that chance has damaged, and some that were signed after it: refused, or what they say.

``tests/bench/bench_homework.py`` does the same ten thousand times.
"""

from __future__ import annotations

import random

import pytest

from tests.homework.mutations import KINDS, Fuzz


@pytest.mark.parametrize(("kind", "number"), [("damaged", 300), ("signed", 300), ("rebuilt", 60)])
def test_whatever_chance_makes_of_a_bundle_is_refused_or_whole(tmp_path, kind, number):
    fuzz = Fuzz(tmp_path)
    chance = random.Random(7)
    for _ in range(number):
        fuzz.one(kind, chance)
    assert fuzz.refused + fuzz.taken == number
    assert fuzz.refused > number // 3
    assert set(KINDS) == {"damaged", "signed", "rebuilt"}
    if kind == "damaged":
        assert fuzz.taken == 0, "every byte is signed"
