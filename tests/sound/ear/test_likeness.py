from __future__ import annotations

import numpy as np
import pytest

from tests.spoken import say
from voicerepair.sound.ear.cepstra import WIDTH, cepstra
from voicerepair.sound.ear.likeness import how_near, measured, other_speech
from voicerepair.sound.ear.warping import distances


def test_the_other_speech_that_is_shipped_is_whole() -> None:
    others = other_speech()
    assert len(others.utterances) == len(others.near) == 60
    assert all(len(utterance) and utterance.shape[1] == WIDTH for utterance in others.utterances)
    apart = distances(others.utterances[7], others.utterances)
    apart[7] = np.inf
    assert how_near(apart) == pytest.approx(others.near[7], rel=1e-3)


def test_what_is_measured_is_near_to_what_was_said() -> None:
    said = [cepstra(say(text)) for text in ("one", "garden", "tomorrow", "well then")]
    kept = measured(said)
    assert kept["lengths"].tolist() == [len(utterance) for utterance in said]
    rows = np.concatenate(said)
    assert np.abs(kept["rows"] / 8 - rows).mean() < 0.05


def test_the_nearest_few_count() -> None:
    assert how_near(np.array([9.0, 1.0, 2.0, 3.0], np.float32), 2) == pytest.approx(1.5)
