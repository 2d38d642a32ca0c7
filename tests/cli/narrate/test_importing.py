"""Recordings that are there already, as takes: all of them or none."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from tests.fakes import FakeVad
from tests.sound.narration.speaking import recorded, voice
from tests.spoken import word
from voicerepair.cli.narrate.desk import lay_out
from voicerepair.cli.narrate.importing import keep_all, look_at, numbered
from voicerepair.errors import SoundError, VoiceRepairError
from voicerepair.sound.narration.takes import Takes
from voicerepair.sound.pcm import Pcm

FIRST = "We take a moment to arrive here."
NOTHING = "Nothing was imported."


@pytest.fixture
def desk(script):
    return lay_out("talk.md")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "recordings"
    made.mkdir()
    return made


def write(path, said=None, rate=44_100, channels=1, **how):
    """A recording of something like a voice, or of ``said``."""
    sound = recorded(voice(2.0, -25.0, rate) if said is None else said, rate=rate).samples
    whole = np.column_stack([sound * share for share in (1.0, 0.1)[:channels]])
    soundfile.write(path, whole, rate, **how)
    return path


def brought_in(desk, path, number=None):
    found = look_at(desk, numbered(path, number), FakeVad(0.03, 0.0))
    keep_all(desk, found)
    return found


def kept(desk):
    return [number for number in (1, 2, 3) if number not in desk.missing()]


# ----------------------------------------------------------------------------------- what is taken


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("name", "rate", "becomes"),
    [
        ("1.wav", 8_000, 8_000),
        ("1.flac", 44_100, 44_100),
        ("1.mp3", 48_000, 48_000),
        ("1.ogg", 48_000, 48_000),
        ("1.wav", 96_000, 48_000),
    ],
)
def test_files_of_every_kind_become_takes(desk, folder, name, rate, becomes, channels):
    (found,) = brought_in(desk, write(folder / name, rate=rate, channels=channels))
    sound = desk.takes.sound(FIRST)
    assert not found.made.doubts
    assert sound.rate == becomes
    assert sound.duration == pytest.approx(2.18, abs=0.2)
    assert sound.level == pytest.approx(-20.5, abs=1.5)


def test_files_of_a_folder_are_for_the_lines_whose_numbers_their_names_begin_with(desk, folder):
    write(folder / "03 thanks.wav")
    write(folder / "1.flac")
    write(folder / ".DS_Store.wav")
    assert [one.number for one in brought_in(desk, folder)] == [1, 3]
    assert kept(desk) == [1, 3]


def test_a_file_is_for_the_line_that_is_named(desk, folder):
    brought_in(desk, write(folder / "welcome.wav"), 2)
    assert kept(desk) == [2]


def test_an_import_takes_the_place_of_an_earlier_take(desk, folder):
    desk.takes.keep(FIRST, Pcm(np.full(48_000, 0.1, np.float32), 48_000))
    brought_in(desk, write(folder / "1.wav"))
    assert desk.takes.sound(FIRST).duration > 1.5


def test_the_louder_channel_is_taken_whole(desk, folder):
    """A mix of a channel and its opposite would be silence."""
    sound = recorded(voice(2.0, -25.0)).samples
    soundfile.write(folder / "1.wav", np.column_stack((sound, -sound)), 48_000)
    (found,) = brought_in(desk, folder)
    assert not found.made.doubts


# ------------------------------------------------------------------------------- what is not taken


def test_one_file_that_will_not_do_keeps_all_of_them_out(desk, folder):
    write(folder / "1.wav")
    (folder / "2.wav").write_bytes(b"RIFF")
    with pytest.raises(SoundError, match=r"2\.wav is not a sound file"):
        brought_in(desk, folder)
    assert not desk.takes.folder.exists()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("welcome.wav", "does not begin with the number of a line"),
        ("0.wav", "There is no line 0"),
        ("4 more.wav", "There is no line 4: talk.md has 3 lines."),
        ("20240501-120000.wav", "There is no line 20240501"),
        ("99999999999999999999.wav", "There is no line"),
        ("01 again.wav", "01 again.wav and 1.wav are both for line 1."),
    ],
)
def test_a_file_whose_line_is_not_clear_keeps_all_out(desk, folder, name, why):
    write(folder / "1.wav")
    write(folder / name)
    with pytest.raises(VoiceRepairError) as raised:
        brought_in(desk, folder)
    assert why in raised.value.message
    assert raised.value.hint
    assert kept(desk) == []


def test_an_empty_folder_and_no_folder_are_told(desk, folder):
    with pytest.raises(SoundError, match="There is nothing in"):
        brought_in(desk, folder)
    with pytest.raises(SoundError, match="cannot be read: No such file"):
        brought_in(desk, folder / "1.wav")
    with pytest.raises(SoundError, match="is a folder, and --line is for one file"):
        brought_in(desk, folder, 1)


def test_a_folder_within_is_no_recording(desk, folder):
    (folder / "1 folder").mkdir()
    with pytest.raises(SoundError, match="is a folder"):
        brought_in(desk, folder)


def test_a_file_in_which_nobody_speaks_is_refused(desk, folder):
    with pytest.raises(SoundError, match=r"Nobody speaks in 1\.wav\."):
        brought_in(desk, write(folder / "1.wav", np.zeros(44_100)))


def test_a_file_that_is_cut_short_is_refused(desk, folder):
    path = write(folder / "1.flac")
    path.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises(SoundError, match="is cut short"):
        brought_in(desk, folder)


def test_what_is_far_too_long_is_refused(desk, folder):
    soundfile.write(folder / "1.wav", np.zeros(8_000 * 130), 8_000)
    with pytest.raises(SoundError, match="longer than 120 s"):
        brought_in(desk, folder)


@pytest.mark.parametrize("rate", [4_000, 384_000])
def test_a_rate_that_no_voice_is_recorded_at_is_refused(desk, folder, rate):
    soundfile.write(folder / "1.wav", np.zeros(rate), rate)
    with pytest.raises(SoundError, match=f"has {rate} samples a second"):
        brought_in(desk, folder)


def test_takes_that_cannot_be_written_leave_the_earlier_ones(desk, folder):
    desk.takes.keep(FIRST, Pcm(np.full(48_000, 0.1, np.float32), 48_000))
    before = desk.takes.path(FIRST).read_bytes()
    desk.takes.path(desk.line(2).text).mkdir()  # in the way of the second
    write(folder / "1.wav")
    write(folder / "2.wav")
    with pytest.raises(SoundError, match="cannot be written"):
        brought_in(desk, folder)
    assert desk.takes.path(FIRST).read_bytes() == before
    assert not [path for path in desk.path.parent.iterdir() if path.name.startswith(".talk")]


# ------------------------------------------------------------------------------------ the command


def test_an_import_is_told_file_by_file_with_its_doubts(run, script, folder):
    said = np.repeat(word("we take a moment to arrive here").astype(float) / 32768, 3)
    write(folder / "01 arrive.wav", said, 48_000)
    write(folder / "2.wav", said * 40, 48_000)
    result = run("talk.md", "--import", "recordings")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("01 arrive.wav: line 1, ")
    assert lines[1].startswith("2.wav: line 2, ")
    assert lines[2].startswith("   It is too loud for the microphone")
    assert lines[-1] == "Kept: 2 takes."
    assert Takes(script.with_name("talk.narration")).has(FIRST)


@pytest.mark.parametrize(
    "words", [["--import", "nowhere.wav"], ["--import", "recordings"], ["--import", "talk.md"]]
)
def test_what_cannot_be_imported_is_told_and_that_nothing_was(run, script, folder, words):
    result = run("talk.md", *words)
    assert result.exit_code == 1
    assert "Error: " in result.output
    assert NOTHING in result.output
