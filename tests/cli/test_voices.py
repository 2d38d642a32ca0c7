"""``voicerepair voices``: the list, the choice, the sound."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tests import tiny_voices
from tests.fakes import FakeVoice
from voicerepair.cli import main
from voicerepair.cli.voices import as_data, as_table, say_each
from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices.catalogue import EngineState, open_voices

SLT = VoiceInfo("slt", "en-us", "flite", 50)
DE = VoiceInfo("de", "de", "espeak-ng", 30)
STATES = [
    EngineState("pyttsx3", (), SoundError("pyttsx3 is not installed.", hint="pip install pyttsx3")),
    EngineState("flite", (SLT,)),
    EngineState("espeak-ng", (DE,)),
]


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is noted in the folders of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["voices", *arguments])


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine whose only voices are those that pip brought."""
    monkeypatch.setenv("PATH", str(tmp_path))


def test_the_table_has_a_line_a_voice_and_says_what_is_missing() -> None:
    assert list(as_table([DE, SLT], STATES, SLT)) == [
        "language  voice  quality  engine",
        "de        de     plain    espeak-ng",
        "en-us     slt    fair     flite",
        "",
        "pyttsx3: pyttsx3 is not installed. pip install pyttsx3",
        "English is spoken by slt, unless --voice names another.",
        "Kinder still: a neural voice, --voice neural:FOLDER (the README says how).",
    ]


def test_json_holds_the_voices_and_what_is_missing() -> None:
    data = as_data([SLT], STATES)
    assert data["voices"] == [
        {"name": "slt", "language": "en-us", "engine": "flite", "quality": 50}
    ]
    engines = data["engines"]
    assert isinstance(engines, list)
    assert engines[0] == {
        "name": "pyttsx3",
        "voices": 0,
        "missing": "pyttsx3 is not installed.",
        "hint": "pip install pyttsx3",
    }
    json.dumps(data)


def test_the_command_prints_json_for_one_language() -> None:
    result = run("--json", "--language", "en")
    if result.exit_code:
        pytest.skip(result.output)
    voices = json.loads(result.output)["voices"]
    assert voices
    assert all(voice["language"].startswith("en") for voice in voices)
    assert [v["quality"] for v in voices] == sorted((v["quality"] for v in voices), reverse=True)


def test_an_unknown_voice_is_an_error_with_a_hint() -> None:
    result = run("Zanzibar-the-Great")
    assert result.exit_code == 1
    assert "Error: There is no voice" in result.output
    assert "Hint: " in result.output


def test_a_language_that_nobody_speaks_is_an_error() -> None:
    result = run("--language", "tlh")
    assert result.exit_code == 1
    assert "Error: " in result.output


def test_engines_that_are_not_installed_are_named_with_the_way_to_get_them(
    nothing_installed: None,
) -> None:
    result = run()
    assert result.exit_code == 0
    assert "flite is not installed." in result.output
    assert "espeak-ng is not installed." in result.output


# ------------------------------------------------------------------------------ neural voices


def test_a_folder_with_a_neural_voice_is_listed_from_then_on(tmp_path: Path) -> None:
    tiny_voices.need_library()
    folder = tiny_voices.letters(tmp_path / "amy", voice="en-gb")
    named = run(f"neural:{folder}")
    assert named.exit_code == 0
    assert named.output.splitlines()[1].split() == ["en-gb", "neural:amy", "good", "neural"]
    later = run("--language", "en")
    assert later.output.splitlines()[1].split() == ["en-gb", "neural:amy", "good", "neural"]
    assert "English is spoken by neural:amy" in later.output
    assert "neural:FOLDER" not in later.output


def test_a_neural_voice_that_is_forgotten_is_listed_no_more(tmp_path: Path) -> None:
    tiny_voices.need_library()
    run(f"neural:{tiny_voices.letters(tmp_path / 'amy')}")
    forgotten = run("--forget", "neural:amy")
    assert forgotten.exit_code == 0
    assert "neural:amy" not in forgotten.output
    again = run("--forget", "neural:amy")
    assert again.exit_code == 1
    assert "Error: No neural voice called 'neural:amy' was used here." in again.output


def test_a_folder_that_is_gone_is_listed_with_the_way_to_forget_it(tmp_path: Path) -> None:
    tiny_voices.need_library()
    folder = tiny_voices.letters(tmp_path / "amy")
    run(f"neural:{folder}")
    folder.rename(tmp_path / "elsewhere")
    listed = run("--language", "en").output
    assert f"neural:amy: There is no folder {folder}." in listed
    assert "voicerepair voices --forget neural:amy" in listed


def test_a_folder_without_a_neural_voice_is_an_error_that_says_what_is_wrong(
    tmp_path: Path,
) -> None:
    result = run(f"neural:{tmp_path}")
    assert result.exit_code == 1
    assert f"Error: There is no model in {tmp_path}" in result.output
    assert "Hint: Name the folder" in result.output


# ------------------------------------------------------------------------------ being heard


class Loudspeaker:
    """Hears everything at once; with ``lost``, is gone at the first sound."""

    rate = 48_000

    def __init__(self, lost: str = "") -> None:
        self.lost = lost
        self.heard: list[tuple[float, float]] = []
        self.closed = False

    def start(self, on_end: Callable[[int, float], None], on_lost: Callable[[str], None]) -> None:
        self.on_end, self.on_lost = on_end, on_lost

    def play(self, id: int, pcm: Pcm, gap: float = 0.0) -> None:
        self.heard.append((pcm.duration, gap))
        if self.lost:
            self.on_lost(self.lost)
        else:
            self.on_end(id, 0.0)

    def hush(self) -> None:
        raise AssertionError

    def reopen(self) -> bool:
        raise AssertionError

    def close(self) -> None:
        self.closed = True


def test_each_voice_is_named_and_heard_in_turn() -> None:
    voices, speaker, told = [FakeVoice("one"), FakeVoice("two")], Loudspeaker(), []
    say_each(voices, "Nothing has to be solved.", speaker, lambda voice: told.append(voice.name))
    assert told == ["one", "two"]
    assert [gap for _, gap in speaker.heard] == [0.0, 0.6]
    assert all(duration == pytest.approx(2.5, abs=0.1) for duration, _ in speaker.heard)
    assert speaker.closed
    assert all(voice.closed for voice in voices)


def test_a_lost_loudspeaker_ends_the_list_with_a_reason() -> None:
    voices, speaker = [FakeVoice("one"), FakeVoice("two")], Loudspeaker("The loudspeaker is gone.")
    with pytest.raises(SoundError, match=r"The loudspeaker is gone\."):
        say_each(voices, "Hello.", speaker, lambda voice: None)
    assert len(speaker.heard) == 1
    assert speaker.closed


def test_a_voice_that_fails_closes_everything() -> None:
    voice, speaker = FakeVoice("one"), Loudspeaker()
    voice.failing = True
    with pytest.raises(SoundError):
        say_each([voice], "Hello.", speaker, lambda voice: None)
    assert speaker.closed
    assert voice.closed


@pytest.mark.soundcard
def test_what_is_heard_is_the_whole_of_what_the_voice_said(soundcard) -> None:
    text = "Nothing has to be solved today."
    with soundcard.record("guide") as tape:
        result = subprocess.run(
            [sys.executable, "-m", "voicerepair", "voices", "espeak-ng/en-us", "--say", text],
            capture_output=True,
            check=False,
            text=True,
            timeout=60,
        )
    if "no voice called" in result.stderr:
        pytest.skip("espeak-ng is not here")
    assert result.returncode == 0, result.stderr
    assert "en-us (en-us, espeak-ng)" in result.stdout
    said = open_voices("espeak-ng/en-us")[0].synthesise(text, 120).resampled(48_000).samples
    assert likeness(said, tape.samples) > 0.98


def likeness(said, heard) -> float:
    """The correlation of ``said`` with the stretch of ``heard`` that is most like it."""
    size = len(said) + len(heard)
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(said, size))
    products = np.fft.irfft(spectrum, size)[: len(heard) - len(said) + 1]
    at = int(np.argmax(products))
    stretch = heard[at : at + len(said)]
    return float(products[at] / (np.linalg.norm(said) * np.linalg.norm(stretch)))
