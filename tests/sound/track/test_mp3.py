"""MP3 put together from pieces: the same bytes whatever was there before, and a stream that other
people's decoders have nothing to say about."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3, TPE2

from tests.rendered import tool
from tests.sound.track.test_tracks import TEXTS, render
from voicerepair.errors import SoundError
from voicerepair.sound.track.former import TAG, Index, Where
from voicerepair.sound.track.mp3 import FRAME, RATE, encoded, split

WORDS = ("One two.", "Three four five.", "Six.", "Seven eight nine ten.", "Eleven twelve.")
lines = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True).map(tuple)
few = settings(max_examples=10, deadline=None)


def index_of(path: Path) -> Index:
    return Index.read(str(ID3(path)[f"TXXX:{TAG}"].text[0]))


def checksum(data: bytes) -> int:
    """CRC-16/ARC, bit by bit."""
    crc = 0
    for bit in "".join(f"{byte:08b}"[::-1] for byte in data):
        crc = (crc >> 1) ^ (0xA001 if (crc & 1) != int(bit) else 0)
    return crc


def stream(path: Path) -> bytes:
    return path.read_bytes()[ID3(path).size :]


@few
@given(lines, lines, st.integers(0, 2400).map(lambda at: at / 24_000))
def test_over_any_other_track_it_becomes_the_same_bytes_as_anew(before, after, late):
    with TemporaryDirectory() as folder:
        former, new, fresh = (Path(folder, f"{name}.mp3") for name in ("former", "new", "fresh"))
        render(former, before, late=late)
        render(new, after, former=former, late=late)
        render(fresh, after, late=late)
        assert new.read_bytes() == fresh.read_bytes()


def test_a_line_that_got_longer_leaves_every_other_piece_to_be_copied(tmp_path, monkeypatch):
    render(tmp_path / "former.mp3")
    coded: list[int] = []

    def counted(samples: np.ndarray) -> list[bytes]:
        coded.append(len(samples))
        return encoded(samples)

    monkeypatch.setattr("voicerepair.sound.track.mp3.encoded", counted)
    longer = (f"{TEXTS[0]} And some more words.", *TEXTS[1:])
    render(tmp_path / "new.mp3", longer, former=tmp_path / "former.mp3")
    assert len(coded) == 2  # silence, and what was changed


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mp3") / "whole.mp3"
    render(path)
    return path


@few
@given(data=st.data())
def test_over_one_that_is_cut_short_or_damaged_it_becomes_the_same_bytes(whole, data):
    was = bytearray(whole.read_bytes())
    if data.draw(st.booleans(), "cut short"):
        del was[data.draw(st.integers(0, len(was) - 1), "from") :]
    else:
        for _ in range(data.draw(st.integers(1, 20), "times")):
            was[data.draw(st.integers(0, len(was) - 1), "at")] = data.draw(st.integers(0, 255))
    with TemporaryDirectory() as folder:
        former, new = Path(folder, "former.mp3"), Path(folder, "new.mp3")
        former.write_bytes(was)
        render(new, former=former)
        assert new.read_bytes() == whole.read_bytes()


def test_an_index_that_points_elsewhere_is_not_believed(whole, tmp_path):
    former = tmp_path / "former.mp3"
    places = list(index_of(whole).pieces.values())
    for wrong in (
        dict(zip(index_of(whole).pieces, reversed(places), strict=True)),
        {key: one._replace(at=one.at + 24) for key, one in index_of(whole).pieces.items()},
        {key: Where(10**30, 10**30, one.digest) for key, one in index_of(whole).pieces.items()},
    ):
        shutil.copy(whole, former)
        tags = ID3(former)
        tags[f"TXXX:{TAG}"].text = [Index(index_of(whole).lines, wrong).written()]
        tags.save()
        render(tmp_path / "new.mp3", former=former)
        assert stream(tmp_path / "new.mp3") == stream(whole)


def test_what_another_version_of_the_library_encoded_is_not_copied(whole, tmp_path, monkeypatch):
    monkeypatch.setattr(soundfile, "__libsndfile_version__", "0.0.0")
    voice, _ = render(tmp_path / "new.mp3", former=whole)
    assert voice.spoken == list(TEXTS)
    assert stream(tmp_path / "new.mp3") == stream(whole)


def test_one_that_got_more_tags_since_is_copied_from(whole, tmp_path):
    former = tmp_path / "former.mp3"
    shutil.copy(whole, former)
    tags = ID3(former)
    tags.add(TPE2(encoding=3, text=["Somebody else" * 1000]))
    tags.save()
    voice, _ = render(tmp_path / "new.mp3", former=former)
    assert voice.spoken == []
    assert (tmp_path / "new.mp3").read_bytes() == whole.read_bytes()


def test_each_piece_and_each_silence_needs_nothing_of_what_stands_before_it(whole):
    data = stream(whole)
    for where in index_of(whole).pieces.values():
        first, *_ = split(data[where.at : where.at + where.length])
        after = data[where.at + where.length :][:5]
        # Behind the header: where the bits of this frame's sound begin, so many bytes before it.
        assert first[4] == after[4] == 0


def test_its_first_frame_says_what_the_encoder_s_own_would(whole, tmp_path):
    samples, _ = soundfile.read(whole, dtype="float32")
    with soundfile.SoundFile(
        tmp_path / "one-go.mp3", "w", RATE, 1, format="MP3", subtype="MPEG_LAYER_III"
    ) as file:
        file.write(samples)
    for data in (stream(whole), (tmp_path / "one-go.mp3").read_bytes()):
        head, *frames = split(data)
        mark, _, count, length = struct.unpack_from(">4sIII", head, 13)
        assert (mark, count, length) == (b"Xing", len(frames), len(data))
        gaps = int.from_bytes(head[154:157], "big")
        assert gaps >> 12 == 576
        assert gaps & 0xFFF == len(frames) * FRAME - 576 - len(samples)
        assert struct.unpack_from(">I", head, 161) == (len(data),)
        assert struct.pack(">H", checksum(head[:167])) == head[167:169]
        begins = len(head) + np.cumsum([0, *map(len, frames)])
        truly = begins[np.arange(100) * len(frames) // 100] * 256 / len(data)
        # LAME notes only some frames, and counts without its first.
        assert np.max(np.abs(np.frombuffer(head[29:129], "u1") - truly)) <= 6


def test_an_encoder_that_is_not_lame_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("voicerepair.sound.track.mp3.AT_INFO", 21)  # as in another kind of MP3
    with pytest.raises(SoundError, match="in another way than I know") as caught:
        render(tmp_path / "track.mp3")
    assert "another format" in caught.value.hint


@given(st.sampled_from((b"", b"\xff\xf3\x14\xc4")), st.binary(max_size=300))
def test_what_is_no_stream_of_frames_is_told(head, rest):
    try:
        frames = split(head + rest)
    except ValueError:
        return
    assert b"".join(frames) == head + rest


def test_ffmpeg_decodes_it_without_a_warning(whole):
    command = [tool("ffmpeg"), "-v", "warning", "-i", whole, "-map", "0:a", "-f", "null", "-"]
    assert subprocess.run(command, check=True, capture_output=True).stderr == b""
