from __future__ import annotations

import json
import os

import numpy as np
import pytest

from voicerepair.errors import SoundError
from voicerepair.sound.ear.cepstra import WIDTH
from voicerepair.sound.ear.taught_words import LARGEST, TEACHABLE, TaughtWord, read, write


def word(command: str = "stop", person: str = "") -> TaughtWord:
    takes = np.random.default_rng(1).normal(size=(3, 40, WIDTH)).astype(np.float32)
    return TaughtWord(command, tuple(takes), person)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "taught.json"


def test_words_are_read_as_they_were_written(path) -> None:
    write(path, [word("stop", "Ana"), word("time-out")])
    first, second = read(path)
    assert (first.command, first.person) == ("stop", "Ana")
    assert (second.command, second.person) == ("time-out", "")
    assert first.takes[2] == pytest.approx(word().takes[2], abs=0.01)


def test_every_teachable_command_has_phrases(path) -> None:
    for command in TEACHABLE:
        assert word(command).phrases
    assert word("yes").phrases == ("yes",)
    assert "time out" in word("time-out").phrases


def test_no_file_is_no_word(path) -> None:
    assert read(path) == ()


def test_the_file_is_for_its_owner_alone_and_nothing_lies_beside_it(path) -> None:
    write(path, [word()])
    assert os.listdir(path.parent) == ["taught.json"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0


def test_the_file_goes_with_the_last_word(path) -> None:
    write(path, [word()])
    write(path, [])
    assert os.listdir(path.parent) == []
    write(path, [])


def entry(**changes: object) -> bytes:
    kept = {"command": "stop", "person": "", "takes": ["AAAA" * 16 * 3] * 3} | changes
    return json.dumps({"version": 1, "words": [kept]}).encode()


def test_the_entry_that_is_damaged_below_is_sound(path) -> None:
    path.parent.mkdir()
    path.write_bytes(entry())
    assert len(read(path)) == 1


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\0\xff", b"[]", b"3", b"null", b"{", b"{}", b"[" * 50_000, b" " * (LARGEST + 1)),
        *(b'{"version": "1"}', b'{"version": 1}', b'{"version": 1, "words": 3}'),
        *(b'{"version": 1, "words": [3]}', b'{"version": 1, "words": [{}]}'),
        *(entry(command="dance"), entry(person=3), entry(command=[]), entry(takes=[])),
        *(entry(takes=["", "", ""]), entry(takes=["AAA"] * 3), entry(takes=["!" * 64] * 3)),
        *(entry(takes=[3] * 3), entry(takes=["AAAA"] * 3), entry(takes="AAAA" * 16)),
        entry(takes=["AHwA" * 64] * 3),
    ],
)
def test_a_damaged_file_is_told_and_left_alone(path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SoundError, match="cannot be read") as caught:
        read(path)
    assert str(path) in caught.value.hint
    assert path.read_bytes() == content


def test_a_later_version_is_told_and_left_alone(path) -> None:
    path.parent.mkdir()
    path.write_text('{"version": 2, "words": "otherwise"}')
    with pytest.raises(SoundError, match="version 2, which is not known"):
        read(path)


def test_a_folder_in_its_place_is_told_when_reading_and_when_writing(path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(SoundError, match="cannot be read"):
        read(path)
    with pytest.raises(SoundError, match="cannot be kept"):
        write(path, [word()])
    assert os.listdir(path.parent) == ["taught.json"], "nothing half-written is left"


def test_a_file_where_the_folder_should_be_is_told(path) -> None:
    path.parent.write_text("no folder")
    assert read(path) == ()
    with pytest.raises(SoundError, match="cannot be kept"):
        write(path, [word()])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_a_pipe_in_its_place_is_not_waited_for(path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    with pytest.raises(SoundError, match="it is damaged"):
        read(path)
