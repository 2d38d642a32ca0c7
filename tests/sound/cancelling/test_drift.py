from __future__ import annotations

import numpy as np
import pytest

from voicerepair.sound.cancelling.drift import MOST, Drift

FRAME = 0.016


def seen(drift: Drift, off, seconds: float, wander: float = 0.0) -> Drift:
    """``off`` says how late it is after so many seconds; what is seen wanders by ``wander``."""
    chance = np.random.default_rng(1)
    late = 0.0
    for frame in range(round(seconds / FRAME)):
        late += drift.rate * FRAME
        drift.see(off(frame * FRAME) - late + wander * chance.normal(), FRAME)
    return drift


@pytest.mark.parametrize("rate", [100e-6, -100e-6, 20e-6])
def test_a_clock_that_is_faster_is_found_out(rate: float) -> None:
    drift = seen(Drift(), lambda at: rate * at, 200.0, wander=0.001)
    assert drift.rate == pytest.approx(rate, abs=5e-6)


def test_one_clock_stays_one_however_its_times_wander() -> None:
    assert seen(Drift(), lambda at: 0.01, 600.0, wander=0.003).rate == 0.0


@pytest.mark.parametrize("step", [0.004, -0.01])
def test_a_step_is_no_drift(step: float) -> None:
    assert seen(Drift(), lambda at: step * (at > 30.0), 60.0, wander=0.0005).rate == 0.0


def test_no_clock_is_believed_to_be_very_wrong() -> None:
    assert seen(Drift(), lambda at: 0.01 * at, 60.0).rate == MOST


def test_a_new_beginning_forgets_times_and_keeps_the_clocks() -> None:
    drift = seen(Drift(), lambda at: 100e-6 * at, 100.0)
    rate = drift.rate
    drift.begin()
    assert drift.off == 0.0
    assert drift.rate == rate > 0
