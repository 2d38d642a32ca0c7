"""What every echo canceller has to keep, the fake as well as the real one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.echoing import level, path, through
from tests.fakes import FakeCanceller
from voicerepair.sound.cancelling.kalman import KalmanCanceller
from voicerepair.sound.ports import HEARING_RATE, EchoCanceller

PATH = path(-10.0, 0.06)
LEARNED = 20  # seconds of the guide after which a room is known


def speechlike(seconds: float, seed: int) -> np.ndarray:
    """Noise with the colour of a voice, that comes and goes as syllables and sentences do."""
    size = round(seconds * HEARING_RATE)
    noise = np.random.default_rng(seed).normal(size=size)
    spectrum = np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(size, 1 / HEARING_RATE)
    voice = np.fft.irfft(spectrum / (1 + (hertz / 600) ** 2), size)
    time = np.arange(size) / HEARING_RATE
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * time + seed), 0, 1)
    sentences = np.sin(2 * np.pi * 0.23 * time + seed) > -0.7
    return 0.08 * voice / voice.std() * syllables * sentences


def room(seconds: float, seed: int = 9) -> np.ndarray:
    size = round(seconds * HEARING_RATE)
    return np.random.default_rng(seed).normal(size=size) * 10 ** (-75 / 20)


def as_samples(sound: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(sound, -1, 1) * 32767).astype(np.int16)


def cleaned(canceller: EchoCanceller, heard: np.ndarray, played: np.ndarray) -> np.ndarray:
    """From frame to frame."""
    heard, played = as_samples(heard), as_samples(played)
    starts = range(0, len(heard) - canceller.frame + 1, canceller.frame)
    cuts = [slice(start, start + canceller.frame) for start in starts]
    return np.concatenate([canceller.clean(heard[cut], played[cut]) for cut in cuts])


@pytest.fixture(params=[lambda: FakeCanceller(PATH), KalmanCanceller], ids=["fake", "Kalman"])
def canceller(request: pytest.FixtureRequest) -> EchoCanceller:
    make: Callable[[], EchoCanceller] = request.param
    return make()


def test_where_nothing_was_played_nothing_is_touched(canceller: EchoCanceller) -> None:
    heard = speechlike(3.0, 1)
    clean = cleaned(canceller, heard, np.zeros(len(heard)))
    assert np.array_equal(clean, as_samples(heard)[: len(clean)])


def test_the_guides_echo_gets_much_softer(canceller: EchoCanceller) -> None:
    guide = speechlike(LEARNED + 5.0, 1)
    heard = through(guide, PATH) + room(LEARNED + 5.0)
    clean = cleaned(canceller, heard, guide)
    known = slice(LEARNED * HEARING_RATE, len(clean))
    assert level(as_samples(heard)[known]) - level(clean[known]) >= 20


def test_what_somebody_says_over_the_guide_as_loud_as_its_echo_is_kept(
    canceller: EchoCanceller,
) -> None:
    seconds = LEARNED + 5.0
    guide = speechlike(seconds, 1)
    echo = through(guide, PATH)
    said = speechlike(seconds, 2)
    said *= 10 ** ((level(echo) - level(said)) / 20)
    said[: LEARNED * HEARING_RATE] = 0
    clean = cleaned(canceller, echo + said + room(seconds), guide)
    known = slice(LEARNED * HEARING_RATE, len(clean))
    wrong = clean[known] / 32768 - said[known]
    assert abs(level(clean[known]) - level(said[known])) < 1
    assert level(said[known]) - level(wrong) >= 15


def test_somebody_who_speaks_while_it_learns_is_kept_as_well(canceller: EchoCanceller) -> None:
    seconds = 6.0
    guide, said = speechlike(seconds, 1), speechlike(seconds, 2)
    heard = through(guide, PATH) + said + room(seconds)
    clean = cleaned(canceller, heard, guide)
    echo = level(through(guide, PATH)[: len(clean)])
    assert level(clean / 32768 - said[: len(clean)]) < echo + 1


def test_after_the_guide_everything_is_as_it_was_heard(canceller: EchoCanceller) -> None:
    guide = np.concatenate((speechlike(5.0, 1), np.zeros(2 * HEARING_RATE)))
    heard = through(guide, PATH) + room(7.0)
    clean = cleaned(canceller, heard, guide)
    later = slice(6 * HEARING_RATE, len(clean))
    assert np.array_equal(clean[later], as_samples(heard)[later])


def test_the_loudest_sound_is_no_trouble(canceller: EchoCanceller) -> None:
    loud = np.sign(speechlike(2.0, 1))
    clean = cleaned(canceller, loud, loud)
    assert level(clean) <= 6.1


@pytest.mark.parametrize("size", [0, 100, 257])
def test_a_frame_of_another_length_is_refused(canceller: EchoCanceller, size: int) -> None:
    frame, other = np.zeros(canceller.frame, np.int16), np.zeros(size, np.int16)
    with pytest.raises(ValueError, match="frame"):
        canceller.clean(other, frame)
    with pytest.raises(ValueError, match="frame"):
        canceller.clean(frame, other)
