from __future__ import annotations

import numpy as np

from voicerepair.sound.ear.echo import LEAST, LOUDER, TAIL, Echo

FRAME = 0.032


def after_the_guide(seconds: float, level: float = -40.0, echo: Echo | None = None) -> Echo:
    """The guide has spoken from 0 s on, as loud as speech is: it swings by some dB."""
    echo = echo or Echo()
    chance = np.random.default_rng(1)
    for frame in range(round(seconds / FRAME)):
        echo.hear(level - abs(chance.normal()) * 8, frame * FRAME, guide_speaks=True)
    return echo


def test_what_is_as_loud_as_the_guide_may_be_the_guide() -> None:
    echo = after_the_guide(5.0)
    assert echo.covers(-40.0, 5.0)
    assert echo.covers(-36.0, 5.0)


def test_what_is_clearly_louder_is_somebody_else() -> None:
    assert not after_the_guide(5.0).covers(-40.0 + LOUDER, 5.0)


def test_where_the_guide_is_not_heard_everybody_is() -> None:
    echo = after_the_guide(5.0, level=-80.0)
    assert not echo.covers(-55.0, 5.0)


def test_in_the_first_second_nothing_is_known_so_nothing_counts() -> None:
    assert after_the_guide((LEAST - 2) * FRAME).covers(0.0, 0.9)


def test_a_room_goes_on_sounding_for_a_moment_after_the_guide() -> None:
    echo = after_the_guide(5.0)
    assert echo.sounds(5.0 + TAIL - 0.1)
    assert not echo.sounds(5.0 + TAIL + 0.1)
    assert not echo.covers(-80.0, 5.0 + TAIL + 0.1)


def test_while_the_guide_is_silent_nothing_is_doubted_or_learned() -> None:
    echo = Echo()
    for frame in range(1000):
        echo.hear(-5.0, frame * FRAME, guide_speaks=False)
    assert not echo.covers(-60.0, 5.0)
    assert not after_the_guide(5.0, echo=echo).covers(-30.0, 5.0)


def test_a_guide_that_is_turned_up_is_learned_anew() -> None:
    echo = after_the_guide(20.0)
    assert not echo.covers(-20.0, 5.0)
    assert after_the_guide(5.0, level=-20.0, echo=echo).covers(-20.0, 5.0)


def test_a_microphone_that_gives_zeros_is_silence() -> None:
    echo = after_the_guide(5.0, level=-np.inf)
    assert echo.covers(-np.inf, 5.0)
    assert not echo.covers(-60.0, 5.0)


def test_a_word_that_is_louder_teaches_nothing_however_soon_it_comes() -> None:
    echo = after_the_guide(2.0)
    for frame in range(50):
        at = 2.0 + frame * FRAME
        echo.hear(-20.0, at, guide_speaks=True)
        assert not echo.covers(-20.0, at)
