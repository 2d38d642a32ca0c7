"""``voicerepair render``: what a listener would notice, measured in the file: the silence between
two paragraphs, how loud each prompt is, and what is lost of it."""

from __future__ import annotations

import shutil
from itertools import pairwise

import numpy as np
import pytest

from tests.rendered import decoded, flite, integrated_loudness, rendered

RATE = 24_000
PARAGRAPHS = (
    "Sit where you hear me well.",
    "Put both of your feet on the floor.",
    "Nothing has to be solved tonight.",
    "Think of the last thing that both of you laughed about.",
    "It can be small.",
    "Let your hands rest.",
)
HEAD = "---\ntitle: Words\nlanguage: en\nroles: [self]\n---\n\n"
VOICES = ("slt", "espeak-ng/en-us")
AUDIBLE = 10 ** (-40 / 20)


@pytest.fixture(params=VOICES)
def voice(request, here) -> str:
    flite()
    if request.param != "slt" and shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng, which speaks in this test, is missing: apt install espeak-ng")
    (here / "words.md").write_text(HEAD + "\n\n".join(PARAGRAPHS))
    return str(request.param)


def prompts(sound: np.ndarray) -> list[tuple[int, int]]:
    """From which sample to which each prompt is louder than ``AUDIBLE``."""
    heard = np.flatnonzero(np.abs(sound) > AUDIBLE)
    jumps = np.flatnonzero(np.diff(heard) > 0.4 * RATE)
    starts, ends = [0, *(jumps + 1)], [*jumps, -1]
    return [(int(heard[one]), int(heard[two])) for one, two in zip(starts, ends, strict=True)]


def test_two_paragraphs_are_six_tenths_of_a_second_apart(voice, here):
    # What loses something smears the edges of words.
    for kind, off in (("wav", 0.02), ("flac", 0.02), ("opus", 0.03), ("mp3", 0.03)):
        rendered("words.md", "-o", f"words.{kind}", "--voice", voice)
        heard = prompts(decoded(here / f"words.{kind}", RATE))
        assert len(heard) == len(PARAGRAPHS)
        silences = [(two - one) / RATE for (_, one), (two, _) in pairwise(heard)]
        assert silences == pytest.approx([0.6] * (len(PARAGRAPHS) - 1), abs=off), kind


def test_what_is_lost_in_a_small_file_is_far_below_what_is_heard(voice, here):
    rendered("words.md", "-o", "words.wav", "--voice", voice)
    whole = decoded(here / "words.wav", RATE)
    for kind, least in (("m4b", 30), ("opus", 15), ("mp3", 15)):
        rendered("words.md", "-o", f"words.{kind}", "--voice", voice)
        sound = decoded(here / f"words.{kind}", RATE)[: len(whole)]
        assert 20 * np.log10(np.std(whole) / np.std(whole - sound)) > least, kind


def test_each_prompt_is_as_loud_as_the_others(voice, here):
    rendered("words.md", "-o", "words.opus", "--voice", voice)
    louds = []
    for start, end in prompts(decoded(here / "words.opus", RATE)):
        loud, peak = integrated_loudness(here / "words.opus", start / RATE, (end - start) / RATE)
        louds.append(loud)
        assert peak < -1
    assert louds == pytest.approx([-18] * len(PARAGRAPHS), abs=1)
