"""The cover."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from voicerepair.sound.track.cover import INK, SIZE, cover


def drawn(title: str) -> np.ndarray:
    image = Image.open(io.BytesIO(cover(title)))
    assert image.format == "PNG"
    assert image.size == (SIZE, SIZE)
    return np.asarray(image.convert("RGB"), np.int16)


def ink(picture: np.ndarray) -> int:
    """How much of it is as dark as letters."""
    return int(np.sum(np.max(np.abs(picture - np.array(INK)), axis=2) < 40))


def test_it_shows_the_title_and_is_the_same_every_time():
    assert cover("Where it landed") == cover("Where it landed")
    assert ink(drawn("Where it landed")) > 1000
    assert ink(drawn("Ein Weg zurück; ¿y ahora?")) > 1000
    assert len(cover("Where it landed")) < 60_000


@pytest.mark.parametrize("title", ["W" * 300, "a word " * 60])
def test_a_long_title_stays_within(title):
    picture = drawn(title)
    assert ink(picture[:, :8]) == ink(picture[:, -8:]) == ink(picture[-8:]) == 0


def test_a_title_that_the_font_cannot_show_is_left_out():
    assert ink(drawn("私たち")) == 0
