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
from voicerepair.sound.track.former import TAG, Index, Where
from voicerepair.sound.track.mp3 import FRAME, RATE, encoded, info, split

WORDS = ("One two.", "Three four five.", "Six.", "Seven eight nine ten.", "Eleven twelve.")
lines = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True).map(tuple)
few = settings(max_examples=10, deadline=None)


def index_of(path: Path) -> Index:
    return Index.read(str(ID3(path)[f"TXXX:{TAG}"].text[0]))


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


def test_its_first_frame_says_what_the_encoder_s_own_would():
    rng = np.random.default_rng(2)
    count = RATE * 20 + 7
    samples = (rng.standard_normal(count) * np.linspace(0, 0.3, count)).astype("f4")
    theirs, *frames = encoded(samples)
    theirs_after = int.from_bytes(theirs[154:157], "big") & 0xFFF
    silent, *_ = encoded(np.zeros(FRAME, np.float32))
    ours = info(silent, [len(frame) for frame in frames], len(samples))
    assert len(ours) == len(theirs)
    # Mark, what is there, frames, bytes; later the gaps at both ends, and bytes again.
    assert ours[:29] == theirs[:29]
    assert ours[154:157] == theirs[154:157]
    assert theirs_after == len(frames) * FRAME - len(samples) - 576
    assert ours[161:165] == theirs[161:165]
    begins, theirs = (np.frombuffer(head[29:129], "u1").astype(int) for head in (ours, theirs))
    # In 256ths of the stream: LAME does not note every frame.
    assert np.max(np.abs(begins - theirs)) <= 2


def test_the_checksum_of_its_first_frame_is_lame_s():
    from voicerepair.sound.track.mp3 import _checksum

    theirs, *_ = encoded(np.zeros(RATE, np.float32))
    assert struct.pack(">H", _checksum(theirs[:167])) == theirs[167:169]


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
