from __future__ import annotations

import numpy as np
import pytest

from tests.spoken import room, say
from voicerepair.sound.ear.cepstra import WIDTH, cepstra, spoken_part


def test_a_word_has_a_row_of_measures_each_10_ms() -> None:
    samples = say("pineapple")
    measures = cepstra(samples)
    assert measures.shape[1] == WIDTH
    assert measures.dtype == np.float32
    assert len(measures) == pytest.approx(len(spoken_part(samples)) / 160, abs=3)


def test_a_word_said_louder_measures_the_same() -> None:
    samples = say("pineapple")
    assert cepstra(samples) == pytest.approx(cepstra(samples // 2), abs=0.2)


def test_the_quiet_around_a_word_does_not_count() -> None:
    samples = say("pineapple")
    longer = np.concatenate((room(0.5), samples, room(0.7)))
    assert len(cepstra(longer)) == pytest.approx(len(cepstra(samples)), abs=2)


def test_the_colour_of_a_microphone_is_taken_out() -> None:
    samples = say("pineapple").astype(np.float64)
    dull = np.convolve(samples, [0.6, 0.4])[: len(samples)]
    plain, dulled = cepstra(samples.astype(np.int16)), cepstra(dull.astype(np.int16))
    size = min(len(plain), len(dulled))
    other = cepstra(say("window"))
    near = np.abs(plain[:size] - dulled[:size]).mean()
    assert near < 0.2 * np.abs(plain[: len(other)] - other[: len(plain)][: len(plain)]).mean()


@pytest.mark.parametrize("samples", [0, 1, 399])
def test_less_than_a_frame_has_no_measures(samples: int) -> None:
    assert cepstra(np.ones(samples, np.int16)).shape == (0, WIDTH)


def test_silence_is_measured_without_trouble() -> None:
    assert np.isfinite(cepstra(np.zeros(16_000, np.int16))).all()
