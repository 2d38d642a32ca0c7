"""What a session is played with: what is said about the voice that was chosen."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.fakes import FakeMicrophone, FakeVoice
from tests.sound.test_portaudio import TWO, OurLibrary
from voicerepair.cli import main, path, play, watch
from voicerepair.cli.devices import open_usual_voices, other_language, usual_device, without_echo
from voicerepair.cli.settings import Chosen
from voicerepair.errors import SoundError
from voicerepair.session.events import DeviceKind
from voicerepair.sound.cancelling.microphone import CancellingMicrophone
from voicerepair.sound.portaudio import PortAudio
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.silent import SilentSpeaker
from voicerepair.sound.voices import catalogue


@pytest.mark.parametrize(
    ("voice", "script", "told"),
    [("en-us", "en", False), ("en-us", "en-GB", False), ("", "en", False), ("de", "en", True)],
)
def test_a_voice_for_another_language_than_the_exercise_is_told(
    voice: str, script: str, told: bool
) -> None:
    notes = other_language(VoiceInfo("neural:thorsten", voice, "neural"), script)
    assert len(notes) == told
    if told:
        assert notes[0].startswith("The voice neural:thorsten was made for 'de', and this exercise")


class System:
    """PortAudio's face, with one loudspeaker, or none."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def devices(self, kind: DeviceKind) -> tuple[str, ...]:
        return self.names

    def find(self, kind: DeviceKind, name: str | None = None) -> None:
        if name not in self.names:
            raise SoundError(f"There is no {kind.value}.", f"There is: {', '.join(self.names)}.")


SPEAKER = DeviceKind.SPEAKER


def test_the_device_of_the_settings_is_taken_where_it_is_here() -> None:
    notices: list[str] = []
    assert usual_device(System("USB"), SPEAKER, Chosen(speaker="USB"), notices) == "USB"
    assert usual_device(System("USB"), SPEAKER, Chosen(microphone="USB"), notices) is None
    assert notices == []


def test_where_it_is_not_here_that_is_told_and_the_systems_own_is_taken() -> None:
    notices: list[str] = []
    assert usual_device(System("HDMI"), SPEAKER, Chosen(speaker="USB"), notices) is None
    (told,) = notices
    assert "'USB', is not here" in told
    assert told.endswith("There is: HDMI.")


def test_where_there_is_no_device_at_all_the_settings_are_not_spoken_of() -> None:
    notices: list[str] = []
    assert usual_device(System(), SPEAKER, Chosen(speaker="USB"), notices) is None
    assert notices == []


@pytest.fixture
def voices_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two voices that speak English, whatever this machine has."""

    def opened(name: str | None = None, language: str = "en") -> list[FakeVoice]:
        if name not in (None, "slt", "rms"):
            raise SoundError(f"There is no voice called {name!r} on this machine.", "Look.")
        return [FakeVoice(name or "slt")]

    monkeypatch.setattr(catalogue, "open_voices", opened)


@pytest.mark.usefixtures("voices_here")
@pytest.mark.parametrize(
    ("asked", "chosen", "language", "speaks"),
    [
        (None, {}, "en", "slt"),
        (None, {"en": "rms"}, "en-GB", "rms"),
        (None, {"en": "rms"}, "de", "slt"),
        ("slt", {"en": "rms"}, "en", "slt"),
    ],
)
def test_the_voice_of_the_settings_speaks_its_language_unless_another_is_asked_for(
    asked: str | None, chosen: dict[str, str], language: str, speaks: str
) -> None:
    notices: list[str] = []
    voices = open_usual_voices(asked, Chosen(voices=chosen), language, notices)
    assert voices[0].info.name == speaks
    assert notices == []


@pytest.mark.usefixtures("voices_here")
def test_a_voice_of_the_settings_that_is_gone_is_told_and_one_that_is_asked_for_is_an_error() -> (
    None
):
    notices: list[str] = []
    gone = Chosen(voices={"en": "gone"})
    assert open_usual_voices(None, gone, "en", notices)[0].info.name == "slt"
    assert notices == [
        "Of your settings: There is no voice called 'gone' on this machine. slt speaks instead."
    ]
    with pytest.raises(SoundError):
        open_usual_voices("gone", gone, "en", notices)


@pytest.mark.parametrize("command", [play.command, path.command, watch.command], ids=str)
@pytest.mark.parametrize(
    ("words", "rate"), [(["x"], 100), (["x", "--rate", "90"], 90)], ids=["usual", "asked"]
)
def test_what_the_command_line_does_not_say_comes_from_the_settings(
    command: click.Command,
    words: list[str],
    rate: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        "[pace]\nrate = 100\nstretch = 2\npatient = true\n[sound]\ncancel_echo = true\n"
    )
    monkeypatch.setenv("VOICEREPAIR_SETTINGS", str(file))
    taken = command.make_context("x", list(words)).params
    assert taken["rate"] == rate
    if "patient" in taken:
        assert (taken["patient"], taken["stretch"]) == (True, 2.0)
        assert taken["cancel_echo"]
        asked = command.make_context("x", ["x", "--not-patient", "--stretch", "0.5"]).params
        assert not command.make_context("x", ["x", "--no-cancel-echo"]).params["cancel_echo"]
        assert (asked["patient"], asked["stretch"]) == (False, 0.5)


def test_help_says_what_is_usual_whatever_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[pace]\nrate = 100\n")
    monkeypatch.setenv("VOICEREPAIR_SETTINGS", str(file))
    told = CliRunner().invoke(main, ["play", "--help"]).output
    assert "default: (120)" in " ".join(told.split())
    assert "--patient / --not-patient" in told


def test_what_a_loudspeaker_plays_is_taken_out_of_what_is_heard() -> None:
    with PortAudio(OurLibrary(*TWO)) as system:
        microphone, speaker = system.microphone(), system.speaker()
        assert isinstance(without_echo(microphone, speaker), CancellingMicrophone)


def test_where_nothing_sounds_there_is_nothing_to_take_out() -> None:
    microphone = FakeMicrophone()
    assert without_echo(microphone, SilentSpeaker()) is microphone
