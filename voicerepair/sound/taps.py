"""Two taps on the table: a way to hand over without a word or a key.

A tap is an impact: loud within a few milliseconds, gone within a tenth of a second, broad in
pitch, and after its click mostly deep, because a table is large. Claps, keys and cups are bright.
Two of them, alike, with quiet around, mean "done"; one, three or more, or any within
speech mean nothing. Rules: frames and times in, times out, no clock; when in doubt it was no tap,
because a false one offers the hand-over while somebody is thinking.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ports import HEARING_RATE

__all__ = ["TapDetector"]

HOP = 64
"""Samples: levels are taken every 4 ms, fine enough to tell an impact from a syllable."""

LOUDEST_FLOOR = -45.0  # dB: an impact reaches at least this, however quiet the room is
ABOVE_FLOOR = 20.0  # dB that an impact reaches above the room
NOISE = 15.0  # dB above the room: not quiet any more
SHARP = 15.0  # dB that the level rises within three hops
PEAK_WITHIN = 0.02  # seconds from the onset to the loudest hop
BODY = 0.1  # seconds: what follows the onset so soon belongs to the impact
DECAY = 12.0  # dB that it has fallen by then
CLICK = 0.008  # seconds in which any impact is bright
DEEP = -4.0  # dB of its treble, beside all of it, after that: a deep sound has less
ALIKE = 10.0  # dB: two taps by one hand differ by less
GAP = (0.12, 0.6)  # seconds from the first tap to the second
QUIET_BEFORE = 0.3  # seconds without any noise or speech
WAIT = 0.35  # seconds after the second tap, at least: a third may come
RHYTHM = 1.6  # and so many times the gap between the two
ROOM = 100  # hops from which the room's level is taken: 0.4 s


@dataclass(slots=True)
class _Tap:
    at: float
    peak: float
    peak_at: float
    power: float = 0.0  # of its body
    bright: float = 0.0  # of the treble of it

    def sound(self, since: float, level: float, treble: float) -> None:
        """So long after its onset, all of it and its treble have these levels."""
        if since >= CLICK:
            self.power += 10 ** (level / 10)
            self.bright += 10 ** (treble / 10)

    @property
    def deep(self) -> bool:
        return self.bright <= self.power * 10 ** (DEEP / 10)


class TapDetector:
    """Feed it every frame of one listening, in order."""

    def __init__(self) -> None:
        self._levels: NDArray[np.float64] = np.empty(0)
        self._treble: NDArray[np.float64] = np.empty(0)
        self._taps: list[_Tap] = []
        self._last_noise = float("-inf")
        self._last_speech = float("-inf")

    def process(self, samples: NDArray[np.int16], at: float, speech: bool) -> list[float]:
        """The times at which two taps were completed, told once they are sure.

        ``samples``: int16, a multiple of 64, the first one taken ``at``; ``speech``: somebody
        speaks in this frame.
        """
        hops = samples.astype(np.float64).reshape(-1, HOP) / 32768
        before = len(self._levels)
        self._levels = np.concatenate((self._levels, _decibels(hops)))
        self._treble = np.concatenate((self._treble, _decibels(np.diff(hops))))
        found = []
        if speech:
            self._last_speech = at + len(samples) / HEARING_RATE
        if before >= ROOM:
            room = _median(self._levels[before - ROOM : before])
            treble = _median(self._treble[before - ROOM : before])
            for index in range(before, len(self._levels)):
                now = at + (index - before) * HOP / HEARING_RATE
                found += self._hop(index, now, room, treble)
        self._levels, self._treble = self._levels[-ROOM:], self._treble[-ROOM:]
        return found

    def _hop(self, index: int, now: float, room: float, treble: float) -> list[float]:
        level = float(self._levels[index])
        if not self._taps:
            if level >= room + NOISE:
                quiet = now - max(self._last_noise, self._last_speech) >= QUIET_BEFORE
                if quiet and self._is_impact(index, room, treble):
                    self._taps = [_Tap(now, level, now)]
                else:
                    self._last_noise = now
            return []
        last = self._taps[-1]
        since = now - last.at
        if since < BODY:
            last.sound(since, level, float(self._treble[index]))
            if level > last.peak:
                last.peak, last.peak_at = level, now
            return []
        if level > max(room + NOISE, last.peak - DECAY):
            if since >= GAP[0] and self._is_impact(index, room, treble):
                self._taps.append(_Tap(now, level, now))
            else:
                self._forget(now)
            return []
        return self._decide(now)

    def _is_impact(self, index: int, room: float, treble: float) -> bool:
        """Does the level rise here as nothing but an impact does, in the treble as well?"""
        soon = slice(index, index + 3)
        loud = float(np.max(self._levels[soon]))
        sharp = float(np.max(self._treble[soon]))
        return (
            loud >= max(room + ABOVE_FLOOR, LOUDEST_FLOOR)
            and sharp >= treble + ABOVE_FLOOR
            and loud - float(np.max(self._levels[index - 4 : index - 1])) >= SHARP
        )

    def _decide(self, now: float) -> list[float]:
        """Once no further tap can belong to these, say whether they were two."""
        first, last = self._taps[0], self._taps[-1]
        gap = last.at - first.at
        if now - last.at < (max(WAIT, RHYTHM * gap) if len(self._taps) > 1 else GAP[1]):
            return []
        taps, self._taps = self._taps, []
        two = len(taps) == 2 and GAP[0] <= gap <= GAP[1]
        alike = abs(first.peak - last.peak) <= ALIKE
        impacts = all(tap.peak_at - tap.at <= PEAK_WITHIN and tap.deep for tap in taps)
        silent = self._last_speech <= first.at - QUIET_BEFORE
        alone = self._last_noise <= first.at - RHYTHM * gap  # else a rhythm had begun before
        return [last.at] if two and alike and impacts and silent and alone else []

    def _forget(self, now: float) -> None:
        self._taps = []
        self._last_noise = now


def _median(values: NDArray[np.float64]) -> float:
    """The upper one of an even number; a tenth of the work of numpy's own, in every frame."""
    middle = len(values) // 2
    return float(np.partition(values, middle)[middle])


def _decibels(hops: NDArray[np.float64]) -> NDArray[np.float64]:
    """The level of each row, in dB relative to full scale, never below -90."""
    levels: NDArray[np.float64] = 10 * np.log10(np.mean(np.square(hops), axis=1) + 1e-9)
    return levels
