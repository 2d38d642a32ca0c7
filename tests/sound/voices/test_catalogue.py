"""Which voices there are, in which order, and what is said when one is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from voicerepair.errors import SoundError
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices import catalogue
from voicerepair.sound.voices.catalogue import (
    EngineState,
    available,
    better_voices,
    choose,
    engines,
    speaks,
    survey,
)
from voicerepair.sound.voices.espeak import espeak_voice
from voicerepair.sound.voices.notes import Notes


def voice(name: str, language: str, engine: str, quality: int) -> VoiceInfo:
    return VoiceInfo(name, language, engine, quality, "1", name)


SYSTEM = EngineState(
    "pyttsx3",
    (
        voice("en", "en-gb", "pyttsx3", 30),
        voice("en-us", "en-us", "pyttsx3", 30),
        voice("en-us-nyc", "en-us-nyc", "pyttsx3", 28),
        voice("de", "de", "pyttsx3", 30),
        voice("cmn", "cmn", "pyttsx3", 30),
    ),
)
FLITE = EngineState(
    "flite", (voice("kal", "en-us", "flite", 20), voice("slt", "en-us", "flite", 50))
)
NEURAL = EngineState("neural:amy", (voice("neural:amy", "en-us", "neural", 70),))
PLAIN = EngineState(
    "espeak-ng", (voice("en-us", "en-us", "espeak-ng", 30), voice("de", "de", "espeak-ng", 30))
)
STATES = [SYSTEM, FLITE, PLAIN]


def names(voices: list[VoiceInfo]) -> list[str]:
    return [f"{v.engine}/{v.name}" for v in voices]


def test_voices_are_listed_by_language_best_first_and_each_once() -> None:
    assert names(available(None, STATES)) == [
        "pyttsx3/cmn",
        "pyttsx3/de",
        "flite/slt",
        "pyttsx3/en",
        "pyttsx3/en-us",
        "pyttsx3/en-us-nyc",
        "flite/kal",
    ]


def test_english_prefers_the_kinder_voice_and_falls_back_engine_by_engine() -> None:
    assert names(choose(STATES, None, "en")) == ["flite/slt", "pyttsx3/en", "espeak-ng/en-us"]


def test_among_equals_the_region_asked_for_is_taken() -> None:
    assert names(choose([SYSTEM], None, "en-US")) == ["pyttsx3/en-us"]


def test_other_languages_are_spoken_by_who_can() -> None:
    assert names(choose(STATES, None, "de-AT")) == ["pyttsx3/de", "espeak-ng/de"]
    assert names(choose(STATES, None, "zh")) == ["pyttsx3/cmn"]


@pytest.mark.parametrize("name", ["en-us", "EN-US", "pyttsx3/en-us"])
def test_a_voice_is_found_by_its_name_and_comes_before_better_ones(name: str) -> None:
    assert names(choose(STATES, name, "de"))[0] == "pyttsx3/en-us"


def test_the_same_voice_from_another_engine_is_the_first_to_fall_back_on() -> None:
    assert names(choose(STATES, "en-us", "en")) == ["pyttsx3/en-us", "espeak-ng/en-us", "flite/slt"]


def test_an_engine_can_be_named_with_the_voice() -> None:
    assert names(choose(STATES, "espeak-ng/de", "de")) == ["espeak-ng/de", "pyttsx3/de"]


def test_an_unknown_name_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(SoundError, match="no voice called 'stl'") as raised:
        choose(STATES, "stl", "en")
    assert "Did you mean slt?" in raised.value.hint


def test_a_name_like_no_other_is_an_error_with_the_way_to_the_list() -> None:
    with pytest.raises(SoundError) as raised:
        choose(STATES, "Zanzibar the Great", "en")
    assert raised.value.hint == "voicerepair voices lists them all."


def test_a_language_that_nobody_speaks_is_an_error() -> None:
    with pytest.raises(SoundError, match="speaks 'tlh'"):
        choose(STATES, None, "tlh")


def test_a_machine_without_any_voice_says_how_to_get_one() -> None:
    trouble = SoundError("espeak-ng is not installed.", hint="apt-get install espeak-ng")
    with pytest.raises(SoundError, match="no voice on this machine") as raised:
        choose([EngineState("espeak-ng", (), trouble)], None, "en")
    assert raised.value.hint == "apt-get install espeak-ng"


@pytest.mark.parametrize(
    ("language", "wanted", "fits"),
    [
        ("en-us", "en", True),
        ("en-us", "en-GB", True),
        ("en_US", "EN", True),
        ("de", "en", False),
        ("cmn", "zh-CN", True),
        ("enm", "en", False),
        ("", "en", False),
    ],
)
def test_languages_fit_whatever_the_region(language: str, wanted: str, fits: bool) -> None:
    assert speaks(voice("x", language, "x", 1), wanted) is fits


def test_espeak_voices_that_are_none_for_people_are_left_out() -> None:
    assert espeak_voice("mb/mb-en1", "en-gb", "x", "") is None
    assert espeak_voice("!v/Storm", "variant", "x", "") is None
    listed = espeak_voice("gmw/en-US", "en-us", "x", "1")
    assert listed == VoiceInfo("en-us", "en-us", "x", 30, "1", "gmw/en-us")


# ------------------------------------------------------------------------------- engines


class Counted:
    """An engine that counts how often it is asked."""

    name = "counted"
    version = "1"

    def __init__(self, fixed: bool = True, version: str = "1") -> None:
        self.fixed = fixed
        self.version = version
        self.asked = 0

    def voices(self) -> list[VoiceInfo]:
        self.asked += 1
        return [voice("one", "en", "counted", 1)]

    def open(self, info: VoiceInfo) -> None:
        raise AssertionError


class Missing(Counted):
    name = "missing"

    def voices(self) -> list[VoiceInfo]:
        raise SoundError("It is not here.", hint="Get it.")


def test_an_engine_is_asked_once_until_it_changes(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "notes.json")
    engine = Counted()
    first = survey(notes, [engine])
    assert survey(Notes(tmp_path / "notes.json"), [engine]) == first
    assert engine.asked == 1
    newer = Counted(version="2")
    survey(notes, [newer])
    assert newer.asked == 1


def test_an_engine_whose_voices_come_and_go_is_always_asked() -> None:
    engine, notes = Counted(fixed=False), Notes(None)
    survey(notes, [engine])
    survey(notes, [engine])
    assert engine.asked == 2


@pytest.mark.parametrize("noted", ["text", [], [{"name": "one"}], [1], [{"strange": 1}]])
def test_notes_of_another_shape_are_asked_for_anew(noted: object) -> None:
    engine, notes = Counted(), Notes(None)
    notes.put("voices counted 1", noted)
    assert [v.name for v in survey(notes, [engine])[0].voices] == ["one"]


def test_a_missing_engine_says_why_and_does_not_hide_the_others() -> None:
    missing, there = survey(Notes(None), [Missing(), Counted()])
    assert missing.trouble is not None
    assert (missing.trouble.message, missing.trouble.hint) == ("It is not here.", "Get it.")
    assert len(there.voices) == 1


def test_every_engine_of_the_table_can_be_made_here() -> None:
    found = [engine.name for engine in engines()]
    assert found
    assert found[0] == "pyttsx3"


@pytest.mark.parametrize(
    ("system", "states", "advice"),
    [
        ("linux", [PLAIN], "apt-get install flite"),
        ("linux", STATES, "--voice neural:FOLDER"),
        ("linux", [*STATES, NEURAL], ""),
        ("darwin", [PLAIN], "System settings"),
        ("darwin", [EngineState("say", (voice("Ava (Premium)", "en-us", "say", 90),))], ""),
        ("win32", [PLAIN], "Windows settings"),
    ],
)
def test_who_could_have_a_better_voice_is_told_how(
    system: str, states: list[EngineState], advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    said = " ".join(better_voices(states))
    assert advice in said
    assert bool(said) == bool(advice)


def test_flite_is_offered_where_english_is_spoken_by_espeak_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    german = EngineState("other", (voice("Anna", "de", "other", 60),))
    assert "flite" in " ".join(better_voices([PLAIN, german]))
    assert "flite" not in " ".join(better_voices(STATES))


def test_a_neural_voice_is_listed_before_the_system_and_named_as_it_is_asked_for() -> None:
    assert names(choose([*STATES, NEURAL], None, "en"))[:2] == ["neural/neural:amy", "flite/slt"]
    assert names(choose([*STATES, NEURAL], "neural:/some/where/amy", "en"))[0].endswith(":amy")


def test_a_neural_voice_that_is_broken_is_an_error_that_says_why() -> None:
    trouble = SoundError("There is no folder /amy.", hint="Look for it.")
    with pytest.raises(SoundError, match=r"no folder /amy\."):
        choose([*STATES, EngineState("neural:amy", (), trouble)], "neural:/amy", "en")


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_every_system_has_pyttsx3_and_something_to_fall_back_on(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    # Python's own would ask Windows, which is not there.
    monkeypatch.setattr("shutil.which", lambda _name: None)
    found = [engine.name for engine in catalogue.engines()]
    assert found[0] == "pyttsx3"
    assert len(found) >= 2
