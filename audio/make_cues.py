"""Makes every cue of the program, so that their source is ours: ``python audio/make_cues.py``.

A cue is a sound that is not speech. Rules: most energy between 500 and 1000 Hz (hearing that is
lost is mostly lost above), a gentle attack, a quiet end, no peak above -6 dBFS, and all about
equally loud. The same samples come out every time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

__all__ = ["CUES", "RATE", "main", "make"]

Samples = NDArray[np.float64]

RATE = 48_000

#: Root mean square of the loudest 300 ms (of all, in a shorter one), in dB relative to full scale:
#: about as loud as speech.
LOUDNESS = -23.0
WINDOW = 0.3


def ring(seconds: float, partials: list[tuple[float, float, float]], attack: float) -> Samples:
    """Struck metal: each partial is (hertz, amplitude, seconds until it has fallen by 60 dB)."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = sum(
        (
            amplitude * np.sin(2 * np.pi * hertz * time) * 10 ** (-3 * time / fall)
            for hertz, amplitude, fall in partials
        ),
        start=np.zeros_like(time),
    )
    return eased(sound, attack, release=min(0.25, seconds / 3))


def glide(seconds: float, low: float, high: float, swell: float) -> Samples:
    """A soft tone that moves from ``low`` to ``high`` hertz and is loudest at ``swell`` (0..1)."""
    share = np.linspace(0, 1, round(seconds * RATE), endpoint=False)
    hertz = low + (high - low) * (0.5 - 0.5 * np.cos(np.pi * share))
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    sound = np.sin(phase) + 0.25 * np.sin(1.5 * phase)
    warped = np.where(share < swell, share / swell, 1 - (share - swell) / (1 - swell))
    return sound * np.sin(np.pi / 2 * warped) ** 2


def eased(sound: Samples, attack: float, release: float) -> Samples:
    """``sound`` with half-cosine edges of so many seconds."""
    sound = sound.copy()
    for seconds, edge in ((attack, sound), (release, sound[::-1])):
        length = round(seconds * RATE)
        edge[:length] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)
    return sound


def followed(first: Samples, second: Samples, after: float) -> Samples:
    """``second`` begins ``after`` seconds into ``first``; both sound on."""
    start = round(after * RATE)
    sound = np.zeros(max(len(first), start + len(second)))
    sound[: len(first)] += first
    sound[start : start + len(second)] += second
    return sound


def chime() -> Samples:
    """A time has come: two notes, a fourth up."""
    low = ring(1.4, [(523.3, 1.0, 1.6), (785.0, 0.4, 1.0)], attack=0.02)
    high = ring(1.4, [(698.5, 1.0, 1.6), (932.3, 0.3, 0.9)], attack=0.02)
    return followed(low, high, after=0.28)


def your_turn() -> Samples:
    """A turn opens: one clear note, short enough that nobody starts to speak before it is over."""
    return ring(0.5, [(698.5, 1.0, 1.0), (932.3, 0.25, 0.6)], attack=0.02)


def your_turn_recorded() -> Samples:
    """A turn opens, and is recorded: the same note, and a lower one at once after it."""
    low = ring(0.3, [(554.4, 1.0, 0.8), (831.6, 0.2, 0.5)], attack=0.02)
    return followed(ring(0.3, [(698.5, 1.0, 0.8), (932.3, 0.25, 0.5)], attack=0.02), low, 0.2)


def hand_over() -> Samples:
    """The turn is about to pass: 300 ms, soft enough to be spoken over.

    One partial alone, and a high one: with overtones, or lower, the microphone's VAD now and then
    takes it for a voice, and the tone would take itself back.
    """
    sound = ring(0.3, [(784.0, 1.0, 1.2)], attack=0.04)
    return eased(sound, attack=0.04, release=0.12)


def breath_in() -> Samples:
    return glide(1.9, 520, 780, swell=0.75)


def breath_out() -> Samples:
    return glide(2.0, 740, 510, swell=0.2)


def still_there() -> Samples:
    """After long quiet: one low, round note that asks for nothing."""
    return ring(0.9, [(554.4, 1.0, 1.4), (831.6, 0.2, 0.8)], attack=0.06)


def bell() -> Samples:
    """The time that was set aside is over."""
    return ring(
        2.6, [(659.3, 1.0, 2.6), (987.8, 0.35, 1.4), (784.6, 0.25, 1.8), (1318.5, 0.05, 0.6)], 0.015
    )


def bowl() -> Samples:
    """A singing bowl: two near partials beat slowly against each other."""
    return ring(5.0, [(528.0, 1.0, 5.5), (530.1, 0.7, 5.5), (951.0, 0.25, 2.2)], attack=0.08)


def tap() -> Samples:
    """A command was understood."""
    return ring(0.16, [(740.0, 1.0, 0.16), (932.0, 0.3, 0.1)], attack=0.015)


CUES: dict[str, Callable[[], Samples]] = {
    "bell": bell,
    "bowl": bowl,
    "breath-in": breath_in,
    "breath-out": breath_out,
    "chime": chime,
    "hand-over": hand_over,
    "still-there": still_there,
    "tap": tap,
    "your-turn": your_turn,
    "your-turn-recorded": your_turn_recorded,
}


def make(name: str) -> NDArray[np.int16]:
    """The cue, levelled: mono at ``RATE``."""
    sound = CUES[name]()
    window = min(round(WINDOW * RATE), len(sound))
    power = np.convolve(np.square(sound), np.full(window, 1 / window), "valid").max()
    sound = sound * 10 ** (LOUDNESS / 20) / np.sqrt(power)
    return np.rint(sound * 32767).astype(np.int16)


def main() -> None:
    """Write every cue beside this script."""
    for name in CUES:
        soundfile.write(Path(__file__).with_name(f"{name}.flac"), make(name), RATE)


if __name__ == "__main__":
    main()
