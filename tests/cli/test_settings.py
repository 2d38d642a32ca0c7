"""The settings file: read as far as it can be, told where it cannot, and changed with care."""

from __future__ import annotations

import os
import re
import stat
import sys

import pytest

from voicerepair.cli import settings
from voicerepair.cli.settings import LARGEST, Chosen, change, read
from voicerepair.errors import VoiceRepairError

BY_HAND = """\
# ours
[sound]
speaker = "Headphones"   # the red ones
cancel_echo = true

[voices]
EN = "slt"
de-at = "anna"

[pace]
rate = 100
stretch = 1.5
patient = true

[room]
noise = -52.5
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "settings.toml"


@pytest.fixture
def written(path):
    """``written(text)`` is the file with it."""
    path.parent.mkdir()

    def write(text):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_without_a_file_the_usual_holds(path):
    assert read(path) == Chosen()
    assert not path.parent.exists()


def test_what_was_written_by_hand_holds(written):
    assert read(written(BY_HAND)) == Chosen(
        speaker="Headphones",
        cancel_echo=True,
        rate=100,
        stretch=1.5,
        patient=True,
        noise=-52.5,
        voices={"en": "slt", "de-at": "anna"},
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "[pace]\n", "\ufeff[pace]\r\n"])
def test_an_empty_file_is_as_good_as_none(written, text):
    assert read(written(text)) == Chosen()


@pytest.mark.parametrize(
    ("language", "voice"),
    [("en", "slt"), ("en-GB", "slt"), ("de-AT", "anna"), ("de_at", "anna"), ("de", None)],
)
def test_a_voice_is_found_by_region_and_then_by_language(written, language, voice):
    assert read(written(BY_HAND)).voice(language) == voice


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("[pace]\n\nrate = 500\n", 3, "rate has to be a whole number from 60 to 240"),
        ("[pace]\nrate = 120.0\n", 2, "Write: rate = 120"),
        ("[pace]\nrate = true\n", 2, "Write: rate = 120"),
        ("[pace]\nrate = 'fast'\n", 2, "Write: rate = 120"),
        ("[pace]\nstretch = nan\n", 2, "a number from 0.25 to 4"),
        ("[pace]\nstretch = 1979-05-27\n", 2, "Write: stretch = 1.0"),
        ("[pace]\npatient = 'yes'\n", 2, "Write: patient = true"),
        ("[sound]\nspeaker = 3\n", 2, "a name in quotation marks"),
        ("[sound]\nspeaker = ''\n", 2, "a name in quotation marks"),
        ('[sound]\nmicrophone = "\\u001b[2J"\n', 2, "a name in quotation marks"),
        ("[sound]\nmicrophone = [\n  'a',\n]\n", 4, "a name in quotation marks"),
        ("[sound]\nmicrofone = 'a'\n", 2, "Did you mean microphone?"),
        ("[sound]\nvolume = 3\n", 2, "There is: speaker, microphone, cancel_echo."),
        ("[sound]\ncancel_echo = 1\n", 2, "Write: cancel_echo = true"),
        ("[room]\nnoise = 'loud'\n", 2, "Write: noise = -50"),
        ("[voices]\nenglish1 = 'slt'\n", 2, 'such as: en = "slt"'),
        ("[voices]\nen = { name = 'slt' }\n", 2, "a name in quotation marks"),
        ("rate = 120\n", 1, "belongs under the heading [pace]"),
        ("\npace = 120\n", 2, "Write: [pace]"),
        ("[[pace]]\nrate = 120\n", 1, "Write: [pace]"),
        ("[paces]\nrate = 120\n", 1, "Did you mean [pace]?"),
        ("names = 'Ana'\n", 1, 'there is no setting "names"'),
        ("pace.rate = 1\n", 1, "from 60 to 240"),
        ("[pace]\n'r\tate' = 1\n", 2, 'there is no setting "r ate"'),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line_and_what_to_write(written, text, line, told):
    chosen = read(written(text))
    (trouble,) = chosen.troubles
    assert f"settings.toml, line {line}: " in trouble
    assert told in trouble
    assert chosen == Chosen(troubles=chosen.troubles), "the usual holds instead"


def test_one_mistake_does_not_spoil_the_rest(written):
    chosen = read(written("[pace]\nrate = 5\nstretch = 2\n[sound]\nspeaker = 'USB'\n"))
    assert (chosen.rate, chosen.stretch, chosen.speaker) == (120, 2, "USB")
    assert len(chosen.troubles) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[pace]\nrate 120\n", 2),
        ("[pace\n", 1),
        ("[pace]\nrate = 1\nrate = 2\n", 3),
        ("[sound]\nspeaker = Headphones\n", 2),
        ("[sound]\nspeaker = '''a\n\n", 3),
        ("x = " + "[" * 5000 + "\n", 1),
    ],
)
def test_what_is_no_toml_is_told_with_the_line_and_how_one_is_written(written, text, line):
    (trouble,) = read(written(text)).troubles
    assert f"settings.toml, line {line}" in trouble
    assert 'speaker = "Headphones"' in trouble


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"[pace]\n# \xff\n", "UTF-8"), (b"#" * (LARGEST + 1), "too large")],
)
def test_what_is_no_text_or_too_much_is_told(written, content, why):
    (trouble,) = read(written(content)).troubles
    assert why in trouble


def test_a_folder_or_a_pipe_in_its_place_is_told(path):
    path.mkdir(parents=True)
    assert "it is no file" in read(path).troubles[0]
    if hasattr(os, "mkfifo"):
        path.rmdir()
        os.mkfifo(path)
        assert "it is no file" in read(path).troubles[0]


def test_a_first_change_writes_a_file_that_explains_itself(path):
    change(path, {("sound", "speaker"): "USB", ("voices", "en"): "slt", ("room", "noise"): -50})
    text = path.read_text()
    assert text.startswith("# The settings of voicerepair")
    assert text.index("[sound]") < text.index('speaker = "USB"') < text.index("[voices]")
    assert read(path) == Chosen(speaker="USB", voices={"en": "slt"}, noise=-50)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path], "nothing is left beside it"


def test_every_setting_that_a_new_file_explains_is_one(written):
    shown = re.findall(r'^(\[\w+\])$|^# (\w+ = (?:"[^"]*"|[\w.]+))', settings.NEW, re.MULTILINE)
    assert [line.split()[0] for _, line in shown if line] == [
        *("speaker", "microphone", "cancel_echo", "rate", "stretch", "patient")
    ]
    chosen = read(written("\n".join(heading or line for heading, line in shown)))
    assert not chosen.troubles
    assert chosen.speaker == "a part of its name"


def test_a_change_leaves_alone_what_it_does_not_set(written):
    path = written(BY_HAND + "\n[mine]\nx = 1\n")
    change(path, {("pace", "rate"): 130, ("room", "echo"): -20, ("sound", "speaker"): None})
    wanted = BY_HAND.replace("rate = 100", "rate = 130")
    wanted = wanted.replace('speaker = "Headphones"   # the red ones\n', "")
    wanted = wanted.replace("noise = -52.5\n", "noise = -52.5\necho = -20\n")
    assert path.read_text() == wanted + "\n[mine]\nx = 1\n"


def test_a_change_replaces_what_could_not_be_used(written):
    path = written("pace = 3\n[sound]\nspeaker = 3\n")
    change(path, {("pace", "rate"): 130, ("sound", "speaker"): "USB"})
    assert read(path) == Chosen(rate=130, speaker="USB")


def test_taking_out_what_is_not_there_changes_nothing(written):
    path = written("# only this\n")
    change(path, {("sound", "speaker"): None})
    assert path.read_text() == "# only this\n"


def test_a_file_that_cannot_be_read_is_never_written_over(written):
    path = written("[pace\nrate = 100\n")
    with pytest.raises(VoiceRepairError) as caught:
        change(path, {("pace", "rate"): 130})
    assert "line 1" in caught.value.message
    assert "--reset" in caught.value.hint
    assert path.read_text() == "[pace\nrate = 100\n"


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "config").write_text("no folder")
    with pytest.raises(VoiceRepairError, match="cannot be written"):
        change(tmp_path / "config" / "settings.toml", {("pace", "rate"): 130})
    assert (tmp_path / "config").read_text() == "no folder"


@pytest.mark.skipif(sys.platform == "win32", reason="links are rarely allowed there")
def test_a_link_keeps_pointing_where_it_points(written, tmp_path):
    link = tmp_path / "link.toml"
    link.symlink_to(written("[pace]\nrate = 100\n"))
    change(link, {("pace", "rate"): 130})
    assert link.is_symlink()
    assert read(link).rate == 130


def test_another_place_can_be_named(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_SETTINGS", str(tmp_path / "mine.toml"))
    assert settings.place() == tmp_path / "mine.toml"
    monkeypatch.delenv("VOICEREPAIR_SETTINGS")
    assert settings.place().name == "settings.toml"
