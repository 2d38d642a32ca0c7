"""Scores and lines for tests, by the voice that says words as tones."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from tests.fakes import FakeVoice
from voicerepair.sound.narration.takes import Narration
from voicerepair.sound.track.cover import SIZE, cover
from voicerepair.sound.track.former import Index
from voicerepair.sound.track.lines import Lines, Making
from voicerepair.sound.track.score import Chapter, Score, Sounding, on_step
from voicerepair.sound.track.tags import Tags
from voicerepair.sound.voices.cache import PromptCache

__all__ = ["GAP", "lines_of", "score_of", "tags_of"]

GAP = 1.2  # a silence, after which things begin on a step
NOTHING = Index()
NOBODY = Narration()


def lines_of(
    texts: Sequence[str],
    rate: int,
    voice: FakeVoice | None = None,
    known: Index = NOTHING,
    cache: PromptCache | None = None,
    private: bool = True,
    folder: Path | None = None,
    narration: Narration = NOBODY,
) -> Lines:
    speaks = voice or FakeVoice()
    making = Making(speaks.info, 120, lambda text: speaks.synthesise(text, 120), cache, narration)
    lines = Lines(making, rate, known, folder)
    with ExitStack() as stack, ThreadPoolExecutor(1) as pool:
        stack.enter_context(lines)
        lines.make(dict.fromkeys(texts, private), pool)
        stack.pop_all()  # whoever asked for them closes them
    return lines


def score_of(
    texts: Sequence[str], lines: Lines, cues: Sequence[str] = (), late: float = 0
) -> Score:
    """One text after another with gaps, then the cues; ``late``: all of it so much later."""
    at, sounds = 0.48 + late, []
    for text in texts:
        sounds.append(Sounding(at, at + lines.seconds(text), text, private=True))
        at = on_step(sounds[-1].until + GAP)
    for cue in cues:
        sounds.append(Sounding(at, at + 0.3, cue, cue=True))
        at = sounds[-1].until + GAP
    return Score(tuple(sounds), (Chapter(0.0, "Begin"), Chapter(sounds[-1].at, "End")), at)


def tags_of(score: Score) -> Tags:
    return Tags(
        "A title; with = marks", "An author", "en", "What it is", score.chapters, score.seconds,
        cover("A title"), SIZE,
    )  # fmt: skip
