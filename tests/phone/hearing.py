"""What a page sounded, and where in it something that a voice says is heard."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Page

from voicerepair.sound.pcm import Pcm

__all__ = ["Found", "find", "hear", "heard", "is_heard", "pcm"]

COMPARED = 12_000  # samples a second: as much as there is in a voice
SURELY = 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """``at``: seconds from the beginning. ``likeness`` is 1 where the same is heard, and 0 where
    something else is."""

    at: float
    likeness: float


def hear(page: Page) -> None:
    """Before the page is started: let it be heard."""
    page.evaluate("decodeEverything(SOUNDS.clips)")


def heard(page: Page) -> Pcm:
    """What sounded from the start on; nothing where nothing could. Once, at the end."""
    sounded = page.evaluate("heardSoFar()")
    return Pcm(np.zeros(0, np.float32), COMPARED) if sounded is None else pcm(*sounded)


def pcm(rate: int, text: str) -> Pcm:
    """What a page gives as what was heard."""
    samples = np.frombuffer(base64.b64decode(text), np.int16).astype(np.float32) / 32768
    return Pcm(samples, rate).resampled(COMPARED)


def find(heard: Pcm, said: Pcm) -> Found:
    """The place in ``heard`` that is most like ``said``."""
    sound, part = heard.resampled(COMPARED).samples, said.resampled(COMPARED).samples
    size = 1 << int(np.ceil(np.log2(len(sound) + len(part))))
    product = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(part, size))
    matches = np.fft.irfft(product, size)[: max(1, len(sound) - len(part))]
    energy = np.concatenate([[0.0], np.cumsum(np.square(sound, dtype=np.float64))])
    local = energy[len(part) : len(part) + len(matches)] - energy[: len(matches)]
    scale = np.sqrt(np.maximum(local, 1e-6) * np.sum(np.square(part, dtype=np.float64)))
    likeness = matches / scale
    best = int(likeness.argmax())
    return Found(best / COMPARED, float(likeness[best]))


def is_heard(heard: Pcm, said: Pcm) -> bool:
    return find(heard, said).likeness > SURELY
