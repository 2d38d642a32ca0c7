"""Voices speak at the rate that was asked for, whatever their engine calls it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices.calibration import (
    REFERENCE,
    Calibration,
    measured_rate,
    opening,
    reference,
)
from voicerepair.sound.voices.engine import MeasuredVoice, suspicion
from voicerepair.sound.voices.notes import Notes
from voicerepair.sound.voices.program import TimeLimitError
from voicerepair.sound.voices.text import words


class Engine:
    """A ``Synthesiser`` whose words a minute are not ours: ``skew`` times as fast."""

    slow = False

    def __init__(self, skew: float, version: str = "1", language: str = "en") -> None:
        self.info = VoiceInfo("skewed", language, "test", 1, version)
        self.skew = skew
        self.runs = 0
        self.said = ""
        self.errors: list[SoundError] = []
        self.cut = 1.0

    def speak(self, text: str, nominal: float) -> Pcm:
        self.runs += 1
        self.said = text
        if self.errors:
            raise self.errors.pop()
        seconds = self.cut * words(text) * 60 / (nominal**self.skew * 120 ** (1 - self.skew) * 1.2)
        return Pcm(np.full(round(seconds * 8000), 0.1, np.float32), 8000)

    def close(self) -> None:
        """Nothing runs."""


@pytest.mark.parametrize("skew", [0.6, 1.0, 1.3])
@pytest.mark.parametrize("rate", [80, 120, 180])
def test_an_engine_that_counts_differently_is_found_out(skew: float, rate: float) -> None:
    engine = Engine(skew)
    nominal = Calibration(Notes(None)).nominal(engine, rate)
    assert engine.runs <= 3
    assert measured_rate(engine, nominal) == pytest.approx(rate, rel=0.1)


def test_a_slow_voice_is_measured_on_two_sentences() -> None:
    engine = Engine(1)
    engine.slow = True
    assert Calibration(Notes(None)).nominal(engine, 120) == pytest.approx(100, rel=0.03)
    assert engine.said == opening(REFERENCE)
    assert opening(REFERENCE) in REFERENCE
    assert opening(REFERENCE).count(".") == 2


def test_what_was_found_out_is_remembered_on_disk(tmp_path: Path) -> None:
    first = Calibration(Notes(tmp_path / "notes.json")).nominal(Engine(1), 120)
    engine = Engine(1)
    assert Calibration(Notes(tmp_path / "notes.json")).nominal(engine, 120) == first
    assert engine.runs == 0


def test_a_new_version_of_an_engine_and_another_rate_are_measured_anew(tmp_path: Path) -> None:
    calibration = Calibration(Notes(tmp_path / "notes.json"))
    calibration.nominal(Engine(1), 120)
    for engine, rate in ((Engine(1, version="2"), 120), (Engine(1), 140)):
        calibration.nominal(engine, rate)
        assert engine.runs > 0


def test_a_voice_that_spells_the_reference_out_does_not_run_away() -> None:
    engine = Engine(1)
    engine.cut = 9.0
    assert Calibration(Notes(None)).nominal(engine, 120) <= 240


def test_notes_that_are_damaged_or_cannot_be_written_are_done_without(tmp_path: Path) -> None:
    damaged = tmp_path / "notes.json"
    damaged.write_text('{"rate 120 test/skewed 1": "fast", ')
    assert Calibration(Notes(damaged)).nominal(Engine(1), 120) == pytest.approx(100, rel=0.03)
    (tmp_path / "file").touch()
    nowhere = Notes(tmp_path / "file" / "notes.json")
    nowhere.put("key", 1)
    assert nowhere.get("key") == 1


def test_notes_of_another_shape_are_measured_anew(tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    noted = ['"fast"', "true", "NaN", "Infinity", "1e9", "-5", "3"]
    wrong = [f'{{"rate 120 test/skewed 1": {value}}}' for value in noted]
    for content in ('["no", "object"]', "\xff", *wrong):
        path.write_text(content, "latin-1")
        assert Calibration(Notes(path)).nominal(Engine(1), 120) == pytest.approx(100, rel=0.03)


def test_notes_are_for_this_person_only_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "new" / "notes.json"
    notes = Notes(path)
    for number in range(300):
        notes.put(f"key {number}", number)
    assert path.stat().st_mode & 0o077 == 0
    assert Notes(path).get("key 0") is None
    assert Notes(path).get("key 299") == 299
    assert [entry.name for entry in path.parent.iterdir()] == ["notes.json"]


def test_a_prompt_that_was_cut_short_is_made_once_more() -> None:
    engine = Engine(1)
    voice = MeasuredVoice(engine, Calibration(Notes(None)))
    voice.synthesise("Hello.", 120)
    engine.cut = 0.2
    with pytest.raises(SoundError, match="of a text that takes at least"):
        voice.synthesise(REFERENCE, 120)


def test_a_failing_engine_gets_one_more_chance_and_a_hanging_one_none() -> None:
    engine = Engine(1)
    voice = MeasuredVoice(engine, Calibration(Notes(None)))
    voice.synthesise("Hello.", 120)
    engine.errors = [SoundError("It died.")]
    assert voice.synthesise("Hello there.", 120).duration > 0.5
    engine.errors = [TimeLimitError("It hung."), TimeLimitError("It hung.")]
    with pytest.raises(TimeLimitError):
        voice.synthesise("Hello there.", 120)
    assert len(engine.errors) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (REFERENCE, 31.0),
        ("Hello.", 0.7),
        ("A, B, C, I, O.", 1.5),
        ("1984 and 2026", 4.0),
        ("O", 0.1),
    ],
)
def test_plausible_lengths_are_believed(text: str, seconds: float) -> None:
    assert suspicion(text, seconds, 120) == ""


@pytest.mark.parametrize(("text", "seconds"), [(REFERENCE, 6.0), ("Hello there.", 0.1), ("Hi", 60)])
def test_lengths_that_cannot_be_are_doubted(text: str, seconds: float) -> None:
    assert suspicion(text, seconds, 120)


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        ("de", "Ihr könnt"),
        ("de-at", "Ihr könnt"),
        ("es-419", "Ya pueden"),
        ("en-gb", "You can"),
        ("fr", "You can"),
    ],
)
def test_a_voice_is_measured_in_its_own_language_where_there_is_a_text(
    language: str, begins: str
) -> None:
    engine = Engine(1.3, language=language)
    nominal = Calibration(Notes(None)).nominal(engine, 120)

    assert engine.said.startswith(begins)
    assert engine.said == reference(language)
    assert measured_rate(engine, nominal) == pytest.approx(120, rel=0.1)


def test_the_reference_texts_are_about_as_long_as_each_other() -> None:
    assert words(reference("en")) == pytest.approx(60, abs=8)
    assert words(reference("de")) == pytest.approx(60, abs=8)
    assert words(reference("es")) == pytest.approx(60, abs=8)


def test_what_was_measured_in_another_language_counts_no_more(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "notes.json")
    Calibration(notes).nominal(Engine(1), 120)
    german = Engine(1, language="de")
    Calibration(notes).nominal(german, 120)

    assert german.runs > 0
