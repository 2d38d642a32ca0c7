"""One loudness for every prompt of every voice, and no silence at its ends.

The gap between prompts is counted from the last sample, so what an engine adds after the last
word would make it longer than it should be.
"""

from __future__ import annotations

import numpy as np

from voicerepair.sound.pcm import Pcm

__all__ = ["PEAK", "TARGET", "finished", "loudness"]

TARGET = -20.0
"""dB relative to full scale, RMS, of the parts in which there is speech."""

PEAK = -3.0
"""dB relative to full scale: no sample is louder, even if the prompt stays below the target."""

_FLOOR = -40.0
# Seconds that stay, as room for the mixer's fades, and no more: they make the silence between two
# prompts longer, which is to be 0.6 s +- 20 ms.
_BEFORE, _AFTER = 0.004, 0.006
_WINDOW = 0.05
# ITU-R BS.1770 leaves out what is more than 10 LU below the mean: the pauses between sentences.
_GATE = 10.0


def finished(pcm: Pcm) -> Pcm:
    """Levelled to ``TARGET``, then trimmed to the speech, but for a hundredth of a second in all.

    In this order, so that what counts as silence does not depend on how loud an engine is.
    """
    level = loudness(pcm)
    if level == float("-inf"):
        return pcm.trimmed()
    peak = 20 * float(np.log10(np.max(np.abs(pcm.samples))))
    gain = 10 ** (min(TARGET - level, PEAK - peak) / 20)
    louder = Pcm(np.asarray(pcm.samples * gain, np.float32), pcm.rate)
    return louder.trimmed(floor=_FLOOR, before=_BEFORE, after=_AFTER)


def loudness(pcm: Pcm) -> float:
    """RMS level in dB of the 50 ms windows that hold speech; -inf for silence."""
    window = max(1, round(_WINDOW * pcm.rate))
    count = len(pcm.samples) // window
    if not count:
        return pcm.level
    powers = np.mean(
        np.square(pcm.samples[: count * window].reshape(count, window), dtype=np.float64), axis=1
    )
    mean = float(np.mean(powers))
    if mean <= 0:
        return float("-inf")
    speech = powers[powers >= mean / 10 ** (_GATE / 10)]
    return 10 * float(np.log10(np.mean(speech)))
