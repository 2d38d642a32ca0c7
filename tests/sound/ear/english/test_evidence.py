from __future__ import annotations

from dataclasses import replace

import pytest

from voicerepair.sound.ear.english.ear import HEARD
from voicerepair.sound.ear.english.evidence import (
    LONG,
    OF_LONG,
    OF_LONG_ANSWER,
    OF_SHORT,
    OF_SHORT_ANSWER,
    SHORT,
    Asked,
    Evidence,
    asked_of,
    confidence,
)

LENGTHY = Evidence("smart mirror", *OF_LONG, OF_LONG)
BRIEF = Evidence("stop", *OF_SHORT, OF_SHORT)
MEASURES = ("over_words", "over_sounds", "fit")


@pytest.mark.parametrize("evidence", [LENGTHY, BRIEF])
def test_just_what_is_asked_is_just_enough(evidence: Evidence) -> None:
    assert confidence(evidence) == pytest.approx(HEARD)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("evidence", [LENGTHY, BRIEF])
def test_too_little_of_one_measure_is_not_made_up_for_by_the_others(
    evidence: Evidence, measure: str
) -> None:
    plenty = replace(evidence, **{name: getattr(evidence, name) + 50 for name in MEASURES})
    assert confidence(plenty) > 0.99
    assert confidence(replace(plenty, **{measure: getattr(evidence, measure) - 1})) < HEARD


def test_the_shorter_a_phrase_the_more_is_asked_of_it() -> None:
    asked = [asked_of(sounds) for sounds in range(1, 20)]
    assert asked[0] == OF_SHORT
    assert asked[-1] == OF_LONG
    for measure in zip(*asked, strict=True):
        assert list(measure) == sorted(measure, reverse=True)
    between = asked_of((SHORT + LONG) // 2)
    assert OF_LONG.fit < between.fit < OF_SHORT.fit


@pytest.mark.parametrize(
    ("sounds", "least"), [(1, OF_SHORT_ANSWER), (SHORT, OF_SHORT_ANSWER), (LONG, OF_LONG_ANSWER)]
)
def test_less_is_asked_of_an_answer(sounds: int, least: Asked) -> None:
    assert asked_of(sounds, expected=True) == least
    assert all(a < b for a, b in zip(least, asked_of(sounds), strict=True))


def test_the_worst_evidence_is_no_confidence_at_all() -> None:
    assert confidence(replace(LENGTHY, fit=-1e6)) == pytest.approx(0)
